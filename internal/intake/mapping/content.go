package mapping

import (
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/intake/sheet"
)

// byContent fills what names left open by what the cells look like: with names in the file only what can hardly be
// mistaken, in a file without header everything a purchase needs.
func (g *guesser) byContent(bare bool) {
	lower := 0.0
	if !bare {
		lower = 0.15
	}
	pick := func(f Field, confidence float64, why Reason, ok func(c sheet.Column) bool) {
		if _, done := g.field[f]; done {
			return
		}
		for i, c := range g.columns {
			if _, used := g.column[i]; used || Forbidden(c.Name) || others(fold(c.Name)) || c.Filled == 0 || !ok(c) {
				continue
			}
			if _, known := g.origin.fields[fold(c.Name)]; known {
				continue
			}
			g.set(Guess{f, i, (confidence - lower) * c.Share, why})
			return
		}
	}
	if g.subject != Products {
		pick(Email, 0.8, LooksMail, func(c sheet.Column) bool { return c.Type == sheet.TypeEmail })
		pick(Phone, 0.8, LooksTel, func(c sheet.Column) bool { return c.Type == sheet.TypePhone })
	}
	if g.subject == Purchases {
		pick(Date, 0.75, LooksDate, func(c sheet.Column) bool { return c.Type == sheet.TypeDate })
	}
	if g.subject != Products {
		pick(Name, 0.6, LooksName, func(c sheet.Column) bool { return c.Type == sheet.TypeText && g.people(c) })
	}
	if !bare {
		return
	}
	if g.subject == Products {
		pick(Product, 0.45, LooksID, func(c sheet.Column) bool { return c.Type == sheet.TypeID })
		pick(Name, 0.45, LooksName, func(c sheet.Column) bool { return c.Type == sheet.TypeText })
		pick(Price, 0.4, LooksSum, func(c sheet.Column) bool { return c.Type == sheet.TypeMoney || c.Type == sheet.TypeNumber })
		return
	}
	if g.subject != Purchases {
		return
	}
	pick(Customer, 0.5, LooksID, func(c sheet.Column) bool {
		key := c.Type == sheet.TypeID || c.Type == sheet.TypeNumber && c.Whole == c.Numbers && c.Low >= 0
		return key && c.Distinct > 1 && c.Distinct*10 <= c.Filled*9
	})
	// Amount before quantity: it is the column of the larger numbers, or the one with decimals or a currency.
	best, top := -1, 0.0
	for i, c := range g.columns {
		if _, used := g.column[i]; used || c.Type != sheet.TypeMoney && c.Type != sheet.TypeNumber {
			continue
		}
		v := c.High
		if c.Whole < c.Numbers {
			v *= 10
		}
		if c.Type == sheet.TypeMoney {
			v *= 100
		}
		if keyLike(g.columns, i) {
			v = 0
		}
		if v > top {
			best, top = i, v
		}
	}
	if best >= 0 {
		if _, done := g.field[Amount]; !done {
			g.set(Guess{Amount, best, 0.5, LooksSum})
		}
	}
	pick(Quantity, 0.5, LooksFew, func(c sheet.Column) bool {
		return c.Type == sheet.TypeNumber && c.Whole == c.Numbers && c.Median <= 20 && c.Distinct <= 100
	})
}

// keyLike reports that a column of whole numbers moves with the column before it, as two ids of the same thing do.
func keyLike(columns []sheet.Column, i int) bool {
	c := columns[i]
	if c.Whole != c.Numbers || c.Distinct < 20 {
		return false
	}
	for j, o := range columns {
		if j != i && o.Distinct == c.Distinct && o.Whole == o.Numbers && o.Numbers > 0 {
			return true
		}
	}
	return false
}

// surnames of about nine in ten Koreans.
const surnames = "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용"

// people reports whether most cells are Korean names: two to four syllables behind a surname.
func (g *guesser) people(c sheet.Column) bool {
	n, named := 0, 0
	for _, row := range g.sample {
		s := row[c.Index]
		if s == "" {
			continue
		}
		n++
		r, size := utf8.DecodeRuneInString(s)
		if k := utf8.RuneCountInString(s); k < 2 || k > 4 || !strings.ContainsRune(surnames, r) {
			continue
		}
		hangul := true
		for _, r := range s[size:] {
			hangul = hangul && (r >= '가' && r <= '힣' || r == '*' || r == '○')
		}
		if hangul {
			named++
		}
	}
	return n > 0 && named*10 >= n*8 && c.Distinct*4 > min(c.Filled, 40)
}

