package i18n

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
)

func TestParseMoney(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int64 // hundredths
	}{
		{"0", 0}, {"1234500", 123450000}, {"1,234,500", 123450000}, {"-1,200", -120000}, {"29.33", 2933}, {"2933.5", 293350}, {"0.5", 50}, {"007", 700},
		{"₩12,000", 1200000},
		{"￦12,000", 1200000},
		{"\\12,000", 1200000},
		{"12,000원", 1200000},
		{" 12,000 원 ", 1200000},
		{"12,000원정", 1200000},
		{"KRW 12,000", 1200000},
		{"12000 won", 1200000},
		{"$29.33", 2933}, {"US$29.33", 2933}, {"29.33 USD", 2933}, {"€1.234,50", 123450}, {"£5", 500}, {"¥1,200", 120000}, {"1,200円", 120000}, {"3달러", 300},
		{"(1,200)", -120000},
		{"(₩1,200)", -120000},
		{"△1,200", -120000},
		{"▲1,200", -120000},
		{"−1,200", -120000},
		{"1,200-", -120000},
		{"₩-1,200", -120000},
		{"-₩1,200", -120000},
		{"+1,200", 120000},
		{"(1,200원)", -120000},
		{"1.234,50", 123450},
		{"1.234.567", 123456700},
		{"1.234.567,8", 123456780},
		{"1,234,567.89", 123456789},
		{"1 234,50", 123450},
		{"1\u00a0234,50", 123450},
		{"1'234.50", 123450},
		{"2,55", 255},
		{"2,5", 250},
		{"1,200", 120000},
		{"1.200", 120},
		{"1.2E+06", 120000000}, {"1.2e6", 120000000}, {"5E-1", 50}, {"1234.5600000000001", 123456}, {"0.1000000000000000055511151231257827", 10},
		{"0.125", 13}, {"-0.125", -13}, {"0.124999", 12}, {"1.005", 101}, {"0.004", 0},
		{"1만5천원", 1500000},
		{"1만 5천 원", 1500000},
		{"12.4억", 124000000000},
		{"1.2345억", 12345000000},
		{"1억 2,000만원", 12000000000},
		{"1억2천만", 12000000000},
		{"3백만", 300000000},
		{"삼백만 원", 300000000},
		{"사백만", 400000000},
		{"2천5백만 원", 2500000000},
		{"천원", 100000},
		{"만원", 1000000},
		{"1조 2,345억 원", 123450000000000},
		{"오만원", 5000000},
		{"십오만", 15000000},
		{"1,840만 원", 1840000000},
		{"-3만원", -3000000},
		{"0.5만", 500000},
		{"만 이천 삼백", 1230000},
		{"5백", 50000},
		{"960K", 96000000}, {"₩18.4M", 1840000000}, {"1.2B", 120000000000}, {"１２，０００", 1200000}, {"'12,000", 1200000}, {"\ufeff12,000", 1200000},
		{"92233720368547758.07", math.MaxInt64}, {"-92233720368547758.07", -math.MaxInt64},
	} {
		got, err := ParseMoney(c.in)
		if err != nil || got != c.want {
			t.Errorf("%q: %d %v, want %d", c.in, got, err, c.want)
		}
		if got, err := ParseMoney([]byte(c.in)); err != nil || got != c.want {
			t.Errorf("%q as bytes: %d %v", c.in, got, err)
		}
	}
}

func TestParseMoneyRefuses(t *testing.T) {
	for _, in := range []string{
		"", " ", "-", "원", "₩", "abc", "12a", "1,23,4", "1,2345", "12,34,567", "1.2.3", "1,234.567,89", "1..2", "1,,200", ",200", "1,200,", "--5", "5%", "12:30", "2026-11-24", "010-1234-5678",
		"만5억", "천만천만", "5천6천", "가나다", "1e", "1e1000", "e5", "NaN", "Inf", "0x10", "(5", "5)", "=1+1", "1 2", "사과", strings.Repeat("9", 200),
	} {
		if got, err := ParseMoney(in); !errors.Is(err, ErrAmount) && !errors.Is(err, ErrAmountBig) {
			t.Errorf("%q is read as %d (%v)", in, got, err)
		}
	}
	for _, in := range []string{"92233720368547758.08", "2.34E+17", "9999999조", "1e99", "99999999999999999999"} {
		if got, err := ParseMoney(in); !errors.Is(err, ErrAmountBig) {
			t.Errorf("%q is read as %d (%v)", in, got, err)
		}
	}
}

func TestParseQuantity(t *testing.T) {
	for in, want := range map[string]int64{"1": 1000, "2.5": 2500, "-1": -1000, "0.0005": 1, "1,000": 1000000} {
		got, err := ParseQuantity(in)
		if err != nil || got != want {
			t.Errorf("%q: %d %v, want %d", in, got, err, want)
		}
	}
	if got, err := ParseQuantity("12개"); err == nil {
		t.Errorf("a number with a word is read as %d", got)
	}
}

func TestPlainAmountsCostNoMemory(t *testing.T) {
	cells := [][]byte{[]byte("1234500"), []byte("1,234,500"), []byte("-29.33"), []byte("0")}
	if n := testing.AllocsPerRun(100, func() {
		for _, c := range cells {
			if _, err := ParseMoney(c); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := ParseMoney("2.55"); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzParseMoney compares with exact rationals wherever those can read the text, and writes and reads back.
func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"1,234,500", "1만5천원", "₩12,000", "12.4억", "(1,200)", "1.234,50", "1.2E+06", "-29.335", "삼백만", "0.005", "9e18", "1 234"} {
		f.Add(s)
	}
	ko, en := NewPrinter(Korean, nil, "KRW"), NewPrinter(English, nil, "USD")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseMoney(s)
		if err != nil {
			return
		}
		for _, p := range []*Printer{ko, en} {
			text := p.MoneyExact(got)
			back, err := ParseMoney(text)
			if err != nil || back != got {
				t.Fatalf("%q is %d, written %q, read back %d %v", s, got, text, back, err)
			}
		}
		if strings.Trim(s, "0123456789.") != "" || strings.Count(s, ".") > 1 {
			return
		}
		want, ok := new(big.Rat).SetString(s)
		if !ok {
			return
		}
		want.Mul(want, big.NewRat(100, 1))
		diff := new(big.Rat).Sub(want, new(big.Rat).SetInt64(got))
		if diff.Abs(diff).Cmp(big.NewRat(1, 2)) > 0 {
			t.Fatalf("%q is %d", s, got)
		}
	})
}

func BenchmarkParseMoney(b *testing.B) {
	for _, in := range []string{"1234500", "1,234,500", "29.33", "₩12,000", "1만5천원"} {
		cell := []byte(in)
		b.Run(in, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParseMoney(cell); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
