package purchase_test

import (
	"fmt"
	"testing"

	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// What an order and its lines are known by: what must find them again does, what must not does not.
func TestWhatAnOrderIsKnownBy(t *testing.T) {
	base := func() purchase.Order {
		return purchase.Order{CustomerID: 1, Source: "shop", OrderNo: "1", Day: 5, AtMS: 9, Channel: "web", Lines: []purchase.Line{{Product: purchase.ProductRef{Code: "A"}, QuantityMilli: 1000, AmountMinor: 5}}}
	}
	unnumbered := func() purchase.Order { o := base(); o.OrderNo = ""; return o }
	for _, c := range []struct {
		name   string
		from   func() purchase.Order
		change func(*purchase.Order)
		same   bool
	}{
		{"another customer", base, func(o *purchase.Order) { o.CustomerID = 2 }, true},
		{"another day", base, func(o *purchase.Order) { o.Day = 6 }, true},
		{"another channel and time", base, func(o *purchase.Order) { o.Channel, o.AtMS = "store", 1 }, true},
		{"other lines", base, func(o *purchase.Order) { o.Lines = nil }, true},
		{"another source", base, func(o *purchase.Order) { o.Source = "pos" }, false},
		{"another number", base, func(o *purchase.Order) { o.OrderNo = "2" }, false},
		{"source and number run together", base, func(o *purchase.Order) { o.Source, o.OrderNo = "shop1", "" }, false},
		{"without a number, the same again", unnumbered, func(*purchase.Order) {}, true},
		{"without a number, another day", unnumbered, func(o *purchase.Order) { o.Day = 6 }, false},
		{"without a number, another time", unnumbered, func(o *purchase.Order) { o.AtMS = 10 }, false},
		{"without a number, another channel", unnumbered, func(o *purchase.Order) { o.Channel = "" }, false},
		{"without a number, another amount", unnumbered, func(o *purchase.Order) { o.Lines[0].AmountMinor = 6 }, false},
		{"without a number, one more of the same", unnumbered, func(o *purchase.Order) { o.Lines[0].Nth = 1 }, false},
		{"without a number, a cost that became known", unnumbered, func(o *purchase.Order) { cost := int64(3); o.Lines[0].CostMinor = &cost }, true},
		{"without a number, another row", unnumbered, func(o *purchase.Order) { o.Lines[0].RowNo = 99 }, true},
	} {
		a, b := c.from(), c.from()
		c.change(&b)
		if id, other := purchase.OrderID(&a), purchase.OrderID(&b); (id == other) != c.same || id <= 0 || other <= 0 {
			t.Errorf("%s: %d and %d", c.name, id, other)
		}
	}
}

// Lines with a key of their own are corrected under it; without one every different content is another line.
func TestWhatALineIsKnownBy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		no := 0
		for _, c := range []struct {
			name   string
			key    string
			change func(*purchase.Line)
			want   purchase.LineOutcome
		}{
			{"keyed, the same", "k", func(*purchase.Line) {}, purchase.LineUnchanged},
			{"keyed, another amount", "k", func(l *purchase.Line) { l.AmountMinor = 6 }, purchase.LineUpdated},
			{"keyed, another quantity", "k", func(l *purchase.Line) { l.QuantityMilli = 6 }, purchase.LineUpdated},
			{"keyed, a return now", "k", func(l *purchase.Line) { l.Kind = purchase.Return }, purchase.LineUpdated},
			{"keyed, of another product", "k", func(l *purchase.Line) { l.Product.Code = "B" }, purchase.LineUpdated},
			{"keyed, in another row", "k", func(l *purchase.Line) { l.RowNo = 77 }, purchase.LineUnchanged},
			{"another key", "k", func(l *purchase.Line) { l.Key = "other" }, purchase.LineNew},
			{"by content, the same", "", func(*purchase.Line) {}, purchase.LineUnchanged},
			{"by content, another amount", "", func(l *purchase.Line) { l.AmountMinor = 6 }, purchase.LineNew},
			{"by content, another quantity", "", func(l *purchase.Line) { l.QuantityMilli = 6 }, purchase.LineNew},
			{"by content, another kind", "", func(l *purchase.Line) { l.Kind = purchase.Discount }, purchase.LineNew},
			{"by content, of another product", "", func(l *purchase.Line) { l.Product.Code = "B" }, purchase.LineNew},
			{"by content, one more", "", func(l *purchase.Line) { l.Nth = 1 }, purchase.LineNew},
			{"by content, a cost now", "", func(l *purchase.Line) { l.CostMinor = amount(3) }, purchase.LineUpdated},
			{"zero is a cost", "k", func(l *purchase.Line) { l.CostMinor = amount(0) }, purchase.LineUpdated},
		} {
			no++
			o := purchase.Order{CustomerID: who, Source: "shop", OrderNo: fmt.Sprint(no), Day: 1, Lines: []purchase.Line{{Key: c.key, Product: purchase.ProductRef{Code: "A"}, QuantityMilli: 1000, AmountMinor: 5, RowNo: 1}}}
			bring(t, db, s.NewAppender(1), o)
			again := o
			again.Lines = []purchase.Line{o.Lines[0]}
			c.change(&again.Lines[0])
			res := bring(t, db, s.NewAppender(2), again)
			if len(res.Outcomes) != 1 || res.Outcomes[0] != c.want || (len(res.Changes) == 1) != (c.want == purchase.LineUpdated) || res.New+res.Updated+res.Unchanged != 1 {
				t.Errorf("%s: %+v", c.name, res)
			}
		}
		settle(t, db, s)
		monthsAre(t, db, "all of them")
	})
}

