package intake_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// A column that is called like a custom field, and taken for nothing else, is brought into it without anybody saying so.
func TestOwnFieldsByTheirNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		ctx := t.Context()
		for i, f := range []customer.Field{{Name: "원두 취향", Type: customer.FieldChoice, Options: []string{"고소한 맛", "디카페인"}}, {Name: "좌석 수", Type: customer.FieldNumber},
			{Name: "메모", Type: customer.FieldText}, {Name: "여권번호", Type: customer.FieldText}, {Name: "생략", Type: customer.FieldText}} {
			f.Position = int64(i)
			if _, err := h.customers.SaveField(ctx, auth.CLI(), f); err != nil {
				t.Fatal(err)
			}
		}
		own, err := h.OwnFields(ctx, intake.Customers)
		if err != nil || strings.Join(own, " ") != "custom.원두 취향 custom.좌석 수 custom.메모 custom.여권번호 custom.생략" {
			t.Errorf("%v, %v", own, err)
		}
		if own, err := h.OwnFields(ctx, intake.Purchases); err != nil || len(own) != 0 {
			t.Errorf("of purchases: %v, %v", own, err)
		}
		const list = "고객번호,이름,휴대폰,원두취향,좌석수,메모,여권번호\nC1,홍길동,010-1111-2222,고소한맛,24.5,단골,M123\nC2,김하나,010-1111-3333,산미,여럿,,\n"
		b := h.bring(intake.Customers, h.file("list.csv", list), intake.Plan{})
		if b.Mapping["custom.원두 취향"] != "원두취향" || b.Mapping["custom.좌석 수"] != "좌석수" || b.Mapping["note"] != "메모" || b.Mapping["custom.메모"] != "" || b.Mapping["custom.여권번호"] != "" {
			t.Errorf("%v", b.Mapping)
		}
		if v := h.texts("SELECT value FROM customer_custom ORDER BY value"); strings.Join(v, " ") != "24500 고소한 맛" {
			t.Errorf("values %v", v)
		}
		if r := b.Counts.Remarks; r["custom.원두 취향:batch_unfit"] != 1 || r["custom.좌석 수:batch_unfit"] != 1 {
			t.Errorf("%v", r)
		}
	})
}
