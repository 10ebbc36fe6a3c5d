package bring_test

import (
	"net/url"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/intake"
)

const (
	march = "주문번호,주문일,구매자 연락처,결제금액\nA1,2026-03-01,010-1111-2222,1000\nA2,2026-03-31,010-2222-3333,2000\n"
	april = "주문번호,주문일,구매자 연락처,결제금액\nA2,2026-03-31,010-2222-3333,2000\nA3,2026-04-01,010-3333-4444,4000\n"
)

// through takes a file of purchases to its end.
func (s *shop) through(name, content string) (at string) {
	s.t.Helper()
	at = s.upload("purchases", name, []byte(content))
	s.confirm(at)
	s.Post(at+"/run", nil).Is(303)
	s.drain()
	return at
}

// Rows that two files share go with the first. Its page, the other's and the list say so, and one press brings them back.
func TestRowsThatWentAlong(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		first, second := s.through("3월.csv", march), s.through("4월.csv", april)
		s.Get(second).Is(200).Sound().Has("1줄을 불러와").Lacks("함께 빠졌어요", "다시 불러오기")
		s.Post(first+"/undo", nil).Is(303)
		s.drain()
		s.Get(first).Is(200).Sound().Has("함께 빠진 줄", "4월.csv", "1줄이 함께 빠졌어요", second+"/again", first+"/again").Lacks("불러오기 전과 같아요")
		s.Get(second).Is(200).Sound().Has("‘3월.csv’를 되돌릴 때 이 파일의 1줄도 함께 빠졌어요", "빠진 줄만 더해져요", second+"/again")
		s.Get("/import").Is(200).Sound().Has("1줄이 빠졌어요")

		to := s.Post(second+"/again", nil).Is(303).Header.Get("Location")
		s.drain()
		if b := s.batch(to); b.State != intake.Done || b.Counts.Accepted != 1 || b.Counts.Unchanged != 1 || to == second {
			t.Fatalf("%s: %+v", b.State, b.Counts)
		}
		s.Get(second).Is(200).Sound().Lacks("함께 빠졌어요")
		s.Get("/import").Is(200).Sound().Lacks("빠졌어요")
		s.Post(to+"/again", nil).Is(303).LeadsTo(to) // nothing is missing: it says so
		s.Get(to).Is(200).Has("바뀐 것이 없어요")
		s.Get(first).Is(200).Sound().Has("불러오기 전과 같아요")
		s.Post(first+"/again", nil).Is(303)
		s.drain()
		if n := s.number("SELECT COUNT(*) FROM intake_batch"); n != 4 {
			t.Errorf("%d imports", n)
		}
	})
}

// Where the file itself is gone, the page asks for it.
func TestRowsThatWentAlongWithoutFile(t *testing.T) {
	s, dir := withFiles(t)
	first, second := s.through("3월.csv", march), s.through("4월.csv", april)
	s.Post(first+"/undo", nil).Is(303)
	s.drain()
	lose(t, dir)
	s.Get(second).Is(200).Sound().Has("함께 빠졌어요", "남아 있지 않으니", "파일 다시 올리기").Lacks(second + "/again")
	s.Get(first).Is(200).Sound().Has("파일 다시 올리기").Lacks("/again")
	s.Post(second+"/again", nil).Is(303).LeadsTo("/import")
	s.Get("/import").Is(200).Has("파일이 없어요")
	s.Post(s.upload("purchases", "5월.csv", []byte(march))+"/again", url.Values{}).Is(303) // not through yet: back to where it stands
}

// Two files that disagree on whose an order is: the page says so until one of them is taken back.
func TestOrderOfTwoCustomers(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		first := s.through("3월.csv", march)
		second := s.through("3월 고침.csv", strings.Replace(march, "010-2222-3333", "010-7777-8888", 1))
		s.Get(second).Is(200).Sound().Has("주문 1건은 ‘3월.csv’에 다른 고객의 것으로 있어요", "‘3월.csv’를 되돌린 뒤", first)
		s.Get(first).Is(200).Sound().Lacks("다른 고객의 것")
		s.Post(first+"/undo", nil).Is(303)
		s.drain()
		s.Get(second).Is(200).Sound().Lacks("다른 고객의 것").Has("함께 빠졌어요")
	})
}
