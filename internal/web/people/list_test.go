package people_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/people"
	"dangol.kr/dangol/internal/web/webtest"
)

func TestListOfNobody(t *testing.T) {
	s := open(t)
	c := s.client()
	first := c.Get("/customers").Is(200).Sound().Has("아직 고객이 없어요", "한 분씩 적으셔도 돼요").Body
	main := first[strings.Index(first, "<main"):]
	if strings.Count(main, `href="/import"`) != 1 || strings.Count(main, `class="button primary"`) != 1 {
		t.Error("an empty list does not lead to one thing to do")
	}
	c.Cookie("dangol_lang", "en").Get("/customers").Is(200).Sound().Has("No customers yet")
	c.As("viewer").Get("/customers").Is(200).Sound().Lacks(`href="/import"`, "Add customer")
}

func TestList(t *testing.T) {
	s := open(t)
	f := s.fill()
	c := s.client()
	a := c.Get("/customers").Is(200).Sound()
	a.Has("고객 58명 가운데 57명이 지난 1년에 거래했어요", "카페 모퉁이", "정하은 대표 · 서울 마포구", "김도윤 님", "1달 전", "늦음", at(f.cafe, `"`),
		"식어 가는 단골", `aria-sort="descending"`, "처음 50명", "다음 쪽", `name="id"`)
	a.Lacks("NaN", "%!", "손님00 님 님")
	c.Cookie("dangol_lang", "en").Get("/customers").Is(200).Sound().Has("57 of 58 customers bought", "every 9 days", "The first 50")

	next := a.Body[strings.Index(a.Body, "/customers?after="):]
	next = next[:strings.Index(next, `"`)]
	second := c.Get(next).Is(200).Sound().Has("마지막 8명", "새사람 님", "잠재", "앞쪽")
	second.Lacks("카페 모퉁이")
}

func TestListFilters(t *testing.T) {
	s := open(t)
	f := s.fill()
	c := s.client()
	name := at(f.cafe, `"`)
	for _, x := range []struct {
		query string
		has   bool
	}{
		{"q=ㅁㅌㅇ", true}, {"q=모퉁", true}, {"q=4567", true}, {"q=cafe@example", true}, {"q=없는이름", false}, {"q=정하은", true},
		{"kind=firm", true}, {"kind=person", false}, {"owner=3", true}, {"owner=me", false}, {"owner=none", false},
		{"tier=top,high,mid,low", true}, {"tier=prospect", false}, {"tier=idle", false}, {"last=within30", false}, {"last=within90", true}, {"last=since90", false},
		{"from=2026-10-01&to=2026-10-30", true}, {"from=2026-11-01", false}, {"least=1000000", true}, {"most=1000", false}, {"archived=1", false},
		{"sort=name&up=1&kind=firm", true}, {"sort=joined&kind=firm", true}, {"tier=nonsense&owner=x&tag=x&last=y&from=z&least=q", true},
	} {
		a := c.Get("/customers?" + x.query).Is(200).Sound()
		if got := strings.Contains(a.Body, name); got != x.has {
			t.Errorf("%s: listed %v, want %v", x.query, got, x.has)
		}
	}
	c.Get("/customers?q=없는이름").Has("여기에 맞는 고객이 없어요", "모두 지우기")
	c.Get("/customers?after=broken").Is(404)
}

// The head says who is shown, not who there is.
func TestHeadSaysWhoIsShown(t *testing.T) {
	s := open(t)
	s.fill()
	c := s.client()
	const all = "고객 58명 가운데 57명이"
	for query, want := range map[string]string{
		"q=모퉁": "조건에 맞는 고객 1명", "q=없는이름": "조건에 맞는 고객 없음", "stage=cooling&sort=stake": "식어 가는 단골 ", "tier=top,high,mid,low,idle": "조건에 맞는 고객</h1>",
	} {
		c.Get("/customers?"+query).Is(200).Sound().Has("<h1>"+want, "모두 58명 가운데 조건에 맞는").Lacks(all)
	}
	c.Get("/customers?archived=1").Is(200).Sound().Lacks(all, "모두 58명")
	c.Get("/customers?sort=name&up=1").Is(200).Has(all)
	c.Cookie("dangol_lang", "en").Get("/customers?q=모퉁").Is(200).Sound().Has("Customers who fit: 1", "of all 58 customers")
	c.As("member").Get("/customers?q=모퉁").Is(200).Sound().Has("조건에 맞는 고객 1명", "맡고 계신 고객만").Lacks("58명")
}

