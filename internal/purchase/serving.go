package purchase

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// Activity is a way in which serving a customer costs something.
type Activity string

// The activities. Orders, lines and returns are counted from the ledger, discounts and delivery cost what the ledger says,
// the others are what somebody did for the customer and wrote down.
const (
	ActOrder    Activity = "orders"
	ActLine     Activity = "lines"
	ActReturn   Activity = "returns"
	ActDiscount Activity = "discount"
	ActShipping Activity = "shipping"
	ActCall     Activity = "call"
	ActVisit    Activity = "visit"
	ActCase     Activity = "case"
	ActGift     Activity = "gift"
	ActDelivery Activity = "delivery"
	ActCredit   Activity = "credit_days"
	ActOther    Activity = "other"
)

// Activities are all of them, as pages list them.
func Activities() []Activity {
	return []Activity{ActOrder, ActLine, ActReturn, ActDiscount, ActShipping, ActDelivery, ActCall, ActVisit, ActCase, ActGift, ActCredit, ActOther}
}

// Priced are the activities that need a rate to cost anything: all but those that the ledger itself puts an amount to.
func Priced() []Activity {
	return slices.DeleteFunc(Activities(), func(a Activity) bool { return a == ActDiscount || a == ActShipping })
}

// Done are the activities that somebody does and writes down.
func Done() []Activity {
	return []Activity{ActDelivery, ActCall, ActVisit, ActCase, ActGift, ActCredit, ActOther}
}

// Serving is something done for a customer.
type Serving struct {
	CustomerID    int64
	Day           int
	Activity      Activity
	QuantityMilli int64  // thousandths of a unit: calls, visits, days of credit
	CostMinor     *int64 // what it cost, where known; else the rate of the day counts
	Note          string
	Nth           int // how many with the same content stand before it in the same file
}

// CheckServing complains about what can't be written down, and trims it.
func CheckServing(v *Serving) error {
	var bad fault.Complaints
	v.Note = strings.TrimSpace(v.Note)
	bad.Check(slices.Contains(Done(), v.Activity), "activity", "unknown")
	bad.Check(v.QuantityMilli > 0 && v.QuantityMilli <= 1_000_000_000, "quantity", "range", "min", 0, "max", 1_000_000)
	if v.CostMinor != nil {
		bad.Check(*v.CostMinor >= 0, "cost", "min", "min", 0)
		bad.Check(*v.CostMinor <= mostMinor, "cost", "max", "max", mostMinor/100)
	}
	bad.Check(utf8.RuneCountInString(v.Note) <= TextMost, "note", "too_long", "max", TextMost)
	bad.Check(len(i18n.FindRRN(v.Note)) == 0, "note", "resident_number")
	return bad.Err()
}

// id is a hash of what a row says. The cost is left out, for it may become known later.
func (v *Serving) id(source string) int64 {
	return store.NewHash().Text(source).Number(v.CustomerID).Number(int64(v.Day)).Text(string(v.Activity)).Number(v.QuantityMilli).Text(v.Note).Number(int64(v.Nth)).ID()
}

// BringServingTx writes down what a batch says was done. What is there already stays as it is, so that the same file twice
// changes nothing. It gives how many it added.
func (s *Service) BringServingTx(ctx context.Context, tx *store.Tx, batch int64, source string, vs []Serving) (added int64, err error) {
	defer fault.Wrap(&err, "purchase.BringServingTx")
	for i := range vs {
		if err := CheckServing(&vs[i]); err != nil {
			return 0, err
		}
	}
	rows := func(yield func([]any) bool) {
		for i := range vs {
			v := &vs[i]
			var cost any
			if v.CostMinor != nil {
				cost = *v.CostMinor
			}
			if !yield([]any{v.CustomerID, v.id(source), v.Day, string(v.Activity), v.QuantityMilli, cost, source, batch, v.Note}) {
				return
			}
		}
	}
	added, err = tx.Load(ctx, "serving", []string{"customer_id", "id", "day", "activity", "quantity_milli", "cost_minor", "source", "batch_id", "note"}, rows,
		"ON CONFLICT (customer_id, id) DO NOTHING")
	if err != nil || added == 0 {
		return added, err
	}
	return added, s.markServing(ctx, tx)
}

// UndoServingTx takes back everything that a batch says was done.
func (s *Service) UndoServingTx(ctx context.Context, tx *store.Tx, batch int64) (gone int64, err error) {
	defer fault.Wrap(&err, "purchase.UndoServingTx")
	if batch == 0 {
		return 0, nil
	}
	if gone, err = tx.Exec(ctx, "DELETE FROM serving WHERE batch_id = $1", batch); err != nil || gone == 0 {
		return gone, err
	}
	return gone, s.markServing(ctx, tx)
}

func (s *Service) markServing(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE serving_state SET mark = $1 WHERE id = 1", s.newID())
	return err
}

// ServingMark is a number that is another whenever what was done for customers, or a rate, changed.
func (s *Service) ServingMark(ctx context.Context) (mark int64, err error) {
	defer fault.Wrap(&err, "purchase.ServingMark")
	return mark, s.db.Read().QueryRow(ctx, "SELECT mark FROM serving_state WHERE id = 1").Scan(&mark)
}

// ServingSum is how much of an activity was done for a customer within some days.
type ServingSum struct {
	CustomerID int64
	Activity   Activity
	Unpriced   int64 // thousandths of units that bear no cost of their own, to be counted at the rate
	Quantity   int64 // thousandths of all units
	CostMinor  int64 // of those that bear one
}

const servingSums = `SELECT customer_id, activity, CAST(SUM(CASE WHEN cost_minor IS NULL THEN quantity_milli ELSE 0 END) AS BIGINT),
	CAST(SUM(quantity_milli) AS BIGINT), CAST(SUM(COALESCE(cost_minor, 0)) AS BIGINT) FROM serving WHERE day > $1 AND day <= $2`

func scanServingSum(scan func(...any) error) (v ServingSum, err error) {
	var a string
	err = scan(&v.CustomerID, &a, &v.Unpriced, &v.Quantity, &v.CostMinor)
	v.Activity = Activity(a)
	return v, err
}

// ServingSums hands over what was done for each customer after one day up to another: one grouped reading.
func (s *Service) ServingSums(ctx context.Context, after, to int, do func(ServingSum)) (err error) {
	defer fault.Wrap(&err, "purchase.ServingSums")
	rows, err := s.db.Read().Query(ctx, servingSums+" GROUP BY customer_id, activity", after, to)
	if err != nil {
		return err
	}
	return rows.Each(func(scan func(...any) error) error {
		v, err := scanServingSum(scan)
		if err == nil {
			do(v)
		}
		return err
	})
}

// ServingSumsOf is the same for one customer.
func (s *Service) ServingSumsOf(ctx context.Context, customer int64, after, to int) (_ []ServingSum, err error) {
	defer fault.Wrap(&err, "purchase.ServingSumsOf")
	rows, err := s.db.Read().Query(ctx, servingSums+" AND customer_id = $3 GROUP BY customer_id, activity", after, to, customer)
	return store.Collect(rows, err, scanServingSum)
}

// ServingFrom is the first day of which something done is written down; ok is false where nothing is.
func (s *Service) ServingFrom(ctx context.Context) (day int, ok bool, err error) {
	defer fault.Wrap(&err, "purchase.ServingFrom")
	var first *int
	err = s.db.Read().QueryRow(ctx, "SELECT MIN(day) FROM serving").Scan(&first)
	if err != nil || first == nil {
		return 0, false, err
	}
	return *first, true, nil
}
