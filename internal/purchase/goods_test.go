package purchase_test

import (
	"slices"
	"testing"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Every kind of line does to spend and to pieces what it does elsewhere, with what it was about and where.
func TestGoodsOfLines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 2)
		line := func(key string, kind purchase.Kind, amount, quantity int64, product string) purchase.Line {
			return purchase.Line{Key: key, Kind: kind, AmountMinor: amount, QuantityMilli: quantity, Product: purchase.ProductRef{Code: product, Name: "이름 " + product, Category: "원두"}}
		}
		bring(t, db, s.NewAppender(1), purchase.Order{CustomerID: who[0], OrderNo: "1", Day: 100, Channel: "앱", Lines: []purchase.Line{
			line("a", purchase.Sale, 0, 1000, "A"), line("b", purchase.Sale, -300, 1000, "A"), line("c", purchase.Return, 500, 2000, "B"), line("d", purchase.Cancelled, 700, 1000, "A"),
			line("e", purchase.Cancelled, -700, 1000, "A"), {Key: "f", Kind: purchase.Shipping, AmountMinor: 250}, {Key: "g", Kind: purchase.Discount, AmountMinor: 90}, {Key: "h", Kind: purchase.Discount},
		}}, purchase.Order{CustomerID: who[1], OrderNo: "2", Day: 101, Lines: []purchase.Line{line("a", purchase.Sale, 900, 1500, "C")}})
		code := map[int64]string{}
		names, err := s.ProductNames(t.Context(), db.Read())
		if err != nil {
			t.Fatal(err)
		}
		for id, n := range names {
			code[id] = n.Code
		}
		type short struct {
			who, day    int64
			code, where string
			sale, back  bool
			net, pieces int64
		}
		var all, one []short
		take := func(to *[]short) func(*purchase.GoodsFact) error {
			return func(g *purchase.GoodsFact) error {
				*to = append(*to, short{g.CustomerID, int64(g.Day), code[g.ProductID], g.Channel, g.Sale, g.Back, g.NetMinor, g.PiecesMilli})
				return nil
			}
		}
		if err := s.StreamGoods(t.Context(), db.Read(), take(&all)); err != nil {
			t.Fatal(err)
		}
		want := []short{
			{who[0], 100, "", "앱", false, false, 250, 0}, {who[0], 100, "", "앱", false, false, -90, 0},
			{who[0], 100, "A", "앱", true, false, 0, 1000}, {who[0], 100, "A", "앱", false, true, -300, -1000}, {who[0], 100, "A", "앱", false, true, -700, -1000},
			{who[0], 100, "B", "앱", false, true, -500, -2000}, {who[1], 101, "C", "", true, false, 900, 1500},
		}
		if len(all) != len(want) || all[len(all)-1] != want[len(want)-1] {
			t.Errorf("%+v", all)
		}
		for _, w := range want {
			if !slices.Contains(all, w) {
				t.Errorf("%+v is missing", w)
			}
		}
		if err := s.GoodsOf(t.Context(), db.Read(), who[1:], take(&one)); err != nil || !slices.Equal(one, want[len(want)-1:]) {
			t.Errorf("of one %+v %v", one, err)
		}
		named, err := s.Named(t.Context(), []string{i18n.Fold("이름 B")}, []string{"A"})
		if err != nil || len(named) != 2 {
			t.Errorf("named %v %v", named, err)
		}
		if of, err := s.OfCategories(t.Context(), []string{"원두", "없음"}); err != nil || len(of) != 3 {
			t.Errorf("of the category %v %v", of, err)
		}
	})
}
