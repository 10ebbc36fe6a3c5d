package intake

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/store"
)

// Retake looks at an uploaded file anew: as another kind, or read in another way. Its columns are recalled or guessed
// again, and nobody has confirmed them yet. Options stay unless the kind is another.
func (s *Service) Retake(ctx context.Context, by auth.Actor, id int64, kind Kind, r Reading) (_ Batch, err error) {
	defer fault.Wrap(&err, "intake.Retake %d", id)
	if err := by.Check(auth.Import); err != nil {
		return Batch{}, err
	}
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return Batch{}, err
	}
	if !b.State.editable() && b.State != Failed || b.Cursor > 0 || b.Locked() {
		return Batch{}, fault.New(fault.Conflict, "batch_state", "state", string(b.State))
	}
	plan := Plan{Reading: r, Options: b.Options}
	if kind != b.Kind {
		b.Kind, plan.Options = kind, Options{}
	}
	if err := s.describe(ctx, &b, plan, ""); err != nil {
		return Batch{}, err
	}
	return b, s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := updatePlan(ctx, tx, &b); err != nil {
			return err
		}
		return one(tx.Exec(ctx, "UPDATE intake_batch SET kind = $2 WHERE id = $1", b.ID, string(b.Kind)))
	})
}

// LikelyKind guesses what the rows of a file are: lines of orders have a date and an amount, a list of products has prices
// but no days and nobody in it; everything else is taken for a list of customers.
func (s *Service) LikelyKind(ctx context.Context, id int64) (_ Kind, err error) {
	defer fault.Wrap(&err, "intake.LikelyKind %d", id)
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return "", err
	}
	return s.kindOf(&b)
}

func (s *Service) kindOf(b *Batch) (Kind, error) {
	f, err := s.open(b)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return likelyKind(f.Sheet), nil
}

func likelyKind(f *sheet.Sheet) Kind {
	guessed := func(k Kind) mapping.Map {
		return mapping.For(mapping.Subject(k), f.Columns(), f.Sample()).Map(guessLeast)
	}
	has := func(m mapping.Map, fields ...mapping.Field) bool {
		return slices.ContainsFunc(fields, func(x mapping.Field) bool { return m.Column(x) >= 0 })
	}
	sales, people, goods := guessed(Purchases), guessed(Customers), guessed(Products)
	dated := has(sales, mapping.Date) && has(sales, mapping.Amount, mapping.Price, mapping.OrderAmount)
	sold := has(sales, mapping.Order, mapping.Quantity, mapping.Product, mapping.ProductName, mapping.Amount)
	reached := has(people, mapping.Phone, mapping.Email, mapping.Birth, mapping.Address, mapping.BusinessNumber)
	switch {
	case dated && sold, ordered(f):
		return Purchases
	case has(goods, mapping.Product, mapping.Name) && has(goods, mapping.Price, mapping.Cost, mapping.Category) && !reached:
		return Products
	case has(people, mapping.Name, mapping.Company, mapping.FirstName, mapping.LastName) || reached:
		return Customers
	}
	return Purchases
}

// ordered reports whether a column is called by what only orders have: a file of orders stays one, however bad its dates are.
func ordered(f *sheet.Sheet) bool {
	g, ok := mapping.For(mapping.Purchases, f.Columns(), f.Sample()).Of(mapping.Order)
	return ok && g.Confidence >= mapping.Sure && (g.Reason == mapping.ByName || g.Reason == mapping.ByOrigin)
}

// found says how the file is read, with what was found out where the batch leaves it open.
func (f *file) found() Reading {
	r := Reading{Encoding: string(f.Encoding), Delimiter: f.Delimiter, HeaderRow: int(f.HeaderRow), Sheet: f.Tab, Names: f.Names}
	if f.HeaderRow == 0 {
		r.HeaderRow = -1
	}
	return r
}
