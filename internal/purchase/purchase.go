// Package purchase is what was bought and returned: orders, their lines, and the products; and what was agreed upon
// (contracts), spent on winning customers and on serving them, and who brought whom.
//
// An order is what one customer bought at once. A line is one position of it as the source states it. A return is a
// line of its own with a negative amount; a cancelled line keeps its amount for the record and counts as nothing.
//
// Always true: an order's id is a hash of source and order number and a line's id a hash of its key, so bringing the
// same again finds what is there; an order has at least one line; a line's day is its order's day; product_month and
// product_pending together are the sum of the lines.
//
// Tables: acquisition, contract, product, product_month, product_pending, purchase, purchase_changed, purchase_line, referral, serving, serving_rate,
// serving_state.
package purchase

// Kind says what a line is.
type Kind int8

// The kinds of line, as stored.
const (
	Sale      Kind = 0
	Return    Kind = 1 // amount and quantity negative
	Cancelled Kind = 2 // for the record only
	Shipping  Kind = 3
	Discount  Kind = 4 // of the bill
)

// Order is one order, or the part of it that a chunk holds: further lines may follow in a later chunk.
type Order struct {
	CustomerID int64  // 0: somebody unknown
	Source     string // whose order numbers these are
	OrderNo    string // "": each order is known by its content
	Day        int    // day number, in the firm's time zone
	AtMS       int64  // 0 when the source does not tell the time of day
	Channel    string // where it was sold, as the source says
	Lines      []Line
}

// Line is one position of an order.
type Line struct {
	Key           string // the source's key of the line within the order; "" makes one of the content
	Nth           int    // how many lines with the same content and no key stand before it in the same order of the file
	Product       ProductRef
	Kind          Kind
	QuantityMilli int64  // thousandths
	AmountMinor   int64  // the line's total, hundredths
	CostMinor     *int64 // of the line's goods, hundredths, when the source tells
	RowNo         int64  // in the file
}

// ProductRef points at a product by the source's code; without a code by its name, in whatever spelling, among those that
// have no code either. Both empty: no product.
type ProductRef struct {
	Code       string
	Name       string
	Category   string
	PriceMinor *int64 // of one unit, hundredths; nil when the source does not tell
	CostMinor  *int64 // of one unit, hundredths
}
