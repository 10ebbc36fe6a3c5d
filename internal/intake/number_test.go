package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// The largest amounts that are taken can be added up, many thousand times.
func TestLargestAmountsAddUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		var text strings.Builder
		text.WriteString("고객번호,주문번호,주문일,상품명,금액\n")
		for i := range 3000 {
			fmt.Fprintf(&text, "C1,O%d,2024-03-05,땅,\"1,000,000,000,000\"\n", i)
		}
		text.WriteString("C1,Z,2024-03-05,땅,\"1,000,000,000,001\"\n")
		b := h.bring(intake.Purchases, h.file("land.csv", text.String()), intake.Plan{Mapping: intake.Mapping{"amount": "금액"}})
		if b.Counts.Accepted != 3000 || b.Counts.Refused != 1 || b.Counts.Amount != 3000*100_000_000_000_000 {
			t.Errorf("%+v", b.Counts)
		}
	})
}
