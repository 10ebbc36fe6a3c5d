package bring_test

import (
	"testing"
)

// What counts as sales, mere names and sums stand on the page of the check and on that of the result.
func TestWhatAFileComesTo(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		at := s.upload("purchases", "주문.csv", []byte("주문번호,주문상태,주문일,구매자명,휴대폰,결제금액\nA1,배송완료,2026-03-02,김도윤,010-9141-3191,5000\nA2,취소완료,2026-03-02,김도윤,010-9141-3191,3000\n"+
			"A3,반품완료,2026-03-03,이서연,010-9141-3192,2000\nA4,배송완료,2026-03-03,박지우,,700\n합계,,,,,10700\n"))
		s.confirm(at)
		s.Get(at+"?step=check").Is(200).Sound().Has("4줄을 모두 불러올 수 있어요", "파일에 적힌 금액", "매출로 들어갈 금액", "5,700원 · 취소 1줄, 반품 1줄", "반품이에요", "취소된 줄이에요",
			"합계 줄이라 넣지 않았어요", "이름만 있고 연락처가 없어 누구인지 몰라요", "연락처를 채우면", "빠지는 줄이 없어요").Lacks("봐 주세요", "날짜: 비어 있어요")
		s.Post(at+"/run", nil).Is(303)
		s.drain()
		s.Get(at).Is(200).Sound().Has("매출로 들어간 금액", "5,700원 · 취소 1줄, 반품 1줄", "합계 줄이라 넣지 않았어요", "이름만 있고 연락처가 없어 누구인지 몰라요", "매출에만 넣고").Lacks("빠진 줄 내려받기")
	})
}

// Where all counts, one figure is enough.
func TestOneAmountWhereAllCounts(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		s.Get(s.through("3월.csv", march)).Is(200).Sound().Has("파일에 적힌 금액").Lacks("매출로 들어간 금액")
	})
}

func TestUndoInNumbers(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		first := s.through("3월.csv", march)
		s.Get(first + "/undo").Is(200).Sound().Has("새로 알게 된 고객 2명도 없어져요").Lacks("다른 파일에도 나오는")
		s.through("5월.csv", "주문번호,주문일,구매자 연락처,결제금액\nA9,2026-05-01,010-1111-2222,4000\n")
		s.Get(first+"/undo").Is(200).Sound().Has("새로 알게 된 고객 1명도 없어져요", "다른 파일에도 나오는 1명은")
		s.Post(first+"/undo", nil).Is(303)
		s.drain()
		s.Get(first).Is(200).Sound().Has("2줄을 되돌렸어요. 고객 1명이 없어졌어요. 이 파일로 처음 알게 된 고객 가운데 1명은 남았어요", "그대로 두었어요 (1명)")
	})
}
