package people_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/people"
	"dangol.kr/dangol/internal/web/webtest"
)

func TestOne(t *testing.T) {
	s := open(t)
	f := s.fill()
	c := s.client()
	a := c.Get(at(f.cafe, "")).Is(200).Sound()
	if !strings.Contains(c.Get("/customers/new").Is(200).Sound().Body, `class="of-firm"`) { // asked of firms alone
		t.Error("persons are asked for a business number")
	}
	a.Has("카페 모퉁이", "정하은 대표", "부터 거래", "오래 소식 없음", "지금 챙길 일", "원이 걸려 있어요", "9일마다 주문하시는데 31일째 소식이 없어요.",
		"열에 여덟은", "계속 주문하실 가능성", "왜 이 값인가요?", "얼마나 자주 주문하시나", "보통 손님의 값은", "하우스 블렌드", "최근 1년 주문", "02-312-4567", "서민재", "010-5555-7777",
		`href="tel:`, "모든 기록", "더 오래된 기록 보기", "고객으로 더했어요", "개인정보가 들어 있으니")
	a.Lacks("NaN", "%!", "3.0년", "오시", "오실", "오셨", "다녀가", "쓰신", "쓰실", "방문 주기") // firms order, they don't come
	c.Get(at(f.doyun, "")).Is(200).Sound().Has("계속 오실 가능성", "얼마나 자주 오시나", "최근 1년 발걸음", "방문 주기").Lacks("주문하시", "주문하실")
	c.Cookie("dangol_lang", "en").Get(at(f.cafe, "")).Is(200).Sound().Has("What to do now", "at stake", "Eight in ten")

	c.Get(at(f.newly, "")).Is(200).Sound().Has("새사람 님", "아직 거래가 없어요", "잠재", "지금 따로 챙길 일은 없어요")
	orders := c.Get(at(f.cafe, "?tab=orders")).Is(200).Sound().Has("하우스 블렌드", "200,000원", "더 오래된 기록 보기")
	more := orders.Body[strings.Index(orders.Body, at(f.cafe, "/purchases?")):]
	more = strings.ReplaceAll(more[:strings.Index(more, `"`)], "&amp;", "&")
	c.Get(more).Is(200).Sound().Has("카페 모퉁이 거래", "모두 38번").Lacks("더 오래된")
	older := a.Body[strings.Index(a.Body, at(f.cafe, "/history?")):]
	older = strings.ReplaceAll(older[:strings.Index(older, `"`)], "&amp;", "&")
	c.Get(older).Is(200).Sound().Has("카페 모퉁이 지난 기록", "하우스 블렌드")
	c.Get(at(f.cafe, "/history?after=broken")).Is(404)

	viewer := c.As("viewer").Get(at(f.cafe, "")).Is(200).Sound()
	viewer.Lacks("/edit", "/note", "/archive", "inline-edit")
	c.Get("/customers/1").Is(404)
	c.Get("/customers/x").Is(404)
}

func TestOneBoughtSinceTheRun(t *testing.T) {
	s := open(t)
	s.fill()
	id := s.add(customer.Input{Name: "오늘손님"}, 10_000_00, 0)
	c := s.client()
	c.Get(at(id, "")).Is(200).Sound().Has("아직 계산 전", "다음 계산 때 가치가 정해져요")
	c.Get("/customers?q=오늘손님").Is(200).Sound().Has("아직 계산 전")
}

// Who only brought something back is no customer yet, with the same word as on the value page.
func TestReturnsAloneMakeNoCustomer(t *testing.T) {
	s := open(t)
	s.fill()
	id := s.add(customer.Input{Name: "돌려준이"}, 0)
	s.must(s.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := s.deps.Purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, []purchase.Order{{CustomerID: id, Source: "t", OrderNo: "9", Day: s.day - 2,
			Lines: []purchase.Line{{Key: "1", Kind: purchase.Return, QuantityMilli: -1000, AmountMinor: -10_000_00, RowNo: 5}}}})
		return err
	}))
	s.judge()
	c := s.client()
	c.Get("/customers?q=돌려준이").Is(200).Sound().Has("잠재").Lacks("아직 계산 전")
	c.Get(at(id, "")).Is(200).Sound().Has("잠재").Lacks("아직 계산 전")
}

