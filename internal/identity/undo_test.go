package identity_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// batch is an import as the undo sees it: whom it touched and what it changed.
type batch struct {
	no        int64
	customers []int64
	changes   []customer.Change
	purchases []purchase.Change
}

// bring hands records and orders over in chunks of a few.
func bring(t *testing.T, db *store.DB, no int64, o identity.Options, records []customer.Incoming, orders []purchase.Order) *batch {
	t.Helper()
	b := &batch{no: no}
	o.Batch = no
	r := identity.NewResolver(newService(db), o)
	a := newPurchases(db).NewAppender(no)
	const chunk = 7
	for from := 0; from < len(records); from += chunk {
		to := min(len(records), from+chunk)
		var rc *identity.Chunk
		var pc *purchase.Chunk
		var res identity.Result
		var app purchase.Appended
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			rc, pc = r.Chunk(), a.Chunk()
			if res, err = rc.ResolveTx(ctx, tx, records[from:to]); err != nil {
				return err
			}
			part := slices.Clone(orders[from:to])
			for i := range part {
				part[i].CustomerID = res.Records[i].CustomerID
			}
			app, err = pc.AppendTx(ctx, tx, part)
			return err
		})
		rc.Commit()
		pc.Commit()
		for _, x := range res.Records {
			b.customers = append(b.customers, x.CustomerID)
		}
		b.changes = append(b.changes, res.Changes...)
		b.purchases = append(b.purchases, app.Changes...)
	}
	slices.Sort(b.customers)
	b.customers = slices.Compact(b.customers)
	write(t, db, newPurchases(db).SettleTx)
	return b
}

// takeBack undoes a batch.
func takeBack(t *testing.T, db *store.DB, b *batch) (customer.Undone, purchase.Undone) {
	t.Helper()
	s, p := newService(db), newPurchases(db)
	var cu customer.Undone
	var pu purchase.Undone
	var after purchase.Cursor
	for more := true; more; more = pu.More {
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			pu, err = p.UndoTx(ctx, tx, purchase.Undo{Batch: b.no, CustomerIDs: b.customers, Changes: b.purchases, After: after, MaxLines: 10})
			return err
		})
		after = pu.Next
	}
	write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		cu, err = s.UndoTx(ctx, tx, customer.Undo{Batch: b.no, CustomerIDs: b.customers, Changes: b.changes,
			InUse: func(ctx context.Context, q store.Q, ids []int64) (map[int64]string, error) {
				return purchase.WithPurchases(ctx, q, ids)
			}})
		if err != nil {
			return err
		}
		if _, err := p.UndoProductsTx(ctx, tx, b.no, b.purchases); err != nil {
			return err
		}
		return s.UndoTagsTx(ctx, tx, b.no)
	})
	return cu, pu
}

// anyFile is a file of orders by some of few people, each order a record of its own.
func anyFile(rng *rand.Rand, source string, rows int) ([]customer.Incoming, []purchase.Order) {
	records := make([]customer.Incoming, rows)
	orders := make([]purchase.Order, rows)
	for i := range rows {
		records[i] = anyRecord(rng)
		if rng.IntN(3) == 0 {
			records[i].Address = fmt.Sprint("서울 ", rng.IntN(4))
			records[i].Tags = []string{fmt.Sprint("태그", rng.IntN(3))}
			records[i].Custom = []customer.CustomValue{{FieldID: 7, Value: fmt.Sprint(rng.IntN(3))}}
		}
		no := rng.IntN(rows)
		o := purchase.Order{Source: source, OrderNo: fmt.Sprint(no), Day: 20000 + no + rng.IntN(2), Channel: []string{"", "web"}[rng.IntN(2)]}
		for range 1 + rng.IntN(3) {
			l := purchase.Line{Key: fmt.Sprint(rng.IntN(4)), AmountMinor: int64(rng.IntN(5)) * 1000, QuantityMilli: 1000, RowNo: int64(i*10 + len(o.Lines))}
			if rng.IntN(4) > 0 {
				l.Product = purchase.ProductRef{Code: fmt.Sprint("P", rng.IntN(6))}
			}
			if rng.IntN(3) == 0 {
				cost := int64(300)
				l.Product.CostMinor = &cost
			}
			o.Lines = append(o.Lines, l)
		}
		orders[i] = o
	}
	return records, orders
}

// Taking a batch back leaves every row of every table as it was before, updates included.
func TestUndoRowForRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for seed := range uint64(6) {
			rng := rand.New(rand.NewPCG(seed, 1))
			var batches []*batch
			var dumps [][]string
			for i := range int64(3) {
				dumps = append(dumps, dump(t, db))
				source := []string{"a", "b"}[rng.IntN(2)]
				records, orders := anyFile(rng, source, 25)
				o := identity.Options{Source: source, NameIdentifies: true, Overwrite: rng.IntN(2) == 0}
				batches = append(batches, bring(t, db, int64(seed)*10+i+1, o, records, orders))
				monthsAreSums(t, db)
			}
			for i := range slices.Backward(batches) {
				cu, pu := takeBack(t, db, batches[i])
				if len(cu.Kept) > 0 || len(pu.Kept) > 0 {
					t.Fatalf("kept %v %v", cu.Kept, pu.Kept)
				}
				same(t, fmt.Sprintf("seed %d batch %d", seed, i), dumps[i], dump(t, db))
				if t.Failed() {
					t.FailNow()
				}
			}
		}
	})
}

// The same file again changes nothing and journals nothing.
func TestTwiceIsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		records, orders := anyFile(rand.New(rand.NewPCG(9, 9)), "a", 30)
		for i := range orders { // one order is one row, its lines each once
			orders[i].OrderNo = fmt.Sprint("order ", i)
			for j := range orders[i].Lines {
				orders[i].Lines[j].Key = fmt.Sprint(j)
			}
		}
		o := identity.Options{Source: "a", NameIdentifies: true}
		bring(t, db, 1, o, records, orders)
		before := dump(t, db)
		again := bring(t, db, 2, o, records, orders)
		if len(again.changes) > 0 || len(again.purchases) > 0 {
			t.Errorf("changes %v %v", again.changes, again.purchases)
		}
		same(t, "again", before, dump(t, db))
	})
}

// monthsAreSums checks product_month against the lines.
func monthsAreSums(t *testing.T, db *store.DB) {
	t.Helper()
	var lines, amount, sumLines, sumAmount int64
	err := db.Read().QueryRow(t.Context(), "SELECT COUNT(*), CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM purchase_line").Scan(&lines, &amount)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Read().QueryRow(t.Context(), "SELECT CAST(COALESCE(SUM(line_count), 0) AS BIGINT), CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM product_month").Scan(&sumLines, &sumAmount)
	if err != nil {
		t.Fatal(err)
	}
	if lines != sumLines || amount != sumAmount {
		t.Fatalf("product_month has %d lines of %d, the ledger %d of %d", sumLines, sumAmount, lines, amount)
	}
}
