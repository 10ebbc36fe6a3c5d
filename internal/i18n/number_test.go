package i18n

import (
	"math"
	"testing"
)

func TestNumbers(t *testing.T) {
	ko, en := NewPrinter(Korean, nil, "KRW"), NewPrinter(English, nil, "KRW")
	for _, c := range []struct{ got, want string }{
		{ko.Number(0), "0"}, {ko.Number(999), "999"}, {ko.Number(1000), "1,000"}, {ko.Number(-1234567), "−1,234,567"},
		{ko.Number(math.MinInt64), "−9,223,372,036,854,775,808"}, {ko.Count(3412), "3,412"},
		{ko.Decimal(1234.567, 2), "1,234.57"},
		{ko.Decimal(-0.04, 1), "0.0"},
		{ko.Decimal(-0.05001, 1), "−0.1"},
		{ko.Decimal(math.NaN(), 1), "–"},
		{ko.Decimal(math.Inf(1), 0), "–"},
		{ko.Percent(0.862, 1), "86.2%"}, {ko.Percent(1, 0), "100%"}, {ko.Percent(-0.031, 1), "−3.1%"},
		{ko.Points(0.022), "2.2%p"}, {ko.Points(-0.27), "−27%p"}, {en.Points(0.18), "18 pt"},
		{ko.SignedPoints(0.08), "+8%p"},
		{ko.SignedPoints(-0.19), "−19%p"},
		{ko.SignedPoints(0), "0%p"},
		{en.SignedPercent(0.08, 0), "+8%"},
		{en.SignedPercent(0.0001, 1), "0.0%"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestChanceIsNeverCertainUnlessItIs(t *testing.T) {
	for f, want := range map[float64][2]string{
		0: {"0%", "0%"}, 0.001: {"1% 미만", "under 1%"}, 0.0099: {"1% 미만", "under 1%"}, 0.01: {"1%", "1%"}, 0.5: {"50%", "50%"}, 0.99: {"99%", "99%"},
		0.991: {"99% 이상", "over 99%"}, 0.99999: {"99% 이상", "over 99%"}, 1: {"100%", "100%"},
	} {
		ko, en := NewPrinter(Korean, nil, "KRW").Chance(f), NewPrinter(English, nil, "KRW").Chance(f)
		if ko != want[0] || en != want[1] {
			t.Errorf("%v: %s, %s", f, ko, en)
		}
	}
}
