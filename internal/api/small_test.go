package api

import (
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/i18n"
)

func TestDecimal(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 5: "0.05", 50: "0.50", 100: "1", -5: "-0.05", -100: "-1", 184_050_000: "1840500", 123_456: "1234.56",
		math.MaxInt64: "92233720368547758.07", math.MinInt64: "-92233720368547758.08",
	} {
		if got := decimal(n, 100, 2); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0", 1000: "1", 1500: "1.5", -250: "-0.25", 1: "0.001", 10_000: "10", 10_010: "10.01"} {
		if got := quantity(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestInstants(t *testing.T) {
	seoul := i18n.NewPrinter(i18n.Korean, time.FixedZone("KST", 9*3600), "KRW")
	for text, want := range map[string]string{
		"2026-11-24": "2026-11-23T15:00:00.000Z", "2026-11-24T09:00:00+09:00": "2026-11-24T00:00:00.000Z", "2026-11-24T00:00:00.5Z": "2026-11-24T00:00:00.500Z",
	} {
		ms, ok := since(text, seoul)
		if !ok || instant(ms) != want {
			t.Errorf("%s: %s %v, want %s", text, instant(ms), ok, want)
		}
	}
	for _, text := range []string{"", "24.11.2026", "2026-11-24T09:00", "2026-02-30"} {
		if _, ok := since(text, seoul); ok {
			t.Errorf("%q is a moment", text)
		}
	}
}

func TestBuckets(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	b := newBuckets(Limit{PerSecond: 2, Burst: 4})
	for i := range 4 {
		if _, ok := b.take(1, now); !ok {
			t.Fatalf("request %d of the burst was refused", i)
		}
	}
	if wait, ok := b.take(1, now); ok || wait != 500*time.Millisecond {
		t.Errorf("wait %v %v", wait, ok)
	}
	if _, ok := b.take(1, now.Add(-time.Hour)); ok {
		t.Error("a clock that went back filled the bucket")
	}
	if _, ok := b.take(1, now.Add(600*time.Millisecond)); !ok {
		t.Error("nothing came back")
	}
	for key := range int64(3 * bucketsMost) {
		b.take(key+10, now.Add(time.Duration(key)*time.Minute))
	}
	if len(b.all) > bucketsMost {
		t.Errorf("%d buckets are remembered", len(b.all))
	}
}

func TestMatches(t *testing.T) {
	for list, want := range map[string]bool{"": false, `"a"`: true, `W/"a"`: true, `"b", "a"`: true, `"b"`: false, "*": true, "a": false} {
		if matches(list, `"a"`) != want {
			t.Errorf("%s: %v", list, !want)
		}
	}
}

func FuzzCursors(f *testing.F) {
	for _, s := range []string{"", "x", encodeCursor("name+", "place"), encodeCursor(orderPurchases, "1_2"), encodeCursor(orderPurchases, "_")} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if place, err := decodeCursor(s, "name+"); err == nil && s != "" && encodeCursor("name+", place) != strings.NewReplacer("\n", "", "\r", "").Replace(s) {
			// Other spellings of the same bytes (unused bits) name the same place.
			if again, err := decodeCursor(encodeCursor("name+", place), "name+"); err != nil || again != place {
				t.Errorf("%q: %q, then %q %v", s, place, again, err)
			}
		}
		if a, err := decodeAfter(s); err == nil && s != "" {
			if b, err := decodeAfter(encodeAfter(a)); err != nil || a != b {
				t.Errorf("%q: %+v, then %+v %v", s, a, b, err)
			}
		}
	})
}

// TestPanic: what breaks while answering is a problem without detail; what was begun is cut off.
func TestPanic(t *testing.T) {
	for _, begun := range []bool{false, true} {
		s := &server{Options: Options{Log: quiet(), Now: time.Now, NewID: func() int64 { return 7 }}, mux: http.NewServeMux()}
		s.mux.HandleFunc("GET /api/v1/x", func(w http.ResponseWriter, _ *http.Request) {
			if begun {
				w.WriteHeader(http.StatusAccepted)
			}
			panic("the secret of the house")
		})
		w := recorded(t, s)
		switch {
		case begun && (!w.aborted || w.Code != http.StatusAccepted):
			t.Errorf("begun: %d, aborted %v", w.Code, w.aborted)
		case !begun && (w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") || w.Header().Get("Content-Type") != problemType):
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
}
