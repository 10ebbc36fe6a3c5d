package intake_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Orders of firms say who buys by the business number. Whoever answers for a firm lends it a phone, and makes no two firms
// one.
func TestOrdersOfFirms(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), t.Context()
		was := h.dump()
		text := "전표번호,거래일자,거래처명,사업자등록번호,담당자,담당자 연락처,품목명,수량,단가\n" +
			"1,2026-03-02,한빛상사,120-81-47521,김도윤,010-1111-2222,원두,2,12500\n" +
			"1,,,,,,컵,1,3000\n" + // a joined cell: as above
			"2,2026-03-09,한빛상사,120-81-47521,이서연,010-3333-4444,원두,1,12500\n" +
			"3,2026-03-10,두레식품,124-81-00998,김도윤,010-1111-2222,원두,1,12500\n" + // the same person for another firm
			"4,2026-03-11,아무개,12-3,,,원두,1,12500\n"
		b, err := h.Upload(ctx, auth.CLI(), intake.Purchases, "거래.csv", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if b.Mapping["business_number"] != "사업자등록번호" || b.Mapping["contact_phone"] != "담당자 연락처" || b.Mapping["phone"] != "" || b.Mapping["name"] != "거래처명" {
			t.Fatalf("%v", b.Mapping)
		}
		v, err := h.Preview(ctx, b.ID, nil, 1, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range v.Rows[0].Cells {
			if c.Field == "price" && (c.Kind != intake.AsMoney || c.Number != 1250000 || !c.Known) {
				t.Errorf("a unit price is previewed as %+v", c)
			}
		}
		if b, err = h.HandOver(ctx, auth.CLI(), b.ID); err != nil {
			t.Fatal(err)
		}
		h.work()
		if b, err = h.Get(ctx, b.ID); err != nil || b.Counts.Accepted != 5 || b.Counts.CustomersNew != 3 || b.Counts.Remarks["business_number:batch_business_no"] != 1 {
			t.Errorf("%+v %v", b.Counts, err)
		}
		for query, want := range map[string]int64{
			"SELECT COUNT(*) FROM customer WHERE kind = 'firm' AND business_no = '1208147521' AND phone = '01011112222' AND name = '한빛상사'": 1,
			"SELECT COUNT(*) FROM customer WHERE kind = 'firm' AND business_no = '1248100998' AND phone = '01011112222' AND name = '두레식품'": 1,
			"SELECT COUNT(*) FROM customer_key WHERE kind = 'phone'":                                                                       0,
			"SELECT COUNT(*) FROM purchase p JOIN customer c ON c.id = p.customer_id WHERE c.name = '한빛상사'":                                2,
		} {
			if got := h.number(query); got != want {
				t.Errorf("%d, want %d: %s", got, want, query)
			}
		}
		// A list of the firms finds them by their number, and the same orders again find everything.
		list := h.bring(intake.Customers, h.file("거래처.csv", "상호,사업자등록번호,전화번호\n한빛상사(주),120-81-47521,02-312-4567\n"), intake.Plan{})
		if list.Counts.CustomersNew != 0 || list.Counts.CustomersMatched != 1 {
			t.Errorf("%+v", list.Counts)
		}
		again := h.bring(intake.Purchases, h.file("거래 2.csv", text+"\n"), intake.Plan{})
		if again.Counts.Unchanged != 5 || again.Counts.CustomersNew != 0 {
			t.Errorf("%+v", again.Counts)
		}
		for _, id := range []int64{again.ID, list.ID, b.ID} {
			h.undo(id)
		}
		h.same("taking all back", was)
	})
}
