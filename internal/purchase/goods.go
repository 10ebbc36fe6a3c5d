package purchase

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// GoodsFact is what a line did to its customer's spend, with what it was about and where it was bought.
type GoodsFact struct {
	CustomerID, PurchaseID, ProductID int64 // product 0 is none
	Channel                           string
	Day                               int
	Sale                              bool  // something was bought, be it for nothing
	Back                              bool  // something came back
	NetMinor                          int64 // what it adds to spend; negative where it takes off
	PiecesMilli                       int64 // things, likewise
}

const goodsText = `SELECT l.customer_id, l.purchase_id, l.product_id, o.channel, l.day, l.kind, l.amount_minor, l.quantity_milli
	FROM purchase_line l JOIN purchase o ON o.customer_id = l.customer_id AND o.id = l.purchase_id WHERE `

// StreamGoods hands over every line that did something, of all customers known, customer by customer: one reading of the
// ledger, for work in the background.
func (s *Service) StreamGoods(ctx context.Context, q store.Q, do func(*GoodsFact) error) (err error) {
	defer fault.Wrap(&err, "purchase.StreamGoods")
	return eachGoods(ctx, q, do, goodsText+"l.customer_id > 0 ORDER BY l.customer_id, l.purchase_id, l.id")
}

// GoodsOf hands over those of the given customers, who must ascend.
func (s *Service) GoodsOf(ctx context.Context, q store.Q, customers []int64, do func(*GoodsFact) error) (err error) {
	defer fault.Wrap(&err, "purchase.GoodsOf")
	for some := range slices.Chunk(customers, customersAtOnce) {
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = id
		}
		if err := eachGoods(ctx, q, do, goodsText+"l.customer_id IN ("+store.In(1, len(some))+") ORDER BY l.customer_id, l.purchase_id, l.id", args...); err != nil {
			return err
		}
	}
	return nil
}

func eachGoods(ctx context.Context, q store.Q, do func(*GoodsFact) error, query string, args ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	var f [7]number
	var g GoodsFact
	return rows.Each(func(scan func(...any) error) error {
		if err := scan(&f[0], &f[1], &f[2], &g.Channel, &f[3], &f[4], &f[5], &f[6]); err != nil {
			return err
		}
		g.CustomerID, g.PurchaseID, g.ProductID, g.Day = int64(f[0]), int64(f[1]), int64(f[2]), int(f[3])
		kind, amount := Kind(f[4]), int64(f[5])
		net, returned := kind.Counts(amount)
		g.NetMinor, g.PiecesMilli = net, kind.pieces(amount, int64(f[6]))
		g.Sale, g.Back = kind == Sale && amount >= 0, returned != 0 || kind == Return
		if !g.Sale && !g.Back && net == 0 {
			return nil
		}
		return do(&g)
	})
}

// Named are the numbers of the products that have one of some folded names or one of some codes.
func (s *Service) Named(ctx context.Context, folds, codes []string) (_ []int64, err error) {
	defer fault.Wrap(&err, "purchase.Named")
	return s.productIDs(ctx, "name_fold IN ("+store.In(1, len(folds))+") OR code IN ("+store.In(1+len(folds), len(codes))+")", folds, codes)
}

// OfCategories are the numbers of the products of some categories.
func (s *Service) OfCategories(ctx context.Context, categories []string) (_ []int64, err error) {
	defer fault.Wrap(&err, "purchase.OfCategories")
	return s.productIDs(ctx, "category IN ("+store.In(1, len(categories))+")", categories)
}

func (s *Service) productIDs(ctx context.Context, cond string, texts ...[]string) ([]int64, error) {
	var args []any
	for _, t := range slices.Concat(texts...) {
		args = append(args, t)
	}
	rows, err := s.db.Read().Query(ctx, "SELECT id FROM product WHERE "+cond, args...)
	return store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
}
