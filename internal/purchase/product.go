package purchase

import (
	"context"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// Product is something that is sold.
type Product struct {
	ID            int64
	Code          string // what the source knows it by; never changes
	Name          string
	Category      string
	PriceMinor    *int64 // of one unit
	UnitCostMinor *int64
	CreatedBatch  int64 // the import that brought it; 0: a person
	CreatedMS     int64
	UpdatedMS     int64
	Version       int64
	ArchivedMS    int64

	typed int64 // productField bits of what a person wrote
}

const productColumns = `id, code, name, category, price_minor, unit_cost_minor, typed, created_batch, created_ms, updated_ms, version, archived_ms`

func scanProduct(scan func(...any) error) (p Product, err error) {
	return p, scan(&p.ID, &p.Code, &p.Name, &p.Category, &p.PriceMinor, &p.UnitCostMinor, &p.typed, &p.CreatedBatch, &p.CreatedMS,
		&p.UpdatedMS, &p.Version, &p.ArchivedMS)
}

func productsByCode(ctx context.Context, q store.Q, codes []string) (map[string]*Product, error) {
	found := make(map[string]*Product, len(codes))
	query := "SELECT " + productColumns + " FROM product WHERE code IN (" + store.Marks(q.Engine(), 1, wantGroup) + ")"
	err := inGroups(codes, func(args []any, code string) []any { return append(args, code) }, func(args []any) error {
		rows, err := q.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		return rows.Each(func(scan func(...any) error) error {
			p, err := scanProduct(scan)
			found[p.Code] = &p
			return err
		})
	})
	return found, err
}

// spelling is a name without what people write now so, now so: case, blanks, wide and narrow letters. Signs stay, for 1.5L is
// not 15L.
func spelling(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(name))), "")
}

// productsByName finds products that have no code but their name, in whatever spelling; of several the oldest.
func productsByName(ctx context.Context, q store.Q, names []string) (map[string]*Product, error) {
	found := make(map[string]*Product)
	folds := make([]string, len(names))
	for i, name := range names {
		folds[i] = i18n.Fold(name) // narrows the search to few
	}
	query := "SELECT " + productColumns + " FROM product WHERE name_fold IN (" + store.Marks(q.Engine(), 1, wantGroup) + ") AND code = name ORDER BY id"
	err := inGroups(folds, func(args []any, fold string) []any { return append(args, fold) }, func(args []any) error {
		rows, err := q.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		return rows.Each(func(scan func(...any) error) error {
			p, err := scanProduct(scan)
			if s := spelling(p.Name); found[s] == nil {
				found[s] = &p
			}
			return err
		})
	})
	return found, err
}

// updateProduct writes a product over the version it was read in; if somebody was faster it fails with the kind of late.
// Another unit cost changes the margin of whoever bought the product, so mark says that everybody is to be read again.
func updateProduct(ctx context.Context, q store.Q, mark int64, p *Product, from int64, late *fault.Error) error {
	var same int
	err := q.QueryRow(ctx, "SELECT COUNT(*) FROM product WHERE id = $1 AND unit_cost_minor IS NOT DISTINCT FROM $2", p.ID, optional(p.UnitCostMinor)).Scan(&same)
	if err != nil {
		return err
	}
	if same == 0 {
		if err := markEverybody(ctx, q, mark); err != nil {
			return err
		}
	}
	n, err := q.Exec(ctx, `UPDATE product SET name = $1, name_fold = $2, category = $3, price_minor = $4, unit_cost_minor = $5,
		typed = $6, updated_ms = $7, version = $8, archived_ms = $9 WHERE id = $10 AND version = $11`,
		p.Name, i18n.Fold(p.Name), p.Category, optional(p.PriceMinor), optional(p.UnitCostMinor), p.typed, p.UpdatedMS, p.Version, p.ArchivedMS, p.ID, from)
	if err == nil && n == 0 {
		return late
	}
	return err
}

// Somebody else changed the row meanwhile: a person is told, an import simply runs its transaction again.
func conflict() *fault.Error { return fault.New(fault.Conflict, "conflict") }
func busy() *fault.Error     { return fault.New(fault.Unavailable, "busy") }

func numberText(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func parseNumber(s string) *int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return nil
	}
	return &n
}
