package i18n

import "testing"

func TestHonor(t *testing.T) {
	ko, en := NewPrinter(Korean, nil, "KRW"), NewPrinter(English, nil, "KRW")
	for _, c := range []struct{ got, want string }{
		{ko.Honor("김도윤"), "김도윤 님"}, {ko.Honor("고객님"), "고객님"}, {ko.Honor(""), ""}, {en.Honor("Doyun Kim"), "Doyun Kim"},
		{ko.HonorOf("카페 모퉁이", Firm), "카페 모퉁이"}, {ko.HonorOf("이수아", Person), "이수아 님"},
		{FullName("홍", "길동"), "홍길동"}, {FullName("Han", "Jiwoo"), "Jiwoo Han"}, {FullName("", "Ann"), "Ann"}, {FullName("김", "Mina"), "Mina 김"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestInitials(t *testing.T) {
	for _, c := range []struct {
		name string
		kind NameKind
		want string
	}{
		{"한지우", Person, "지우"},
		{"이준", Person, "이준"},
		{"남궁민수", Person, "민수"},
		{"선우은숙", Person, "은숙"},
		{"한 지우", Person, "지우"},
		{"준", Person, "준"},
		{"박하늘별님이", Person, "박하"},
		{"Jiwoo Han", Person, "JH"}, {"ann", Person, "A"}, {"Anna Maria de Luca", Person, "AL"}, {"", Person, ""}, {"***", Person, ""},
		{"카페 모퉁이", Firm, "모퉁"},
		{"라온 호텔", Firm, "라온"},
		{"브런치 소담", Firm, "소담"},
		{"북촌다실", Firm, "북촌"},
		{"스튜디오 결", Firm, "결"},
		{"동네책방 여름", Firm, "여름"},
		{"다온 법인", Firm, "다온"},
		{"(주)온유커피", Firm, "온유"},
		{"주식회사 한빛", Firm, "한빛"},
		{"Café Corner", Firm, "Co"},
		{"Acme Trading Co., Ltd.", Firm, "Ac"},
		{"카페", Firm, "카페"},
		{"㈜", Firm, "㈜"},
		{"", Firm, ""},
	} {
		if got := Initials(c.name, c.kind); got != c.want {
			t.Errorf("%q is %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLooksFirm(t *testing.T) {
	for _, name := range []string{"(주)온유커피", "㈜한빛", "주식회사 한빛", "카페 모퉁이", "서연제과", "북촌다실", "윤슬치과의원", "한빛상사", "Acme Inc.", "Bean Coffee", "Daon Co., Ltd."} {
		if !LooksFirm(name) {
			t.Errorf("%q is taken for a person", name)
		}
	}
	for _, name := range []string{"김도윤", "한지우", "남궁민수", "이의원", "Jiwoo Han", "Vincent Lee", "Corpus Kim", ""} {
		if LooksFirm(name) {
			t.Errorf("%q is taken for a firm", name)
		}
	}
}