// settleIDs decides about columns called «id» alone: in a file that names its customers otherwise, they number the rows.
func (g *guesser) settleIDs() {
	x, ok := g.field[Customer]
	if !ok || fold(g.columns[x.Column].Name) != "id" {
		return
	}
	c := g.columns[x.Column]
	_, name := g.field[Name]
	_, mail := g.field[Email]
	_, tel := g.field[Phone]
	if !(name || mail || tel) || c.Distinct < c.Filled || c.Filled < 2 {
		return
	}
	g.drop(Customer)
	if _, has := g.field[Order]; !has {
		g.set(Guess{Order, x.Column, 0.6, LooksID})
	} else if _, has := g.field[Line]; !has {
		g.set(Guess{Line, x.Column, 0.6, LooksID})
	}
}

// settleAmounts finds out whether an amount belongs to the line or to the whole order: one that is the same on every
// line of an order, while the lines differ, is the order's and must be counted once.
func (g *guesser) settleAmounts() {
	order, ok := g.field[Order]
	if !ok {
		if o, has := g.field[OrderAmount]; has { // each line is its own order
			if _, line := g.field[Amount]; !line {
				g.drop(OrderAmount)
				g.set(Guess{Amount, o.Column, o.Confidence * 0.9, o.Reason})
			}
		}
		return
	}
	if a, ok := g.field[Amount]; ok && !g.product(a.Column) {
		if _, has := g.field[OrderAmount]; !has && g.repeats(order.Column, a.Column) {
			g.drop(Amount)
			g.set(Guess{OrderAmount, a.Column, 0.75, Repeats})
		}
	}
	if o, ok := g.field[OrderAmount]; ok {
		if _, has := g.field[Amount]; !has && (g.product(o.Column) || g.varies(order.Column, o.Column)) {
			g.drop(OrderAmount)
			g.set(Guess{Amount, o.Column, 0.75, Varies})
		}
	}
}

// product reports that a column is quantity times price.
func (g *guesser) product(amount int) bool {
	q, ok1 := g.field[Quantity]
	p, ok2 := g.field[Price]
	if !ok1 || !ok2 {
		return false
	}
	n, same := 0, 0
	for _, row := range g.sample {
		a, ok := sheet.ParseNumber(row[amount], 2)
		b, ok1 := sheet.ParseNumber(row[q.Column], 0)
		c, ok2 := sheet.ParseNumber(row[p.Column], 2)
		if !ok || !ok1 || !ok2 || b.Scaled == 1 {
			continue
		}
		n++
		if a.Scaled == b.Scaled*c.Scaled {
			same++
		}
	}
	return n >= 3 && same*10 >= n*8
}

// byOrder counts the orders of several lines: those with one value on all lines (or on the first alone) and the others.
func (g *guesser) byOrder(order, amount int) (alike, unlike int) {
	type seen struct {
		value  string
		lines  int
		unlike bool
	}
	all := map[string]*seen{}
	for _, row := range g.sample {
		if row[order] == "" {
			continue
		}
		s := all[row[order]]
		if s == nil {
			all[row[order]] = &seen{value: row[amount], lines: 1}
			continue
		}
		s.lines++
		if row[amount] != s.value && row[amount] != "" && row[amount] != "0" {
			s.unlike = true
		}
	}
	for _, s := range all {
		if s.lines < 2 || s.value == "" {
			continue
		}
		if s.unlike {
			unlike++
		} else {
			alike++
		}
	}
	return alike, unlike
}

func (g *guesser) repeats(order, amount int) bool {
	alike, unlike := g.byOrder(order, amount)
	return alike >= 3 && alike >= 19*unlike
}

func (g *guesser) varies(order, amount int) bool {
	alike, unlike := g.byOrder(order, amount)
	return unlike >= 3 && unlike > alike
}
