package intake_test

import (
	"testing"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Where a look-up failed a spreadsheet program writes #N/A. Those rows are not one customer's of that name, nor is anything
// called so.
func TestFailedFormulasNameNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		b := h.bring(intake.Purchases, h.file("sales.csv", "고객번호,구매자명,주문번호,주문일,상품명,금액\n"+
			"C1,#N/A,1,2024-03-01,#REF!,1000\n"+
			"#N/A,김하늘,2,2024-03-02,원두,2000\n"+
			"#N/A,이바다,3,2024-03-03,원두,3000\n"+
			"C2,박구름,4,2024-03-04,원두,#VALUE!\n"), intake.Plan{})
		c := b.Counts
		if c.Accepted != 1 || c.Refused != 3 || c.Problems["customer:row_error_cell"] != 2 || c.Problems["amount:row_error_cell"] != 1 {
			t.Errorf("%+v", c)
		}
		if c.Remarks["name:row_error_cell"] != 1 || c.Remarks["product_name:row_error_cell"] != 1 {
			t.Errorf("told: %v", c.Remarks)
		}
		for _, q := range []string{"SELECT name FROM customer WHERE id > 0", "SELECT value FROM customer_identity", "SELECT name FROM product"} {
			for _, s := range h.texts(q) {
				if s != "" && s[0] == '#' {
					t.Errorf("somebody or something is called %s", s)
				}
			}
		}
	})
}
