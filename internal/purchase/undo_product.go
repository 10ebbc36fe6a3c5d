package purchase

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// UndoProductsTx takes back the products that a batch brought, unless a line refers to them or a person edited them, and
// puts back the fields it changed in others. Call it after the lines are gone, and while no import runs: one could
// remember a product that goes here.
func (s *Service) UndoProductsTx(ctx context.Context, tx *store.Tx, batch int64, changes []Change) (res Undone, err error) {
	defer fault.Wrap(&err, "purchase.UndoProductsTx")
	if err := s.SettleTx(ctx, tx); err != nil {
		return Undone{}, err
	}
	for _, c := range slices.Backward(changes) {
		if c.Object != ObjectProduct {
			continue
		}
		if err := restoreProduct(ctx, tx, s.newID(), s.now().UnixMilli(), c, &res); err != nil {
			return Undone{}, err
		}
	}
	n, err := tx.Exec(ctx, `DELETE FROM product WHERE created_batch = $1 AND typed = 0 AND archived_ms = 0 AND NOT EXISTS
		(SELECT 1 FROM product_month m WHERE m.product_id = product.id)`, batch)
	if err != nil {
		return Undone{}, err
	}
	res.Products = int(n)
	rows, err := tx.Query(ctx, "SELECT "+productColumns+" FROM product WHERE created_batch = $1 AND (typed <> 0 OR archived_ms <> 0) ORDER BY id", batch)
	edited, err := store.Collect(rows, err, scanProduct)
	if err != nil {
		return Undone{}, err
	}
	for _, p := range edited {
		res.Kept = append(res.Kept, Change{Object: ObjectProduct, ObjectID: p.ID, After: p.Name})
	}
	return res, nil
}

// restoreProduct puts back each field that still is as the batch left it.
func restoreProduct(ctx context.Context, tx *store.Tx, mark, nowMS int64, c Change, res *Undone) error {
	p, err := productByID(ctx, tx, c.ObjectID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var was, after productState
	if err := cmp.Or(json.Unmarshal([]byte(c.Before), &was), json.Unmarshal([]byte(c.After), &after)); err != nil {
		return err
	}
	have := p.state()
	is, kept := have, false
	back := func(was, after string, at *string) {
		switch {
		case was == after:
		case *at == after:
			*at = was
		default:
			kept = true
		}
	}
	back(was.Name, after.Name, &is.Name)
	back(was.Category, after.Category, &is.Category)
	back(was.Price, after.Price, &is.Price)
	back(was.Cost, after.Cost, &is.Cost)
	if kept {
		res.Kept = append(res.Kept, c)
	}
	if is == have {
		return nil
	}
	p.Name, p.Category, p.PriceMinor, p.UnitCostMinor = is.Name, is.Category, parseNumber(is.Price), parseNumber(is.Cost)
	now := p.Version
	if now == after.Version && !kept {
		p.Version, p.UpdatedMS = was.Version, was.UpdatedMS // nobody touched it since: as if nothing had been
	} else {
		p.Version, p.UpdatedMS = p.Version+1, nowMS
	}
	res.Restored++
	return updateProduct(ctx, tx, mark, &p, now, busy())
}

func productByID(ctx context.Context, q store.Q, id int64) (Product, error) {
	return scanProduct(q.QueryRow(ctx, "SELECT "+productColumns+" FROM product WHERE id = $1", id).Scan)
}
