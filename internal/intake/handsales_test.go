package intake_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
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

// killedAt makes the n-th transaction of each run the last; it tells how many runs it took.
func (h *house) killedAt(path string, n int, between func(b intake.Batch)) (runs int, end intake.Batch) {
	h.t.Helper()
	ctx := h.t.Context()
	for runs = 1; ; runs++ {
		b, err := h.Adopt(ctx, auth.CLI(), intake.Purchases, path, intake.Plan{}, "")
		if err != nil {
			h.t.Fatal(err)
		}
		if b, err = h.Ready(ctx, auth.CLI(), b.ID); err != nil {
			h.t.Fatal(err)
		}
		left := n
		h.StopAfter(func(int64) error {
			if left--; left == 0 {
				return errKilled
			}
			return nil
		})
		_, err = h.Run(ctx, auth.CLI(), b.ID, nil)
		if err == nil {
			b, err = h.Get(ctx, b.ID)
			if err != nil {
				h.t.Fatal(err)
			}
			return runs, b
		}
		if !errors.Is(err, errKilled) || runs > 1000 {
			h.t.Fatal(err)
		}
		between(b)
	}
}

// Killed after every transaction there is, with the pile kept, lost or damaged in between, an import ends the same.
func TestKilledWhilePiled(t *testing.T) {
	content := tangle(150)
	whole := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	whole.bring(intake.Purchases, whole.file("orders.csv", content), intake.Plan{})
	want := whole.everything()
	lose := func(h *house) func(b intake.Batch) {
		return func(b intake.Batch) {
			if err := os.RemoveAll(h.PileDir(b.ID)); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	damage := func(h *house) func(b intake.Batch) {
		return func(b intake.Batch) {
			parts, err := filepath.Glob(filepath.Join(h.PileDir(b.ID), "part-*"))
			if err != nil || len(parts) == 0 {
				return
			}
			content, err := os.ReadFile(parts[0])
			if err != nil {
				h.t.Fatal(err)
			}
			content[len(content)/2] ^= 4
			if err := os.WriteFile(parts[0], content, 0o600); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name    string
		after   int
		between func(h *house) func(b intake.Batch)
		runs    int
	}{
		{"kept", 1, func(*house) func(intake.Batch) { return func(intake.Batch) {} }, 30},
		{"lost", 17, lose, 2},
		{"damaged", 17, damage, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				h := newHouse(t, db)
				before := h.dump()
				h.SetPart(40)
				h.SetChunk(9)
				path := h.file("orders.csv", content)
				between := c.between(h)
				times := 0
				runs, b := h.killedAt(path, c.after, func(b intake.Batch) {
					if times++; c.name == "kept" || times <= 2 {
						between(b)
					}
				})
				if runs < c.runs {
					t.Errorf("only %d runs", runs)
				}
				if have := h.everything(); have != want {
					t.Error(firstDifference(have, want))
				}
				h.StopAfter(nil)
				h.undo(b.ID)
				h.same("the undo", before)
			})
		})
	}
}

