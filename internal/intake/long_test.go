package intake_test

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// What a file brings in, a person must be able to open and save: no text is longer than its form takes, and each that was
// cut is told.
func TestTextsFitTheirForms(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), t.Context()
		long := func(word string, n int) string { return strings.Repeat(word, n) }
		people := h.file("people.csv", "고객번호,이름,회사,주소,우편번호,태그,메모\n"+
			"C1,"+long("가나다라", 40)+","+long("회사", 80)+","+long("서울 ", 150)+",04524,"+long("단", 120)+";단골,"+long("메모", 2100)+"\n"+
			"C2,"+long("가", customer.NameMost)+",짧은 회사,서울,,단골,메모\n")
		b := h.bring(intake.Customers, people, intake.Plan{})
		want := map[string]int64{"name:batch_cut": 1, "company:batch_cut": 1, "address:batch_cut": 2, "tags:batch_cut": 1, "note:batch_cut": 1}
		for topic, n := range want {
			if got := b.Counts.Remarks[topic]; got != n {
				t.Errorf("%s is told of %d rows, want %d: %v", topic, got, n, b.Counts.Remarks)
			}
		}
		sales := h.file("sales.csv", "고객번호,구매자명,주문번호,주문일,상품명,카테고리,금액\nC3,"+long("홍길동", 50)+",1,2024-03-01,"+long("원두 ", 120)+","+long("커피", 150)+",1000\n")
		if b = h.bring(intake.Purchases, sales, intake.Plan{}); b.Counts.Accepted != 1 || len(b.Counts.Remarks) != 3 {
			t.Errorf("%+v", b.Counts)
		}
		goods := h.file("goods.csv", "상품코드,상품명,판매가\nP1,"+long("드립백 ", 80)+",1000\n")
		h.bring(intake.Products, goods, intake.Plan{})

		boss := auth.Actor{Kind: auth.KindUser, UserID: 1, Role: auth.Owner, Scope: auth.ScopeAll}
		for _, text := range h.texts("SELECT CAST(id AS TEXT) FROM customer WHERE id > 0") {
			id, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			c, err := h.customers.Get(ctx, boss, id)
			if err != nil {
				t.Fatal(err)
			}
			in := c.Input()
			in.Note += "!"[:min(1, customer.NoteMost-utf8.RuneCountInString(in.Note))]
			if err := h.customers.Change(ctx, boss, id, c.Version, in); err != nil {
				t.Errorf("%.20s can't be saved: %v", c.Name, err)
			}
		}
		products, err := h.purchases.Products(ctx, boss, purchase.ProductFilter{ByName: true, Limit: 10})
		if err != nil || len(products) != 2 {
			t.Fatalf("%d products, %v", len(products), err)
		}
		for _, p := range products {
			if err := h.purchases.ChangeProduct(ctx, boss, p.ID, p.Version, purchase.ProductInput{Name: p.Name, Category: p.Category, CostMinor: new(int64)}); err != nil {
				t.Errorf("%.20s can't be saved: %v", p.Name, err)
			}
		}
		again := h.bring(intake.Purchases, h.file("again.csv", "고객번호,구매자명,주문번호,주문일,상품명,카테고리,금액\nC3,"+long("홍길동", 50)+",1,2024-03-01,"+long("원두 ", 120)+","+long("커피", 150)+",1000\n\n"), intake.Plan{})
		if again.Counts.Unchanged != 1 {
			t.Errorf("a cut name is another one the second time: %+v", again.Counts)
		}
	})
}
