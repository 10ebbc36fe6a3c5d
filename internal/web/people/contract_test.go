package people_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
)

func agreed(change ...string) url.Values {
	out := url.Values{"name": {"원두 납품"}, "start_day": {"2025-03-01"}, "period_months": {"6"}, "amount": {"3,000,000"}, "in_sales": {"1"}}
	for i := 0; i+1 < len(change); i += 2 {
		out.Set(change[i], change[i+1])
	}
	return out
}

// A contract is written down, changed, taken away and brought back, all from the sheet.
func TestContractOnTheSheet(t *testing.T) {
	s := open(t)
	id := s.add(customer.Input{Kind: customer.Firm, Name: "카페 모퉁이"}, 100_000, 3, 40)
	page := fmt.Sprintf("/customers/%d", id)
	c := s.client()
	c.Get(page).Is(200).Sound().Has("정기 납품이나 관리 계약이 있으면", page+"/contract")
	c.Get(page + "/contract").Is(200).Sound().Has(`type="date"`)
	c.Post(page+"/contract", agreed()).LeadsTo(page)
	c.Get(page).Is(200).Sound().Has("원두 납품", "6달마다 300만 원", "2025년 3월 1일부터")
	all, err := s.deps.Purchases.ContractsOf(t.Context(), auth.CLI(), id)
	if err != nil || len(all) != 1 || all[0].AmountMinor != 300_000_000 || !all[0].InSales {
		t.Fatalf("%+v, %v", all, err)
	}
	k := fmt.Sprint(all[0].ID)
	c.Get(page+"/contract?contract="+k).Is(200).Sound().Has(`value="2025-03-01"`, `value="3000000"`)
	c.Post(page+"/contract", agreed("contract", k, "version", "1", "end_day", "2026-08-31", "ended_reason", "가게를 옮김", "margin", "1000000")).LeadsTo(page)
	c.Get(page).Is(200).Sound().Has("가게를 옮김")
	c.Post(page+"/contract", agreed("contract", k, "version", "1")).Is(409)
	c.Post(page+"/contract/remove", url.Values{"contract": {k}}).LeadsTo(page)
	c.Get(page).Is(200).Lacks("가게를 옮김")
	c.Post(page+"/contract/remove", url.Values{"contract": {k}, "back": {"1"}}).LeadsTo(page)
	c.Get(page).Is(200).Has("가게를 옮김")
	c.Get(page + "/contract?contract=5").Is(404)
	c.Get(page + "/contract?contract=x").Is(404)
	s.client().As("viewer").Get(page).Is(200).Sound().Has("원두 납품").Lacks("/contract/remove")
	s.client().As("viewer").Post(page+"/contract", agreed()).Is(403)
	s.client().As("member").Post(page+"/contract", agreed()).Is(404) // whom the member does not see
}

func TestContractThatCanNotBeRead(t *testing.T) {
	s := open(t)
	page := fmt.Sprintf("/customers/%d", s.add(customer.Input{Name: "김도윤"}, 1000, 3))
	for _, bad := range [][]string{
		{"start_day", "2025-13-01"}, {"end_day", "어제"}, {"end_day", "2024-01-01"}, {"period_months", "여섯"}, {"period_months", "0"},
		{"amount", ""}, {"amount", "0"}, {"margin", "많이"}, {"margin", "4,000,000"}, {"name", " "},
	} {
		a := s.client().Post(page+"/contract", agreed(bad...)).Is(422).Sound()
		if !strings.Contains(a.Body, `aria-invalid="true"`) || !strings.Contains(a.Body, `value="3,000,000"`) && bad[0] != "amount" {
			t.Errorf("%v: no word at the field, or what was typed is gone", bad)
		}
	}
}

func TestReferralOnTheSheet(t *testing.T) {
	s := open(t)
	by := s.add(customer.Input{Name: "김소개", Phone: "010-2345-6789"}, 1000, 300)
	id := s.add(customer.Input{Name: "박새봄"}, 1000, 3)
	other := s.add(customer.Input{Name: "이다른", Phone: "010-3456-7890"}, 1000, 30)
	page := fmt.Sprintf("/customers/%d", id)
	c := s.client()
	c.Post(page+"/referral", url.Values{"by": {"010 2345 6789"}}).LeadsTo(page)
	c.Get(page).Is(200).Sound().Has("소개한 분:", "김소개 님")
	c.Get(fmt.Sprintf("/customers/%d", by)).Is(200).Sound().Has("1명을 모셔 오셨어요", "박새봄 님")
	c.Post(page+"/referral", url.Values{"by": {"010-3456-7890"}}).Is(422).Sound().Has("이미 적혀 있어요")
	c.Post(page+"/referral", url.Values{"referrer": {fmt.Sprint(by)}, "gone": {"1"}}).LeadsTo(page)
	c.Get(page).Is(200).Lacks("김소개")
	c.Post(page+"/referral", url.Values{"referrer": {fmt.Sprint(other)}}).LeadsTo(page) // as the message that takes it back sends it
	c.Get(page).Is(200).Has("이다른 님")
	c.Post(fmt.Sprintf("/customers/%d/referral", other), url.Values{"by": {"010-3456-7890"}}).Is(422) // oneself
	c.Post(fmt.Sprintf("/customers/%d/referral", by), url.Values{"by": {"없는 번호"}}).Is(422).Sound().Has("찾지 못했어요")
	s.client().As("viewer").Post(page+"/referral", url.Values{"by": {"010-2345-6789"}}).Is(403)
}
