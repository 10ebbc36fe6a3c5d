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
