package i18n

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// currencySigns stand before or after a number and say nothing about its size. A backslash is what ₩ becomes in old
// Korean encodings.
var currencySigns = []string{"원정", "원", "달러", "유로", "파운드", "엔", "krw", "usd", "eur", "gbp", "jpy", "won", "us$", "₩", "\\", "$", "€", "£", "¥", "円", "元"}

// parseWritten reads a number in any written form; see ParseMoney.
func parseWritten(s string, digits int) (int64, error) {
	if len(s) > 100 {
		return 0, ErrAmount
	}
	if !isASCII(s) {
		s = norm.NFKC.String(s)
	}
	s, negative := cutSign(strings.ToLower(strings.TrimFunc(s, isBlank)))
	s = cutCurrency(s)
	if !negative {
		s, negative = cutSign(s)
		s = cutCurrency(s)
	}
	n, err := parseSize(s, digits)
	if err != nil {
		return 0, err
	}
	if negative {
		return -int64(n), nil
	}
	return int64(n), nil
}

func isBlank(r rune) bool { return unicode.IsSpace(r) || r == '\'' || r == '\ufeff' || r == '\u200b' }

// cutSign takes off what marks a loss: a minus of any kind, the triangles of Korean accounts, brackets; or a plus.
func cutSign(s string) (rest string, negative bool) {
	for _, mark := range [...]string{"-", "−", "–", "△", "▲", "▵"} {
		if rest, ok := strings.CutPrefix(s, mark); ok {
			return strings.TrimSpace(rest), true
		}
		if rest, ok := strings.CutSuffix(s, mark); ok {
			return strings.TrimSpace(rest), true
		}
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		return strings.TrimSpace(s[1 : len(s)-1]), true
	}
	return strings.TrimSpace(strings.TrimPrefix(s, "+")), false
}

// cutCurrency takes one currency sign off each end.
func cutCurrency(s string) string {
	for _, sign := range currencySigns {
		if rest, ok := strings.CutPrefix(s, sign); ok {
			s = strings.TrimSpace(rest)
			break
		}
	}
	for _, sign := range currencySigns {
		if rest, ok := strings.CutSuffix(s, sign); ok {
			return strings.TrimSpace(rest)
		}
	}
	return s
}

// parseSize reads a number without sign and currency: figures, or figures and words for powers of ten.
func parseSize(s string, digits int) (uint64, error) {
	if s == "" {
		return 0, ErrAmount
	}
	if n, size := powerAt(lastPower(s)); size > 0 && !strings.ContainsFunc(s, isSyllable) {
		f, err := parseFigures(strings.TrimSpace(s[:len(s)-1]))
		if err != nil {
			return 0, err
		}
		f.exp += n
		return f.scaledTo(digits)
	}
	if strings.ContainsFunc(s, isSyllable) {
		return parseKorean(s, digits)
	}
	f, err := parseFigures(s)
	if err != nil {
		return 0, err
	}
	return f.scaledTo(digits)
}

// lastPower is the last letter of an English short form: 960K, 18.4M.
func lastPower(s string) byte { return s[len(s)-1] }

func powerAt(c byte) (power, size int) {
	switch c {
	case 'k':
		return 3, 1
	case 'm':
		return 6, 1
	case 'b':
		return 9, 1
	}
	return 0, 0
}

// parseFigures reads digits with separators. A comma or point is a separator of thousands where it stands before three
// digits and either comes more than once or is a comma; the other is the decimal point. With both, the last one is.
func parseFigures(s string) (fixed, error) {
	mantissa, exponent, err := cutExponent(s)
	if err != nil {
		return fixed{}, err
	}
	point := decimalMark(mantissa)
	f := fixed{exp: exponent}
	figures, inGroup, grouped, after := 0, 0, false, false
	for i := range len(mantissa) {
		switch c := mantissa[i]; {
		case isDigit(c):
			f.push(c, after)
			figures++
			inGroup++
		case i == point:
			if grouped && inGroup != 3 {
				return fixed{}, ErrAmount
			}
			after = true
		case (c == ',' || c == '.' || c == ' ' || c == '\'') && !after:
			if inGroup == 0 || inGroup > 3 || grouped && inGroup != 3 {
				return fixed{}, ErrAmount
			}
			grouped, inGroup = true, 0
		default:
			return fixed{}, ErrAmount
		}
	}
	if figures == 0 || grouped && !after && inGroup != 3 {
		return fixed{}, ErrAmount
	}
	return f, nil
}

