package intake_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Online Retail: every sort of dirt a shop's export has. See SOURCE.txt beside it for the published counts.
func TestOnlineRetail(t *testing.T) {
	if testing.Short() {
		t.Skip("half a million lines")
	}
	path := shared(t, "online_retail/online_retail.csv")
	rows := records(t, path)
	people, products := map[string]bool{}, map[string]bool{}
	var total, unknown, returns int64
	for _, r := range rows {
		q, ok1 := sheet.ParseNumber(r[3], 3)
		p, ok2 := sheet.ParseNumber(r[5], 6)
		if !ok1 || !ok2 {
			t.Fatal(r)
		}
		exact := q.Scaled * p.Scaled // 10⁻⁹, fits for this file
		cents := (abs(exact) + 5e6) / 1e7
		if exact < 0 {
			cents = -cents
		}
		total += cents
		if r[6] == "" {
			unknown++
		} else {
			people[strings.TrimSuffix(r[6], ".0")] = true
		}
		products[r[1]] = true
		if q.Scaled < 0 || p.Scaled < 0 {
			returns++
		}
	}
	if total != 974774793 || len(people) != 4372 || unknown != 135080 || len(rows) != 541909 {
		t.Fatalf("the file is not the published one: %d %d %d %d", total, len(people), unknown, len(rows))
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		before := h.dump()
		b, r := h.bringTold(intake.Purchases, path, intake.Plan{})
		t.Logf("%v %+v %+v", b.Mapping, b.Counts, r)
		if r.Read != 541909 || r.Accepted != r.Read || r.Refused+r.Unchanged != 0 {
			t.Errorf("%+v", r)
		}
		if r.CustomersNew != 4372 || r.CustomersMatched != 0 || b.Counts.Unknown != unknown || b.Counts.Returns != returns || b.Counts.Identical != 5268 {
			t.Errorf("%+v, want %d unknown, %d returns", b.Counts, unknown, returns)
		}
		if b.Counts.ProductsNew != int64(len(products)) {
			t.Errorf("%d products, want %d", b.Counts.ProductsNew, len(products))
		}
		if n := h.number("SELECT CAST(SUM(amount_minor) AS BIGINT) FROM purchase_line"); n != total {
			t.Errorf("sum %d, want %d", n, total)
		}
		if n := h.number("SELECT COUNT(*) FROM purchase_line"); n != 541909 {
			t.Errorf("%d lines", n)
		}
		if n := h.number("SELECT COUNT(DISTINCT order_no) FROM purchase"); n != 25900 {
			t.Errorf("%d orders, want 25900", n)
		}
		after := h.dump()
		again, r2 := h.bringTold(intake.Purchases, path, intake.Plan{})
		if again.ID != b.ID || r2.Accepted != 0 || r2.Unchanged != r.Accepted {
			t.Errorf("second time: %+v", r2)
		}
		h.same("the second import", after)
		h.undo(b.ID)
		h.same("the undo", before)
	})
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
