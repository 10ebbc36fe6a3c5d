package i18n

import (
	"math"
	"testing"
)

const won = 100 // minor units in one

func TestMoneyAsPeopleSayIt(t *testing.T) {
	for _, c := range []struct {
		units  int64
		ko, en string
	}{
		{0, "0원", "₩0"}, {8_500, "8,500원", "₩8,500"}, {9_999, "9,999원", "₩9,999"},
		{10_000, "1만 원", "₩10K"}, {15_500, "1.6만 원", "₩15.5K"}, {120_000, "12만 원", "₩120K"}, {960_000, "96만 원", "₩960K"}, {999_999, "100만 원", "₩1M"},
		{6_200_000, "620만 원", "₩6.2M"}, {18_400_000, "1,840만 원", "₩18.4M"}, {99_994_000, "9,999만 원", "₩100M"}, {99_996_000, "1억 원", "₩100M"},
		{110_000_000, "1.1억 원", "₩110M"},
		{1_240_000_000, "12.4억 원", "₩1.2B"},
		{123_456_000_000, "1,235억 원", "₩123B"},
		{1_230_000_000_000, "1.2조 원", "₩1,230B"},
		{-18_400_000, "−1,840만 원", "−₩18.4M"}, {-300, "−300원", "−₩300"},
	} {
		if got := NewPrinter(Korean, nil, "KRW").Money(c.units * won); got != c.ko {
			t.Errorf("ko %d: %q, want %q", c.units, got, c.ko)
		}
		if got := NewPrinter(English, nil, "KRW").Money(c.units * won); got != c.en {
			t.Errorf("en %d: %q, want %q", c.units, got, c.en)
		}
	}
}

func TestOtherCurrencies(t *testing.T) {
	for _, c := range []struct {
		lang  Lang
		code  string
		minor int64
		want  string
		exact string
	}{
		{English, "USD", 2933, "$29.33", "$29.33"}, {English, "USD", 3000, "$30", "$30.00"}, {English, "USD", 123_456, "$1,235", "$1,234.56"},
		{English, "USD", -1_234_567_89, "−$1.2M", "−$1,234,567.89"},
		{English, "GBP", 1_500_000, "£15K", "£15,000.00"},
		{English, "EUR", 905, "€9.05", "€9.05"},
		{English, "JPY", 120_050, "¥1,201", "¥1,200.50"}, {English, "CHF", 1200, "CHF 12", "CHF 12.00"},
		{Korean, "USD", 2933, "29.33달러", "$29.33"},
		{Korean, "USD", 1_840_000_000, "1,840만 달러", "$18,400,000.00"},
		{Korean, "JPY", 100_000, "1,000엔", "1,000엔"},
		{Korean, "EUR", 5_000, "50유로", "€50.00"}, {Korean, "CHF", 1200, "12 CHF", "CHF 12.00"},
		{Korean, "KRW", 123_450_000, "123만 원", "1,234,500원"}, {Korean, "KRW", 150, "2원", "1.50원"}, {English, "KRW", 123_450_000, "₩1.2M", "₩1,234,500"},
	} {
		p := NewPrinter(c.lang, nil, c.code)
		if got := p.Money(c.minor); got != c.want {
			t.Errorf("%s %s %d: %q, want %q", c.lang, c.code, c.minor, got, c.want)
		}
		if got := p.MoneyExact(c.minor); got != c.exact {
			t.Errorf("%s %s %d exact: %q, want %q", c.lang, c.code, c.minor, got, c.exact)
		}
	}
}

func TestMoneyPartsFollowEachOther(t *testing.T) {
	for _, lang := range Languages() {
		for _, code := range append(Currencies(), "CHF") {
			p := NewPrinter(lang, nil, code)
			for m := int64(1); m < math.MaxInt64/7; m = m*7 + 3 {
				for _, minor := range []int64{m, -m} {
					num, unit := p.MoneyParts(minor)
					if num+unit != p.Money(minor) {
						t.Fatalf("%s %s %d: %q + %q", lang, code, minor, num, unit)
					}
				}
			}
		}
	}
	if num, unit := NewPrinter(Korean, nil, "KRW").MoneyParts(18_400_000 * won); num != "1,840" || unit != "만 원" {
		t.Errorf("%q %q", num, unit)
	}
	if num, unit := NewPrinter(English, nil, "KRW").MoneyParts(18_400_000 * won); num != "₩18.4" || unit != "M" {
		t.Errorf("%q %q", num, unit)
	}
}

func TestMoneyRange(t *testing.T) {
	ko, en := NewPrinter(Korean, nil, "KRW"), NewPrinter(English, nil, "KRW")
	if got := ko.MoneyRange(21_000_000*won, 39_000_000*won); got != "2,100만~3,900만 원" {
		t.Error(got)
	}
	if got := ko.MoneyRange(0, 9_000*won); got != "0~9,000원" {
		t.Error(got)
	}
	if got := en.MoneyRange(21_000_000*won, 39_000_000*won); got != "₩21M–₩39M" {
		t.Error(got)
	}
}

func TestMoneyColumnKeepsOneUnit(t *testing.T) {
	values := []int64{14_200_000 * won, 1_420_000 * won, 90_000 * won, 0, -3_640_000 * won}
	ko := NewPrinter(Korean, nil, "KRW").MoneyColumn(Usual(values))
	if ko.Unit != "만 원" {
		t.Fatalf("unit %q", ko.Unit)
	}
	for i, want := range []string{"1,420", "142", "9", "0", "−364"} {
		if got := ko.Cell(values[i]); got != want {
			t.Errorf("%d: %q, want %q", values[i], got, want)
		}
	}
	en := NewPrinter(English, nil, "KRW").MoneyColumn(Usual(values))
	if en.Unit != "₩K" || en.Cell(values[0]) != "14,200" || en.Cell(values[3]) != "0" {
		t.Errorf("%q %q", en.Unit, en.Cell(values[0]))
	}
	near := NewPrinter(Korean, nil, "KRW").MoneyColumn(300_000 * won)
	if near.Unit != "만 원" || near.Cell(304_000*won) != "30.4" || near.Cell(-1_000*won) != "−0.1" || near.Cell(100) != "0.0" {
		t.Errorf("%q %q %q", near.Unit, near.Cell(304_000*won), near.Cell(-1_000*won))
	}
	small := NewPrinter(Korean, nil, "KRW").MoneyColumn(8_000 * won)
	if small.Unit != "원" || small.Cell(12_345*won) != "12,345" {
		t.Errorf("%q %q", small.Unit, small.Cell(12_345*won))
	}
	if none := NewPrinter(English, nil, "USD").MoneyColumn(0); none.Unit != "$" || none.Cell(-40) != "0" {
		t.Errorf("%q", none.Unit)
	}
}

func TestUsual(t *testing.T) {
	for _, c := range []struct {
		in   []int64
		want int64
	}{{nil, 0}, {[]int64{0, 0}, 0}, {[]int64{5}, 5}, {[]int64{-9, 1, 4}, 4}, {[]int64{math.MinInt64}, math.MaxInt64}} {
		if got := Usual(c.in); got != c.want {
			t.Errorf("%v: %d, want %d", c.in, got, c.want)
		}
	}
}
