package i18n

import (
	"strings"
	"testing"
)

// say renders a sentence that is in no catalog.
func say(t *testing.T, lang Lang, text string, args ...any) string {
	t.Helper()
	m, err := parse(text)
	if err != nil {
		t.Fatalf("parse %q: %v", text, err)
	}
	var b strings.Builder
	NewPrinter(lang, nil, "KRW").write(&b, m, args)
	return b.String()
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		lang Lang
		text string
		args []any
		want string
	}{
		{Korean, "오늘 챙길 {n}가지에 {money:이} 걸려 있어요", []any{"n", 10, "money", "1,840만 원"}, "오늘 챙길 10가지에 1,840만 원이 걸려 있어요"},
		{Korean, "{name:을} 지웠어요", []any{"name", "원두"}, "원두를 지웠어요"},
		{Korean, "{name:를} 지웠어요", []any{"name", "정하은"}, "정하은을 지웠어요"},
		{Korean, "‘{name}’{:을} 뺐어요", []any{"name", "위험"}, "‘위험’을 뺐어요"},
		{Korean, "{a:과} {b:으로}", []any{"a", "서울(본점)", "b", "교실"}, "서울(본점)과 교실로"},
		{Korean, "{n}줄", []any{"n", int64(1284)}, "1,284줄"},
		{Korean, "{n}년", []any{"n", "2026"}, "2026년"},
		{Korean, "중괄호 {{n}}", nil, "중괄호 {n}"},
		{English, "{n|1 day|{n} days}", []any{"n", 1}, "1 day"},
		{English, "{n|1 day|{n} days}", []any{"n", 0}, "0 days"},
		{English, "{n|1 day|{n} days}", []any{"n", int64(1200)}, "1,200 days"},
		{English, "{n|One order from {who}|{n} orders from {who}}.", []any{"n", "1", "who", "Ann"}, "One order from Ann."},
		{English, "{f} left", []any{"f", 2.5}, "2.5 left"},
		{English, "{gone}", nil, "⟦gone⟧"},
		{English, "", nil, ""},
	} {
		if got := say(t, c.lang, c.text, c.args...); got != c.want {
			t.Errorf("%q gave %q, want %q", c.text, got, c.want)
		}
	}
}

func TestBadSentencesAreRefused(t *testing.T) {
	for _, text := range []string{"{", "}", "{n", "n}", "{}", "{N}", "{n:까지}", "{n|one}", "{n|a|b|c}", "{|a|b}", "{1n}", "{n|{|b}"} {
		if _, err := parse(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}

func TestMissingKeyShows(t *testing.T) {
	p := NewPrinter(Korean, nil, "KRW")
	if got := p.T("no.such_key"); got != "⟦no.such_key⟧" {
		t.Errorf("got %q", got)
	}
	if p.Has("no.such_key") || !p.Has("unit.today") {
		t.Error("Has is wrong")
	}
	if got := p.Spans("no.such_key"); len(got) != 1 || got[0].Text != "⟦no.such_key⟧" {
		t.Errorf("spans %v", got)
	}
}

func TestSpansKeepTheOrderOfTheLanguage(t *testing.T) {
	p := NewPrinter(Korean, nil, "KRW")
	spans := p.Spans("unit.ago", "span", "3일")
	if len(spans) != 2 || spans[0] != (Span{"span", "3일"}) || spans[1] != (Span{"", " 전"}) {
		t.Errorf("got %q", spans)
	}
	m, err := parse("‘{name}’{:을} {n|하나|{n:이}}")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, s := range p.spans(nil, m, []any{"name", "봄", "n", 3}) {
		b.WriteString("[" + s.Name + s.Text + "]")
	}
	if got, want := b.String(), "[‘][name봄][’][을][ ][n3][이]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNegotiate(t *testing.T) {
	for accept, want := range map[string]Lang{
		"": Korean, "ko-KR,ko;q=0.9,en;q=0.8": Korean, "en-US,en;q=0.9,ko;q=0.5": English, "fr, EN;q=0.5": English, "ja": Korean,
	} {
		if got := Negotiate(accept); got != want {
			t.Errorf("%q gave %s", accept, got)
		}
	}
}

func FuzzSentence(f *testing.F) {
	for _, s := range []string{"{n|1 day|{n} days}", "‘{name}’{:을}", "{{}}", "{a:과} {b}", "}{", "{n||}"} {
		f.Add(s)
	}
	p := NewPrinter(Korean, nil, "KRW")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := parse(s)
		if err != nil {
			return
		}
		args := []any{"n", 1, "name", "봄", "a", "", "b", "x"}
		var b, spans strings.Builder
		p.write(&b, m, args)
		for _, x := range p.spans(nil, m, args) {
			spans.WriteString(x.Text)
		}
		if b.String() != spans.String() {
			t.Errorf("%q: text %q, spans %q", s, b.String(), spans.String())
		}
	})
}
