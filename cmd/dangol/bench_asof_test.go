package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"dangol.kr/dangol/cmd/dangol/sample"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/value/column"
)

// asOf measures how long a question about a past day takes once the projection is in memory: seconds on the clock, as a
// reader waits them. The peer answers the grouped part alone, of the same customer days, without any forecast.
func (m *measures) asOf() {
	last := 20_400
	lines := m.sampleLines(last)
	set := m.setOf(lines)
	size := fmt.Sprintf("%s lines, %s customers", thousands(len(lines)), thousands(set.Customers()))
	day := last - 300
	grouped := quickest(5, func() { set.Columns(day) })
	path := m.path("days.csv")
	rows := m.daysOf(path, set)
	defer os.Remove(path) //nolint:errcheck // a temporary file
	peer, beside := m.duck(path, day, set)
	if peer == 0 {
		peer, beside = m.shellGroups(path, day), "sqlite3 shell, GROUP BY on the same columns"
	}
	m.add(row{what: "grouped columns of a past day", size: size, ours: grouped, peer: peer, unit: "s", beside: beside, goal: "≤ the peer"})
	run := &value.Run{
		AsOf: last, Model: value.ModelBG, Settings: value.DefaultSettings(), // by the parameters that CDNOW is known by, in weeks
		Params: value.Params{R: .243, Alpha: 4.414, A: .793, B: 2.426, Spend: value.Spend{P: 6.25, Q: 3.74, Gamma: 15.44}},
	}
	var was, is *value.Standing
	stand := func(d int) *value.Standing {
		s, err := value.StandingOf(set, run, d)
		m.must(err)
		return s
	}
	m.add(row{what: "as of a past day: tiers, P(alive), visits, CLV", size: size, ours: quickest(3, func() { was = stand(day) }), unit: "s", goal: "< 0.5 s"})
	is = stand(last)
	m.add(row{what: "movement of two days that are known", size: size, ours: quickest(3, func() { value.Between(was, is) }), unit: "s"})
	m.note("the projection has %s customer days and takes %.0f MB; on the past day %s customers had come", thousands(rows), float64(set.Bytes())/1e6, thousands(was.Len()))
	set, was, is = nil, nil, nil
	for _, part := range []int{1, 2, 4, 8} {
		n := min(len(lines), part*len(lines)/10)
		some := m.setOf(lines[:n])
		took := quickest(3, func() {
			_, err := value.StandingOf(some, run, day)
			m.must(err)
		})
		m.add(row{what: "as of a past day, a million lines", size: thousands(n) + " lines", ours: took / float64(n) * 1e9, unit: "ms", goal: "no more than with fewer lines"})
	}
}

// sampleLines are the lines of the large base as the projection reads them, customer after customer.
func (m *measures) sampleLines(until int) []column.Line {
	w := baseWriter{measures: m, keep: float64(m.lines) / float64(m.customers) / linesEach}
	business := sample.Business{Seed: 5, Customers: m.customers, Until: until}
	lines := make([]column.Line, 0, m.lines+m.lines/20)
	for i := range m.customers {
		for n, o := range business.Orders(business.Customer(i)) {
			if n > 0 && !w.kept(o.Number) {
				continue
			}
			id := uint64(store.NewHash().Text(o.Number).ID())
			for k, l := range o.Lines {
				r := w.line(headRow{}, k, l)
				lines = append(lines, column.Line{
					Customer: int64(i + 1), Order: id, Day: o.Day, Kind: column.Kind(r.kind), Amount: r.amount, Cost: r.cost, CostKnown: true,
				})
			}
		}
	}
	return lines
}

func (m *measures) setOf(lines []column.Line) *column.Set {
	b := column.NewSorted()
	for _, l := range lines {
		m.must(b.Add(l))
	}
	set, err := b.Set()
	m.must(err)
	return set
}

// daysOf writes the customer days of a projection for a peer.
func (m *measures) daysOf(path string, set *column.Set) (n int) {
	f, err := os.Create(path)
	m.must(err)
	w := bufio.NewWriterSize(f, 1<<20)
	for customer, rows := range set.All() {
		for _, r := range rows {
			fmt.Fprintf(w, "%d,%d,%d,%d,%d,%t\n", customer, r.Day, r.Net, r.Cost, r.Orders, r.Visit)
			n++
		}
	}
	m.must(w.Flush())
	m.must(f.Close())
	return n
}

// duck asks DuckDB, which comes from the registry of node's packages where there is one; 0 where there is none. What it
// says must be what we say.
func (m *measures) duck(path string, day int, set *column.Set) (seconds float64, beside string) {
	folder := m.path("duck")
	m.must(os.MkdirAll(folder, 0o700))
	npm := exec.CommandContext(m.b.Context(), "npm", "install", "--no-fund", "--no-audit", "--prefix", folder, "@duckdb/node-api@1.5.6-r.1")
	if out, err := npm.CombinedOutput(); err != nil {
		first, _, _ := strings.Cut(string(out), "\n")
		m.note("DuckDB could not be installed: %v, %s", err, first)
		return 0, ""
	}
	_, out := m.runs("", "node", "testdata/duck.mjs", path, fmt.Sprint(day), fmt.Sprint(column.YearsBefore(day, 1)), fmt.Sprint(column.YearsBefore(day, 2)), folder)
	var said struct {
		Seconds                    float64
		Customers, Revenue, Visits int64
		Version                    string
	}
	m.must(json.Unmarshal([]byte(out), &said))
	var customers, revenue, visits int64
	for s := range set.Summaries(day) {
		customers, revenue, visits = customers+1, revenue+s.Year, visits+int64(s.Visits)
	}
	if said.Customers != customers || said.Revenue != revenue || said.Visits != visits {
		m.b.Fatalf("DuckDB says %+v, the projection %d customers, %d of revenue, %d visits", said, customers, revenue, visits)
	}
	return said.Seconds, "DuckDB " + said.Version + ", GROUP BY on the same columns, all cores"
}

// shellGroups asks the shell that comes with SQLite, the fastest of three; 0 where there is none.
func (m *measures) shellGroups(path string, day int) (took float64) {
	shell, err := exec.LookPath("sqlite3")
	if err != nil {
		m.note("no sqlite3 shell on this machine: a past day has no peer")
		return 0
	}
	year, two := column.YearsBefore(day, 1), column.YearsBefore(day, 2)
	ask := fmt.Sprintf(`SELECT SUM(f), SUM(y), SUM(b), SUM(n) FROM (SELECT MIN(day) FILTER (WHERE visit = 'true') AS f, COUNT(*) AS n,
		SUM(net) FILTER (WHERE day > %d) AS y, SUM(net) FILTER (WHERE day > %d AND day <= %d) AS b FROM t WHERE day <= %d GROUP BY customer);`, year, two, year, day)
	_, out := m.runs("CREATE TABLE t (customer INT, day INT, net INT, cost INT, orders INT, visit TEXT);\n.mode csv\n.import "+path+
		" t\n.mode list\n.timer on\n"+strings.Repeat(ask+"\n", 3), shell)
	for line := range strings.Lines(out) {
		var real float64
		if n, _ := fmt.Sscanf(line, "Run Time: real %f", &real); n == 1 && (took == 0 || real < took) {
			took = real
		}
	}
	return took
}

// quickest is the shortest of several goes, seconds on the clock.
func quickest(goes int, do func()) float64 {
	best := 0.0
	for i := range goes {
		begun := time.Now()
		do()
		if took := time.Since(begun).Seconds(); i == 0 || took < best {
			best = took
		}
	}
	return best
}