// An order without lines is none; one whose lines come in several parts has the day of the first.
func TestOrdersInParts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		part := func(day int, keys ...string) purchase.Order {
			o := purchase.Order{CustomerID: who, OrderNo: "1", Day: day}
			for _, k := range keys {
				o.Lines = append(o.Lines, purchase.Line{Key: k, AmountMinor: 5, RowNo: int64(k[0])})
			}
			return o
		}
		a := s.NewAppender(1)
		if res := bring(t, db, a, part(3)); res.Orders != 0 || res.New != 0 {
			t.Errorf("an order of nothing: %+v", res)
		}
		if res := bring(t, db, a); res.Orders+res.New != 0 {
			t.Errorf("no orders: %+v", res)
		}
		if res := bring(t, db, a, part(5, "a"), part(7, "b"), part(9)); res.Orders != 1 || res.New != 2 {
			t.Errorf("two parts at once: %+v", res)
		}
		if res := bring(t, db, a, part(8, "c")); res.Orders != 0 || res.New != 1 {
			t.Errorf("the next: %+v", res)
		}
		bring(t, db, a) // so that the appender has forgotten the order
		if res := bring(t, db, a, part(9, "d")); res.Orders != 0 || res.New != 1 || len(res.Changes) != 0 {
			t.Errorf("much later in the file: %+v", res)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM purchase_line WHERE day = 5"); n != 4 {
			t.Errorf("%d lines on the order's day", n)
		}
		// Another file may know better.
		if res := bring(t, db, s.NewAppender(2), part(6, "a")); res.Unchanged != 1 || len(res.Changes) != 1 || res.Changes[0].Object != purchase.ObjectOrder {
			t.Errorf("another file: %+v", res)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM purchase_line WHERE day = 6"); n != 4 {
			t.Errorf("%d lines went along", n)
		}
		settle(t, db, s)
		monthsAre(t, db, "in parts")
	})
}

// The month of a day, across years, before 1970 and around the ends of months.
func TestMonth(t *testing.T) {
	for day, want := range map[int]int{0: 1970 * 12, 30: 1970 * 12, 31: 1970*12 + 1, -1: 1969*12 + 11, 58: 1970*12 + 1, 59: 1970*12 + 2, 365: 1971 * 12, -365: 1969 * 12,
		19782: 2024*12 + 1 /* 29 February 2024 */, 19783: 2024*12 + 2} {
		if got := purchase.Month(day); got != want {
			t.Errorf("day %d is in month %d of %d, want %d of %d", day, got%12+1, got/12, want%12+1, want/12)
		}
	}
}
