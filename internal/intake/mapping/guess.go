package mapping

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/intake/sheet"
)

// Reason says why a column was guessed for a field.
type Reason string

// Key is the sentence of the reason.
func (r Reason) Key() string { return "intake.reason." + string(r) }

// The reasons.
const (
	ByOrigin  Reason = "origin"  // the program that wrote the file calls it so
	ByName    Reason = "name"    // the name is a known one
	ByPart    Reason = "part"    // the name holds a known one
	LooksDate Reason = "date"    // the cells are dates
	LooksMail Reason = "email"   // the cells are e-mail addresses
	LooksTel  Reason = "phone"   // the cells are phone numbers
	LooksID   Reason = "id"      // the cells are keys that come again
	LooksFew  Reason = "count"   // the cells are small whole numbers
	LooksSum  Reason = "money"   // the cells are amounts
	LooksName Reason = "person"  // the cells are names of people
	Repeats   Reason = "repeats" // the amount is the same on all lines of an order
	Varies    Reason = "varies"  // the amount differs between the lines of an order
)

// Guess is one column guessed for a field.
type Guess struct {
	Field      Field
	Column     int
	Confidence float64 // 0 to 1
	Reason     Reason
}

// Guesses are in the order of Fields.
type Guesses []Guess

// Sure is the confidence from which a guess needs no second look.
const Sure = 0.8

// Map is the mapping of the guesses that are at least so sure.
func (g Guesses) Map(atLeast float64) Map {
	m := Map{}
	for _, x := range g {
		if x.Confidence >= atLeast {
			m[x.Field] = x.Column
		}
	}
	return m
}

// Of is the guess for a field.
func (g Guesses) Of(f Field) (Guess, bool) {
	for _, x := range g {
		if x.Field == f {
			return x, true
		}
	}
	return Guess{}, false
}

// For makes a guess for each field that a column of the file fits, from the columns' names and the sampled cells.
func For(s Subject, columns []sheet.Column, sample [][]string) Guesses {
	names := make([]string, len(columns))
	bare := true
	for i, c := range columns {
		names[i] = c.Name
		bare = bare && strings.HasPrefix(c.Name, "#")
	}
	g := guesser{subject: s, columns: columns, sample: sample, origin: OriginOf(s, names), field: map[Field]Guess{}, column: map[int]Field{}}
	g.byName()
	g.byContent(bare)
	if s == Purchases {
		g.settleIDs()
		g.settleAmounts()
	}
	var out Guesses
	for _, f := range Fields(s) {
		if x, ok := g.field[f]; ok {
			out = append(out, x)
		}
	}
	return out
}

type guesser struct {
	subject Subject
	columns []sheet.Column
	sample  [][]string
	origin  Origin
	field   map[Field]Guess
	column  map[int]Field
}

func (g *guesser) set(x Guess) {
	x.Confidence = min(x.Confidence, 0.99)
	g.field[x.Field], g.column[x.Column] = x, x.Field
}

func (g *guesser) drop(f Field) {
	if x, ok := g.field[f]; ok {
		delete(g.field, f)
		delete(g.column, x.Column)
	}
}

