package i18n

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	decomposed := "\u1112\u1169\u11bc\u1100\u1175\u11af" // 홍길 as a Mac writes it
	for in, want := range map[string]string{
		"홍 길동": "홍길동", decomposed: "홍길", "Café Corner": "cafecorner", "ＡＢＣ　１２３": "abc123", "(주)온유-커피": "주온유커피", "㈜온유": "주온유", "ㅎㄱㄷ": "ㅎㄱㄷ", "홍ㄱㄷ": "홍ㄱㄷ", "ㄲㄸㅃ": "ㄲㄸㅃ", "ㄳㅏ": "ㄳㅏ",
		"O'Brien": "obrien", "": "", "!!": "", "Straße": "straße", "パーク": "パーク",
	} {
		if got := Fold(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}

func TestFoldOrdinaryTextCostsNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { Fold("홍길동"); Fold("kim1234") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestChosung(t *testing.T) {
	for in, want := range map[string]string{"홍길동": "ㅎㄱㄷ", "홍ㄱ동": "ㅎㄱㄷ", "카페 모퉁이": "ㅋㅍㅁㅌㅇ", "까치 2호점 A": "ㄲㅊ2ㅎㅈa", "힣가": "ㅎㄱ", "ㅎㄱ": "ㅎㄱ"} {
		if got := Chosung(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestTerms(t *testing.T) {
	for in, want := range map[string][]string{
		"홍길동":                       {"홍길동", "길동", "ㅎㄱㄷ", "ㄱㄷ"},
		"남궁 민수":                     {"남궁민수", "궁민수", "민수", "ㄴㄱㅁㅅ", "ㄱㅁㅅ", "ㅁㅅ"},
		"(주)온유":                     {"온유", "ㅇㅇ"},
		"Jiwoo Han":                 {"jiwoohan", "han"},
		"010-1234-5678":             {"12345678", "5678"},
		"+82 10 1234 5678":          {"12345678", "5678"},
		"02-123-4567":               {"021234567"}, // no such number: local numbers do not begin with 1
		"02-523-4567":               {"5234567", "4567"},
		"0507-1234-5678":            {"12345678", "5678"},
		"120-81-47521":              {"1208147521"},
		"114-81-47521":              {"1148147521"},
		"Corner <Corner@Naver.com>": {"corner@naver.com"},
		"jw@onyu.co.kr":             {"jw@onyu.co.kr", "onyu.co.kr"},
		"A-1042":                    {"a1042"},
		"":                          nil,
		" ":                         nil,
		"강":                         {"강", "ㄱ"},
	} {
		if got := Terms(in); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// person is what is indexed for one customer.
func person(texts ...string) (terms []string) {
	for _, t := range texts {
		terms = append(terms, Terms(t)...)
	}
	return terms
}

func answers(terms []string, query string) bool {
	ranges := QueryTerms(query)
	for _, r := range ranges {
		if !slices.ContainsFunc(terms, r.Contains) {
			return false
		}
	}
	return len(ranges) > 0
}

func TestQueriesFind(t *testing.T) {
	hong := []string{"홍길동", "010-1234-5678", "gildong.hong@example.com"}
	corner := []string{"카페 모퉁이 (본점)", "02-334-9876", "120-81-47521"}
	kim := []string{"Mina Kim-Lee", "+1 212-555-0123", "mina@gmail.com"}
	for _, c := range []struct {
		query string
		who   []string
		want  bool
	}{
		{"홍길동", hong, true},
		{"길동", hong, true},
		{"홍길", hong, true},
		{"홍", hong, true},
		{"홍 길동", hong, true},
		{"ㅎㄱㄷ", hong, true},
		{"ㅎㄱ", hong, true},
		{"ㄱㄷ", hong, true},
		{"홍길ㄷ", hong, true}, {"홍길도", hong, true}, {"홍기", hong, true}, {"호", hong, true}, {"홍ㄱㄷ", hong, true}, {"ㅎ길동", hong, true}, {"길ㄷ", hong, true},
		{"5678", hong, true},
		{"1234", hong, true},
		{"01012345678", hong, true},
		{"010-1234", hong, true},
		{"010 1234 5678", hong, true},
		{"+82 10-1234-5678", hong, true},
		{"1012345678", hong, true},
		{"12345678", hong, true},
		{"홍 5678", hong, true},
		{"gildong", hong, true},
		{"gildong.hong@", hong, true},
		{"GILDONG.HONG@EXAMPLE.COM", hong, true},
		{"@example", hong, true},
		{"example.com", hong, true},
		{"gildong.h", hong, true},
		{"홍길순", hong, false},
		{"김길동", hong, false},
		{"ㅎㄷ", hong, false},
		{"홍길돌", hong, false},
		{"9999", hong, false},
		{"홍 9999", hong, false},
		{"동길", hong, false},
		{"", hong, false},
		{"  ", hong, false},
		{"%", hong, false},
		{"모퉁이", corner, true},
		{"카페모퉁이", corner, true},
		{"카페 모퉁", corner, true},
		{"본점", corner, true},
		{"ㅁㅌㅇ", corner, true},
		{"ㅋㅍ", corner, true},
		{"3349876", corner, true},
		{"023349876", corner, true},
		{"9876", corner, true},
		{"120-81-47521", corner, true},
		{"1208147521", corner, true},
		{"12081", corner, true},
		{"(주)모퉁이", corner, true},
		{"kim", kim, true},
		{"Mina Kim", kim, true},
		{"kim mina", kim, true},
		{"MI", kim, true},
		{"minakim", kim, true},
		{"ina", kim, false},
		{"0123", kim, true},
		{"+1 212 555", kim, true},
		{"mina@", kim, true},
	} {
		if got := answers(person(c.who...), c.query); got != c.want {
			t.Errorf("%q asks %q for %q: %v", c.query, QueryTerms(c.query), c.who, got)
		}
	}
}

func TestMatchesComparesWhatWasTyped(t *testing.T) {
	for _, c := range []struct {
		query, name string
		want        bool
	}{
		{"홍ㄱㄷ", "홍길동", true},
		{"홍ㄱㄷ", "하길동", false},
		{"ㅎ길동", "홍길동", true},
		{"ㅎ길동", "홍갈동", false},
		{"ㅎ길도", "홍길동", true},
		{"길동", "홍길동", true},
		{"길순", "홍길동", false},
		{"ㅎㄱㄷ", "홍길동", true},
	} {
		if got := Matches(c.query, c.name); got != c.want {
			t.Errorf("%q and %q: %v", c.query, c.name, got)
		}
	}
}

// A million customers are indexed, so a usual one has to make do with eight terms.
func TestFewTermsForEach(t *testing.T) {
	families, givens := []string{"김", "이", "박", "최", "정", "남궁"}, []string{"도윤", "지우", "하은", "서연", "민", "은채"}
	total, n := 0, 0
	for i, f := range families {
		for j, g := range givens {
			terms := person(f+g, fmt.Sprintf("010-%04d-%04d", 2000+i*37, 1000+j*91), fmt.Sprintf("user%d%d@naver.com", i, j))
			total += len(terms)
			n++
		}
	}
	if mean := float64(total) / float64(n); mean > 8 {
		t.Errorf("%.1f terms for a usual customer", mean)
	}
	if long := Terms("서울중앙커피로스터스 협동조합 강남 제이호 물류센터 별관"); len(long) > maxTerms {
		t.Errorf("%d terms for a long name", len(long))
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"홍길동", "카페 모퉁이 (본점)", "Mina Kim", "010-1234-5678", "a@b.kr", "ㅎㄱㄷ", "㈜온유", "120-81-47521", "+1 212 555 0123", "가ㄱ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		terms := Terms(s)
		if len(terms) > maxTerms {
			t.Errorf("%q has %d terms", s, len(terms))
		}
		for i, term := range terms {
			if term == "" || utf8.RuneCountInString(term) > maxTermRunes || slices.Contains(terms[:i], term) {
				t.Errorf("%q has the term %q", s, term)
			}
		}
		for _, r := range QueryTerms(s) {
			if r.From == "" || r.From >= r.To {
				t.Errorf("%q asks for %q", s, r)
			}
		}
		// Whoever types a name of few words in full finds it.
		if name := Fold(s); len(strings.Fields(s)) == 1 && hasHangul(name) && name == s && utf8.RuneCountInString(s) <= 4 && !strings.ContainsFunc(name, isConsonant) && !answers(terms, s) {
			t.Errorf("%q does not find itself: %q, %q", s, terms, QueryTerms(s))
		}
	})
}

func BenchmarkTerms(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Terms("홍길동")
		Terms("010-1234-5678")
		Terms("gildong@naver.com")
	}
}
