package main

import (
	"context"
	"fmt"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// anewLines is how many lines come in between two whole runs, each of another customer.
const anewLines = 1000

// anew measures what a value run of the large base costs, and what it costs to judge those anew of whom a few lines came in
// since: CPU seconds, reading and writing included.
func (m *measures) anew() {
	a := m.open(m.base() + "/dangol.db")
	defer a.close() //nolint:errcheck // what follows was committed
	ctx := m.b.Context()
	order, err := a.values.OrderNow(ctx)
	m.must(err)
	whole := spent(func() {
		run, err := a.values.Judge(ctx, auth.CLI(), order, nil)
		m.must(err)
		m.must(a.afterRun(ctx, run))
	})
	run, err := a.values.Current(ctx)
	m.must(err)
	lines := min(anewLines, run.Customers/100)
	var orders []purchase.Order
	for i := range lines {
		orders = append(orders, purchase.Order{
			CustomerID: idOf(i * (m.customers / lines)), Source: "anew", OrderNo: fmt.Sprintf("%d-%d", run.ID, i), Day: run.AsOf,
			Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: 1_200_000, CostMinor: new(int64)}},
		})
	}
	m.must(a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := a.purchases.NewAppender(0).Chunk().AppendTx(ctx, tx, orders)
		return err
	}))
	begun := time.Now()
	few := spent(func() {
		some, err := a.values.Revalue(ctx, auth.CLI(), order)
		m.must(err)
		if some == nil {
			m.b.Fatal("the whole base would be judged")
		}
		m.must(a.afterSome(ctx, some))
	})
	m.note("%s customers judged anew in %.2f s on the clock", thousands(lines), time.Since(begun).Seconds())
	m.add(row{
		what: fmt.Sprintf("%s new lines judged", thousands(lines)), size: thousands(run.Customers) + " customers", ours: few, peer: whole, unit: "CPU s",
		beside: "a whole run", goal: "100 ×",
	})
}
