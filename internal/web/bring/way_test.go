package bring_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/web/bring"
)

// The whole way of a file, by the addresses that the pages lead to.
func TestFromUploadToResultAndBack(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.Get("/import").Is(200).Sound().Has("파일을 여기에 놓거나", `enctype="multipart/form-data"`, "무엇을 올릴 수 있나요?")
		at := s.upload("guess", "주문 11월.csv", []byte(sales))
		if b := s.batch(at); b.Kind != intake.Purchases || b.FileName != "주문 11월.csv" {
			t.Fatalf("taken as %s %q", b.Kind, b.FileName)
		}
		s.Get(at).Is(200).Sound().Has("맞아요", "주문 11월.csv", "아직 아무것도 저장하지 않았어요", "김도윤, 이서연", "쉼표")

		s.Post(at+"/map", s.chosen(at)).Is(303).LeadsTo(at + "?step=preview")
		s.Get(at+"?step=preview").Is(200).Sound().Has("2026.11.01", "32,000원", "2026-13-02", "미정", "bad-cell", "빠져요")
		s.Get(at+"?step=preview&rows=odd").Is(200).Sound().Has("A3", "A4").Lacks("2026.11.02")

		s.Post(at+"/check", nil).Is(303).LeadsTo(at + "?step=check")
		page := s.Get(at + "?step=check").Is(200).Sound()
		page.Has("5줄을 불러올 수 있고 2줄은 봐 주세요", "날짜: 달력에 없는 날이에요", "금액: 읽지 못했어요", "누구인지 모르는 판매예요", "반품이에요", "2026년 11월 1일 – 2026년 11월 6일")
		if n := s.number("SELECT COUNT(*) FROM purchase_line"); n != 0 {
			t.Fatalf("%d lines before handing over", n)
		}

		topic := at + "?step=check&topic=" + url.QueryEscape("date:batch_date")
		s.Get(topic).Is(200).Sound().Has(`value="2026-13-02"`, "4")
		s.Post(at+"/fix", url.Values{"row": {"4"}, "field": {"date"}, "value": {"2026-12-02"}, "topic": {"date:batch_date"}}).Is(303)
		s.Get(topic).Is(200).Sound().Has("아직 오지 않은 날이에요") // the mended cell is judged at once
		s.Post(at+"/fix", url.Values{"row": {"4"}, "field": {"date"}, "value": {"2026-11-02"}, "topic": {"date:batch_date"}}).Is(303)
		s.Get(at+"?step=check").Is(200).Sound().Has("6줄을 불러올 수 있고 1줄은", "손으로 고친 칸 1개", "4번째 줄 날짜")
		s.Post(at+"/leave", url.Values{"row": {"5"}, "topic": {"amount:batch_amount"}}).Is(303)
		s.Get(at+"?step=check").Is(200).Has("빼기로 한 줄이에요", "그 가운데 1줄은 빼기로 했어요")

		s.Post(at+"/run", nil).Is(303).LeadsTo(at)
		s.Get(at).Is(200).Sound().Has("불러오고 있어요", "차례를 기다리고 있어요", "다른 화면으로 가도 계속돼요", at+"/stream?on=run", "멈추기")
		s.Get("/import").Is(200).Sound().Has("지금 하고 있는 일", "stream?named=1&amp;on=run")
		s.drain()
		if s.values != 1 {
			t.Errorf("values asked for %d times", s.values)
		}
		result := s.Get(at).Is(200).Sound()
		result.Has("6줄을 불러와 새 손님", "빠진 줄 내려받기", "빠진 1줄", "통째로 되돌리기", `href="/customers"`, `href="/value"`, "undo-dialog")
		if n := s.number("SELECT COUNT(*) FROM purchase_line"); n != 6 {
			t.Errorf("%d lines", n)
		}

		d := s.Get(at + "/refused").Is(200)
		if h := d.Header.Get("Content-Disposition"); !strings.Contains(h, "filename*=utf-8''%EC%A3%BC%EB%AC%B8") {
			t.Errorf("disposition %q", h)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(d.Body, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 2 || rows[1][0] != "A4" || !strings.Contains(rows[1][len(rows[1])-1], "빼기로 한") {
			t.Errorf("refused rows %q %v", rows, err)
		}

		s.Get(at+"/undo").Is(200).Sound().Has("6줄이 없어지고", "다시 되돌릴 수는 없어요", "6줄 되돌리기")
		s.Post(at+"/undo", nil).Is(303).LeadsTo(at)
		s.Get(at).Is(200).Sound().Has("되돌리고 있어요")
		s.drain()
		s.Get(at).Is(200).Sound().Has("통째로 되돌렸어요", "불러오기 전과 같아요")
		for _, table := range []string{"purchase_line", "purchase"} {
			if n := s.number("SELECT COUNT(*) FROM " + table); n != 0 {
				t.Errorf("%d rows left in %s", n, table)
			}
		}
		s.Post(at+"/undo", nil).Is(303).LeadsTo(at) // pressed twice
		s.Get(at + "/undo").Is(303).LeadsTo(at)
		s.Get("/import").Is(200).Sound().Has("되돌렸어요")
	})
}

