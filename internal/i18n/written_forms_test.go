package i18n

import "testing"

func TestBusinessNumber(t *testing.T) {
	for in, want := range map[string]string{"120-81-47521": "120-81-47521", "2208162517": "220-81-62517", "124 81 00998": "124-81-00998", "123-45-67891": "123-45-67891"} {
		normal, display, ok := BusinessNumber(in)
		if !ok || display != want || normal != onlyDigits(want) {
			t.Errorf("%q: %q %q %v", in, normal, display, ok)
		}
	}
	for _, in := range []string{"120-81-47522", "000-00-00000", "", "120-81-4752", "120-81-475211", "12O-81-47521"} {
		if _, _, ok := BusinessNumber(in); ok {
			t.Errorf("%q is accepted", in)
		}
	}
}

func TestEmail(t *testing.T) {
	for in, want := range map[string]string{
		"Corner@Example.com": "corner@example.com", " a@b.kr ": "a@b.kr", "mailto:a@b.kr": "a@b.kr", "정하은 <HaEun@corner.kr>": "haeun@corner.kr", "ａ＠ｂ.kr": "a@b.kr", "a.b+c@x-y.co.kr": "a.b+c@x-y.co.kr", "o'neil@x.org": "o'neil@x.org", "나@한글.kr": "나@한글.kr",
	} {
		if got, ok := Email(in); !ok || got != want {
			t.Errorf("%q: %q %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "a", "a@", "@b.kr", "a@b", "a b@c.kr", "a@b..kr", "a@-b.kr", ".a@b.kr", "a..b@c.kr", "a@b@c.kr", "a@b.1", "a@b.k", "a,b@c.kr", "010-1234-5678"} {
		if got, ok := Email(in); ok {
			t.Errorf("%q is read as %q", in, got)
		}
	}
	for in, want := range map[string]string{"corner@example.com": "co****@example.com", "ab@x.kr": "a****@x.kr", "none": "none"} {
		if got := MaskEmail(in); got != want {
			t.Errorf("%q is masked %q", in, got)
		}
	}
}

func FuzzEmail(f *testing.F) {
	for _, s := range []string{"정하은 <HaEun@corner.kr>", "a@b.kr", "<a@b.kr>", "mailto:mailto:a@b.kr"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, ok := Email(s); ok {
			if again, ok := Email(got); !ok || again != got {
				t.Errorf("%q is %q is %q %v", s, got, again, ok)
			}
			MaskEmail(got)
		}
	})
}
