package i18n

import (
	"fmt"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

func TestPhone(t *testing.T) {
	for _, c := range []struct {
		in      string
		normal  string
		kind    PhoneKind
		display string
	}{
		{"010-1234-5678", "01012345678", Mobile, "010-1234-5678"},
		{"01012345678", "01012345678", Mobile, "010-1234-5678"},
		{"010 1234 5678", "01012345678", Mobile, "010-1234-5678"},
		{"010.1234.5678", "01012345678", Mobile, "010-1234-5678"},
		{"1012345678", "01012345678", Mobile, "010-1234-5678"},
		{"'01012345678", "01012345678", Mobile, "010-1234-5678"},
		{"+82 10-1234-5678", "01012345678", Mobile, "010-1234-5678"},
		{"+82 (0)10-1234-5678", "01012345678", Mobile, "010-1234-5678"},
		{"+821012345678", "01012345678", Mobile, "010-1234-5678"},
		{"008210-1234-5678", "01012345678", Mobile, "010-1234-5678"},
		{"０１０－１２３４－５６７８", "01012345678", Mobile, "010-1234-5678"},
		{"011-234-5678", "0112345678", Mobile, "011-234-5678"}, {"016-9234-5678", "01692345678", Mobile, "016-9234-5678"},
		{"02-523-4567", "025234567", Landline, "02-523-4567"},
		{"02)3452-4567", "0234524567", Landline, "02-3452-4567"},
		{"25234567", "025234567", Landline, "02-523-4567"},
		{"031-234-5678", "0312345678", Landline, "031-234-5678"},
		{"051-2345-6789", "05123456789", Landline, "051-2345-6789"},
		{"070-1234-5678", "07012345678", Landline, "070-1234-5678"},
		{"+82 2 523 4567", "025234567", Landline, "02-523-4567"},
		{"1588-1234", "15881234", Office, "1588-1234"},
		{"18991234", "18991234", Office, "1899-1234"},
		{"080-123-4567", "0801234567", Office, "080-123-4567"},
		{"+82 1588-1234", "15881234", Office, "1588-1234"},
		{"0507-1234-5678", "050712345678", Safe, "0507-1234-5678"},
		{"050212345678", "050212345678", Safe, "0502-1234-5678"},
		{"0505-123-4567", "05051234567", Safe, "0505-123-4567"},
		{"+1 212-555-0123", "+12125550123", Foreign, "+1 212-555-0123"},
		{"+81 3-1234-5678", "+81312345678", Foreign, "+81 3-1234-5678"},
		{"00 1 415 555 2671", "+14155552671", Foreign, "+1 415-555-2671"},
	} {
		got, ok := Phone(c.in)
		if !ok || got != (PhoneNumber{c.normal, c.kind, c.display}) {
			t.Errorf("%q: %+v %v", c.in, got, ok)
		}
	}
}

func TestPhoneRefuses(t *testing.T) {
	for _, in := range []string{"", "-", "없음", "1234", "010-123-456", "010-000-55", "01012345678901", "0", "000000000", "2026-11-24", "20261124", "1,234,500", "120-81-47521", "+82", "+", "++82101234567", "010+12345678", "+1 555", "015-1234-5678", "02-012-3456", "010-1234-567a", "1588-12345", "8801234567890", "0501-123-4567", "012-345-6789"} {
		if got, ok := Phone(in); ok {
			t.Errorf("%q is read as %+v", in, got)
		}
	}
}

// The fast path must not let through what the library calls impossible, over the number plan.
func TestKoreanNumbersAgreeWithTheLibrary(t *testing.T) {
	for _, prefix := range []string{"010", "011", "016", "02", "031", "032", "033", "041", "042", "043", "044", "051", "052", "053", "054", "055", "061", "062", "063", "064", "070", "080", "0502", "0505", "0507"} {
		for _, length := range []int{9, 10, 11, 12} {
			number := prefix
			for i := 0; len(number) < length; i++ {
				number += fmt.Sprint((i*7 + 2) % 10)
			}
			p, ok := Phone(number)
			if !ok {
				continue
			}
			n, err := phonenumbers.Parse(p.Normal, "KR")
			if err != nil || !phonenumbers.IsPossibleNumber(n) {
				t.Errorf("%s is %+v, but the library says %v", number, p, err)
			}
		}
	}
}

func TestPhoneMaskAndLastFour(t *testing.T) {
	for in, want := range map[string]string{"01012345678": "010-****-5678", "025234567": "02-***-4567", "15881234": "1588-**34", "+12125550123": "+1 ***-***-0123"} {
		p, ok := Phone(in)
		if !ok || p.Masked() != want {
			t.Errorf("%s is masked %q", in, p.Masked())
		}
		if p.LastFour() != in[len(in)-4:] {
			t.Errorf("%s ends in %q", in, p.LastFour())
		}
	}
	if Safe.String() != "safe" || Mobile.String() != "mobile" {
		t.Error("names of kinds")
	}
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"010-1234-5678", "1588-1234", "+1 212-555-0123", "0507-1234-5678", "1012345678", "0082"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := Phone(s)
		if !ok {
			return
		}
		for _, form := range []string{p.Normal, p.Display} {
			if again, ok := Phone(form); !ok || again != p {
				t.Errorf("%q is %+v, whose %q is %+v %v", s, p, form, again, ok)
			}
		}
		p.Masked()
	})
}

func BenchmarkPhone(b *testing.B) {
	for _, in := range []string{"010-1234-5678", "+1 212-555-0123"} {
		b.Run(in, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Phone(in)
			}
		})
	}
}