func TestTheSameFileAgainLeadsToItsResult(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		first := s.upload("purchases", "주문.csv", []byte(sales))
		s.confirm(first)
		s.Post(first+"/run", nil).Is(303)
		s.drain()
		again := s.upload("guess", "다른 이름.csv", []byte(sales))
		s.Get(again).Is(200).Sound().Has("이미 불러왔어요", `href="`+first+`"`, "지난번에 같은 모양의 파일")
		s.confirm(again)
		s.Post(again+"/run", nil).Is(303).LeadsTo(first)
		s.Get(first).Is(200).Has("바뀐 것이 없어요")
		s.Get(again).Is(404)
		if n := s.number("SELECT COUNT(*) FROM purchase_line"); n != 5 {
			t.Errorf("%d lines", n)
		}
	})
}

func TestWorkbookAndLockedWorkbook(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		at := s.upload("guess", "판매.xlsx", book(t, ""))
		s.Get(at).Is(200).Sound().Has("엑셀(xlsx)").Lacks(`name="encoding"`, `name="delimiter"`)
		s.confirm(at)
		s.Get(at+"?step=check").Is(200).Sound().Has("2줄을 모두 불러올 수 있어요", "45,000원")

		locked := s.upload("guess", "잠긴 판매.xlsx", book(t, "열려라"))
		s.Get(locked).Is(200).Sound().Has("비밀번호가 걸린 파일이에요", `type="password"`)
		s.Post(locked+"/unlock", url.Values{"password": {""}}).Is(422).Sound()
		s.Post(locked+"/unlock", url.Values{"password": {"1234"}}).Is(422).Sound().Has("비밀번호가 맞지 않아요", `aria-invalid="true"`).Lacks("1234")
		s.Post(locked+"/look", nil).Is(409)
		s.Post(locked+"/unlock", url.Values{"password": {"열려라"}}).Is(303).LeadsTo(locked)
		s.Get(locked).Is(200).Sound().Has("열 맞추기", "한지민")
		s.confirm(locked)
		s.Post(locked+"/run", nil).Is(303)
		s.drain()
		s.Get(locked).Is(200).Has("2줄을 불러와 새 손님 2명")
	})
}

