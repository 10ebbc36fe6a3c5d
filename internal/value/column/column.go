// Package column is the columnar projection of the purchase ledger: what all statistics of value are read from.
//
// The ledger keeps every line of every purchase; judging a customer needs far less. The projection has one row for each
// customer and day on which something happened: what the customer spent that day net of returns, what it cost, how many
// orders it was. A day with at least one sale is a visit, which is what the models of repeat buying count, however many
// orders fell on it. Rows lie in columns sorted by customer and day, so that a statistic over the whole base is a few
// linear passes over memory, and «as of any past day» is merely where a pass stops.
//
// Always true here:
//   - a sale of amount zero is a visit that spent nothing;
//   - a cancelled line is neither visit nor spend;
//   - a return reduces spend on its own day and is no visit;
//   - customer 0, the unknown buyer, is not in the projection;
//   - a Set never changes once made, so it may be read by many at once.
//
// Money is in hundredths of the currency unit, days are day numbers since 1970-01-01, spans are in days. The package
// knows no database and no clock: lines are handed in, and the day to judge by is an argument.
package column

// Kind says what a line of a purchase is.
type Kind uint8

// The kinds of lines, numbered as the ledger numbers them, and what each does to its customer's day.
const (
	Sale     Kind = iota // something bought: a visit, adds its amount and its cost
	Return               // something brought back: takes amount and cost off, whatever sign the ledger gave them
	Cancel               // never came about: nothing, whatever its amount
	Shipping             // delivery paid by the customer: adds its signed amount, and its cost where it is known
	Discount             // a reduction of the bill: takes its amount off, whatever its sign
)

// Line is one line of the ledger, as the projection reads it.
type Line struct {
	Customer  int64  // whose purchase; 0, the unknown buyer, is left out
	Order     uint64 // identifies the order among the customer's orders; a hash will do
	Amount    int64  // hundredths
	Cost      int64  // what the goods cost us, hundredths; meaningful when CostKnown
	Day       int    // day number
	Kind      Kind
	CostKnown bool
}

// Row is what happened with one customer on one day.
type Row struct {
	Day       int
	Net       int64 // spend of the day after returns and discounts; may be negative
	Cost      int64 // known cost of what was bought, less that of what came back
	Returned  int64 // value brought back, as a positive amount
	Orders    int   // orders with a sale, at most MaxOrders
	Visit     bool  // whether the customer bought something, be it for nothing
	CostKnown bool  // whether the cost of every sale and return of the day is known, so that Net − Cost is a margin

	// What serving the customer that day can be counted from. Net and Cost hold these amounts already.
	Lines        int   // lines sold
	Returns      int   // lines brought back
	Discount     int64 // reductions of the bill, as a positive amount
	Shipping     int64 // delivery paid by the customer
	ShippingCost int64 // what that delivery cost us, where it is known
}

// empty reports whether a row says nothing. A return worth nothing, alone on its day, doesn't.
func (r *Row) empty() bool {
	return !r.Visit && r.Net == 0 && r.Cost == 0 && r.Returned == 0 && r.Discount == 0 && r.Shipping == 0 && r.ShippingCost == 0
}

// MaxOrders is the highest count of orders a row holds for one day; more are counted as this many.
const MaxOrders = 1<<13 - 1

// part is what one order, or one line of it, does to its customer's day.
type part struct {
	order    uint64
	net      int64
	cost     int64
	returned int64
	bill
	day       int32
	lines     int32 // sold
	returns   int32 // brought back
	visit     bool
	costBlind bool // the cost of a sale or a return is not known
}

// bill is what stands beside the goods.
type bill struct{ discount, shipping, shippingCost int64 }

func (b *bill) join(o *bill) {
	b.discount += o.discount
	b.shipping += o.shipping
	b.shippingCost += o.shippingCost
}

// part applies the rules of the kinds. It reports false where the line changes nothing.
func (l *Line) part() (part, bool) {
	p := part{order: l.Order, day: int32(l.Day)}
	switch {
	case l.Kind == Sale && l.Amount >= 0:
		p.visit, p.net, p.lines = true, l.Amount, 1
		p.addCost(l.Cost, l.CostKnown)
	case l.Kind == Return, l.Kind == Sale:
		// Nobody comes to spend less than nothing: a negative sale is a return under another name.
		p.returned, p.returns = magnitude(l.Amount), 1
		p.net = -p.returned
		p.addCost(-magnitude(l.Cost), l.CostKnown)
	case l.Kind == Shipping:
		p.net, p.shipping = l.Amount, l.Amount
		if l.CostKnown {
			p.cost, p.shippingCost = l.Cost, l.Cost
		}
	case l.Kind == Discount:
		p.discount = magnitude(l.Amount)
		p.net = -p.discount
	default:
		return p, false
	}
	return p, true
}

func (p *part) addCost(cost int64, known bool) {
	if known {
		p.cost = cost
	} else {
		p.costBlind = true
	}
}

// join adds another part of the same order and day.
func (p *part) join(q *part) {
	p.net += q.net
	p.cost += q.cost
	p.returned += q.returned
	p.bill.join(&q.bill)
	p.lines += q.lines
	p.returns += q.returns
	p.visit = p.visit || q.visit
	p.costBlind = p.costBlind || q.costBlind
}

func magnitude(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}
