package sheet_test

import (
	"testing"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/sheet"
)

var dateCases = []struct {
	in   string
	hint sheet.DateHint
	want string // 2006-01-02, with a time 15:04:05.000; "?" for ambiguous, "" for none
}{
	{in: "2024-03-05", want: "2024-03-05"},
	{in: "2024.03.05", want: "2024-03-05"},
	{in: "2024/3/5", want: "2024-03-05"},
	{in: "2024. 3. 5.", want: "2024-03-05"},
	{in: "20240305", want: "2024-03-05"},
	{in: "20240305 13:04", want: "2024-03-05 13:04:00.000"},
	{in: "20240305130405", want: "2024-03-05 13:04:05.000"},
	{in: "202403051304", want: "2024-03-05 13:04:00.000"},
	{in: "2024-03-05 13:04:05", want: "2024-03-05 13:04:05.000"},
	{in: "2024-03-05 13:04:05.5", want: "2024-03-05 13:04:05.500"},
	{in: "2024-03-05T13:04:05.123456Z", want: "2024-03-05 13:04:05.123"},
	{in: "2024-03-05 24:00", want: "2024-03-06 00:00:00.000"},
	{in: "2024년 3월 5일", want: "2024-03-05"},
	{in: "2024년3월5일 오후 3시 5분", want: "2024-03-05 15:05:00.000"},
	{in: "2024. 3. 5. 오후 3:05:12", want: "2024-03-05 15:05:12.000"},
	{in: "2024-03-05(화) 오전 12:30", want: "2024-03-05 00:30:00.000"},
	{in: "2024-03-05 화요일", want: "2024-03-05"},
	{in: "2024-03-05 (Tue)", want: "2024-03-05"},
	{in: "5 Mar 2024", want: "2024-03-05"},
	{in: "05-Mar-24", want: "2024-03-05"},
	{in: "March 5, 2024 3:05 PM", want: "2024-03-05 15:05:00.000"},
	{in: "Tue, 05 Mar 2024 13:04:05 +0000", want: "2024-03-05 13:04:05.000"},
	{in: "Mar 5th, 2024", want: "2024-03-05"},
	{in: "2024-02-29", want: "2024-02-29"},
	{in: "2023-02-29", want: ""},
	{in: "2024-13-01", want: ""},
	{in: "26.13.02", want: ""},
	{in: "3/4/2024", want: "?"},
	{in: "3/4/2024", hint: sheet.DateHint{Order: sheet.DMY}, want: "2024-04-03"},
	{in: "3/4/2024 8:26", hint: sheet.DateHint{Order: sheet.MDY}, want: "2024-03-04 08:26:00.000"},
	{in: "13/4/2024", want: "2024-04-13"},
	{in: "4/13/2024", want: "2024-04-13"},
	{in: "4/13/2024", hint: sheet.DateHint{Order: sheet.DMY}, want: ""},
	{in: "4/13/2024", hint: sheet.DateHint{Order: sheet.OrderMixed}, want: "2024-04-13"},
	{in: "3/4/2024", hint: sheet.DateHint{Order: sheet.OrderMixed}, want: "?"},
	{in: "5/5/2024", want: "2024-05-05"},
	{in: "24.03.05", want: "?"},
	{in: "24.03.05", hint: sheet.DateHint{Order: sheet.YMD}, want: "2024-03-05"},
	{in: "83-02-20", hint: sheet.DateHint{Order: sheet.YMD}, want: "1983-02-20"},
	{in: "45356", want: ""},
	{in: "45356", hint: sheet.DateHint{Form: sheet.Serial}, want: "2024-03-05"},
	{in: "45356.75", hint: sheet.DateHint{Form: sheet.Serial}, want: "2024-03-05 18:00:00.000"},
	{in: "43894", hint: sheet.DateHint{Form: sheet.Serial, Date1904: true}, want: "2024-03-05"},
	{in: "2024-03-05", hint: sheet.DateHint{Form: sheet.Serial}, want: "2024-03-05"},
	{in: "1709600400", hint: sheet.DateHint{Form: sheet.EpochSecond}, want: "2024-03-05 01:00:00.000"},
	{in: "1709600400123", hint: sheet.DateHint{Form: sheet.EpochMilli}, want: "2024-03-05 01:00:00.123"},
	{in: "830220", hint: sheet.DateHint{Form: sheet.SixDigits}, want: "1983-02-20"},
	{in: "2024-03-05T23:30:00Z", hint: sheet.DateHint{Zone: time.FixedZone("KST", 9*3600)}, want: "2024-03-06 08:30:00.000"},
	{in: "2024-03-05 23:30:00 +0900", hint: sheet.DateHint{Zone: time.FixedZone("KST", 9*3600)}, want: "2024-03-05 23:30:00.000"},
	{in: "2024-03-05 23:30:00 +0900", want: "2024-03-05 23:30:00.000"},
	{in: "2024-03-05 01:00 -05:00", hint: sheet.DateHint{Zone: time.FixedZone("KST", 9*3600)}, want: "2024-03-05 15:00:00.000"},
	{in: "", want: ""},
	{in: "오늘", want: ""},
	{in: "010-1234-5678", want: ""},
	{in: "120-81-47521", want: ""},
	{in: "12,000", want: ""},
	{in: "3월 5일", want: ""},
	{in: "2024-03", want: ""},
	{in: "2024-03-05 25:00", want: ""},
	{in: "2024-03-05x", want: ""},
	{in: "Total 2024", want: ""},
}

