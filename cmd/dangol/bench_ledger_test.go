package main

import (
	"os/exec"
	"path/filepath"
	"slices"

	"dangol.kr/dangol/internal/value/column"
)

// plainSummary is the question that the projection answers, asked of the ledger in SQL.
const plainSummary = `SELECT COUNT(*), SUM(days), SUM(first), SUM(last), SUM(net) FROM (
	SELECT customer_id, COUNT(DISTINCT day) AS days, MIN(day) AS first, MAX(day) AS last, SUM(amount_minor) AS net
	FROM purchase_line WHERE customer_id > 0 AND kind <> 2 GROUP BY customer_id)`

// ledger measures the rebuild of the projection, from a real database and from memory.
func (m *measures) ledger() {
	ctx := m.b.Context()
	path := filepath.Join(m.base(), "dangol.db")
	a := m.open(path)
	defer a.close() //nolint:errcheck // read only
	var lines []column.Line
	rows, err := a.db.Read().Query(ctx, "SELECT customer_id, purchase_id, day, kind, amount_minor, cost_minor FROM purchase_line WHERE customer_id > 0 ORDER BY customer_id, purchase_id, id")
	m.must(err)
	m.must(rows.Each(func(scan func(...any) error) error {
		var l column.Line
		var order, kind int64
		err := scan(&l.Customer, &order, &l.Day, &kind, &l.Amount, &l.Cost)
		l.Order, l.Kind, l.CostKnown = uint64(order), column.Kind(kind), true
		lines = append(lines, l)
		return err
	}))
	size := thousands(len(lines)) + " lines"
	inSQL := spent(func() {
		var n, days, first, last, net int64
		m.must(a.db.Read().QueryRow(ctx, plainSummary).Scan(&n, &days, &first, &last, &net))
	})
	var set *column.Set
	memory := least(3, func() {
		b := column.NewSorted()
		for _, l := range lines {
			m.must(b.Add(l))
		}
		set, err = b.Set()
		m.must(err)
	})
	m.add(row{what: "projection from memory", size: size, ours: memory, peer: inSQL, unit: "CPU s", beside: "plain GROUP BY, same driver"})
	_, last, _ := set.Span()
	summary := least(3, func() {
		for range set.Summaries(last) {
		}
	})
	lines, set = nil, nil
	rebuilt := spent(func() { _, err = a.values.Rebuild(ctx) })
	m.must(err)
	m.add(row{what: "projection from SQLite", size: size, ours: rebuilt, peer: inSQL, unit: "CPU s", beside: "plain GROUP BY, same driver"})
	shell, err := exec.LookPath("sqlite3")
	if err == nil {
		c, _ := m.runs(plainSummary+";", shell, path)
		m.add(row{what: "projection from SQLite", size: size, ours: rebuilt, peer: c.cpu, unit: "CPU s", beside: "plain GROUP BY, sqlite3 shell"})
		m.add(row{what: "all customers' statistics, once projected", size: size, ours: summary, peer: c.cpu, unit: "CPU s", beside: "plain GROUP BY, sqlite3 shell"})
	}
}

// middle and slow are the middle and the slowest hundredth of some times.
func middle(times []float64) float64 { return at(times, 50) }
func slow(times []float64) float64   { return at(times, 99) }

func at(times []float64, percent int) float64 {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[min(len(times)*percent/100, len(times)-1)]
}
