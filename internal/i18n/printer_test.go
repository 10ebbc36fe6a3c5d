package i18n

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestPrinterKnowsItsReader(t *testing.T) {
	seoul := time.FixedZone("KST", 9*3600)
	p := NewPrinter(English, seoul, "USD")
	if p.Lang() != English || p.Location() != seoul || p.Currency() != "USD" {
		t.Errorf("%s %v %s", p.Lang(), p.Location(), p.Currency())
	}
	if p := NewPrinter("fr", nil, ""); p.Lang() != Korean || p.Location() != time.UTC {
		t.Errorf("%s %v", p.Lang(), p.Location())
	}
}

type level int

type shape struct{}

func (shape) String() string { return "원형" }

func TestValuesOfAllTypes(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{"글", "글"},
		{1200, "1,200"},
		{int64(-5), "−5"},
		{int8(7), "7"},
		{level(1500), "1,500"},
		{uint16(9), "9"},
		{1.25, "1.2"},
		{float32(2), "2.0"},
		{shape{}, "원형"},
		{errors.New("까닭"), "까닭"},
		{true, "true"},
		{nil, "<nil>"},
	} {
		if got := say(t, Korean, "{x}", "x", c.value); got != c.want {
			t.Errorf("%v is written %q, want %q", c.value, got, c.want)
		}
	}
	for _, one := range []any{1, int64(1), uint8(1), level(1), 1.0, "1"} {
		if got := say(t, English, "{n|one|many}", "n", one); got != "one" {
			t.Errorf("%T %v is %s", one, one, got)
		}
	}
	for _, many := range []any{0, 2, -1, "", "one", 1.5, nil} {
		if got := say(t, English, "{n|one|many}", "n", many); got != "many" {
			t.Errorf("%T %v is %s", many, many, got)
		}
	}
}

// Every sentence comes out whole when it gets its values, as text and as spans.
func TestEverySentenceIsWhole(t *testing.T) {
	for _, lang := range Languages() {
		p := NewPrinter(lang, nil, "KRW")
		for key, m := range catalogs()[lang] {
			var args []any
			for i, name := range placeholders(m) {
				args = append(args, name, i+2)
			}
			text := p.T(key, args...)
			if strings.ContainsAny(text, "⟦⟧{}") || text == "" && key != "" {
				t.Errorf("%s %s comes out %q", lang, key, text)
			}
			var spans strings.Builder
			for _, s := range p.Spans(key, args...) {
				spans.WriteString(s.Text)
			}
			if spans.String() != text {
				t.Errorf("%s %s: spans %q, text %q", lang, key, spans.String(), text)
			}
		}
	}
}

func TestPrintersServeManyAtOnce(t *testing.T) {
	p := NewPrinter(Korean, nil, "KRW")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for n := range 200 {
				if got := p.T("unit.days", "n", n); !strings.HasSuffix(got, "일") {
					t.Error(got)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkSentence(b *testing.B) {
	p := NewPrinter(Korean, nil, "KRW")
	b.ReportAllocs()
	for b.Loop() {
		p.T("unit.ago", "span", "3일")
	}
}

func BenchmarkMoney(b *testing.B) {
	p := NewPrinter(Korean, nil, "KRW")
	b.ReportAllocs()
	for b.Loop() {
		p.Money(1_840_000_000)
	}
}

// Firms order where persons come; what has no sentence of its own for firms is said of both.
func TestOf(t *testing.T) {
	p := NewPrinter(Korean, time.UTC, "KRW")
	for key, want := range map[string][2]string{
		"people.totals.net":    {"쓰신 금액", "주문하신 금액"},
		"people.totals.orders": {"거래", "거래"},
	} {
		if person, firm := p.Of(false, key), p.Of(true, key); person != want[0] || firm != want[1] {
			t.Errorf("%s: %q of a person, %q of a firm", key, person, firm)
		}
	}
	if got := p.Of(true, "value.why.once", "since", 3); got != "한 번 주문하시고 3일 지났어요." {
		t.Error(got)
	}
}
