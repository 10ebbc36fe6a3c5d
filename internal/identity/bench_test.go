package identity_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// BenchmarkPurchases hands half a million order lines over, as an import does once they are read: five lines to an
// order, 25,000 customers with name, e-mail and phone, 3,000 products. Told per line.
func BenchmarkPurchases(b *testing.B) {
	for _, shape := range []struct {
		name      string
		customers int
		contact   bool
	}{{"keys", 25_000, false}, {"contacts", 25_000, true}, {"unknown", 1, false}} {
		b.Run(shape.name, func(b *testing.B) {
			const lines, chunk = 500_000, 20_000
			for range b.N {
				b.StopTimer()
				db := storetest.Migrated(b, storetest.SQLite(b))
				s := newService(db)
				p := newPurchases(db)
				r := identity.NewResolver(s, identity.Options{Source: "shop", Batch: 1})
				a := p.NewAppender(1)
				b.StartTimer()
				for from := 0; from < lines; from += chunk {
					records, orders := linesOf(from, chunk, shape.customers, shape.contact)
					handOver(b, db, r, a, records, orders)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/500_000, "ns/line")
		})
	}
}

func handOver(tb testing.TB, db *store.DB, r *identity.Resolver, a *purchase.Appender, records []customer.Incoming, orders []purchase.Order) purchase.Appended {
	tb.Helper()
	var rc *identity.Chunk
	var pc *purchase.Chunk
	var app purchase.Appended
	err := db.Write(tb.Context(), func(ctx context.Context, tx *store.Tx) error {
		rc, pc = r.Chunk(), a.Chunk()
		res, err := rc.ResolveTx(ctx, tx, records)
		if err != nil {
			return err
		}
		at := 0
		for i := range orders {
			orders[i].CustomerID = res.Records[at].CustomerID
			at += len(orders[i].Lines)
		}
		app, err = pc.AppendTx(ctx, tx, orders)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	rc.Commit()
	pc.Commit()
	return app
}

// linesOf invents lines from a row on, five to an order. The same rows are always the same.
func linesOf(from, n, customers int, contact bool) ([]customer.Incoming, []purchase.Order) {
	records := make([]customer.Incoming, 0, n)
	orders := make([]purchase.Order, 0, n/5)
	for row := from; row < from+n; row += 5 {
		no := row / 5
		who := int(uint32(no*2654435761)>>7) % customers
		in := customer.Incoming{}
		if customers > 1 {
			in.SourceKey = fmt.Sprint("C", who)
		}
		if contact {
			in.Name, in.Email, in.Phone = fmt.Sprint("손님", who), fmt.Sprintf("c%d@example.com", who), fmt.Sprintf("010-%04d-%04d", who/10000, who%10000)
		}
		o := purchase.Order{Source: "shop", OrderNo: fmt.Sprint("N", no), Day: 19000 + no/100, Lines: make([]purchase.Line, 5)}
		for i := range o.Lines {
			code := int(uint32((row+i)*40503)>>3) % 3000
			o.Lines[i] = purchase.Line{Product: purchase.ProductRef{Code: fmt.Sprint("P", code), Name: fmt.Sprint("상품 ", code)},
				QuantityMilli: 1000, AmountMinor: int64(code+1) * 1000, RowNo: int64(row + i + 1)}
			o.Lines[i].Nth = i
			records = append(records, in)
		}
		orders = append(orders, o)
	}
	return records, orders
}

// BenchmarkFind searches among a million customers (fewer with -short) as the palette does.
func BenchmarkFind(b *testing.B) {
	n := 1_000_000
	if testing.Short() {
		n = 50_000
	}
	db := storetest.Migrated(b, storetest.SQLite(b))
	s := newService(db)
	r := identity.NewResolver(s, identity.Options{Source: "shop", Batch: 1})
	families, first, second := []rune("김이박최정강조윤장임한오서신권황안송류홍"), []rune("도서지하민예준시은현수우주채유다승재태윤"), []rune("윤연우준민서진아원호은현영빈율혁희경린솔")
	began := time.Now()
	for from := 0; from < n; from += 20_000 {
		records := make([]customer.Incoming, min(20_000, n-from))
		for i := range records {
			k := from + i
			name := string([]rune{families[k%20], first[k/20%20], second[k/400%20]})
			records[i] = customer.Incoming{SourceKey: fmt.Sprint("C", k), Name: name, Email: fmt.Sprintf("user%d@example.com", k), Phone: fmt.Sprintf("010%08d", k*37%100_000_000)}
		}
		var chunk *identity.Chunk
		err := db.Write(b.Context(), func(ctx context.Context, tx *store.Tx) error {
			chunk = r.Chunk()
			_, err := chunk.ResolveTx(ctx, tx, records)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		chunk.Commit()
	}
	b.Logf("%d customers brought in, %v each", n, time.Since(began)/time.Duration(n))
	boss := auth.Actor{Kind: auth.KindUser, UserID: 1, Role: auth.Owner, Scope: auth.ScopeAll}
	for _, query := range []string{"김", "김도윤", "도윤", "ㄱㄷㅇ", "홍ㄱㄷ", "5678", "01000005678", "user12345", "김도윤 5678", "ㄱ 12", "없는이름"} {
		b.Run(query, func(b *testing.B) {
			found := 0
			for b.Loop() {
				hits, err := s.Find(b.Context(), boss, query, 8)
				if err != nil {
					b.Fatal(err)
				}
				found = len(hits)
			}
			b.ReportMetric(float64(found), "found")
		})
	}
}
