package intake_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// A file whose kind nobody said goes into the trail as what it turned out to be.
func TestTrailNamesTheKindFoundOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		for text, want := range map[string]intake.Kind{
			"이름,휴대폰,생일\n김도윤,010-9141-3191,1985-03-12\n":      intake.Customers,
			"주문번호,주문일,고객번호,상품명,금액\nA1,2024-03-05,7,차,1000\n": intake.Purchases,
		} {
			b, err := h.Upload(t.Context(), auth.CLI(), "", "파일.csv", strings.NewReader(text))
			if err != nil || b.Kind != want {
				t.Errorf("taken as %s, want %s: %v", b.Kind, want, err)
			}
			trail := h.texts("SELECT detail FROM audit WHERE action = 'import.upload' AND object_id = $1", b.ID)
			if len(trail) != 1 || !strings.Contains(trail[0], string(want)) {
				t.Errorf("%s: trail %q", want, trail)
			}
		}
	})
}