// SmartStore writes CP949 and puts a sentence above the names.
func TestSmartStoreInCP949WithNamesInRowTwo(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		at := s.upload("guess", "스마트스토어.csv", smartstore(t))
		page := s.Get(at).Is(200).Sound()
		page.Has("CP949 (EUC-KR)", "열 이름은 2번째 줄", "불러오지 않아요", "법으로 남기면 안 되거나")
		if n := strings.Count(page.Body, `<select class="input small"`); n != 9 {
			t.Errorf("%d columns offer a choice, the forbidden one must not", n)
		}
		s.confirm(at)
		s.Get(at+"?step=check").Is(200).Sound().Has("3줄을 모두 불러올 수 있어요", "59,000원")
		// read in another way: the names come from elsewhere, and nobody confirmed the columns yet
		s.Post(at+"/reading", url.Values{"kind": {"purchases"}, "header_row": {"1"}, "encoding": {""}, "delimiter": {""}}).Is(303).LeadsTo(at + "?step=map")
		s.Get(at).Is(200).Sound().Has("꼭 있어야 하는 칸이 비어 있어요", "날짜가 든 열을 골라 주세요")
		if b := s.batch(at); b.State != intake.New || b.Reading.HeaderRow != 1 {
			t.Errorf("state %s header %d", b.State, b.Reading.HeaderRow)
		}
		s.Post(at+"/reading", url.Values{"kind": {"purchases"}, "header_row": {"0"}, "encoding": {"utf-8"}}).Is(303, 422)
		s.Post(at+"/reading", url.Values{"kind": {"purchases"}, "header_row": {"0"}}).Is(303)
		s.Get(at).Is(200).Has("박지호")
		s.Post(at+"/reading", url.Values{"kind": {"neighbours"}}).Is(422)
	})
}

func TestColumnsAreChosenAndComplainedAbout(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		at := s.upload("purchases", "주문.csv", []byte(sales))
		f := s.chosen(at)
		f.Del("c1")
		s.Post(at+"/map", f).Is(422).Sound().Has("날짜가 든 열을 골라 주세요")
		f.Set("c1", "order")
		s.Post(at+"/map", f).Is(422).Sound().Has("이미 쓰고 있어요", `aria-invalid="true"`)
		// what is chosen shows at once, and nothing is saved by looking
		good := s.chosen(at)
		look := s.HTMX().Post(at+"/look", good).Is(200)
		look.Has(`id="look"`, "2026.11.01", "32,000원").Lacks("<html")
		good.Set("c6", "")
		s.HTMX().Post(at+"/look", good).Is(200).Has("금액이나 단가가 든 열을 골라 주세요")
		if b := s.batch(at); b.State != intake.New || b.Mapping["amount"] != "금액" {
			t.Errorf("looking changed %s %v", b.State, b.Mapping)
		}
		s.Post(at+"/check", nil).Is(409)
		s.Post(at+"/run", nil).Is(409)
		s.Get(at + "?step=check").Is(200).Sound().Has("아직 끝까지 살펴보지 않았어요")
		bad := s.chosen(at)
		bad.Set("date_order", "backwards")
		s.Post(at+"/map", bad).Is(422)
	})
}

func TestKindIsGuessed(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		for name, want := range map[string]intake.Kind{
			"이름,휴대폰,이메일,생일\n김도윤,010-1234-5678,a@example.com,1990-01-02\n이서연,010-2345-6789,b@example.com,1988-03-04\n": intake.Customers,
			"상품코드,상품명,카테고리,판매가,원가\nP1,원두 1kg,커피,32000,12000\nP2,드립백,커피,9000,3000\n":                                   intake.Products,
			sales: intake.Purchases,
		} {
			at := s.upload("guess", "파일.csv", []byte(name))
			if got := s.batch(at).Kind; got != want {
				t.Errorf("%.20q taken for %s, want %s", name, got, want)
			}
			s.Get(at).Is(200).Sound()
			s.confirm(at)
			s.Post(at+"/run", nil).Is(303)
			s.drain()
			s.Get(at).Is(200).Sound().Has("불러와", "통째로 되돌리기")
		}
		at := s.upload("products", "명부.csv", []byte("이름,휴대폰\n김도윤,010-1234-5678\n"))
		s.Post(at+"/reading", url.Values{"kind": {"customers"}, "header_row": {"0"}}).Is(303)
		if got := s.batch(at).Kind; got != intake.Customers {
			t.Errorf("changed to %s", got)
		}
	})
}

