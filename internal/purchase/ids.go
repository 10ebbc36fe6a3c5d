package purchase

import "dangol.kr/dangol/internal/store"

// orderID is the id of an order: of its number within the source or, without a number, of all that it says.
func orderID(o *Order) int64 {
	h := store.NewHash().Text(o.Source).Text(o.OrderNo)
	if o.OrderNo != "" {
		return h.ID()
	}
	h = h.Number(int64(o.Day)).Number(o.AtMS).Text(o.Channel)
	for i := range o.Lines {
		h = h.Number(lineID(&o.Lines[i]))
	}
	return h.ID()
}

// OrderID is the id that an order gets: what its lines lie under.
func OrderID(o *Order) int64 { return orderID(o) }

// lineID is the id of a line within its order: of the source's key or, without one, of what it says and how many of the
// same stand before it. The cost is left out, for it may become known later.
func lineID(l *Line) int64 {
	if l.Key != "" {
		return store.NewHash().Text(l.Key).ID()
	}
	return store.NewHash().Text("").Text(l.Product.code()).Number(int64(l.Kind)).Number(l.QuantityMilli).
		Number(l.AmountMinor).Number(int64(l.Nth)).ID()
}

// code is what a product is known by: the source's code, else its name.
func (p *ProductRef) code() string {
	if p.Code != "" {
		return p.Code
	}
	return p.Name
}