// byName gives fields to columns by their names, the surest first.
func (g *guesser) byName() {
	var all []Guess
	ix := indexes()[g.subject]
	for i, c := range g.columns {
		name := fold(c.Name)
		if strings.HasPrefix(c.Name, "#") || Forbidden(c.Name) || c.Type == sheet.TypeResident && g.subject != Customers {
			continue
		}
		if f, ok := g.origin.fields[name]; ok {
			if f != "" {
				all = append(all, Guess{f, i, 1 * fit(f, c), ByOrigin})
			}
			continue
		}
		income := ix.income(name)
		for f, ranks := range ix {
			v, reason := nameScore(name, ranks)
			if v == 0 || reason == ByPart && f == Cost && income || reason == ByPart && (others(name) && private(f) || besides(name) && total(f)) {
				continue
			}
			if g.subject == Purchases && ambiguous[name] == f {
				v = min(v, notSure)
			}
			if v *= fit(f, c); v >= 0.35 {
				all = append(all, Guess{f, i, v, reason})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Guess) int {
		switch {
		case a.Confidence > b.Confidence:
			return -1
		case a.Confidence < b.Confidence:
			return 1
		case a.Column != b.Column:
			return a.Column - b.Column
		}
		return strings.Compare(string(a.Field), string(b.Field))
	})
	for _, x := range all {
		_, taken := g.field[x.Field]
		_, used := g.column[x.Column]
		if !taken && !used {
			g.set(x)
		}
	}
}

// nameScore compares a folded name with the known names of a field.
func nameScore(name string, ranks map[string]int) (float64, Reason) {
	if r, ok := ranks[name]; ok {
		return 0.97 - 0.004*float64(min(r, 40)), ByName
	}
	best := 0.0
	n := utf8.RuneCountInString(name)
	for known := range ranks {
		k := utf8.RuneCountInString(known)
		if k < 2 || known[0] < utf8.RuneSelf && k < 4 || k >= n || !strings.Contains(name, known) {
			continue
		}
		share := float64(k) / float64(n)
		if share < 0.4 {
			continue
		}
		v := 0.3 + 0.35*share
		if strings.HasSuffix(name, known) || strings.HasPrefix(name, known) && known[0] >= utf8.RuneSelf {
			v += 0.05
		}
		best = max(best, v)
	}
	return best, ByPart
}

// others reports that a column is about the receiver, the seller or the delivery, not the buyer.
func others(name string) bool {
	for _, w := range [...]string{"수취인", "수령", "받는", "배송", "택배", "판매자", "업체", "ship", "recipient", "receiver", "vendor", "seller", "deliver", "담당자", "추천인", "상품", "product", "item", "card", "카드"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

func private(f Field) bool {
	switch f {
	case Customer, Name, Phone, Email, Address, Birth, Postcode:
		return true
	}
	return false
}

// besides reports that a sum is not what was bought for but something beside it.
func besides(name string) bool {
	for _, w := range [...]string{"할인", "배송", "환불", "취소", "적립", "쿠폰", "포인트", "수수료", "세액", "부가세", "정산", "예치", "discount", "shipping", "refund", "tax", "fee", "coupon", "point", "compare", "disc"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

func total(f Field) bool { return f == Amount || f == Price || f == OrderAmount }

// fit weighs how well the cells of a column suit a field: 1 if they do, less if they are blank or of another type.
func fit(f Field, c sheet.Column) float64 {
	if c.Rows == 0 {
		return 0.95
	}
	filled := float64(c.Filled) / float64(c.Rows)
	if c.Filled == 0 {
		return 0.5
	}
	part := func(n int) float64 { return float64(n) / float64(c.Filled) }
	suits := 1.0
	switch f {
	case Date, Birth, Joined:
		suits = part(c.Date.Dates())
		if c.Type == sheet.TypeResident {
			suits = 0
		}
	case Quantity, Amount, Price, Cost, Discount, Shipping, Fee, OrderAmount, Refund, Cancelled:
		suits = part(c.Numbers)
		if c.Type == sheet.TypeDate || c.Type == sheet.TypePhone || c.Type == sheet.TypeEmail {
			suits = 0
		}
	case Email:
		if c.Type != sheet.TypeEmail {
			suits = 0.5
		}
	case Phone:
		if c.Type != sheet.TypePhone {
			suits = 0.6
		}
	case Name, ProductName, Category, Company, FirstName, LastName, Address, Note, Title, Owner, Tags:
		if c.Type == sheet.TypeDate || c.Type == sheet.TypeMoney || c.Type == sheet.TypePhone || c.Type == sheet.TypeEmail {
			suits = 0.3
		} else if c.Type == sheet.TypeNumber {
			suits = 0.5
		}
	case Status, Channel, Currency, Gender, Grade, Kind, Payment:
		if c.Filled > 50 && c.Distinct*2 > c.Filled {
			suits = 0.5
		}
	case Customer, Order, Line, Product:
		if c.Type == sheet.TypeDate || c.Type == sheet.TypeMoney || part(c.Scientific) > 0.2 {
			suits = 0.4
		}
	}
	if suits < 0.3 {
		suits *= 0.3
	}
	return suits * (0.85 + 0.15*filled)
}