func TestIdenticalLinesAndTopicsLeftOut(t *testing.T) {
	text := sales + "A7,2026-11-06,정시우,01012,드립백,1,9000\nA8,2026-14-06,정시우,,드립백,1,9000\n"
	each(t, func(t *testing.T, s *shop) {
		at := s.upload("purchases", "주문.csv", []byte(text))
		s.confirm(at)
		s.Get(at+"?step=check").Is(200).Sound().Has("똑같은 줄이 있어요", "하나만 불러오기", "전화번호: 읽지 못했어요")
		s.Post(at+"/options", url.Values{"drop_identical": {"1"}}).Is(303).LeadsTo(at + "?step=check")
		s.Get(at+"?step=check").Is(200).Sound().Has("똑같은 줄은 하나만 불러와요", "모두 불러오기")
		if !s.batch(at).Options.DropIdentical {
			t.Error("the choice is not kept")
		}
		s.Post(at+"/options", url.Values{"drop_identical": {"0"}}).Is(303)

		s.Post(at+"/leave-all", url.Values{"topic": {"phone:batch_phone"}}).Is(303)
		if b := s.batch(at); b.Check.Left != 2 || b.Check.Refused != 5 {
			t.Errorf("left %d refused %d", b.Check.Left, b.Check.Refused)
		}
		s.Get(at+"?step=check&topic="+url.QueryEscape(":batch_left_out")).Is(200).Sound().Has("모두 다시 넣기", "다시 넣기")
		s.Post(at+"/leave-all", url.Values{"topic": {":batch_left_out"}, "back": {"1"}}).Is(303)
		if b := s.batch(at); b.Check.Left != 0 || b.Check.Refused != 3 {
			t.Errorf("left %d refused %d after taking back", b.Check.Left, b.Check.Refused)
		}
		s.Post(at+"/fix", url.Values{"row": {"x"}, "field": {"date"}}).Is(422)
		s.Post(at+"/fix", url.Values{"row": {"4"}, "field": {"nonsense"}, "value": {"1"}}).Is(303) // told on the page that follows
		s.Post(at+"/fix", url.Values{"row": {"4"}, "field": {"date"}, "value": {"2026-11-02"}}).Is(303)
		s.Post(at+"/unfix", url.Values{"row": {"4"}, "field": {"date"}}).Is(303)
		if m, err := s.intake.Mended(t.Context(), s.batch(at).ID); err != nil || len(m) != 0 {
			t.Errorf("mended %v %v", m, err)
		}
	})
}

// A large file is checked in the background; the page watches, stops it, and begins anew.
func TestCheckInTheBackground(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		at := s.upload("purchases", "큰 주문.csv", []byte(sales))
		s.Post(at+"/map", s.chosen(at)).Is(303)
		s.Post(at+"/check", nil).Is(303)
		s.Get(at).Is(200).Sound().Has("파일을 끝까지 살펴보고 있어요", at+"/stream?on=check")
		s.Post(at+"/stop", nil).Is(303).LeadsTo(at + "?step=preview")
		s.Get(at + "?step=preview").Is(200).Sound()
		s.drain()
		s.Post(at+"/check", nil).Is(303)
		s.drain()
		s.Get(at).Is(200).Sound().Has("5줄을 불러올 수 있고 2줄은")
		s.Post(at+"/leave", url.Values{"row": {"5"}, "topic": {"amount:batch_amount"}}).Is(303)
		s.Get(at+"?step=check").Is(200).Sound().Has("아직 들어 있지 않아요", "다시 살펴보기")
	}, func(d *bring.Deps, _ *intake.Config) { d.AtOnce = 1 })
}

func TestStopAndGoOn(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		at := s.upload("purchases", "주문.csv", []byte(sales))
		s.confirm(at)
		s.Post(at+"/run", nil).Is(303)
		s.Post(at+"/stop", nil).Is(303).LeadsTo(at)
		s.Get(at).Is(200).Sound().Has("멈추기를 누르셨어요", "이어서 불러오기", "두 번 쌓이지 않아요")
		s.drain()
		s.Post(at+"/run", nil).Is(303)
		s.drain()
		s.Get(at).Is(200).Sound().Has("5줄을 불러와")
		s.Post(at+"/stop", nil).Is(409)
		s.Post(at+"/discard", nil).Is(409)
	})
}

