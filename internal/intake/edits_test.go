package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func (h *house) customerNamed(name string) int64 {
	h.t.Helper()
	return h.number("SELECT id FROM customer WHERE name = $1", name)
}

// edit changes the note of a customer, as a person does on a page.
func (h *house) edit(id int64, do func(*customer.Input)) {
	h.t.Helper()
	var phone, name, kind string
	var version int64
	if err := h.db.Read().QueryRow(h.t.Context(), "SELECT kind, name, phone, version FROM customer WHERE id = $1", id).Scan(&kind, &name, &phone, &version); err != nil {
		h.t.Fatal(err)
	}
	in := customer.Input{Kind: kind, Name: name, Phone: phone}
	do(&in)
	if err := h.customers.Change(h.t.Context(), auth.CLI(), id, version, in); err != nil {
		h.t.Fatal(err)
	}
}

const roster = "고객번호,이름,전화,주소\nC1,김도윤,010-1111-2222,서울\nC2,이서연,010-1111-3333,부산\nC3,박지우,010-1111-4444,대구\n"

// An undo puts back what a file changed, and leaves what people wrote since.
func TestUndoKeepsLaterEdits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		h.bring(intake.Customers, h.file("old.csv", roster), intake.Plan{})
		before := h.dump()
		b := h.bring(intake.Customers, h.file("new.csv", strings.NewReplacer("서울", "인천", "부산", "광주").Replace(roster)+"C4,최하은,010-1111-5555,울산\nC5,정시우,010-1111-6666,제주\n"), intake.Plan{})
		if b.Counts.Accepted != 4 || b.Counts.Unchanged != 1 || b.Counts.CustomersNew != 2 || b.Counts.CustomersMatched != 3 {
			t.Errorf("%+v", b.Counts)
		}
		if a := h.texts("SELECT address FROM customer WHERE name = '김도윤'"); a[0] != "인천" {
			t.Error(a)
		}
		h.undo(b.ID)
		h.same("an undo without edits", before)

		b = h.bring(intake.Customers, h.file("new.csv", strings.NewReplacer("서울", "인천", "부산", "광주").Replace(roster)+"C4,최하은,010-1111-5555,울산\nC5,정시우,010-1111-6666,제주\n"), intake.Plan{})
		h.edit(h.customerNamed("김도윤"), func(in *customer.Input) { in.Address = "강릉" })
		if _, err := h.customers.AddNote(t.Context(), auth.CLI(), h.customerNamed("최하은"), "note", "단체 주문 문의", 0); err != nil {
			t.Fatal(err)
		}
		gone := h.customerNamed("정시우")
		var told []int64
		h.Forget = func(_ context.Context, _ *store.Tx, ids []int64) error {
			told = append(told, ids...)
			return nil
		}
		h.undo(b.ID)
		if len(told) != 1 || told[0] != gone {
			t.Errorf("other rooms were told that %v went, not %d", told, gone)
		}
		if have := strings.Join(h.texts("SELECT name || ' ' || address FROM customer WHERE id <> 0 ORDER BY name"), ", "); have != "김도윤 강릉, 박지우 대구, 이서연 부산, 최하은 울산" {
			t.Error(have)
		}
		kept, next, err := h.Kept(t.Context(), b.ID, 0, 10)
		if err != nil || next != 0 || len(kept) != 2 {
			t.Fatalf("%+v %d %v", kept, next, err)
		}
		p := i18n.NewPrinter(i18n.Korean, seoul, "KRW")
		for _, k := range kept {
			if k.CustomerID == 0 || k.What(p) != "고객" || strings.Contains(k.Why(p), "batch.") {
				t.Errorf("%+v %q %q", k, k.What(p), k.Why(p))
			}
		}
		if err := h.UndoNow(t.Context(), auth.CLI(), b.ID, nil); fault.CodeOf(err) != "batch_undone" {
			t.Error(err)
		}
	})
}

// A later export says what has become of an order: the line changes, and an undo puts it back.
func TestLaterStateOfALine(t *testing.T) {
	const export = "주문번호,주문상태,주문일,고객번호,상품명,수량,금액\nA1,배송중,2024-03-05,7,차,1,1000\nA2,결제완료,2024-03-06,7,컵,2,3000\n"
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		h.bring(intake.Purchases, h.file("a.csv", export), intake.Plan{})
		before := h.dump()
		b := h.bring(intake.Purchases, h.file("b.csv", strings.Replace(export, "결제완료", "취소완료", 1)), intake.Plan{})
		if b.Counts.Accepted != 1 || b.Counts.Unchanged != 1 {
			t.Errorf("%+v", b.Counts)
		}
		h.wantLines("A1 "+march5+" 0 1000 100000", "A2 19788 2 2000 300000")
		h.undo(b.ID)
		h.same("the undo", before)
	})
}