func TestListShowsOnlyWhomTheReaderSees(t *testing.T) {
	s := open(t)
	f := s.fill()
	c := s.client().As("member")
	c.Get("/customers").Is(200).Sound().Has("내가 맡은 고객", "카페 모퉁이").Lacks("김도윤", "손님01", "새사람", "가운데")
	c.Get("/customers?owner=1").Is(200).Lacks("김도윤")
	for _, p := range []string{"", "/edit", "/purchases", "/history", "/contact", "/custom"} {
		c.Get(at(f.doyun, p)).Is(404)
	}
	for _, p := range []string{"/edit", "/note", "/note/remove", "/fact", "/owner", "/tag", "/untag", "/identity", "/identity/remove", "/contact", "/contact/left", "/custom", "/archive", "/restore"} {
		c.Post(at(f.doyun, p), url.Values{"owner_id": {"3"}, "name": {"x"}, "text": {"x"}, "kind": {"phone"}, "value": {"01022223333"}, "note": {"1"}, "tag": {"1"}, "identity": {"1"}, "contact": {"1"}}).Is(404)
	}
}

func TestColumnsAreKept(t *testing.T) {
	s := open(t)
	s.fill()
	c := s.client()
	a := c.Post("/customers/columns", url.Values{"column": {"owner", "phone", "nonsense"}, "query": {"kind=firm"}}).LeadsTo("/customers?kind=firm")
	cookie := a.Header.Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "dangol_columns_1=owner.phone;") {
		t.Fatalf("cookie %q", cookie)
	}
	c.Cookie("dangol_columns_1", "owner.phone").Get("/customers").Is(200).Sound().Has("02-312-4567", "서민재").Lacks("12개월 매출 <small>")
	c.Cookie("dangol_columns_1", "").Get("/customers").Is(200).Sound().Has("카페 모퉁이")
	for _, all := range []string{"tier.stage.stamps.last.overdue.spend.value.alive.stake.owner.tags.phone.joined.do"} {
		c.Cookie("dangol_columns_1", all).Get("/customers").Is(200).Sound()
	}
	a = c.Post("/customers/columns", url.Values{"usual": {"1"}}).LeadsTo("/customers")
	if !strings.Contains(a.Header.Get("Set-Cookie"), "tier.stage") {
		t.Errorf("cookie %q", a.Header.Get("Set-Cookie"))
	}
}

// Behind a proxy that speaks TLS the program itself hears plain HTTP: its address says what browsers speak.
func TestColumnsAreKeptForTLSAlone(t *testing.T) {
	s := open(t)
	chosen := url.Values{"column": {"owner"}}
	for _, secure := range []bool{true, false} {
		c := s.client(func(o *web.Options) { o.Secure = secure })
		if got := c.Post("/customers/columns", chosen).Header.Get("Set-Cookie"); strings.Contains(got, "Secure") != secure {
			t.Errorf("secure %v: cookie %q", secure, got)
		}
	}
}

// A table scrolls inside itself only where the columns somebody chose do not fit, whatever the language.
func TestColumnsThatDoNotFitScroll(t *testing.T) {
	s := open(t)
	s.fill()
	for _, lang := range i18n.Languages() {
		c := s.client().Cookie("dangol_lang", string(lang))
		for columns, wide := range map[string]bool{
			"": false, "tier.stage.stamps.do.last.overdue.spend.value": false, "phone.owner": false, "tier.stage.joined.last.spend.value.stake": false,
			"tier.stage.stamps.do.owner.tags.phone.joined.last.overdue.alive.stake.spend.value": true, "tier.stage.stamps.do.owner.last.overdue.alive.spend.value": true,
		} {
			reader := c
			if columns != "" {
				reader = c.Cookie("dangol_columns_1", columns)
			}
			page := reader.Get("/customers").Is(200).Sound()
			if got := strings.Contains(page.Body, `table-frame wide`); got != wide {
				t.Errorf("%s %q: scrolls %v", lang, columns, got)
			}
		}
	}
}