func TestStreamTellsUntilItIsOver(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		at := s.upload("purchases", "주문.csv", []byte(sales))
		s.confirm(at)
		s.Post(at+"/run", nil).Is(303)
		s.drain()
		a := s.Get(at + "/stream?on=run").Is(200).Has("event: done")
		if ct := a.Header.Get("Content-Type"); ct != "text/event-stream" {
			t.Errorf("content type %q", ct)
		}
		s.Get(at + "/stream?on=value").Is(200).Has("event: done")
		s.Get(at + "/stream?on=elsewhere").Is(404)
	})
}

func TestWhatPeopleChangedSinceIsKeptAndListed(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		at := s.upload("customers", "명부.csv", []byte("이름,휴대폰\n김도윤,010-1234-5678\n이서연,010-2345-6789\n"))
		s.confirm(at)
		s.Post(at+"/run", nil).Is(303)
		s.drain()
		// another file has something about one of them
		more := s.upload("purchases", "주문.csv", []byte(sales))
		s.confirm(more)
		s.Post(more+"/run", nil).Is(303)
		s.drain()
		s.Post(at+"/undo", nil).Is(303)
		s.drain()
		s.Get(at).Is(200).Sound().Has("그대로 둔 것", "손님 ", `href="/customers/`)
		s.Cookie("dangol_lang", "en").Get(at).Is(200).Sound().Has("Left as it is")
	})
}

func TestDiscard(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		at := s.upload("guess", "주문.csv", []byte(sales))
		s.Post(at+"/discard", nil).Is(303).LeadsTo("/import")
		s.Get("/import").Is(200).Sound().Has("치웠어요")
		s.Get(at).Is(404)
	})
}

func TestScriptGetsAnAddressOrAWord(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		ct, body := form(t, "guess", "주문.csv", []byte(sales))
		a := s.HTMX().Do(http.MethodPost, "/import", ct, body).Is(204)
		if to := a.Header.Get("HX-Redirect"); !strings.HasPrefix(to, "/import/") {
			t.Errorf("leads to %q", to)
		}
		ct, body = form(t, "guess", "그림.csv", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"))
		s.HTMX().Do(http.MethodPost, "/import", ct, body).Is(422).Has("표로 된 파일이 아니에요").Lacks("<html")
	})
}

// The title of the columns counts what is matched and what is not, and a locked file is not yet anything.
func TestTitleCountsColumns(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		const head = "전표번호,거래일자,거래처명,사업자등록번호,담당자,담당자 연락처,단가\n1,2026-03-02,한빛상사,120-81-47521,김도윤,010-1111-2222,12500\n"
		at := s.upload("purchases", "거래.csv", []byte(head))
		s.Get(at).Is(200).Sound().Has("열 6개를 맞췄고 1개는 불러오지 않아요", "담당자 연락처", "12,500원")
		locked := s.upload("guess", "잠긴.xlsx", book(t, "비밀"))
		s.Get(locked).Is(200).Sound().Has("비밀번호가 걸린 파일이에요").Lacks("잠긴.xlsx · 구매 내역")
	})
}

// Of a file of which nothing came in, the page says why and leads to another; there is nothing to look at or to take back.
func TestNothingCameIn(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		at := s.upload("purchases", "앞날.csv", []byte("주문번호,주문일,휴대폰,금액\nX1,2096-01-02,010-1111-2222,5000\nX2,2096-01-03,010-1111-2222,5000\n"))
		s.confirm(at)
		s.Get(at).Is(200).Sound().Has("불러올 수 있는 줄이 없어요")
		s.Post(at+"/run", nil).Is(303)
		s.drain()
		s.Get(at).Is(200).Sound().Has("들어온 줄이 없어요", "빠진 2줄", "빠진 줄 내려받기", "다른 파일 올리기").Lacks("이제 볼 수 있어요", "통째로 되돌리기")
	})
}
