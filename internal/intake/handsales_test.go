package intake_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// tangle writes a file in which everything hangs together that can: orders split over the file, identical lines near and
// far, heads on the first line only, customers known by a key here and by a phone there, two customers with one address,
// products under two names, refunds, shipping, refused rows, orders without a number.
func tangle(n int) string {
	r := rand.New(rand.NewPCG(7, 7))
	maybe := func(p float64, s string) string {
		if r.Float64() < p {
			return s
		}
		return ""
	}
	type row struct {
		at   int
		text string
	}
	var rows []row
	for o := range n {
		c := r.IntN(n/6 + 1)
		key, name := maybe(.6, fmt.Sprint("C", c)), maybe(.8, fmt.Sprint("손님", c))
		phone, email := maybe(.5, fmt.Sprintf("010-%04d-1234", c/3)), maybe(.5, fmt.Sprintf("u%d@example.com", c/2))
		if r.IntN(15) == 0 {
			key, phone, email = "", maybe(.5, "050-1234-5678"), ""
		}
		number := maybe(.9, fmt.Sprint("A", o))
		day := fmt.Sprintf("2024-%02d-%02d 1%d:30", 1+o*12/n, 1+o%28, o%10)
		for l := range 1 + r.IntN(4) {
			product := r.IntN(30)
			called := fmt.Sprint("상품", product)
			if o > n/2 {
				called = fmt.Sprint("새상품", product)
			}
			quantity := []string{"1", "1", "2", "둘"}[min(r.IntN(12), 3)%4]
			head := []string{day, key, name, phone, email}
			if l > 0 && number != "" && r.IntN(2) == 0 {
				head = make([]string, 5)
			}
			text := strings.Join([]string{number, head[0], []string{"구매확정", "구매확정", "구매확정", "반품완료", "취소완료"}[r.IntN(5)], maybe(.9, fmt.Sprint("P", product)), called,
				maybe(.3, "빨강"), quantity, fmt.Sprint(1000 * (1 + r.IntN(3))), maybe(.3, "3000"), maybe(.1, "500"), head[1], head[2], head[3], head[4]}, ",")
			at := o
			if head[0] != "" && r.IntN(10) == 0 {
				at += r.IntN(n / 4)
			}
			rows = append(rows, row{at, text})
			if head[0] != "" && r.IntN(15) == 0 {
				rows = append(rows, row{at + r.IntN(n/4), text}) // the same again, further on
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return a.at - b.at })
	var b strings.Builder
	b.WriteString("주문번호,주문일시,주문상태,상품코드,상품명,옵션,수량,판매가,배송비,할인,회원번호,구매자명,연락처,이메일\n")
	for _, x := range rows {
		b.WriteString(x.text + "\n")
	}
	return b.String()
}

// everything is facts and more: what a customer is known by, found by, and what products sold.
func (h *house) everything() string {
	h.t.Helper()
	if err := h.db.Write(h.t.Context(), h.purchases.SettleTx); err != nil {
		h.t.Fatal(err)
	}
	out := h.facts()
	for _, q := range []string{
		"SELECT name || ' ' || phone || ' ' || email || ' ' || kind FROM customer ORDER BY 1",
		"SELECT i.kind || ' ' || i.value || ' ' || CASE WHEN i.matches THEN '1' ELSE '0' END || ' ' || c.name || c.phone || c.email FROM customer_identity i JOIN customer c ON c.id = i.customer_id ORDER BY 1",
		"SELECT t.term || ' ' || c.name || c.phone || c.email FROM customer_term t JOIN customer c ON c.id = t.customer_id ORDER BY 1",
		"SELECT code || ' ' || name FROM product ORDER BY 1",
		`SELECT g.code || ' ' || CAST(m.month AS TEXT) || ' ' || CASE WHEN m.known THEN '1' ELSE '0' END || ' ' || CAST(m.line_count AS TEXT) || ' ' || CAST(m.amount_minor AS TEXT)
			FROM product_month m JOIN product g ON g.id = m.product_id ORDER BY 1`,
		"SELECT at_ms FROM purchase WHERE at_ms IS NOT NULL ORDER BY 1",
	} {
		out += strings.Join(h.texts(q), "\n") + "\n--\n"
	}
	return out
}

// firstDifference keeps a failure readable.
func firstDifference(have, want string) string {
	a, b := strings.Split(have, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d: %q, want %q", i, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(a), len(b))
}

// However little of a file is in memory at once and however short the transactions are, the same comes of it.
func TestPartsMakeNoDifference(t *testing.T) {
	content := tangle(400)
	for _, o := range []intake.Options{{}, {DropIdentical: true, Source: "shop"}} {
		whole := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
		b := whole.bring(intake.Purchases, whole.file("orders.csv", content), intake.Plan{Options: o})
		want := whole.everything()
		if c := b.Counts; c.Identical < 10 || c.Refused < 10 || c.Unknown < 10 || c.Accepted < 700 || o.DropIdentical != (c.Dropped > 0) || c.Accepted+c.Refused+c.Unchanged != c.Read {
			t.Fatalf("%+v", c)
		}
		storetest.Each(t, func(t *testing.T, db *store.DB) {
			h := newHouse(t, db)
			before := h.dump()
			h.SetPart(37)
			h.SetChunk(11)
			b := h.bring(intake.Purchases, h.file("orders.csv", content), intake.Plan{Options: o})
			if have := h.everything(); have != want {
				t.Error(firstDifference(have, want))
			}
			if _, err := os.Stat(h.PileDir(b.ID)); !errors.Is(err, os.ErrNotExist) {
				t.Error("the pile is still there:", err)
			}
			h.undo(b.ID)
			h.same("the undo", before)
		})
	}
}

// The order of the file decides whose a shared address is and what a product is called, not the order of writing.
func TestFileOrderDecides(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		h.SetPart(2)
		h.SetChunk(2)
		h.bring(intake.Purchases, h.file("orders.csv", `주문번호,주문일,고객번호,이름,이메일,상품코드,상품명,수량,판매가
A1,2024-05-01,Z9,먼저,home@example.com,P1,옛 이름,1,100
A2,2024-05-02,A1,나중,home@example.com,P1,새 이름,1,100
A3,2024-05-03,,,home@example.com,P1,새 이름,1,100
A1,2024-05-09,Z9,먼저,home@example.com,P1,옛 이름,1,100
`), intake.Plan{})
		if got := h.texts("SELECT name FROM product"); !slices.Equal(got, []string{"옛 이름"}) {
			t.Error(got)
		}
		got := h.texts("SELECT c.name || ' ' || p.order_no || ' ' || CAST(p.day AS TEXT) FROM purchase p JOIN customer c ON c.id = p.customer_id ORDER BY 1")
		if want := []string{"나중 A2 19845", "먼저 A1 19844", "먼저 A3 19846"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		if n := h.number("SELECT COUNT(*) FROM purchase_line"); n != 4 {
			t.Errorf("%d lines: the second of the same kind in an order is lost", n)
		}
	})
}
