package i18n

import (
	"math"
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
	if hasHangul(s) {
		return parseKorean(s, digits)
	}
	power := englishPower(s[len(s)-1])
	if power > 0 {
		s = strings.TrimSpace(s[:len(s)-1])
	}
	f, err := parseFigures(s)
	if err != nil {
		return 0, err
	}
	f.exp += power
	return f.scaledTo(digits)
}

// englishPower is the power of ten behind the last letter of a short form: 960K, 18.4M, 1.2B.
func englishPower(c byte) int {
	switch c {
	case 'k':
		return 3
	case 'm':
		return 6
	case 'b':
		return 9
	}
	return 0
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
	figures, inGroup, after := 0, 0, false
	var separator byte // between thousands; 0 before there is one
	for i := range len(mantissa) {
		switch c := mantissa[i]; {
		case isDigit(c):
			f.push(c, after)
			figures++
			inGroup++
		case i == point:
			if separator != 0 && inGroup != 3 {
				return fixed{}, ErrAmount
			}
			after = true
		case (c == ',' || c == '.' || c == ' ' || c == '\'') && !after:
			if inGroup == 0 || inGroup > 3 || separator != 0 && (inGroup != 3 || c != separator) {
				return fixed{}, ErrAmount
			}
			separator, inGroup = c, 0
		default:
			return fixed{}, ErrAmount
		}
	}
	if figures == 0 || separator != 0 && !after && inGroup != 3 {
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
	k := koreanReader{digits: digits, step: 4, group: 16}
	for _, r := range s {
		if err := k.read(r); err != nil {
			return 0, err
		}
	}
	if err := k.add(&k.inGroup, 0, false); err != nil {
		return 0, err
	}
	if !k.some {
		return 0, ErrAmount
	}
	return plus(k.total, k.inGroup)
}

// koreanReader gathers a number from left to right, in units of 10^-digits.
type koreanReader struct {
	digits         int
	total, inGroup uint64
	step, group    int // powers read last
	figures        []byte
	some           bool
}

func (k *koreanReader) read(r rune) error {
	if power, ok := koreanSteps[r]; ok {
		if power >= k.step {
			return ErrAmount
		}
		k.step = power
		return k.add(&k.inGroup, power, true)
	}
	if power, ok := koreanGroups[r]; ok {
		if power >= k.group {
			return ErrAmount
		}
		raised, err := fixed{coef: k.inGroup}.scaledTo(power)
		if err == nil {
			k.total, err = plus(k.total, raised)
		}
		if err == nil {
			err = k.add(&k.total, power, k.inGroup == 0)
		}
		k.inGroup, k.step, k.group = 0, 4, power
		return err
	}
	if figure, ok := koreanFigures[r]; ok {
		k.figures = append(k.figures, figure)
		return nil
	}
	if r > unicode.MaxASCII {
		return ErrAmount
	}
	k.figures = append(k.figures, byte(r))
	return nil
}

// add adds the figures gathered so far, times a power of ten; a bare step or group (천, 만) counts one.
func (k *koreanReader) add(sum *uint64, power int, bare bool) error {
	text := strings.TrimSpace(string(k.figures))
	k.figures = k.figures[:0]
	if text == "" {
		if !bare {
			return nil
		}
		text = "1"
	}
	f, err := parseFigures(text)
	if err != nil {
		return err
	}
	f.exp += power
	n, err := f.scaledTo(k.digits)
	if err != nil {
		return err
	}
	k.some = true
	*sum, err = plus(*sum, n)
	return err
}

func plus(a, b uint64) (uint64, error) {
	if a > math.MaxInt64-b {
		return 0, ErrAmountBig
	}
	return a + b, nil
}
