package report

import (
	"encoding/base64"
	"encoding/json"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value"
)

// Sort is what a list of customers is ordered by.
type Sort string

// The orders. Customers without the figure (never bought, joined nobody knows when) come last, whichever way it runs.
const (
	ByValue  Sort = "value"  // lifetime value
	BySpend  Sort = "spend"  // revenue of twelve months
	ByLast   Sort = "last"   // last purchase
	ByStake  Sort = "stake"  // what is riding on an act today
	ByName   Sort = "name"   //
	ByJoined Sort = "joined" // the day somebody became a customer

	byID Sort = "id" // for going through all of them while they change
)

// Sorts lists the orders.
func Sorts() []Sort { return []Sort{ByValue, BySpend, ByLast, ByStake, ByName, ByJoined} }

// Filter narrows the list of customers. Zero fields do not.
type Filter struct {
	Text        string           // name, opening consonants, last four digits, e-mail, business number
	Tiers       []value.Tier     // value.Prospect are those whom the current run says nothing of
	Stages      []value.Stage    //
	Quadrants   []value.Quadrant //
	Owner       *int64           // 0: nobody looks after them
	Tag         int64
	Segment     int64  // who belongs to it
	Kind        string // customer.Person, customer.Firm
	LastFrom    *int   // day of the last purchase, inclusive
	LastTo      *int
	SpendFrom   *int64 // revenue of twelve months in hundredths, inclusive
	SpendTo     *int64
	ChangedFrom *int64 // ms UTC: what is known of them was changed then or later
	Archived    bool   // those put away instead of the others
	Sort        Sort   // ByValue when empty
	Ascending   bool
	Limit       int     // rows of a page; 50 unless told, at most 1,000
	Only        []int64 // these alone, for rows a person ticked

	run int64 // whose figures; 0 is the current one
}

// Empty reports whether nothing narrows the list.
func (f *Filter) Empty() bool {
	return f.Text == "" && len(f.Tiers)+len(f.Stages)+len(f.Quadrants)+len(f.Only) == 0 && f.Owner == nil && f.Tag == 0 && f.Segment == 0 && f.Kind == "" &&
		f.LastFrom == nil && f.LastTo == nil && f.SpendFrom == nil && f.SpendTo == nil && f.ChangedFrom == nil && !f.Archived
}

const (
	pageRows    = 50
	pageRowsMax = 1000
)

func (f *Filter) limit() int {
	if f.Limit <= 0 {
		return pageRows
	}
	return min(f.Limit, pageRowsMax)
}

// valued reports whether only customers whom a run judged can pass.
func (f *Filter) valued() bool {
	if len(f.Stages)+len(f.Quadrants) > 0 || f.LastFrom != nil || f.LastTo != nil || f.SpendFrom != nil || f.SpendTo != nil {
		return true
	}
	return len(f.Tiers) > 0 && !f.prospects()
}

// unvaluedOnly reports whether only customers whom no run judged can pass.
func (f *Filter) unvaluedOnly() bool { return !f.valued() && len(f.Tiers) == 1 && f.prospects() }

func (f *Filter) prospects() bool {
	for _, t := range f.Tiers {
		if t == value.Prospect {
			return true
		}
	}
	return false
}

// Cursor is a place in the list: after a row, or before one. The zero Cursor is the beginning.
type Cursor struct {
	After, Before string
}

// place is the key of a row in the order of its list.
type place struct {
	Last   bool   `json:"l,omitempty"` // among those without the figure
	Number int64  `json:"n,omitempty"`
	Text   string `json:"t,omitempty"`
	ID     int64  `json:"i,string"`
}

func (p place) String() string {
	b, err := json.Marshal(p)
	if err != nil {
		return "" // a struct of plain fields can always be written
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// parse reads the place a cursor names and whether the list is read backwards from it.
func (c Cursor) parse() (at *place, back bool, err error) {
	s := c.After
	if s == "" {
		s, back = c.Before, c.Before != ""
	}
	if s == "" {
		return nil, false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &at)
	}
	if err != nil || at == nil {
		return nil, false, fault.New(fault.NotFound, "")
	}
	return at, back, nil
}