func TestParseDate(t *testing.T) {
	for _, c := range dateCases {
		day, ms, has, ok := sheet.ParseDate(c.in, c.hint)
		got := ""
		switch {
		case ok:
			got = i18n.ISODay(day)
			if has {
				got += " " + time.UnixMilli(int64(ms)).UTC().Format("15:04:05.000")
			}
		case sheet.Ambiguous(c.in, c.hint):
			got = "?"
		}
		if got != c.want {
			t.Errorf("%q under %+v: %q, want %q", c.in, c.hint, got, c.want)
		}
	}
}

func TestParseDateDoesNotAllocate(t *testing.T) {
	seoul := time.FixedZone("KST", 9*3600)
	n := testing.AllocsPerRun(100, func() {
		for _, c := range dateCases {
			sheet.ParseDate(c.in, sheet.DateHint{Order: c.hint.Order, Form: c.hint.Form, Zone: seoul})
		}
	})
	if n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestColumnDecidesTheOrder(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells []string
		want  sheet.DateOrder
		form  sheet.DateForm
	}{
		{"one day above twelve", []string{"1/2/2024", "3/4/2024", "25/4/2024"}, sheet.DMY, sheet.Written},
		{"one second part above twelve", []string{"12/1/2010 8:26", "12/13/2010 9:00"}, sheet.MDY, sheet.Written},
		{"both", []string{"25/4/2024", "4/25/2024", "1/2/2024"}, sheet.OrderMixed, sheet.Written},
		{"neither", []string{"1/2/2024", "3/4/2024"}, sheet.OrderUnknown, sheet.Written},
		{"Korean short years", []string{"24.03.05", "24.03.17", "24.04.01"}, sheet.YMD, sheet.Written},
		{"short years behind", []string{"05.03.24", "17.03.24", "01.04.24"}, sheet.DMY, sheet.Written},
		{"two short dates tell nothing", []string{"24.03.05", "23.03.04"}, sheet.OrderUnknown, sheet.Written},
		{"five ways at once", []string{"2024-03-05", "2024.03.06", "20240307", "2024년 3월 8일", "9 Mar 2024", "13/3/2024"}, sheet.DMY, sheet.Written},
		{"serials", []string{"45356", "45357.5", "45358"}, sheet.OrderUnknown, sheet.Serial},
		{"seconds", []string{"1709600400", "1709600401"}, sheet.OrderUnknown, sheet.EpochSecond},
		{"milliseconds", []string{"1709600400000", "1709600401000"}, sheet.OrderUnknown, sheet.EpochMilli},
		{"birthdays of six digits", []string{"830220", "910315", "770101"}, sheet.OrderUnknown, sheet.SixDigits},
		{"prices are no serials when dates stand beside", []string{"2024-03-05", "2024-03-06", "abc", "25000"}, sheet.YMD, sheet.Written},
	} {
		var all, a, b sheet.DateEvidence
		for i, s := range c.cells {
			all.Add(s)
			if i%2 == 0 {
				a.Add(s)
			} else {
				b.Add(s)
			}
		}
		if h := all.Hint(); h.Order != c.want || h.Form != c.form {
			t.Errorf("%s: %+v, want order %d form %d", c.name, h, c.want, c.form)
		}
		a.Join(b)
		if a != all {
			t.Errorf("%s: parts joined are %+v, whole %+v", c.name, a, all)
		}
	}
}

func TestMixedDatesAreReadOrRefusedButNeverGuessed(t *testing.T) {
	var e sheet.DateEvidence
	in := []string{"25/4/2024", "4/25/2024", "1/2/2024", "2024-01-02"}
	for _, s := range in {
		e.Add(s)
	}
	var got []bool
	for _, s := range in {
		_, _, _, ok := sheet.ParseDate(s, e.Hint())
		got = append(got, ok)
	}
	if !got[0] || !got[1] || got[2] || !got[3] {
		t.Errorf("read %v", got)
	}
}

func TestParseClock(t *testing.T) {
	for in, want := range map[string]int{"13:04": 47_040_000, "오후 1:04": 47_040_000, "1:04 PM": 47_040_000, "13시 4분": 47_040_000, "00:00:01": 1000, "3 PM": 54_000_000} {
		if ms, ok := sheet.ParseClock(in); !ok || ms != want {
			t.Errorf("%q: %d %v, want %d", in, ms, ok, want)
		}
	}
	for _, in := range []string{"", "13", "25:00", "12:60", "24:00", "a"} {
		if _, ok := sheet.ParseClock(in); ok {
			t.Errorf("%q is read", in)
		}
	}
}
