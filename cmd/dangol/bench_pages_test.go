package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"dangol.kr/dangol/cmd/dangol/sample"
	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
)

// importedMeanwhile is how many lines a firm of a million customers brings in while people look at pages.
const importedMeanwhile = 0.04 // of the lines of the base

// pages measures what people wait for at the large base, and what the server holds, at rest and at work.
func (m *measures) pages() {
	folder := m.path("work")
	base := m.base()
	m.must(os.RemoveAll(folder))
	defer os.RemoveAll(folder) //nolint:errcheck // a copy
	m.must(os.CopyFS(folder, os.DirFS(base)))
	db := filepath.Join(folder, "dangol.db")
	m.value(db)
	session, customers := m.visitor(db)

	m.note("load of the machine before pages were asked, a minute's mean: %s (1 is a core kept busy)", load())
	s := m.serve(db)
	defer s.end()
	m.settle()
	started := s.memory()
	p := &pageReaders{m: m, server: s, url: s.url, session: session, customers: customers}
	p.plan()
	p.read("at rest, 1 reader", 1, never(m.seconds/3))
	p.read("at rest, 8 readers", 8, never(m.seconds/3))
	m.settle()
	resting := s.memory()

	done := m.bringMore(db)
	s.resetPeak()
	p.read("while an import runs, 8 readers", 8, anyOf(done.over, never(m.seconds)))
	done.wait(s)
	importing := s.memory()
	m.note("the import of %s lines into it took %.0f s beside the readers", thousands(done.lines), done.took().Seconds())
	s.resetPeak()
	judged := m.judged(db)
	p.read("while the base is judged, 8 readers", 8, anyOf(judged.over, never(m.seconds)))
	judged.wait(s)
	valuing := s.memory()
	m.note("judging it beside the readers took %.0f s", judged.took().Seconds())
	m.settle()
	after := s.memory()

	size := fmt.Sprintf("%s customers", thousands(m.customers))
	for _, r := range []struct {
		what string
		mb   float64
		goal string
	}{
		{"memory of the server, just started", started.resident, ""},
		{"memory at rest, pages were read", resting.resident, "≤ 200 MB"},
		{"memory at rest, after a value run", after.resident, "≤ 200 MB"},
		{"memory at peak, import", importing.peak, ""},
		{"memory at peak, value run", valuing.peak, ""},
	} {
		m.add(row{what: r.what, size: size, ours: r.mb, unit: "MB", goal: r.goal})
	}
	m.note("of what the server held its own was: just started %.0f MB, at rest %.0f MB, after a value run %.0f MB; the rest are pages of the file, which the system takes back at will",
		started.own, resting.own, after.own)
}

// settle leaves the server alone before it is said to rest: two thirds of the time that pages are asked for at a stretch.
func (m *measures) settle() { time.Sleep(time.Duration(m.seconds) * time.Second * 2 / 3) }

// value judges the base with the program itself.
func (m *measures) value(db string) {
	c, out := m.runs("", m.binary, "value", "--db", db, "--json", "--log", "error")
	var said struct {
		Model     string
		Customers int
		Cells     int
		Seconds   float64
	}
	m.must(json.Unmarshal([]byte(out), &said))
	size := fmt.Sprintf("%s customers", thousands(said.Customers))
	m.add(row{what: "value run, CPU (the binary, projection made anew)", size: size, ours: c.cpu, unit: "s"})
	m.add(row{what: "value run, wall", size: size, ours: c.wall, unit: "s"})
	m.note("the value run took the %s model on %s distinct histories and at most %.0f MB", said.Model, thousands(said.Cells), c.peak)
}

// visitor signs the owner in, fills Today, and finds customers to look at.
func (m *measures) visitor(db string) (session string, customers []int64) {
	ctx := m.b.Context()
	a := m.open(db)
	defer a.close() //nolint:errcheck // read by then
	run, _, err := a.values.CurrentID(ctx)
	m.must(err)
	raised, _, err := a.values.RaiseSignals(ctx, a.cares, run)
	m.must(err)
	m.note("%d signals stand on Today", raised)
	var owner int64
	m.must(a.db.Read().QueryRow(ctx, "SELECT id FROM app_user LIMIT 1").Scan(&owner))
	l, err := a.auth.NewLink(ctx, auth.CLI(), owner, auth.LinkLogin, time.Hour)
	m.must(err)
	session, _, err = a.auth.LoginByLink(ctx, l.Token, auth.Client{Address: "127.0.0.1", Agent: "bench"})
	m.must(err)
	for i := 0; i < m.customers; i += max(1, m.customers/997) {
		customers = append(customers, idOf(i))
	}
	return session, customers
}

// bringMore puts a file with orders of known and of new customers in the server's queue.
func (m *measures) bringMore(db string) *watched {
	file := filepath.Join(filepath.Dir(db), "more.csv")
	a := m.open(db)
	lines := m.orders(file, sample.Business{
		Seed: 5, Customers: max(1, int(importedMeanwhile*float64(m.lines)/linesEach)), Until: i18n.DayOf(a.now().UnixMilli(), a.zone()),
	})
	// Another source, so that every order is new, though the phones point at customers who are known.
	plan := intake.Plan{Options: intake.Options{Source: fmt.Sprint("shop ", a.now().Unix())}}
	b, err := a.intake.Adopt(m.b.Context(), auth.CLI(), intake.Purchases, file, plan, "")
	m.must(err)
	_, err = a.intake.HandOver(m.b.Context(), auth.CLI(), b.ID)
	m.must(err)
	w := m.watch(a, "SELECT state = 'done' FROM intake_batch WHERE id = $1", b.ID)
	w.lines = lines
	return w
}

// judged watches the run that follows the import.
func (m *measures) judged(db string) *watched {
	a := m.open(db)
	run, _, err := a.values.CurrentID(m.b.Context())
	m.must(err)
	return m.watch(a, "SELECT current_run <> $1 FROM value_state WHERE id = 1", run)
}