// Customers who were met may be gone before their lines are written, with the undo of the file that brought them. Then
// they are met anew.
func TestCustomersGoneWhilePiled(t *testing.T) {
	content := tangle(100)
	whole := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	whole.bring(intake.Purchases, whole.file("orders.csv", content), intake.Plan{})
	want := slices.Sorted(slices.Values(whole.lines()))
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		var list strings.Builder
		list.WriteString("고객번호,이름\n")
		for i := range 17 {
			fmt.Fprintf(&list, "C%d,손님%d\n", i, i)
		}
		earlier := h.bring(intake.Customers, h.file("people.csv", list.String()), intake.Plan{})
		h.SetPart(40)
		h.SetChunk(9)
		path := h.file("orders.csv", content)
		b, err := h.Adopt(t.Context(), auth.CLI(), intake.Purchases, path, intake.Plan{}, "")
		if err == nil {
			b, err = h.Ready(t.Context(), auth.CLI(), b.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		h.StopAfter(func(at int64) error {
			if at > 50 {
				return h.Stop(t.Context(), auth.CLI(), b.ID)
			}
			return nil
		})
		if _, err := h.Run(t.Context(), auth.CLI(), b.ID, nil); !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		h.StopAfter(nil)
		h.undo(earlier.ID)
		if b, err = h.Ready(t.Context(), auth.CLI(), b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Run(t.Context(), auth.CLI(), b.ID, nil); err != nil {
			t.Fatal(err)
		}
		if b, err = h.Get(t.Context(), b.ID); err != nil || b.Counts.Accepted+b.Counts.Refused+b.Counts.Unchanged != b.Counts.Read {
			t.Errorf("%v %+v", err, b.Counts)
		}
		if have := slices.Sorted(slices.Values(h.lines())); !slices.Equal(have, want) {
			t.Error(firstDifference(strings.Join(have, "\n"), strings.Join(want, "\n")))
		}
	})
}

// A run that a person stops goes on with its pile, or is taken back.
func TestStopWhilePiled(t *testing.T) {
	content := tangle(150)
	whole := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	whole.bring(intake.Purchases, whole.file("orders.csv", content), intake.Plan{})
	want := whole.everything()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for at := range 12 {
			h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
			if at == 5 {
				h = newHouse(t, db)
			}
			before := h.dump()
			h.SetPart(60)
			h.SetChunk(25)
			b, err := h.Adopt(t.Context(), auth.CLI(), intake.Purchases, h.file("orders.csv", content), intake.Plan{}, "")
			if err == nil {
				b, err = h.Ready(t.Context(), auth.CLI(), b.ID)
			}
			if err != nil {
				t.Fatal(err)
			}
			left := at
			h.StopAfter(func(int64) error {
				if left--; left == -1 {
					return h.Stop(t.Context(), auth.CLI(), b.ID)
				}
				return nil
			})
			if _, err := h.Run(t.Context(), auth.CLI(), b.ID, nil); !fault.Is(err, fault.Conflict) {
				t.Fatal(err)
			}
			unfound := h.number(`SELECT COUNT(*) FROM customer c WHERE id > 0 AND name <> '' AND NOT EXISTS (SELECT 1 FROM customer_term t WHERE t.customer_id = c.id)`)
			if unfound > 0 {
				t.Errorf("stopped after %d transactions: %d customers are not found by search", at, unfound)
			}
			if at%2 == 0 {
				if b, err = h.Get(t.Context(), b.ID); err != nil || b.Cursor == 0 {
					t.Fatal(err, b.Cursor)
				}
				if err := h.Discard(t.Context(), auth.CLI(), b.ID); !fault.Is(err, fault.Conflict) {
					t.Errorf("discarded though customers of it are there: %v", err)
				}
				h.StopAfter(nil)
				h.undo(b.ID)
				h.same("the undo", before)
				if _, err := os.Stat(h.PileDir(b.ID)); !errors.Is(err, os.ErrNotExist) {
					t.Error("the pile is still there:", err)
				}
				continue
			}
			if b, err = h.Ready(t.Context(), auth.CLI(), b.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := h.Run(t.Context(), auth.CLI(), b.ID, nil); err != nil {
				t.Fatal(err)
			}
			if have := h.everything(); have != want {
				t.Errorf("stopped after %d transactions: %s", at, firstDifference(have, want))
			}
		}
	})
}

// Piles that nobody needs go with the daily tidying.
func TestTidyPiles(t *testing.T) {
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	h.SetPart(40)
	h.SetChunk(9)
	b, err := h.Adopt(t.Context(), auth.CLI(), intake.Purchases, h.file("orders.csv", tangle(50)), intake.Plan{}, "")
	if err == nil {
		b, err = h.Ready(t.Context(), auth.CLI(), b.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.StopAfter(func(at int64) error {
		if at > 20 {
			return errKilled
		}
		return nil
	})
	if _, err := h.Run(t.Context(), auth.CLI(), b.ID, nil); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	orphan := h.PileDir(12345)
	if err := os.MkdirAll(orphan, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := h.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(h.PileDir(b.ID)); err != nil {
		t.Error("the pile of a running batch is gone:", err)
	}
	if _, err := os.Stat(orphan); !errors.Is(err, os.ErrNotExist) {
		t.Error("a pile of no batch is there:", err)
	}
}
