package bring_test

import "testing"

// Who agreed to be written to is not kept: the page of the columns says so, whatever the column is called.
func TestConsentIsToldNotToBeKept(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		at := s.upload("customers", "고객.csv", []byte("이름,휴대폰,마케팅수신동의\n김도윤,010-9141-3191,Y\n"))
		s.Get(at).Is(200).Sound().Has("아직 남기지 않아요", "수신 동의는 단골에 저장되지 않아요").Lacks("버려져요</span>")
		at = s.upload("customers", "고객2.csv", []byte("이름,휴대폰,SMS수신동의\n김도윤,010-9141-3191,Y\n"))
		s.Get(at).Is(200).Sound().Has("아직 남기지 않아요", "수신 동의는 단골에 저장되지 않아요")
		at = s.upload("customers", "고객3.csv", []byte("이름,휴대폰,별명\n김도윤,010-9141-3191,도\n"))
		s.Get(at).Is(200).Sound().Lacks("아직 남기지 않아요")
	})
}