func TestProducts(t *testing.T) {
	const list = "상품코드,상품명,카테고리,판매가,원가\nT1,녹차,차,12000,5000\nT2,홍차,차,13000,\n,,,1,\nT3,컵,그릇,만원,2000\n"
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		before := h.dump()
		b := h.bring(intake.Products, h.file("p.csv", list), intake.Plan{})
		if b.Counts.ProductsNew != 3 || b.Counts.Accepted != 3 || b.Counts.Refused != 1 {
			t.Errorf("%+v", b.Counts)
		}
		if n := h.number("SELECT price_minor FROM product WHERE code = 'T3'"); n != 1000000 {
			t.Errorf("«만원» is %d", n)
		}
		middle := h.dump()
		c := h.bring(intake.Products, h.file("q.csv", strings.Replace(list, "12000", "12500", 1)), intake.Plan{})
		if c.Counts.Accepted != 1 || c.Counts.Unchanged != 2 {
			t.Errorf("%+v", c.Counts)
		}
		h.undo(c.ID)
		h.same("undoing a change", middle)
		h.undo(b.ID)
		h.same("undoing all", before)
	})
}

// The wizard: upload, plan, check, mend, hand over by a job.
func TestWizard(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		ctx, by := t.Context(), auth.Actor{Kind: auth.KindUser, UserID: 7, Name: "한지우", Role: auth.Manager, Scope: auth.ScopeAll}
		const content = "customer,date,amount\n7,2024-03-05,10\n8,2024-13-05,20\n9,2024-03-07,viel\n10,2024-03-08,40\n"
		if _, err := h.Upload(ctx, auth.Actor{Kind: auth.KindUser, Role: auth.Member}, intake.Purchases, "x.csv", strings.NewReader(content)); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		b, err := h.Upload(ctx, by, intake.Purchases, `C:\shop\orders.csv`, strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		if b.State != intake.New || b.Mapping["amount"] != "amount" || b.Locked() {
			t.Errorf("%+v", b)
		}
		if _, err := h.SetPlan(ctx, by, b.ID, intake.Plan{Mapping: intake.Mapping{"customer": "nobody"}}); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
		if b, err = h.SetPlan(ctx, by, b.ID, intake.Plan{Mapping: b.Mapping}); err != nil || b.State != intake.Mapped {
			t.Fatal(err)
		}
		v, err := h.Preview(ctx, b.ID, nil, 3, false)
		if err != nil || len(v.Rows) != 3 || strings.Join(v.Fields, " ") != "customer date amount" {
			t.Fatalf("%+v %v", v, err)
		}
		if c := v.Rows[0].Cells[2]; c.Kind != intake.AsMoney || c.Number != 1000 || !c.Known {
			t.Errorf("%+v", c)
		}
		if r := v.Rows[1]; !r.Refused || len(r.Cells[1].Reasons) != 1 || r.Cells[1].Raw != "2024-13-05" {
			t.Errorf("%+v", r)
		}
		before := h.dump()
		if b, err = h.Check(ctx, b.ID, nil); err != nil {
			t.Fatal(err)
		}
		h.same("a check", before)
		if c := b.Check; b.State != intake.Checked || c.Read != 4 || c.Accepted != 2 || c.Refused != 2 || c.CustomersNew != 2 || c.Amount != 5000 || c.FirstDay != 19787 || c.LastDay != 19790 {
			t.Errorf("%+v", c)
		}
		list, err := h.Problems(ctx, b.ID, intake.ProblemFilter{Stage: intake.InCheck})
		if err != nil || len(list) != 2 || list[0].Row != 3 || !list[0].Refused {
			t.Errorf("%+v %v", list, err)
		}
		for _, err := range []error{h.Fix(ctx, by, b.ID, 3, "date", "2024-03-06"), h.LeaveOut(ctx, by, b.ID, 5), h.Fix(ctx, by, b.ID, 4, "amount", "30"), h.Unfix(ctx, by, b.ID, 4, "amount")} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if b, err = h.Check(ctx, b.ID, nil); err != nil || b.Check.Accepted != 2 || b.Check.Left != 1 {
			t.Errorf("%+v %v", b.Check, err)
		}
		if b, err = h.HandOver(ctx, by, b.ID); err != nil || b.State != intake.Waiting {
			t.Fatal(b.State, err)
		}
		h.work()
		if b, err = h.Get(ctx, b.ID); err != nil || b.State != intake.Done || b.Counts.Accepted != 2 || b.Counts.Refused != 2 {
			t.Errorf("%+v %v", b, err)
		}
		h.wantLines(" 19787 0 1000 1000", " 19788 0 1000 2000")
		if n := h.number("SELECT COUNT(*) FROM job WHERE kind = 'value.refresh' AND state = 'waiting'"); n != 1 {
			t.Errorf("%d jobs to value", n)
		}
		if n := h.number("SELECT COUNT(*) FROM audit WHERE object_id = $1 AND actor_id = 7", b.ID); n != 3 {
			t.Errorf("%d lines in the trail", n) // upload, start, done
		}
		var out bytes.Buffer
		if n, err := h.WriteRefused(ctx, b.ID, &out, i18n.NewPrinter(i18n.English, seoul, "KRW")); n != 2 || err != nil || !strings.Contains(out.String(), "leave this row out") {
			t.Error(n, err, out.String())
		}
		// The same upload again, mended the same way, is the same batch; the next of its shape finds its mapping.
		again, err := h.Upload(ctx, by, intake.Purchases, "orders.csv", strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		if again, err = h.SetPlan(ctx, by, again.ID, intake.Plan{Mapping: again.Mapping}); err != nil {
			t.Fatal(err)
		}
		_, _ = h.Fix(ctx, by, again.ID, 3, "date", "2024-03-06"), h.LeaveOut(ctx, by, again.ID, 5)
		same, err := h.HandOver(ctx, by, again.ID)
		if err != nil || same.ID != b.ID || same.State != intake.Done {
			t.Errorf("%d is not %d: %v", same.ID, b.ID, err)
		}
		if err := h.Undo(ctx, by, b.ID); err != nil {
			t.Fatal(err)
		}
		h.work()
		h.same("the undo", before)
		if err := h.Discard(ctx, by, b.ID); !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	})
}

