package i18n

import (
	"slices"
	"strconv"
)

// Amounts are hundredths of the unit of every currency, won too (_minor), so that a file with decimals loses nothing.

// currency is how an amount is written.
type currency struct {
	code   string
	symbol string // before the figures, in English and in exact amounts
	word   string // after the figures, in Korean
	spaced bool   // the word is a code and stands off
	cents  bool   // has digits after the point
	exact  string // after the figures of an exact Korean amount; the symbol when ""
}

var currencies = [...]currency{
	{code: "KRW", symbol: "₩", word: "원", exact: "원"},
	{code: "USD", symbol: "$", word: "달러", cents: true},
	{code: "EUR", symbol: "€", word: "유로", cents: true},
	{code: "GBP", symbol: "£", word: "파운드", cents: true},
	{code: "JPY", symbol: "¥", word: "엔", exact: "엔"},
}

// Currencies are the codes that amounts can be kept in.
func Currencies() []string {
	codes := make([]string, len(currencies))
	for i, c := range currencies {
		codes[i] = c.code
	}
	return codes
}

// currencyOf finds a currency; one we do not know is written with its code.
func currencyOf(code string) currency {
	for _, c := range currencies {
		if c.code == code {
			return c
		}
	}
	return currency{code: code, symbol: code + " ", word: code, spaced: true, cents: true}
}

// scale is a step in which large amounts are said.
type scale struct {
	name string
	unit int64 // currency units in one
}

// Korean counts by ten thousands, English by thousands.
var (
	koreanScales  = []scale{{"조", 1e12}, {"억", 1e8}, {"만", 1e4}}
	englishScales = []scale{{"B", 1e9}, {"M", 1e6}, {"K", 1e3}}
)

func (p *Printer) scales() []scale {
	if p.lang == Korean {
		return koreanScales
	}
	return englishScales
}

// smallest is the amount in units from which the scales are used: below it every figure is said.
const smallest = 10_000

// Money says an amount as people do: 8,500원, 1,840만 원, 12.4억 원; in English ₩8,500, ₩960K, ₩18.4M. About three
// figures remain; MoneyExact has them all.
func (p *Printer) Money(minor int64) string {
	num, unit := p.MoneyParts(minor)
	return num + unit
}

// MoneyParts is Money in two parts, for a page that sets the unit smaller: "1,840" and "만 원", in English "₩18.4" and
// "M". The unit may be empty; the parts simply follow each other.
func (p *Printer) MoneyParts(minor int64) (num, unit string) {
	num, scale := p.scaled(minor)
	if p.lang == Korean {
		return sign(minor) + num, p.koreanUnit(scale)
	}
	return sign(minor) + p.cur.symbol + num, scale
}

// MoneyRange says a span of amounts once with its unit: 2,100만~3,900만 원, in English ₩21M–₩39M.
func (p *Printer) MoneyRange(low, high int64) string {
	if p.lang != Korean {
		return p.Money(low) + "–" + p.Money(high)
	}
	num, scale := p.scaled(low)
	return sign(low) + num + scale + "~" + p.Money(high)
}

// MoneyExact writes every digit: 1,234,500원, $29.33. Won and yen show decimals only where a file brought some.
func (p *Printer) MoneyExact(minor int64) string {
	m := magnitude(minor)
	s := string(separate(strconv.AppendUint(nil, m/100, 10)))
	if p.cur.cents || m%100 != 0 {
		s += "." + strconv.Itoa(int(m%100/10)) + strconv.Itoa(int(m%10))
	}
	if p.lang == Korean && p.cur.exact != "" {
		return sign(minor) + s + p.cur.exact
	}
	return sign(minor) + p.cur.symbol + s
}

// koreanUnit is what follows the figures: 원 joins them, 만 원 is spaced as the spelling rules ask.
func (p *Printer) koreanUnit(scale string) string {
	if scale == "" && !p.cur.spaced {
		return p.cur.word
	}
	return scale + " " + p.cur.word
}

// scaled is the size of an amount in the largest scale that it fills, and the scale's name.
func (p *Printer) scaled(minor int64) (num, name string) {
	m := magnitude(minor)
	if units := divRound(m, 100); units < smallest {
		if cents := m % 100; p.cur.cents && units < 1000 && cents != 0 {
			return string(separate(strconv.AppendUint(nil, m/100, 10))) + "." + string([]byte{'0' + byte(cents/10), '0' + byte(cents%10)}), ""
		}
		return string(separate(strconv.AppendUint(nil, units, 10))), ""
	}
	scales := p.scales()
	for i := len(scales) - 1; ; i-- {
		s := scales[i]
		num, next := short(m, uint64(s.unit)*100)
		if i == 0 || next < uint64(scales[i-1].unit/s.unit) {
			return num, s.name
		}
	}
}

// short writes m/unit with one decimal below a hundred, none above; whole is the rounded value without decimals.
func short(m, unit uint64) (s string, whole uint64) {
	if tenths := divRound(m, unit/10); tenths < 1000 {
		s = strconv.FormatUint(tenths/10, 10)
		if tenths%10 != 0 {
			s += "." + strconv.FormatUint(tenths%10, 10)
		}
		return s, tenths / 10
	}
	whole = divRound(m, unit)
	return string(separate(strconv.AppendUint(nil, whole, 10))), whole
}

// divRound divides and rounds halves up.
func divRound(a, b uint64) uint64 {
	q := a / b
	if a%b >= b-b/2 {
		q++
	}
	return q
}

// Column writes the amounts of one table column in one unit, which stands in the header.
type Column struct {
	// Unit belongs into the header: "만 원", "₩K".
	Unit    string
	scale   uint64 // minor units in one
	decimal bool
}

// MoneyColumn chooses the unit for a column from the size of a usual value in it (see Usual): three to five figures in
// front of the point. Keep it for all pages of a list, so that the unit does not jump.
func (p *Printer) MoneyColumn(usual int64) Column {
	m := magnitude(usual)
	c := Column{scale: 100}
	name := ""
	for _, s := range p.scales() {
		if unit := uint64(s.unit) * 100; m >= 10*unit {
			c.scale, name = unit, s.name
			c.decimal = m < 100*unit
			break
		}
	}
	if p.lang == Korean {
		c.Unit = p.koreanUnit(name)
	} else {
		c.Unit = p.cur.symbol + name
	}
	if name == "" {
		c.decimal = false
	}
	return c
}

// Cell writes one amount without its unit.
func (c Column) Cell(minor int64) string {
	m := magnitude(minor)
	if c.decimal {
		tenths := divRound(m, c.scale/10)
		if tenths == 0 {
			return "0.0"
		}
		return sign(minor) + string(separate(strconv.AppendUint(nil, tenths/10, 10))) + "." + string(rune('0'+tenths%10))
	}
	whole := divRound(m, c.scale)
	if whole == 0 {
		return "0"
	}
	return sign(minor) + string(separate(strconv.AppendUint(nil, whole, 10)))
}

// Usual is the middle one of the amounts that are not nothing, by size; 0 when there is none.
func Usual(minors []int64) int64 {
	sizes := make([]uint64, 0, len(minors))
	for _, m := range minors {
		if m != 0 {
			sizes = append(sizes, magnitude(m))
		}
	}
	if len(sizes) == 0 {
		return 0
	}
	slices.Sort(sizes)
	return int64(min(sizes[len(sizes)/2], 1<<63-1))
}
