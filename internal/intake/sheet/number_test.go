package sheet_test

import (
	"testing"

	"dangol.kr/dangol/internal/intake/sheet"
)

var numberCases = []struct {
	in   string
	want int64 // in hundredths
	no   bool
	is   sheet.Number // the flags
}{
	{in: "0", want: 0},
	{in: "12000", want: 1_200_000},
	{in: "12,000", want: 1_200_000},
	{in: "1,234,567.89", want: 123_456_789},
	{in: "1.234.567,89", want: 123_456_789},
	{in: "2,50", want: 250},
	{in: "-5", want: -500},
	{in: "−5", want: -500},
	{in: "(1,234)", want: -123_400},
	{in: "1,234-", want: -123_400},
	{in: "△1,234", want: -123_400},
	{in: "+7", want: 700},
	{in: ".5", want: 50},
	{in: "12,000원", want: 1_200_000, is: sheet.Number{Currency: true}},
	{in: "₩12,000", want: 1_200_000, is: sheet.Number{Currency: true}},
	{in: "-₩ 12,000", want: -1_200_000, is: sheet.Number{Currency: true}},
	{in: "\\12,000", want: 1_200_000, is: sheet.Number{Currency: true}},
	{in: "$2.55", want: 255, is: sheet.Number{Currency: true}},
	{in: "2.55 €", want: 255, is: sheet.Number{Currency: true}},
	{in: "KRW 5000", want: 500_000, is: sheet.Number{Currency: true}},
	{in: "1.5E+3", want: 150_000, is: sheet.Number{Scientific: true}},
	{in: "1.005", want: 101, is: sheet.Number{Inexact: true}},
	{in: "1.004", want: 100, is: sheet.Number{Inexact: true}},
	{in: "1.000", want: 100},
	{in: "", no: true},
	{in: "-", no: true},
	{in: "()", no: true},
	{in: "12,00", want: 1200},
	{in: "1,23,456", no: true},
	{in: "1.2.3", no: true},
	{in: "12a", no: true},
	{in: "원", no: true},
	{in: "사백만", no: true},
	{in: "010-1234-5678", no: true},
	{in: "99999999999999999999", no: true},
	{in: "1E99", no: true},
	{in: "NaN", no: true},
	{in: "C536379", no: true},
}

func TestParseNumber(t *testing.T) {
	for _, c := range numberCases {
		got, ok := sheet.ParseNumber(c.in, 2)
		if ok == c.no {
			t.Errorf("%q: read %v", c.in, ok)
			continue
		}
		if c.no {
			continue
		}
		want := c.is
		want.Scaled = c.want
		if got != want {
			t.Errorf("%q: %+v, want %+v", c.in, got, want)
		}
	}
	if n, _ := sheet.ParseNumber("1.5", 0); n.Scaled != 2 || !n.Inexact {
		t.Errorf("half: %+v", n)
	}
}
