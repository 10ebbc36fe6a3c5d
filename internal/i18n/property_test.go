package i18n

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// chance is a fixed sequence, so that a failure comes again.
func chance() *rand.Rand { return rand.New(rand.NewPCG(2026, 11)) }

// readKorean writes a number as it is read aloud: 12,340 is 만이천삼백사십. The test of particles and of amounts leans on it.
func readKorean(n uint64) string {
	if n == 0 {
		return "영"
	}
	var groups []string
	for _, power := range []string{"", "만", "억", "조", "경"} {
		if part := readGroup(n % 10_000); part != "" {
			if part == "일" && power == "만" {
				part = ""
			}
			groups = append(groups, part+power)
		}
		n /= 10_000
	}
	slices.Reverse(groups)
	return strings.Join(groups, "")
}

func readGroup(n uint64) string {
	var b strings.Builder
	for i, step := range []string{"천", "백", "십", ""} {
		div := [...]uint64{1000, 100, 10, 1}[i]
		d := n / div % 10
		if d == 0 {
			continue
		}
		if d > 1 || step == "" {
			b.WriteString([...]string{"일", "이", "삼", "사", "오", "육", "칠", "팔", "구"}[d-1])
		}
		b.WriteString(step)
	}
	return b.String()
}

func TestReadKorean(t *testing.T) {
	for n, want := range map[uint64]string{0: "영", 10: "십", 12_340: "만이천삼백사십", 20_000: "이만", 100_000_001: "일억일", 1_000_000_000_000: "일조", 110_000: "십일만"} {
		if got := readKorean(n); got != want {
			t.Errorf("%d is read %s", n, got)
		}
	}
}

func TestParticlesOfFiguresAreThoseOfTheWords(t *testing.T) {
	r := chance()
	for i := range 20_000 {
		n := r.Uint64N(1 << (1 + i%52))
		if i%3 == 0 { // round numbers end in the name of a power
			n = r.Uint64N(10_000) * [...]uint64{10, 100, 1000, 10_000, 1_000_000, 100_000_000, 1_000_000_000_000}[i%7]
		}
		figures, words := group(int64(n)), readKorean(n)
		for _, particle := range []string{"을", "으로"} {
			if a, b := Particle(figures, particle), Particle(words, particle); a != b {
				t.Fatalf("%s%s, but %s%s", figures, a, words, b)
			}
		}
	}
}

func TestParticlesOfAllSyllables(t *testing.T) {
	for s := rune(hangulFirst); s <= hangulLast; s++ {
		parts := []rune(norm.NFD.String(string(s)))
		closed, rieul := len(parts) == 3, len(parts) == 3 && parts[2] == '\u11af'
		object, direction := "를", "로"
		if closed {
			object = "을"
		}
		if closed && !rieul {
			direction = "으로"
		}
		if got := Particle(string(s), "을"); got != object {
			t.Fatalf("%c%s", s, got)
		}
		if got := Particle(string(s), "로"); got != direction {
			t.Fatalf("%c%s", s, got)
		}
		if got, want := Chosung(string(s)), string(initials[parts[0]-0x1100]); got != want {
			t.Fatalf("%c opens with %s, want %s", s, got, want)
		}
	}
}

func TestAmountsInWordsReadBack(t *testing.T) {
	r := chance()
	for i := range 20_000 {
		n := r.Uint64N(1 << (1 + i%50))
		for _, text := range []string{readKorean(n), readKorean(n) + " 원", group(int64(n)) + "원", "₩" + strconv.FormatUint(n, 10)} {
			if got, err := ParseMoney(text); err != nil || got != int64(n)*100 {
				t.Fatalf("%q: %d %v, want %d", text, got, err, n*100)
			}
		}
	}
}

// What Money says may be short, but it must be the amount: rounded to the figures shown and no further off.
func TestMoneyReadBackIsClose(t *testing.T) {
	r := chance()
	for i := range 20_000 {
		minor := int64(r.Uint64N(1 << (8 + i%52)))
		for _, p := range []*Printer{NewPrinter(Korean, nil, "KRW"), NewPrinter(English, nil, "KRW"), NewPrinter(English, nil, "USD")} {
			text := p.Money(minor)
			back, err := ParseMoney(text)
			if err != nil {
				t.Fatalf("%d is said %q: %v", minor, text, err)
			}
			off := back - minor
			if off < 0 {
				off = -off
			}
			// One decimal below a hundred units, none above: at most 5 % of one unit, or half a unit of a hundred.
			if limit := max(minor/20, 50); off > limit {
				t.Fatalf("%d is said %q, which is %d", minor, text, back)
			}
		}
	}
}