func TestReturnsAreTold(t *testing.T) {
	s := open(t)
	id := s.add(customer.Input{Name: "반품손님"}, 0)
	s.must(s.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		p := purchase.ProductRef{Code: "B", Name: "드립백"}
		_, err := s.deps.Purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, []purchase.Order{
			{CustomerID: id, Source: "t", OrderNo: "1", Day: s.day - 3, Lines: []purchase.Line{
				{Key: "1", Product: p, QuantityMilli: 2500, AmountMinor: 25_000_00, RowNo: 1},
				{Key: "2", Kind: purchase.Shipping, QuantityMilli: 1000, AmountMinor: 3_000_00, RowNo: 2},
				{Key: "3", Kind: purchase.Discount, QuantityMilli: 1000, AmountMinor: -1_000_00, RowNo: 3},
				{Key: "4", Product: p, Kind: purchase.Cancelled, QuantityMilli: 1000, AmountMinor: 10_000_00, RowNo: 4}}},
			{CustomerID: id, Source: "t", OrderNo: "2", Day: s.day - 2, Lines: []purchase.Line{{Key: "1", Product: p, Kind: purchase.Return, QuantityMilli: -1000, AmountMinor: -10_000_00, RowNo: 5}}},
		})
		return err
	}))
	c := s.client()
	c.Get(at(id, "")).Is(200).Sound().Has("반품", "드립백", "-1", "반품 금액").Lacks("%!", "돌려받")
	c.Get(at(id, "?tab=orders")).Is(200).Sound().Has("반품", "취소", "배송비", "할인", "2.5", "27,000원")
}

func TestAddAndEdit(t *testing.T) {
	s := open(t)
	c := s.client()
	c.Get("/customers/new").Is(200).Sound().Has("새 고객")
	c.Get("/customers/new?kind=firm").Is(200).Sound()
	c.Post("/customers/new", url.Values{"kind": {"person"}, "name": {""}, "phone": {"12"}, "birth_day": {"x"}}).Is(422).Sound().Has("달력에 있는 날짜로", `value="12"`)
	c.Post("/customers/new", url.Values{"kind": {"person"}, "name": {""}, "phone": {"12"}, "note": {"900101-1234567"}}).Is(422).Sound().Has("꼭 적어 주세요", "전화번호를 확인해 주세요", "주민등록번호는")
	a := c.Post("/customers/new", url.Values{"kind": {"person"}, "name": {"한빛"}, "phone": {"01022223333"}, "email": {"Han@Example.com"}, "birth_day": {"1990-02-03"}, "owner_id": {"3"}}).Is(303)
	to := a.Header.Get("Location")
	c.Get(to).Is(200).Sound().Has("한빛 님", "010-2222-3333", "han@example.com", "1990년 2월 3일", "서민재")

	var id int64
	if _, err := fmt.Sscanf(to, "/customers/%d", &id); err != nil {
		t.Fatal(err)
	}
	was := s.one(id)
	c.Get(at(id, "/edit")).Is(200).Sound().Has("한빛 고치기", `value="010-2222-3333"`)
	form := url.Values{"version": {fmt.Sprint(was.Version)}, "kind": {"person"}, "name": {"한빛나"}, "phone": {"010-2222-3333"}, "email": {"han@example.com"}, "birth_day": {"1990-02-03"}, "owner_id": {"3"}, "note": {"단골"}}
	c.Post(at(id, "/edit"), form).LeadsTo(at(id, ""))
	if is := s.one(id); is.Name != "한빛나" || is.Note != "단골" {
		t.Errorf("%+v", is.Customer)
	}
	// The same form again, from the old state: both values are shown and nothing is lost.
	form.Set("name", "한빛아")
	b := c.Post(at(id, "/edit"), form).Is(409).Sound()
	b.Has("그사이 다른 분이 고쳤어요", `value="한빛아"`, "지금 저장된 값: 한빛나", fmt.Sprintf(`name="version" value="%d"`, s.one(id).Version))
	form.Set("version", fmt.Sprint(s.one(id).Version))
	c.Post(at(id, "/edit"), form).LeadsTo(at(id, ""))
	form.Set("email", "no mail")
	form.Set("version", fmt.Sprint(s.one(id).Version))
	c.Post(at(id, "/edit"), form).Is(422).Sound().Has("이메일 주소를 확인해 주세요", `value="no mail"`)
	form.Set("joined_day", "2026-13-01")
	c.Post(at(id, "/edit"), form).Is(422).Sound()

	// A member hands a customer over and then no longer sees them.
	c.As("member").Post(at(id, "/owner"), url.Values{"owner_id": {"1"}, "version": {fmt.Sprint(s.one(id).Version)}}).LeadsTo("/customers")
	c.As("member").Get(at(id, "")).Is(404)
	c.Post(at(id, "/owner"), nil).Is(422)
	c.Post(at(id, "/owner"), url.Values{"owner_id": {"77"}}).Is(422)
	c.Post(at(id, "/fact"), url.Values{"owner_id": {"3"}, "version": {"1"}}).Is(409).Sound().Has("지금 저장된 값: 한지우")
	c.Post(at(id, "/fact"), url.Values{"owner_id": {"3"}, "version": {fmt.Sprint(s.one(id).Version)}}).LeadsTo(at(id, ""))
}