// A list of customers with everything a list can hold.
func TestCustomersWithAllTheirFields(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		ctx := t.Context()
		if _, err := h.customers.SaveField(ctx, auth.CLI(), customer.Field{Name: "기념일", Type: customer.FieldDate}); err != nil {
			t.Fatal(err)
		}
		const list = "고객번호,성,이름,휴대폰,이메일,회사,사업자등록번호,생년월일,가입일,태그,주소,우편번호,메모,만난날\n" +
			"C1,홍,길동,010-1111-2222,hong@example.com,온유커피,120-81-47521,1983.2.20,2024-03-05,\"단골, 선물\",서울 중구 세종대로 110,04524,주차 어려움,2020. 5. 1.\n" +
			"C2,Smith,Ann,12,no-mail,,1,모름,,,,,,언젠가\n"
		plan := intake.Plan{Mapping: intake.Mapping{"last_name": "성", "first_name": "이름", "name": "", "custom.기념일": "만난날", "email": "이메일", "birth": "생년월일", "joined": "가입일"}}
		before := h.dump()
		b := h.bring(intake.Customers, h.file("list.csv", list), plan)
		if b.Counts.Accepted != 2 || b.Counts.Refused != 0 || b.Counts.Remarks["custom.기념일:batch_unfit"] != 1 || b.Counts.Remarks["phone:batch_phone"] != 1 ||
			b.Counts.Remarks["email:batch_email"] != 1 || b.Counts.Remarks["birth:batch_date"] != 1 || b.Counts.Remarks["business_number:batch_business_no"] != 1 {
			t.Errorf("%+v", b.Counts)
		}
		hong := h.texts("SELECT name || '|' || company || '|' || address || '|' || note || '|' || CAST(birth_day AS TEXT) || '|' || CAST(joined_day AS TEXT) FROM customer WHERE name LIKE '홍%'")
		if want := fmt.Sprintf("홍길동|온유커피|(04524) 서울 중구 세종대로 110|주차 어려움|%d|19787", i18n.DayNumber(1983, 2, 20)); len(hong) != 1 || hong[0] != want {
			t.Errorf("%v, want %s", hong, want)
		}
		if n := h.number("SELECT COUNT(*) FROM customer WHERE name = 'Ann Smith'"); n != 1 {
			t.Error("the other name was put together wrongly")
		}
		if v := h.texts("SELECT value FROM customer_custom"); len(v) != 1 || v[0] != "2020-05-01" {
			t.Error(v)
		}
		if n := h.number("SELECT COUNT(*) FROM customer_tag"); n != 2 {
			t.Errorf("%d tags", n)
		}
		v, err := h.Preview(ctx, b.ID, nil, 1, false)
		if err != nil || v.Fields[len(v.Fields)-1] != "custom.기념일" {
			t.Errorf("%v %v", v.Fields, err)
		}
		h.undo(b.ID)
		h.same("the undo", before)
		if _, err := h.Adopt(ctx, auth.CLI(), intake.Customers, h.file("list.csv", list), intake.Plan{Mapping: intake.Mapping{"custom.없음": "만난날"}}, ""); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
	})
}
