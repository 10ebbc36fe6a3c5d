package sheet

import (
	"fmt"
	"strings"
	"testing"
)

// TestSharedTextsSpill holds that texts read the same from memory and from disk, in order and out of it.
func TestSharedTextsSpill(t *testing.T) {
	const n = 60_000
	var b strings.Builder
	b.WriteString("<sst>")
	for i := range n {
		fmt.Fprintf(&b, "<si><t>상품 %d &lt;%s&gt;</t></si>", i, strings.Repeat("x", i%97))
	}
	b.WriteString("<si><t>" + strings.Repeat("길", 50_000) + "</t></si></sst>")
	for _, limit := range []int{1 << 30, 1 << 16} {
		s := newSharedTexts(limit)
		if err := s.read(strings.NewReader(b.String())); err != nil {
			t.Fatal(err)
		}
		if (s.texts.file != nil) != (limit == 1<<16) {
			t.Fatalf("limit %d: on disk %v", limit, s.texts.file != nil)
		}
		if s.texts.file != nil && cap(s.texts.mem) > 4<<20 {
			t.Errorf("%d bytes stay in memory", cap(s.texts.mem))
		}
		v, w := s.view(), s.view()
		for i := range n {
			for _, k := range []int{i, n - 1 - i, i * 7919 % n} {
				want := fmt.Sprintf("상품 %d <%s>", k, strings.Repeat("x", k%97))
				got, ok, err := v.at(k)
				if err != nil || !ok || string(got) != want {
					t.Fatalf("limit %d: text %d is %q %v %v", limit, k, got, ok, err)
				}
			}
		}
		if got, ok, err := w.at(n); err != nil || !ok || string(got) != strings.Repeat("길", 50_000) {
			t.Errorf("long text: %d bytes %v %v", len(got), ok, err)
		}
		if _, ok, err := v.at(n + 1); ok || err != nil {
			t.Errorf("a text that is not there: %v %v", ok, err)
		}
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}
}

func TestDateFormats(t *testing.T) {
	for code, want := range map[string]dateStyle{
		"General": plainStyle, "0.00": plainStyle, `#,##0"원"`: plainStyle, "0.00E+00": plainStyle, "@": plainStyle, `"day"0`: plainStyle, "[Red]0": plainStyle,
		"yyyy-mm-dd": dayStyle, `yyyy"년" m"월" d"일"`: dayStyle, "m/d/yy h:mm": dayStyle, "[$-412]yyyy. m. d.": dayStyle, "mmm": dayStyle, `d\-mmm`: dayStyle, "yyyy/mm/dd;@": dayStyle,
		"h:mm AM/PM": timeStyle, "mm:ss": timeStyle, "[h]:mm:ss": timeStyle, `h"시" mm"분"`: timeStyle,
	} {
		if got := dateFormat(code); got != want {
			t.Errorf("%q: %d, want %d", code, got, want)
		}
	}
}

func TestSerials(t *testing.T) {
	for _, c := range []struct {
		v    float64
		st   dateStyle
		mac  bool
		want string
	}{
		{1, dayStyle, false, "1900-01-01"}, {59, dayStyle, false, "1900-02-28"}, {61, dayStyle, false, "1900-03-01"}, {45356, dayStyle, false, "2024-03-05"},
		{45356.999999999, dayStyle, false, "2024-03-06"}, {45356.5423611111, dayStyle, false, "2024-03-05 13:01:00"}, {0.75, timeStyle, false, "18:00:00"},
		{1.5, timeStyle, false, "1900-01-01 12:00:00"}, {0, dayStyle, true, "1904-01-01"}, {-1, dayStyle, false, ""}, {1e9, dayStyle, false, ""},
		{45356.0000011574, dayStyle, false, "2024-03-05 00:00:00.100"},
	} {
		if got := string(appendSerial(nil, c.v, c.st, c.mac)); got != c.want {
			t.Errorf("%v: %q, want %q", c.v, got, c.want)
		}
	}
}

func TestTidyNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"0.30000000000000004": "0.3", "12345.670000000002": "12345.67", "1.2E3": "1200", "-5.0000000000000001E-2": "-0.05", "2.0240305123456E+15": "2024030512345600",
		"2.34E+17": "2.34E+17", "1234567890123456789": "1234567890123456789", "x": "x", "1E400": "1E400",
	} {
		if got := string(tidyNumber([]byte(in))); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
