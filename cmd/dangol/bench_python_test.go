package main

import (
	"encoding/json"
	"os"
	"os/exec"

	"dangol.kr/dangol/internal/value/btyd"
)

// python has the same done with numpy and scipy where they are on the machine.
func (m *measures) python(h *histories, ours judged) {
	python, err := exec.LookPath("/usr/bin/python3")
	if err != nil || exec.Command(python, "-c", "import numpy, scipy").Run() != nil {
		m.note("no python3 with numpy and scipy here: the usual way was measured in Go alone")
		return
	}
	path := m.path("histories.csv")
	m.must(h.table(path))
	defer os.Remove(path) //nolint:errcheck // a temporary file
	_, out := m.runs("", python, "testdata/usual.py", path)
	var said struct {
		R, Alpha, A, B, P, Q, Gamma float64
		LL                          float64
		Alive, Weeks52, CLV         float64
		Fitting, Spending, Scoring  float64
	}
	m.must(json.Unmarshal([]byte(out), &said))
	m.agree(ours, judged{
		model: btyd.BGNBD{R: said.R, Alpha: said.Alpha, A: said.A, B: said.B}, spend: btyd.GammaGamma{P: said.P, Q: said.Q, Gamma: said.Gamma},
		ll: said.LL, alive: said.Alive, weeks52: said.Weeks52, clv: said.CLV,
	})
	size, beside := thousands(len(h.x))+" customers", "numpy + scipy, one row each, L-BFGS-B"
	m.add(row{what: "group + fit BG/NBD", size: size, ours: ours.fitting, peer: said.Fitting, unit: "CPU s", beside: beside})
	m.add(row{what: "fit Gamma-Gamma", size: size, ours: ours.spending, peer: said.Spending, unit: "CPU s", beside: beside})
	m.add(row{what: "score: P(alive), 52 weeks, 12-month CLV", size: size, ours: ours.scored, peer: said.Scoring, unit: "CPU s", beside: beside})
}