// decimalMark is the place of the decimal point, -1 for none.
func decimalMark(s string) int {
	comma, point := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
	switch {
	case comma >= 0 && point >= 0:
		return max(comma, point)
	case point >= 0 && strings.Count(s, ".") == 1:
		return point
	case comma >= 0 && strings.Count(s, ",") == 1 && len(s)-comma-1 != 3:
		if len(s)-comma-1 > 2 { // 1,2345 is a slip, not a number
			return -1
		}
		return comma
	}
	return -1
}

// cutExponent splits 1.2e+06, as spreadsheets write large numbers.
func cutExponent(s string) (mantissa string, exponent int, err error) {
	mantissa, e, ok := strings.Cut(s, "e")
	if !ok {
		return s, 0, nil
	}
	negative := strings.HasPrefix(e, "-")
	n, isNumber := digits(strings.TrimLeft(e, "+-"))
	if !isNumber || len(e) > 4 {
		return "", 0, ErrAmount
	}
	if negative {
		n = -n
	}
	return mantissa, n, nil
}

// Korean numerals: the figure words, the steps inside a group of four and the groups.
var (
	koreanFigures = map[rune]byte{'영': '0', '공': '0', '일': '1', '이': '2', '삼': '3', '사': '4', '오': '5', '육': '6', '칠': '7', '팔': '8', '구': '9'}
	koreanSteps   = map[rune]int{'십': 1, '백': 2, '천': 3}
	koreanGroups  = map[rune]int{'만': 4, '억': 8, '조': 12}
)

// parseKorean reads 1만5천, 12.4억, 1억 2,000만, 삼백만, 2천5백만: inside each group steps add up, then the group's power
// applies. Steps and groups must fall.
func parseKorean(s string, digits int) (uint64, error) {
	var total, group uint64 // in 10^-digits
	lastStep, lastGroup := 4, 16
	var figures strings.Builder
	some := false
	// take reads the figures gathered so far as a multiple of a power; a step without figures counts one.
	take := func(power int, bare bool) (uint64, error) {
		text := strings.TrimSpace(figures.String())
		figures.Reset()
		if text == "" {
			if !bare {
				return 0, nil
			}
			text = "1"
		}
		f, err := parseFigures(text)
		if err != nil {
			return 0, err
		}
		some = true
		f.exp += power
		return f.scaledTo(digits)
	}
	for _, r := range s {
		if step, ok := koreanSteps[r]; ok {
			n, err := take(step, true)
			if err != nil || step >= lastStep {
				return 0, ErrAmount
			}
			lastStep = step
			group += n
			continue
		}
		if power, ok := koreanGroups[r]; ok {
			n, err := take(0, group == 0)
			if err != nil || power >= lastGroup {
				return 0, ErrAmount
			}
			sum, err := timesTen(group+n, power)
			if err != nil {
				return 0, err
			}
			total, group, lastStep, lastGroup = total+sum, 0, 4, power
			if total > 1<<62 {
				return 0, ErrAmountBig
			}
			continue
		}
		if figure, ok := koreanFigures[r]; ok {
			figures.WriteByte(figure)
			continue
		}
		if r > 0x7f {
			return 0, ErrAmount
		}
		figures.WriteByte(byte(r))
	}
	n, err := take(0, false)
	if err != nil || !some {
		return 0, ErrAmount
	}
	sum := total + group + n
	if sum > 1<<62 {
		return 0, ErrAmountBig
	}
	return sum, nil
}

func timesTen(n uint64, power int) (uint64, error) { return fixed{coef: n}.scaledTo(power) }