func TestViews(t *testing.T) {
	s := open(t)
	s.fill()
	c := s.client()
	c.Post("/customers/views", url.Values{"name": {"우리 카페"}, "query": {"kind=firm&after=x&evil=1"}, "pinned": {"1"}}).Is(303)
	views := func() []customer.View {
		all, err := s.deps.Customers.Views(t.Context(), webtest.Actor("owner"))
		s.must(err)
		return all
	}
	v := views()[0]
	if v.Query != "kind=firm" || !v.Pinned || v.Shared {
		t.Fatalf("kept %+v", v)
	}
	here := fmt.Sprintf("/customers?kind=firm&view=%d", v.ID)
	c.Get(here).Is(200).Sound().Has("우리 카페", "앞에 두지 않기", "이 보기 지우기")
	id := []string{fmt.Sprint(v.ID)}
	const to = "/customers/views/change"
	c.Post(to, url.Values{"id": id, "name": {"카페들"}}).LeadsTo(here)
	c.Post(to, url.Values{"id": id, "do": {"share"}}).LeadsTo(here)
	c.Post(to, url.Values{"id": id, "do": {"pin"}}).LeadsTo(here)
	c.Post(to, url.Values{"id": id, "do": {"query"}, "query": {"kind=firm&tier=top"}}).Is(303)
	if v := views()[0]; v.Name != "카페들" || !v.Shared || v.Pinned || v.Query != "kind=firm&tier=top" {
		t.Errorf("changed to %+v", v)
	}
	c.As("viewer").Get("/customers").Is(200).Sound().Has("카페들")
	c.As("viewer").Post("/customers/views/remove", url.Values{"id": id}).Is(404)
	c.Post("/customers/views", url.Values{"name": {" "}}).Is(422)
	c.Post(to, url.Values{"id": {"77"}, "name": {"x"}}).Is(404)
	c.Post(to, url.Values{"name": {"x"}}).Is(404)
	c.Post("/customers/views/remove", url.Values{"id": id}).LeadsTo("/customers?kind=firm&tier=top")
	if len(views()) != 0 {
		t.Error("the view is still there")
	}
}

func TestBulk(t *testing.T) {
	s := open(t)
	f := s.fill()
	c := s.client()
	two := []string{fmt.Sprint(f.cafe), fmt.Sprint(f.doyun)}
	c.Post("/customers/bulk", url.Values{"do": {"tag"}, "id": two, "tag_name": {"명절"}, "query": {"kind=firm"}}).LeadsTo("/customers?kind=firm")
	if tags := s.one(f.cafe).Tags; len(tags) != 1 || tags[0].Name != "명절" {
		t.Fatalf("tags %v", tags)
	}
	tag := s.one(f.cafe).Tags[0]
	list := c.Get(fmt.Sprintf("/customers?tag=%d", tag.ID)).Is(200).Sound().Has("카페 모퉁이", "김도윤 님", "2명 모두예요")
	list.Lacks("손님01")

	// All that match, beyond the page that is shown.
	c.Post("/customers/bulk", url.Values{"do": {"own"}, "all": {"1"}, "query": {"q=손님"}, "owner_id": {"3"}}).Is(303)
	c.As("member").Get("/customers?q=손님").Is(200).Has("손님39 님", "손님00 님", "40명 모두예요")
	c.Post("/customers/bulk", url.Values{"do": {"untag"}, "id": two, "tag_name": {"명절"}}).LeadsTo("/customers")
	if tags := s.one(f.cafe).Tags; len(tags) != 0 {
		t.Errorf("tags %v", tags)
	}
	c.Post("/customers/bulk", url.Values{"do": {"export"}, "id": two}).LeadsTo("/customers/export?id=" + two[0] + "&id=" + two[1])
	c.Post("/customers/bulk", url.Values{"do": {"export"}, "all": {"1"}, "query": {"kind=firm"}}).LeadsTo("/customers/export?kind=firm")
	c.Post("/customers/bulk", url.Values{"do": {"tag"}, "tag_name": {"x"}}).LeadsTo("/customers") // nobody was ticked
	c.Post("/customers/bulk", url.Values{"do": {"dance"}, "id": two}).Is(422)
	c.Post("/customers/bulk", url.Values{"do": {"own"}, "id": two, "owner_id": {"x"}}).Is(422)
	c.Post("/customers/bulk", url.Values{"do": {"tag"}, "id": two, "tag_name": {""}}).Is(422)
	c.As("viewer").Post("/customers/bulk", url.Values{"do": {"tag"}, "id": two, "tag_name": {"x"}}).Is(403)
	c.Post("/customers/bulk/undo", url.Values{"token": {"x"}}).Is(404)
}

