package people_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/web/webtest"
)

// own makes a custom field and returns its id.
func (s *shop) own(f customer.Field) int64 {
	s.t.Helper()
	id, err := s.deps.Customers.SaveField(s.t.Context(), auth.CLI(), f)
	s.must(err)
	return id
}

// says is the canonical text of a custom field of a customer.
func (s *shop) says(id, field int64) string {
	s.t.Helper()
	for _, v := range s.one(id).Custom {
		if v.ID == field {
			return v.Value
		}
	}
	return ""
}

func typed(field int64, value string) url.Values {
	return url.Values{fmt.Sprintf("custom:%d", field): {value}}
}

// seen is a form that knows what it showed.
func seen(v url.Values, field int64, was string) url.Values {
	v.Set(fmt.Sprintf("was:%d", field), was)
	return v
}

func TestOwnFields(t *testing.T) {
	s := open(t)
	id := s.add(customer.Input{Name: "한빛"}, 0)
	fields := []customer.Field{{Name: "메뉴", Type: customer.FieldText}, {Name: "좌석", Type: customer.FieldNumber}, {Name: "보증금", Type: customer.FieldMoney},
		{Name: "계약일", Type: customer.FieldDate}, {Name: "배달", Type: customer.FieldYesNo}, {Name: "동네", Type: customer.FieldChoice, Options: []string{"망원", "합정"}}}
	values := []string{"라떼", "24.5", "1,500,000", "2026-01-02", "yes", "합정"}
	form := url.Values{}
	for i := range fields {
		form.Set(fmt.Sprintf("custom:%d", s.own(fields[i])), values[i])
	}
	c := s.client()
	c.Get(at(id, "/custom")).Is(200).Sound().Has("메뉴", "보증금", "합정")
	c.Post(at(id, "/custom"), form).LeadsTo(at(id, ""))
	c.Get(at(id, "")).Is(200).Sound().Has("라떼", "150만 원", "2026년 1월 2일", "합정", "24.5")
	c.Get(at(id, "/custom")).Is(200).Sound().Has(`value="1500000"`, `value="24.5"`)
	bad := url.Values{}
	for k := range form {
		bad.Set(k, "???")
	}
	c.Post(at(id, "/custom"), bad).Is(422).Sound().Has("숫자로 적어 주세요", "금액으로 적어 주세요", `value="???"`)
}

// A custom field is changed where it stands, and the message takes it back.
func TestOwnFieldInPlace(t *testing.T) {
	s := open(t)
	id := s.add(customer.Input{Name: "한빛"}, 0)
	seats := s.own(customer.Field{Name: "좌석", Type: customer.FieldNumber})
	c := s.client()
	edit := fmt.Sprintf(`id="edit-custom-%d"`, seats)
	c.Get(at(id, "")).Is(200).Sound().Has(edit, "좌석 고치기", "비어 있음").Lacks("추가 항목 고치기")
	c.Get(at(id, "/edit")).Is(200).Sound().Has("추가 항목 고치기", at(id, "/custom"))
	c.Cookie("dangol_lang", "en").Get(at(id, "")).Is(200).Sound().Has("Edit 좌석")
	c.Post(at(id, "/custom"), seen(typed(seats, "24"), seats, "")).LeadsTo(at(id, ""))
	if got := s.says(id, seats); got != "24000" {
		t.Errorf("it says %q", got)
	}
	page := c.Get(at(id, "")).Is(200).Sound().Has("저장했어요", "되돌리기")
	undo := url.Values{}
	_, toast, _ := strings.Cut(page.Body, `id="toasts"`)
	for _, m := range regexp.MustCompile(`name="((?:custom|was):\d+)" value="([^"]*)"`).FindAllStringSubmatch(toast, -1) {
		undo.Set(m[1], m[2])
	}
	if len(undo) != 2 {
		t.Fatalf("the message sends %v", undo)
	}
	c.Post(at(id, "/custom"), undo).LeadsTo(at(id, ""))
	if got := s.says(id, seats); got != "" {
		t.Errorf("taken back it says %q", got)
	}
	// Saving what stands there offers nothing to take back.
	c.Get(at(id, ""))
	c.Post(at(id, "/custom"), typed(seats, "")).LeadsTo(at(id, ""))
	c.Get(at(id, "")).Has("저장했어요").Lacks("되돌리기</button>")

	c.Post(at(id, "/custom"), seen(typed(seats, "여럿"), seats, "")).Is(422).Sound().Has("숫자로 적어 주세요", `value="여럿"`)
	viewer := c.As("viewer")
	viewer.Get(at(id, "")).Is(200).Sound().Lacks("좌석", "edit-custom")
	viewer.Post(at(id, "/custom"), typed(seats, "1")).Is(403)
	s.must(s.deps.Customers.SetCustom(t.Context(), webtest.Actor("owner"), id, map[int64]string{seats: "30"}))
	viewer.Get(at(id, "")).Is(200).Sound().Has("좌석", "30").Lacks("edit-custom")
}

// What somebody else wrote meanwhile stands beside what was typed; pressing again decides.
func TestOwnFieldMeanwhile(t *testing.T) {
	s := open(t)
	id := s.add(customer.Input{Name: "한빛"}, 0)
	limit, dog := s.own(customer.Field{Name: "한도", Type: customer.FieldMoney, Position: 1}), s.own(customer.Field{Name: "강아지", Type: customer.FieldText, Position: 2})
	s.must(s.deps.Customers.SetCustom(t.Context(), webtest.Actor("owner"), id, map[int64]string{limit: "1500000"}))
	c := s.client()
	form := seen(typed(limit, "2000000"), limit, "")
	a := c.Post(at(id, "/custom"), form).Is(409).Sound().Has("150만 원", `value="2000000"`, fmt.Sprintf(`name="was:%d" value="150000000"`, limit))
	a.Has(fmt.Sprintf(`name="custom:%d"`, dog))
	if got := s.says(id, limit); got != "150000000" {
		t.Errorf("it says %q", got)
	}
	c.Post(at(id, "/custom"), seen(form, limit, "150000000")).LeadsTo(at(id, ""))
	if got := s.says(id, limit); got != "200000000" {
		t.Errorf("it says %q", got)
	}
}

// An answer that is offered no more stays until somebody chooses another, and hinders no other change.
func TestOwnFieldOfBefore(t *testing.T) {
	s := open(t)
	id := s.add(customer.Input{Name: "한빛"}, 0)
	taste := customer.Field{Name: "취향", Type: customer.FieldChoice, Options: []string{"고소한 맛", "디카페인"}}
	taste.ID = s.own(taste)
	note := s.own(customer.Field{Name: "자리", Type: customer.FieldText, Position: 1})
	s.must(s.deps.Customers.SetCustom(t.Context(), webtest.Actor("owner"), id, map[int64]string{taste.ID: "디카페인"}))
	taste.Options = taste.Options[:1]
	s.own(taste)
	c := s.client()
	c.Get(at(id, "/custom")).Is(200).Sound().Has(`value="디카페인" selected`)
	form := typed(note, "창가\n"+strings.Repeat("아주 ", 30)+"넓은 자리")
	form.Set(fmt.Sprintf("custom:%d", taste.ID), "디카페인")
	c.Post(at(id, "/custom"), form).LeadsTo(at(id, ""))
	if got := s.says(id, taste.ID); got != "디카페인" {
		t.Errorf("it says %q", got)
	}
	c.Get(at(id, "/custom")).Is(200).Sound().Has("넓은 자리</textarea>")
	c.Post(at(id, "/custom"), typed(note, strings.Repeat("가", 4001))).Is(422).Has("4,000자까지")
}