func TestSingleFacts(t *testing.T) {
	s := open(t)
	f := s.fill()
	c := s.client()
	v := func() string { return fmt.Sprint(s.one(f.doyun).Version) }
	c.Post(at(f.doyun, "/fact"), url.Values{"version": {v()}, "address": {"서울 종로구"}}).LeadsTo(at(f.doyun, ""))
	if is := s.one(f.doyun); is.Address != "서울 종로구" || is.Phone != "01012345678" || is.OwnerID != 1 {
		t.Errorf("%+v", is.Customer)
	}
	old := v()
	c.Post(at(f.doyun, "/fact"), url.Values{"version": {old}, "phone": {"777"}}).Is(422).Sound().Has("전화번호를 확인해 주세요")
	c.Post(at(f.doyun, "/fact"), url.Values{"version": {old}, "company": {"다온"}}).Is(303)
	c.Post(at(f.doyun, "/fact"), url.Values{"version": {old}, "company": {"다움"}}).Is(409).Sound().Has("지금 저장된 값: 다온", `value="다움"`)
	c.As("viewer").Post(at(f.doyun, "/fact"), url.Values{"version": {v()}, "address": {"x"}}).Is(403)
}

func TestArchive(t *testing.T) {
	s := open(t)
	f := s.fill()
	c := s.client()
	c.Post(at(f.doyun, "/archive"), nil).LeadsTo("/customers")
	c.Get("/customers?q=도윤").Has("여기에 맞는 고객이 없어요")
	c.Get("/customers?archived=1").Is(200).Sound().Has("김도윤 님", "치워 둔 고객")
	c.Get(at(f.doyun, "")).Is(200).Sound().Has("치워 둔 고객이에요", "목록으로 되돌리기")
	c.Post(at(f.doyun, "/restore"), nil).LeadsTo(at(f.doyun, ""))
	c.Post(at(f.doyun, "/restore"), url.Values{"version": {"1"}}).Is(409)
	if s.one(f.doyun).ArchivedMS != 0 {
		t.Error("still away")
	}
}

func TestNotes(t *testing.T) {
	s := open(t)
	f := s.fill()
	c := s.client()
	c.Post(at(f.cafe, "/note"), url.Values{"kind": {"call"}, "text": {"가을 메뉴 상담"}}).LeadsTo(at(f.cafe, ""))
	c.Get(at(f.cafe, "")).Is(200).Sound().Has("가을 메뉴 상담", "통화", "한지우")
	n := s.one(f.cafe).Notes[0]
	c.Post(at(f.cafe, "/note"), url.Values{"text": {" "}}).Is(422).Sound().Has("꼭 적어 주세요")
	c.Post(at(f.cafe, "/note"), url.Values{"text": {"x"}, "kind": {"song"}}).Is(422)
	one := url.Values{"note": {fmt.Sprint(n.ID)}}
	c.As("member").Post(at(f.cafe, "/note/remove"), one).Is(403) // somebody else's
	c.Post(at(f.cafe, "/note/remove"), one).LeadsTo(at(f.cafe, ""))
	c.Get(at(f.cafe, "")).Lacks("가을 메뉴 상담")
	one.Set("back", "1")
	c.Post(at(f.cafe, "/note/remove"), one).Is(303)
	c.Get(at(f.cafe, "")).Has("가을 메뉴 상담")
	c.Post(at(f.cafe, "/note/remove"), url.Values{"note": {"x"}}).Is(404)
}

