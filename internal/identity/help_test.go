package identity_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// clock is the time in tests.
func clock() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }

// ids are those of all tests: the clock stands still, so two makers would make the same.
var ids = store.NewIDs(clock, 1)

func newService(db *store.DB) *customer.Service {
	return customer.NewService(db, clock, ids.Next, slog.New(slog.DiscardHandler))
}

func newPurchases(db *store.DB) *purchase.Service {
	return purchase.NewService(db, clock, ids.Next, slog.New(slog.DiscardHandler))
}

// resolve runs records through a resolver in one transaction.
func resolve(t *testing.T, db *store.DB, r *identity.Resolver, records ...customer.Incoming) identity.Result {
	t.Helper()
	var chunk *identity.Chunk
	var res identity.Result
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		chunk = r.Chunk()
		res, err = chunk.ResolveTx(ctx, tx, records)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	chunk.Commit()
	return res
}

// write runs one transaction.
func write(t *testing.T, db *store.DB, do func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// tables are all tables of customers and purchases, with the order of their rows.
var tables = [][2]string{
	{"customer", "id, kind, name, name_fold, company, business_no, phone, email, address, birth_day, joined_day, note, owner_id, typed, created_batch, created_ms, updated_ms, version, archived_ms"},
	{"customer_identity", "customer_id, id, kind, scope, value, shown, matches, batch_id, created_ms"},
	{"customer_key", "kind, scope, value, customer_id"},
	{"customer_term", "term, customer_id"},
	{"contact", "customer_id, id, name"},
	{"tag", "id, name, name_fold, created_batch"},
	{"customer_tag", "customer_id, tag_id, batch_id"},
	{"customer_custom", "customer_id, field_id, value, batch_id"},
	{"customer_note", "customer_id, id, text"},
	{"product", "id, code, name, name_fold, category, price_minor, unit_cost_minor, typed, created_batch, created_ms, updated_ms, version, archived_ms"},
	{"product_month", "product_id, month, known, line_count, quantity_milli, amount_minor, returned_minor, cost_minor, costed_minor"},
	{"product_pending", "id"},
	{"purchase", "customer_id, id, day, at_ms, order_no, source, channel, batch_id"},
	{"purchase_line", "customer_id, purchase_id, id, day, kind, product_id, quantity_milli, amount_minor, cost_minor, batch_id, row_no"},
}

// dump is every row of every table, sorted.
func dump(t *testing.T, db *store.DB) []string {
	t.Helper()
	var all []string
	for _, table := range tables {
		rows, err := db.Read().Query(t.Context(), "SELECT "+table[1]+" FROM "+table[0])
		if err != nil {
			t.Fatal(err)
		}
		n := strings.Count(table[1], ",") + 1
		var lines []string
		err = rows.Each(func(scan func(...any) error) error {
			values, at := make([]any, n), make([]any, n)
			for i := range values {
				at[i] = &values[i]
			}
			err := scan(at...)
			line := table[0]
			for _, v := range values {
				line += fmt.Sprintf("|%v", v)
			}
			lines = append(lines, line)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(lines)
		all = append(all, lines...)
	}
	return all
}

// same fails unless two dumps agree.
func same(t *testing.T, what string, before, after []string) {
	t.Helper()
	if slices.Equal(before, after) {
		return
	}
	for _, l := range before {
		if !slices.Contains(after, l) {
			t.Errorf("%s: lost %s", what, l)
		}
	}
	for _, l := range after {
		if !slices.Contains(before, l) {
			t.Errorf("%s: gained %s", what, l)
		}
	}
}
