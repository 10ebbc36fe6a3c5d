package purchase

import (
	"context"
	"math"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// ProductFact is a line with its product, as the statistics over products read it: only what was sold or came back of a
// product, by customers whom we know.
type ProductFact struct {
	CustomerID, PurchaseID, ProductID int64
	Day                               int
	QuantityMilli                     int64 // negative where it came back
	AmountMinor                       int64 // likewise
	CostMinor                         int64 // of the goods; meaningful when CostKnown
	CostKnown                         bool
}

const productText = `SELECT customer_id, purchase_id, day, kind, amount_minor, COALESCE(cost_minor, -9223372036854775807 - 1), product_id, quantity_milli
	FROM purchase_line WHERE product_id <> 0 AND (kind <= 1 OR (kind = 2 AND amount_minor < 0)) AND `

// StreamProducts hands over the lines of all products, customer by customer: one reading of the table, for work in the
// background.
func (s *Service) StreamProducts(ctx context.Context, do func(ProductFact) error) (err error) {
	defer fault.Wrap(&err, "purchase.StreamProducts")
	return s.eachProduct(ctx, do, productText+"customer_id > 0 ORDER BY customer_id, purchase_id, id")
}

// ProductsOf hands over those of one customer.
func (s *Service) ProductsOf(ctx context.Context, customer int64, do func(ProductFact) error) (err error) {
	defer fault.Wrap(&err, "purchase.ProductsOf")
	return s.eachProduct(ctx, do, productText+"customer_id = $1 ORDER BY customer_id, purchase_id, id", customer)
}

func (s *Service) eachProduct(ctx context.Context, do func(ProductFact) error, query string, args ...any) error {
	q := s.db.Read()
	costs, err := unitCosts(ctx, q)
	if err != nil {
		return err
	}
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	var f [8]number
	return rows.Each(func(scan func(...any) error) error {
		if err := scan(&f[0], &f[1], &f[2], &f[3], &f[4], &f[5], &f[6], &f[7]); err != nil {
			return err
		}
		l := ProductFact{
			CustomerID: int64(f[0]), PurchaseID: int64(f[1]), Day: int(f[2]), AmountMinor: int64(f[4]), CostMinor: int64(f[5]),
			CostKnown: f[5] != math.MinInt64, ProductID: int64(f[6]), QuantityMilli: int64(f[7]),
		}
		if unit, ok := costs[l.ProductID]; ok && !l.CostKnown {
			l.CostMinor, l.CostKnown = times(unit, l.QuantityMilli)
		}
		if Kind(f[3]) != Sale || l.AmountMinor < 0 {
			l.QuantityMilli = -max(l.QuantityMilli, -l.QuantityMilli)
		}
		return do(l)
	})
}

// ProductName is what a product is called.
type ProductName struct {
	Code, Name, Category string
	Archived             bool
}

// ProductNames are the names of all products, by number: for work in the background.
func (s *Service) ProductNames(ctx context.Context, q store.Q) (_ map[int64]ProductName, err error) {
	defer fault.Wrap(&err, "purchase.ProductNames")
	rows, err := q.Query(ctx, "SELECT id, code, name, category, archived_ms FROM product")
	if err != nil {
		return nil, err
	}
	names := map[int64]ProductName{}
	err = rows.Each(func(scan func(...any) error) error {
		var id, archived int64
		var p ProductName
		if err := scan(&id, &p.Code, &p.Name, &p.Category, &archived); err != nil {
			return err
		}
		p.Archived = archived > 0
		names[id] = p
		return nil
	})
	return names, err
}