func TestTagsIdentitiesContacts(t *testing.T) {
	s := open(t)
	f := s.fill()
	c := s.client()
	here := at(f.cafe, "")
	c.Post(at(f.cafe, "/tag"), url.Values{"name": {"큰손"}}).LeadsTo(here)
	tag := s.one(f.cafe).Tags[0]
	c.Get(here).Is(200).Sound().Has("큰손", "‘큰손’ 태그 떼기")
	c.Post(at(f.cafe, "/untag"), url.Values{"tag": {fmt.Sprint(tag.ID)}}).LeadsTo(here)
	c.Post(at(f.cafe, "/untag"), url.Values{"tag": {fmt.Sprint(tag.ID)}}).LeadsTo(here)
	c.Post(at(f.cafe, "/tag"), url.Values{"name": {""}}).Is(422)

	c.Post(at(f.cafe, "/identity"), url.Values{"kind": {"phone"}, "value": {"010-4444-1111"}, "scope": {"ignored"}}).LeadsTo(here)
	c.Post(at(f.cafe, "/identity"), url.Values{"kind": {"email"}, "value": {"not mail"}}).Is(422).Sound().Has(`value="not mail"`)
	c.Post(at(f.doyun, "/identity"), url.Values{"kind": {"phone"}, "value": {"010-4444-1111"}}).LeadsTo(at(f.doyun, ""))
	c.Get(at(f.doyun, "")).Has("여럿이 함께 써서")
	for _, i := range s.one(f.cafe).Identities {
		if i.Value == "01044441111" {
			c.Post(at(f.cafe, "/identity/remove"), url.Values{"identity": {fmt.Sprint(i.ID)}}).LeadsTo(here)
		}
	}
	c.Get(here).Is(200).Lacks("010-4444-1111</")

	c.Get(at(f.cafe, "/contact")).Is(200).Sound().Has("담당자 더하기")
	c.Post(at(f.cafe, "/contact"), url.Values{"name": {""}}).Is(422).Sound()
	c.Post(at(f.cafe, "/contact"), url.Values{"name": {"유지태"}, "role": {"구매"}, "phone": {"010-7777-1234"}}).LeadsTo(here)
	d := s.one(f.cafe)
	who := d.Contacts[1]
	c.Get(at(f.cafe, fmt.Sprintf("/contact?contact=%d", who.ID))).Is(200).Sound().Has("유지태 고치기", `value="구매"`)
	c.Get(at(f.cafe, "/contact?contact=77")).Is(404)
	c.Post(at(f.cafe, "/contact"), url.Values{"contact": {fmt.Sprint(who.ID)}, "name": {"유지태"}, "role": {"구매팀장"}, "main": {"1"}}).LeadsTo(here)
	c.Get(here).Is(200).Sound().Has("유지태 구매팀장")
	left := url.Values{"contact": {fmt.Sprint(who.ID)}}
	c.Post(at(f.cafe, "/contact/left"), left).LeadsTo(here)
	c.Get(here).Is(200).Sound().Has("그만두신 분 1명")
	left.Set("back", "1")
	c.Post(at(f.cafe, "/contact/left"), left).LeadsTo(here)
	c.Get(here).Is(200).Lacks("그만두신 분")
}