// Searching by ranges of terms is searching for a part of the name, in order.
func TestSearchIsSubstringSearch(t *testing.T) {
	r := chance()
	syllables := []rune("김이박최정강조윤장임한오서신권황안송류홍길동도윤서연하은지우민재")
	word := func(n int) string {
		out := make([]rune, n)
		for i := range out {
			out[i] = syllables[r.IntN(len(syllables))]
		}
		return string(out)
	}
	hits := 0
	for range 50_000 {
		name, query := word(2+r.IntN(3)), word(2)
		if r.IntN(4) == 0 { // make sure that some queries are in the name
			runes := []rune(name)
			at := r.IntN(len(runes) - 1)
			query = string(runes[at : at+2])
		}
		want := strings.Contains(name, query)
		for final := rune(1); final < finals && !want; final++ { // the last syllable is still being typed
			q := []rune(query)
			if (q[1]-hangulFirst)%finals == 0 {
				q[1] += final
				want = strings.Contains(name, string(q))
			}
		}
		if got := answers(Terms(name), query); got != want {
			t.Fatalf("%s in %s: %v", query, name, got)
		}
		if got, want := answers(Terms(name), Chosung(query)), strings.Contains(Chosung(name), Chosung(query)); got != want {
			t.Fatalf("%s in %s: %v", Chosung(query), name, got)
		}
		if want {
			hits++
		}
	}
	if hits < 5_000 {
		t.Errorf("only %d queries had something to find", hits)
	}
}

func TestEveryKoreanNumberReadsBack(t *testing.T) {
	r := chance()
	kinds := map[string]PhoneKind{"010-%04d-%04d": Mobile, "02-%04d-%04d": Landline, "031-%03d-%04d": Landline, "064-%03d-%04d": Landline, "070-%04d-%04d": Landline, "0507-%04d-%04d": Safe, "080-%03d-%04d": Office}
	for form, kind := range kinds {
		for range 2_000 {
			middle := 2000 + r.IntN(8000)
			if strings.Contains(form, "%03d") {
				middle = 200 + r.IntN(800)
			}
			written := fmt.Sprintf(form, middle, r.IntN(10_000))
			p, ok := Phone(written)
			if !ok || p.Kind != kind || p.Display != written {
				t.Fatalf("%s: %+v %v", written, p, ok)
			}
			for _, other := range []string{p.Normal, "+82 " + written[1:], "+82" + p.Normal, strings.ReplaceAll(written, "-", ".")} {
				if again, ok := Phone(other); !ok || again != p {
					t.Fatalf("%s: %+v %v, want %+v", other, again, ok, p)
				}
			}
			if found := FindRRN(written + " " + p.Normal); len(found) > 0 {
				t.Fatalf("%s is taken for a resident registration number", written)
			}
			if kind == Mobile {
				if again, ok := Phone(p.Normal[1:]); !ok || again != p {
					t.Fatalf("%s without its zero: %+v %v", written, again, ok)
				}
			}
		}
	}
}

func TestResidentNumbersAreFoundInAnyText(t *testing.T) {
	r := chance()
	bare := 0
	for range 20_000 {
		day := DayNumber(1940, 1, 1) + r.IntN(86*365)
		y, m, d := Date(day)
		century := 1 + r.IntN(2) + (y-1900)/100*2
		front := fmt.Sprintf("%02d%02d%02d", y%100, m, d)
		number := withCheck(front + fmt.Sprintf("%d%05d", century, r.IntN(100_000)))
		text := "메모 (" + number[:6] + "-" + number[6:] + "), 010-1234-5678"
		clean, n := CutRRN(text)
		if n != 1 || clean != "메모 ("+ISODay(day)+"), 010-1234-5678" {
			t.Fatalf("%q becomes %q", text, clean)
		}
		if found := FindRRN(number); len(found) != 1 || found[0].Birth != day {
			t.Fatalf("%s: %+v", number, found)
		}
		// Thirteen free digits that mean something else.
		if len(FindRRN(fmt.Sprintf("%013d", r.Uint64N(1e13)))) > 0 {
			bare++
		}
	}
	if bare > 60 { // 0.3 %
		t.Errorf("%d of 20,000 random order numbers are taken for resident registration numbers", bare)
	}
}
