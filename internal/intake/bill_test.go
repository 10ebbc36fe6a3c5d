package intake_test

import (
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// net is what the lines in the tables count as.
func (h *house) net() (sum int64) {
	h.t.Helper()
	rows, err := h.db.Read().Query(h.t.Context(), "SELECT kind, amount_minor FROM purchase_line")
	if err == nil {
		err = rows.Each(func(scan func(...any) error) error {
			var kind purchase.Kind
			var amount int64
			err := scan(&kind, &amount)
			n, _ := kind.Counts(amount)
			sum += n
			return err
		})
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return sum
}

// What a file comes to as sales is told beside what stands in it, before and after, and is what the tables then hold.
func TestRevenueIsWhatTheLinesCountAs(t *testing.T) {
	for _, c := range []struct {
		name, file               string
		plan                     intake.Plan
		amount, revenue, returns int64
	}{
		{
			name:   "cancelled and returned by their status",
			file:   "주문번호,주문상태,주문일,고객번호,상품명,수량,금액\nA1,배송완료,2024-03-05,7,차,1,1000\nA1,취소완료,2024-03-05,7,컵,1,3000\nA2,반품완료,2024-03-05,8,차,1,2000\n",
			amount: 600000, revenue: 100000, returns: 1,
		},
		{
			name: "a till's own line of a return",
			file: "영수증번호,판매일,회원번호,상품명,수량,금액\nR1,2024-03-05,7,차,1,1000\nR3,2024-03-05,7,컵,-1,-300\n",
			plan: intake.Plan{Mapping: intake.Mapping{"customer": "회원번호"}}, amount: 70000, revenue: 70000, returns: 1,
		},
		{
			name:   "delivery and reductions repeated on the lines of an order",
			file:   "주문번호,주문일,고객번호,상품명,수량,판매가,배송비,할인금액\nA1,2024-03-05,7,차,2,1000,2500,500\nA1,2024-03-05,7,컵,1,3000,2500,500\nA2,2024-03-05,7,컵,1,3000,2500,0\n",
			amount: 800000, revenue: 1250000,
		},
		{
			name:   "the total of an order on each of its lines",
			file:   "order,date,customer,product,quantity,order total\nA1,2024-03-05,7,tea,1,50\nA1,2024-03-05,7,cup,2,50\nA2,2024-03-05,8,tea,1,20\n",
			plan:   intake.Plan{Mapping: intake.Mapping{"order_amount": "order total", "amount": ""}},
			amount: 7000, revenue: 7000,
		},
		{
			name:   "identical lines that are dropped",
			file:   "customer,date,amount\n7,2024-03-05,10\n7,2024-03-05,10\n7,2024-03-05,12\n",
			plan:   intake.Plan{Options: intake.Options{DropIdentical: true}},
			amount: 2200, revenue: 2200,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				h := newHouse(t, db)
				path := h.file("file.csv", c.file)
				b, err := h.Adopt(t.Context(), auth.CLI(), intake.Purchases, path, c.plan, "")
				if err == nil {
					b, err = h.Check(t.Context(), b.ID, nil)
				}
				if err != nil || b.Check.Revenue != c.revenue || b.Check.Returns != c.returns {
					t.Errorf("checked %d of %d, %d returns: %v", b.Check.Revenue, b.Check.Amount, b.Check.Returns, err)
				}
				b = h.bring(intake.Purchases, path, c.plan)
				if b.Counts.Revenue != c.revenue || b.Counts.Amount != c.amount || b.Counts.Returns != c.returns {
					t.Errorf("brought %d of %d, %d returns", b.Counts.Revenue, b.Counts.Amount, b.Counts.Returns)
				}
				if n := h.net(); n != c.revenue {
					t.Errorf("the lines count as %d, told were %d", n, c.revenue)
				}
			})
		})
	}
}

// Sums below and between the rows are none of them, and nobody has to mend them.
func TestSumsAreNoRows(t *testing.T) {
	for _, c := range []struct {
		name           string
		kind           intake.Kind
		file           string
		accepted, sums int64
		amiss          int64
	}{
		{"below", intake.Purchases, "주문번호,주문일,고객번호,상품명,수량,금액\nA1,2024-03-05,7,차,1,1000\n합계,,,,1,1000\n", 1, 1, 0},
		{"in the column of the days", intake.Purchases, "주문일,고객번호,상품명,수량,금액\n2024-03-05,7,차,1,1000\n소 계,,,1,1000\n2024-03-06,7,차,1,1000\n총계,,,2,2000\n", 2, 2, 0},
		{"of a day", intake.Purchases, "구분,주문일,고객번호,상품명,수량,금액\n,2024-03-05,7,차,1,1000\n소계,2024-03-05,,,1,1000\n", 1, 1, 0},
		{"beside a bad row", intake.Purchases, "주문번호,주문일,고객번호,금액\nA1,2024-03-05,7,1000\nA2,,7,1000\n합계,,,2000\n", 1, 1, 1},
		{"of customers", intake.Customers, "이름,휴대폰\n김도윤,010-9141-3191\n합계,\n", 1, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
			plan := intake.Plan{}
			if c.kind == intake.Purchases {
				plan.Mapping = intake.Mapping{"date": "주문일"}
			}
			b, r := h.bringTold(c.kind, h.file("file.csv", c.file), plan)
			if n := b.Counts; n.Accepted != c.accepted || n.Totals != c.sums || n.Amiss() != c.amiss || r.Totals != c.sums {
				t.Errorf("%+v", n)
			}
			if b.Counts.Problems[":batch_totals"] != c.sums {
				t.Errorf("problems %v", b.Counts.Problems)
			}
		})
	}
}