func TestSignals(t *testing.T) {
	s := open(t)
	f := s.fill()
	all, err := s.deps.Care.OfCustomer(t.Context(), webtest.Actor("owner"), f.cafe, 1)
	s.must(err)
	signal := at(f.cafe, fmt.Sprintf("/signals/%d/", all[0].ID))
	c := s.client()
	c.HTMX().Post(signal+"done", nil).Is(200).Has(`aria-pressed="true"`, "finished", "챙긴 것으로 적었어요").Lacks("<html")
	task, err := s.deps.Care.Get(t.Context(), webtest.Actor("owner"), all[0].Ref)
	s.must(err)
	if task.State != care.Done {
		t.Errorf("state %s", task.State)
	}
	c.Get(at(f.cafe, "")).Is(200).Sound().Has("챙겼어요")
	c.Post(signal+"reopen", url.Values{"version": {fmt.Sprint(task.Version)}}).LeadsTo(at(f.cafe, ""))
	c.Post(signal+"reopen", url.Values{"version": {"x"}}).Is(404)
	c.Post(signal+"done", nil).LeadsTo(at(f.cafe, ""))
	c.Post(at(f.cafe, "/signals/77/done"), nil).Is(404)
	c.As("viewer").Post(signal+"done", nil).Is(403)
}

// TestEachRoute walks the table: nobody is led to the door, whoever lacks the right is refused, an unknown customer is
// not found, and a database that is gone shows no more than that.
func TestEachRoute(t *testing.T) {
	s := open(t)
	f := s.fill()
	c := s.client()
	c.Know("nothing", auth.Actor{Kind: auth.KindUser, UserID: 9, Name: "x", Role: "none", Scope: auth.ScopeAll})
	form := url.Values{"name": {"x"}, "kind": {"phone"}, "text": {"x"}, "value": {"01022223333"}, "owner_id": {"1"}, "version": {"1"}, "note": {"1"}, "tag": {"1"}, "identity": {"1"}, "contact": {"1"}, "token": {"1"},
		"id": {fmt.Sprint(f.cafe)}, "do": {"tag"}, "tag_name": {"x"}, "format": {"csv"}, "reason": {"x"}, "column": {"tier"}, "contract": {"1"}, "referrer": {"1"}}
	walk := func(do func(r web.Route, path string) *webtest.Answer, id int64, check func(r web.Route, a *webtest.Answer)) {
		for _, r := range people.Routes(s.deps) {
			path, ok := r.Path(map[string]string{"id": fmt.Sprint(id), "signal": "5"})
			if !ok {
				t.Errorf("%s has no sample", r.Pattern)
				continue
			}
			check(r, do(r, path))
		}
	}
	ask := func(c *webtest.Client) func(r web.Route, path string) *webtest.Answer {
		return func(r web.Route, path string) *webtest.Answer {
			if r.Method == http.MethodPost {
				return c.Post(path, form)
			}
			return c.Get(path)
		}
	}
	walk(ask(c.As("")), f.cafe, func(_ web.Route, a *webtest.Answer) { a.Is(303) })
	walk(ask(c.As("nothing")), f.cafe, func(_ web.Route, a *webtest.Answer) { a.Is(403) })
	walk(ask(c), 12345, func(r web.Route, a *webtest.Answer) {
		if strings.Contains(r.Pattern, "{id}") {
			a.Is(404)
		}
	})
	s.must(s.db.Close())
	walk(ask(c), f.cafe, func(r web.Route, a *webtest.Answer) {
		if !strings.HasSuffix(r.Pattern, "/columns") && r.Pattern != "/customers/new" {
			a.Is(500, 503).Lacks("sql:", "closed")
		}
	})
}

// Who came once is held by the model to be a customer for certain, and the rhythm of the base is not theirs: the sheet
// says neither as if it were known.
func TestOnceIsNoCertainty(t *testing.T) {
	s := open(t)
	s.fill()
	once := s.add(customer.Input{Name: "이한번", Phone: "010-3999-0001"}, 1_000_000, 4)
	s.judge()
	c := s.client()
	c.Get(at(once, "")).Is(200).Sound().Has("계속 오실 가능성", "아직 몰라요", "한 번 오셔서", "다른 손님은 보통", "계속 오실지는 아직 알 수 없어요", "한 번 오시고 4일 지났어요").
		Lacks(">100%", "일마다", "높음", "주기대로면")
	c.Get("/customers?q="+url.QueryEscape("이한번")).Is(200).Sound().Has("이한번").Lacks(">100%", "일마다")
}