func TestBulkIsTakenBack(t *testing.T) {
	s := open(t)
	f := s.fill()
	b, err := s.deps.Customers.OwnMany(t.Context(), webtest.Actor("owner"), customer.Selection{IDs: []int64{f.cafe, f.doyun}}, 1, nil)
	s.must(err)
	s.client().Post("/customers/bulk/undo", url.Values{"token": {fmt.Sprint(b.Token)}, "query": {"kind=firm"}}).LeadsTo("/customers?kind=firm")
	if got := s.one(f.cafe).OwnerID; got != 3 {
		t.Errorf("looked after by %d", got)
	}
}

func TestExport(t *testing.T) {
	s := open(t)
	f := s.fill()
	c := s.client()
	c.Get("/customers/export?kind=firm").Is(200).Sound().Has("1명이 파일에 담겨요", "까닭", `name="kind" value="firm"`)
	c.Post("/customers/export", url.Values{"kind": {"firm"}, "format": {"csv"}}).Is(422).Sound().Has("꼭 적어 주세요")
	a := c.Post("/customers/export", url.Values{"kind": {"firm"}, "format": {"csv"}, "reason": {"연말 정리"}}).Is(200)
	if !strings.HasPrefix(a.Body, "\ufeff이름,구분,담당") || !strings.Contains(a.Body, "카페 모퉁이,거래처,서민재") || strings.Contains(a.Body, "02-312-4567") {
		t.Errorf("the file says %q", a.Body)
	}
	if d := a.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment; filename") {
		t.Errorf("disposition %q", d)
	}
	a = c.Post("/customers/export", url.Values{"id": {fmt.Sprint(f.doyun)}, "format": {"csv"}, "reason": {"x"}, "contacts": {"1"}}).Is(200)
	if !strings.Contains(a.Body, "010-1234-5678") || strings.Count(a.Body, "\n") != 2 {
		t.Errorf("the file says %q", a.Body)
	}
	a = c.Post("/customers/export", url.Values{"format": {"xlsx"}, "reason": {"x"}}).Is(200)
	if !strings.HasPrefix(a.Body, "PK") {
		t.Error("no workbook")
	}
	c.As("member").Get("/customers/export").Is(403)
	c.Post("/customers/export", url.Values{"format": {"csv"}, "reason": {"800304-1234561 님께 보내기"}}).Is(422).Sound().Has("주민등록번호는 적을 수 없어요")
	c.As("member").Post("/customers/export", url.Values{"format": {"csv"}, "reason": {"x"}}).Is(403)
}

func TestFinder(t *testing.T) {
	s := open(t)
	f := s.fill()
	find := people.Finder{Customers: s.deps.Customers}
	for _, text := range []string{"모퉁", "ㅋㅍㅁㅌㅇ", "cafe@", "4567"} {
		hits, err := find.Find(t.Context(), webtest.Actor("owner"), text, 5)
		if err != nil || len(hits) != 1 || hits[0].URL != at(f.cafe, "") {
			t.Errorf("%q finds %+v, %v", text, hits, err)
		}
	}
	if hits, err := find.Find(t.Context(), webtest.Actor("member"), "도윤", 5); err != nil || len(hits) != 0 {
		t.Errorf("out of scope: %+v, %v", hits, err)
	}
	if hits, err := find.Find(t.Context(), auth.Actor{}, "도윤", 5); err != nil || len(hits) != 0 {
		t.Errorf("nobody: %+v, %v", hits, err)
	}
}
