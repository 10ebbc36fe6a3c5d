package intake_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestNamesOfFilesAreTamed(t *testing.T) {
	long := strings.Repeat("가", 300)
	for in, want := range map[string]string{
		"주문내역.csv":                   "주문내역.csv",
		"/home/a/../b/주문 (1).xlsx":   "주문 (1).xlsx",
		"김도윤 900101-1234567.csv":     "김도윤 1990-01-01.csv",
		"a\x00b\r\nc\xff\u0085d.csv": "abcd.csv",
		long + ".csv":                long[:249] + ".csv",
		strings.Repeat("a", 300):     strings.Repeat("a", 255),
	} {
		if got := intake.ShownName(in); got != want {
			t.Errorf("%q is kept as %q, want %q", in, got, want)
		}
	}
}

// Keys that hide a resident registration number by another dash or blank name nobody either.
func TestResidentNumbersAreNoKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		text := "고객번호,이름\n"
		for i, joint := range []string{"-", "－", "‐", "\u00a0", " - "} {
			text += "900101" + joint + "1234567,고객" + string(rune('가'+i)) + "\n"
		}
		text += "９００１０１－１２３４５６７,고객하\nC-1,고객마\nC-2,고객바\nC-3,고객사\n240101/1234567,고객아\n"
		b := h.bring(intake.Customers, h.file("people.csv", text), intake.Plan{})
		if b.Counts.Resident != 6 {
			t.Errorf("%+v", b.Counts)
		}
		for _, q := range []string{
			"SELECT COUNT(*) FROM customer_identity WHERE kind <> 'name' AND value LIKE '%900101%'", "SELECT COUNT(*) FROM customer_identity WHERE value LIKE '%９００１０１%'",
			"SELECT COUNT(*) FROM customer_key WHERE value LIKE '%900101%'", "SELECT COUNT(*) FROM customer_key WHERE value LIKE '%９００１０１%'",
		} {
			if n := h.number(q); n != 0 {
				t.Errorf("%s: %d", q, n)
			}
		}
		if n := h.number("SELECT COUNT(*) FROM customer_key WHERE kind = 'source'"); n != 4 {
			t.Errorf("%d keys are kept", n)
		}
	})
}
