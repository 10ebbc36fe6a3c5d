package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"

	"dangol.kr/dangol/cmd/dangol/sample"
)

// The usual import: the same file, every column as text, into one table with an index by customer and day, by the shell
// that comes with SQLite.
const plainImport = `CREATE TABLE t ("order" TEXT, at TEXT, state TEXT, channel TEXT, code TEXT, product TEXT, category TEXT,
	quantity INT, price INT, amount INT, customer TEXT, name TEXT, phone TEXT, email TEXT);
CREATE INDEX t_customer ON t (customer, at);
.mode csv
.import --skip 1 FILE t
SELECT COUNT(*) FROM t;
`

// imports measures what a line of an import costs.
func (m *measures) imports() {
	file := m.path("orders.csv")
	lines := m.orders(file, sample.Business{Seed: 9, Customers: max(1, int(float64(m.importLines)/linesEach)), Until: 20_400})
	defer os.Remove(file) //nolint:errcheck // a temporary file
	db := m.path("import.db")
	m.forget(db)
	defer m.forget(db)
	ours, out := m.runs("", m.binary, "import", "purchases", file, "--db", db, "--json", "--log", "error")
	var said struct{ Accepted, Refused int }
	m.must(json.Unmarshal([]byte(out), &said))
	if said.Accepted != lines {
		m.b.Fatalf("%d lines were accepted of %d: %s", said.Accepted, lines, out)
	}
	perLine := func(s float64) float64 { return s / float64(lines) * 1e6 }
	size := thousands(lines) + " lines"
	shell, err := exec.LookPath("sqlite3")
	var plain cost
	if err == nil {
		path := m.path("plain.db")
		m.forget(path)
		defer m.forget(path)
		plain, _ = m.runs(strings.Replace(plainImport, "FILE", file, 1), shell, path)
	} else {
		m.note("no sqlite3 shell on this machine: the import has no peer")
	}
	m.add(row{what: "import, CPU a line", size: size, ours: perLine(ours.cpu), peer: perLine(plain.cpu), unit: "µs", beside: "sqlite3 .import, one indexed table", goal: "≤ 3 × the peer"})
	m.add(row{what: "import, wall a line", size: size, ours: perLine(ours.wall), peer: perLine(plain.wall), unit: "µs", beside: "sqlite3 .import, one indexed table", goal: "≤ 3 × the peer"})
	m.note("the import took %.1f s of CPU, %.1f s in all, and at most %.0f MB; the shell %.1f s and %.1f s", ours.cpu, ours.wall, ours.peak, plain.cpu, plain.wall)
}

// orders writes a business's order file in order of time.
func (m *measures) orders(path string, b sample.Business) int {
	f, err := os.Create(path)
	m.must(err)
	lines, err := b.WriteOrders(f, true)
	m.must(err)
	m.must(f.Close())
	return lines
}

// forget removes a database with all that lies beside it.
func (m *measures) forget(db string) {
	for _, name := range []string{db, db + "-wal", db + "-shm", db + ".files"} {
		m.must(os.RemoveAll(name))
	}
}
