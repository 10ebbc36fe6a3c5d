package i18n

import (
	"strings"
	"testing"
)

// withCheck completes twelve digits, so that no number of a living person stands in this file by more than chance.
func withCheck(d12 string) string {
	for c := '0'; c <= '9'; c++ {
		if d := d12 + string(c); checksOut(d) {
			return d
		}
	}
	panic("no check digit fits")
}

func TestResidentNumbersAreFound(t *testing.T) {
	korean, foreign := withCheck("900101123456"), withCheck("850731512345")
	for _, c := range []struct {
		text  string
		birth []string
	}{
		{"900101-1234567", []string{"1990-01-01"}}, // joined: the form is enough
		{"900101-2234567", []string{"1990-01-01"}}, {"050229-3234567", nil}, {"040229-3234567", []string{"2004-02-29"}}, {"850731-5123456", []string{"1985-07-31"}}, {"101231-7123456", []string{"2010-12-31"}},
		{"900101 1234567", []string{"1990-01-01"}}, {"900101–1234567", []string{"1990-01-01"}}, {"900101 - 1234567", []string{"1990-01-01"}},
		{korean, []string{"1990-01-01"}}, {foreign, []string{"1985-07-31"}},
		{"900101-1******", []string{"1990-01-01"}}, {"900101-1XXXXXX", []string{"1990-01-01"}},
		{"주민번호: 900101-1234567, 배우자 920315-2345678입니다", []string{"1990-01-01", "1992-03-15"}},
		{"(900101-1234567)", []string{"1990-01-01"}}, {"주민900101-1234567", []string{"1990-01-01"}},
		{"261224-4123456", []string{"2026-12-24"}},
	} {
		found := FindRRN(c.text)
		if len(found) != len(c.birth) {
			t.Errorf("%q: %d found, want %d", c.text, len(found), len(c.birth))
			continue
		}
		for i, r := range found {
			if ISODay(r.Birth) != c.birth[i] {
				t.Errorf("%q: born %s, want %s", c.text, ISODay(r.Birth), c.birth[i])
			}
		}
	}
}

func TestOtherNumbersAreLeftAlone(t *testing.T) {
	for _, text := range []string{
		"", "010-1234-5678", "02-523-4567", "120-81-47521", "1234567890123", // month 34
		"2026112412345", "2026112412345678", "20261124-1234567", "900101-12345678", "1900101-1234567",
		"901301-1234567", "900132-1234567", "900101-0234567", "900101-9234567", // no such month, day; 1800s
		"990101-3234567", // 2099
		"130111-0006246", // a corporation: the seventh digit is 0
		"110111-1234569", // a corporation by its check digit
		"8801115123454",  // a bar code: right form, wrong check digit
		"1701234567890",  // a time stamp in milliseconds
		"900101-1234567-8", "77-900101-1234567", "352-900101-1234567", "900101-123456", "9001011******",
		"1,234,500", "서울 중구 세종대로 110", "900101/1234567",
	} {
		if found := FindRRN(text); len(found) > 0 {
			t.Errorf("%q is taken for %+v", text, found)
		}
	}
}

// What hides a number from a simple search: wide digits, joints that look like a hyphen, blanks of other kinds.
func TestResidentNumbersInDisguiseAreFound(t *testing.T) {
	bare := withCheck("800304123456")
	wide := func(s string) string {
		return strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' {
				return c - '0' + '０'
			}
			return c
		}, s)
	}
	texts := []string{bare[:3] + "\u200b" + bare[3:], bare[:6] + "-" + bare[6:9] + "\u2060" + bare[9:], "(" + bare[:6] + ")" + bare[6:], bare, wide(bare), wide(bare[:6] + "-" + bare[6:]), "주민" + wide(bare) + "입니다", "800304-1＊＊＊＊＊＊", "800304-1●●●●●●"}
	for _, joint := range []string{
		"-", "－", "‐", "‑", "—", " - ", "- ", "\u200b-", " ", "\u00a0", "\u3000", "  ", "\t", "\n", "\u200b", "/", ".", "_", ":", "~", "·", "--", "ㅡ", "一", "ー", ")", "*",
	} {
		texts = append(texts, bare[:6]+joint+bare[6:])
	}
	for _, text := range texts {
		clean, n := CutRRN(text)
		if n != 1 || !strings.Contains(clean, "1980-03-04") || strings.Contains(clean, bare[6:]) {
			t.Errorf("%q becomes %q", text, clean)
		}
	}
	for _, text := range []string{"240101  1500000원", "120504.1234567", "900101/1234567", "２９００１０１１２３４５６７"} {
		if found := FindRRN(text); len(found) > 0 {
			t.Errorf("%q is taken for %+v", text, found)
		}
	}
}

func TestCutRRN(t *testing.T) {
	clean, n := CutRRN("고객 900101-1234567, 아이 150505-3234567 / 010-1234-5678")
	if want := "고객 1990-01-01, 아이 2015-05-05 / 010-1234-5678"; clean != want || n != 2 {
		t.Errorf("%q %d", clean, n)
	}
	if clean, n := CutRRN("메모"); clean != "메모" || n != 0 {
		t.Errorf("%q %d", clean, n)
	}
}

func TestColumnsAreJudgedWhole(t *testing.T) {
	bare := []string{"2010101234567", "2104153234567", "2311234234567", "2201014000000"} // new babies: no check digit
	for _, c := range []struct {
		name, heading string
		cells         []string
		want          bool
	}{
		{"by heading", "구매자 주민등록번호", nil, true},
		{"by heading, spaced", "주민 번호", []string{""}, true},
		{"joined", "번호", []string{"900101-1234567", "850731-2123456", "771212-1234567", ""}, true},
		{"not joined, right digits", "code", []string{withCheck("900101123456"), withCheck("850731212345"), withCheck("771212198765")}, true},
		{"not joined, since 2020", "code", []string{"2011013234567", "2104153234567", "2312234234567"}, true},
		{"time stamps", "created", []string{"1701234567890", "1701534567891", "1702234567892", "1703001234567"}, false},
		{"order numbers", "주문번호", []string{"2026112412345", "2026112412346", "2026112412347"}, false},
		{"some", "메모", []string{"900101-1234567", "없음", "있음"}, false},
		{"empty", "", nil, false},
	} {
		if got := RRNColumn(c.heading, c.cells); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if RRNColumn("code", bare[:1]) {
		t.Error("one cell decides")
	}
}

func TestCutRRNForm(t *testing.T) {
	for in, want := range map[string]string{"9001011234567": "1990-01-01", " 900101-1****** ": "1990-01-01", "9013011234567": "", "900101": "900101", "": ""} {
		if got, _ := CutRRNForm(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func FuzzRRN(f *testing.F) {
	f.Add("900101-1234567")
	f.Add("a 900101 - 1****** b")
	f.Add(strings.Repeat("9", 40))
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		for _, r := range FindRRN(s) {
			if r.Start < at || r.End <= r.Start || r.End > len(s) {
				t.Fatalf("%q: %+v", s, r)
			}
			at = r.End
		}
		if clean, n := CutRRN(s); n > 0 && len(FindRRN(clean)) > 0 {
			t.Errorf("%q still holds one: %q", s, clean)
		}
		CutRRNForm(s)
	})
}
