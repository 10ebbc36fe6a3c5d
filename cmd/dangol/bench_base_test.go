package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dangol.kr/dangol/cmd/dangol/sample"
	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// linesEach is about how many lines the sample's customers have; the large base keeps a part of their orders.
const linesEach = 22.5

// base is the folder of the large base, built unless it is there already: whoever builds it waits some minutes.
func (m *measures) base() string {
	folder := filepath.Join(m.folder, fmt.Sprintf("base-%d-%d-%s", m.customers, m.lines, m.schema()))
	if _, err := os.Stat(filepath.Join(folder, "whole")); err == nil {
		return folder
	}
	m.must(os.RemoveAll(folder))
	m.must(os.MkdirAll(folder, 0o700))
	begun := time.Now()
	a := m.open(filepath.Join(folder, "dangol.db"))
	_, err := a.auth.CreateFirstOwner(m.b.Context(), auth.NewUser{
		Email: "owner@example.com", Name: "한지우", Role: auth.Owner, Scope: auth.ScopeAll, Password: secret(),
	})
	m.must(err)
	w := baseWriter{measures: m, db: a.db, keep: float64(m.lines) / float64(m.customers) / linesEach}
	w.business = sample.Business{Seed: 5, Customers: m.customers, Until: i18n.DayOf(a.now().UnixMilli(), a.zone())}
	w.write()
	m.must(a.db.Optimize(m.b.Context()))
	m.must(a.close())
	m.must(os.WriteFile(filepath.Join(folder, "whole"), nil, 0o600))
	m.note("base of %s customers and %s lines written directly in %.0f s", thousands(m.customers), thousands(w.lines), time.Since(begun).Seconds())
	return folder
}

// open opens a database as the program does.
func (m *measures) open(path string) *app {
	conf := defaults()
	conf.DB, conf.LogLevel = path, "error"
	a, err := open(m.b.Context(), &cli{in: strings.NewReader(""), out: io.Discard, err: os.Stderr}, &conf)
	m.must(err)
	return a
}

// schema names what the tables look like, so that a base of another version is not taken.
func (m *measures) schema() string {
	path := m.path("schema.db")
	a := m.open(path)
	defer os.Remove(path) //nolint:errcheck // a temporary file
	defer a.close()       //nolint:errcheck // read only
	rows, err := a.db.Read().Query(m.b.Context(), "SELECT COALESCE(sql, '') FROM sqlite_master ORDER BY name")
	all, err := store.Collect(rows, err, func(scan func(...any) error) (s string, err error) { return s, scan(&s) })
	m.must(err)
	h := store.NewHash()
	for _, s := range all {
		h = h.Text(s)
	}
	return fmt.Sprintf("%08x", uint32(h.ID()))
}

// baseWriter writes rows as an import would leave them, customer after customer, without reading a file.
type baseWriter struct {
	*measures
	db       *store.DB
	business sample.Business
	keep     float64 // share of the orders
	products map[*sample.Product]int64
	lines    int

	keys  []customer.Key
	owner []int64 // of keys
	terms []term
}

type term struct {
	text string
	id   int64
}

// Customers come one a second from the first day of ids on, so that they are older than any run.
func idOf(i int) int64 { return int64(1000+i) * 1000 << 22 }

const piece = 20_000

func (w *baseWriter) write() {
	w.products = map[*sample.Product]int64{}
	w.tx(func(load loader) {
		load("product", "id, code, name, name_fold, category, price_minor, unit_cost_minor, created_ms, updated_ms", func(yield func([]any) bool) {
			for i := range sample.Products {
				p := &sample.Products[i]
				w.products[p] = int64(1000 + i)
				if !yield([]any{int64(1000 + i), p.Code, p.Name, i18n.Fold(p.Name), p.Category, p.Price * 100, p.Cost * 100, 0, 0}) {
					return
				}
			}
		})
	})
	for from := 0; from < w.customers; from += piece {
		w.part(from, min(from+piece, w.customers))
	}
	w.search()
}

// loader inserts rows into the columns of a table.
type loader func(table, columns string, rows iter.Seq[[]any])

func (w *baseWriter) tx(do func(load loader)) {
	w.must(w.db.Write(w.b.Context(), func(ctx context.Context, tx *store.Tx) error {
		do(func(table, columns string, rows iter.Seq[[]any]) {
			_, err := tx.Load(ctx, table, strings.Split(columns, ", "), rows, "")
			w.must(err)
		})
		return nil
	}))
}

// part writes some customers with all that hangs on them.
func (w *baseWriter) part(from, to int) {
	all := make([]sample.Customer, 0, to-from)
	for i := from; i < to; i++ {
		all = append(all, w.business.Customer(i))
	}
	w.tx(func(load loader) {
		load("customer", "id, kind, name, name_fold, phone, email, address, joined_day, created_ms, updated_ms", func(yield func([]any) bool) {
			for _, c := range all {
				kind := customer.Person
				if c.Firm {
					kind = customer.Firm
				}
				phone, _ := i18n.Phone(c.Phone)
				if !yield([]any{idOf(c.Number), kind, c.Name, i18n.Fold(c.Name), phone.Normal, c.Email, c.Address, c.Joined, 0, 0}) {
					return
				}
			}
		})
		load("customer_identity", "customer_id, id, kind, value, shown, matches, created_ms", func(yield func([]any) bool) {
			for _, c := range all {
				for n, k := range w.identify(c) {
					if !yield([]any{idOf(c.Number), int64(n + 1), k.Kind, k.Value, k.shown, true, 0}) {
						return
					}
				}
			}
		})
		w.ledgerOf(load, all)
	})
}

type shownKey struct {
	customer.Key
	shown string
}

// identify are the identities of a customer; it notes keys and terms of search, which are written at the end in their
// own order.
func (w *baseWriter) identify(c sample.Customer) []shownKey {
	phone, _ := i18n.Phone(c.Phone)
	out := []shownKey{
		{customer.Key{Kind: customer.IdentitySource, Value: c.Key}, c.Key},
		{customer.Key{Kind: customer.IdentityPhone, Value: phone.Normal}, phone.Display},
	}
	if c.Email != "" {
		out = append(out, shownKey{customer.Key{Kind: customer.IdentityEmail, Value: c.Email}, c.Email})
	}
	texts := i18n.Terms(c.Name)
	for _, k := range out {
		w.keys, w.owner = append(w.keys, k.Key), append(w.owner, idOf(c.Number))
		texts = append(texts, i18n.Terms(k.shown)...)
	}
	for _, t := range texts {
		w.terms = append(w.terms, term{strings.Clone(t), idOf(c.Number)})
	}
	return out
}

// search writes the tables by which customers are found, in the order of their keys.
func (w *baseWriter) search() {
	order := make([]int, len(w.keys))
	for i := range order {
		order[i] = i
	}
	compare := func(a, b customer.Key) int {
		if c := strings.Compare(a.Kind, b.Kind); c != 0 {
			return c
		}
		return strings.Compare(a.Value, b.Value)
	}
	slices.SortFunc(order, func(a, b int) int { return compare(w.keys[a], w.keys[b]) })
	order = slices.CompactFunc(order, func(a, b int) bool { return w.keys[a] == w.keys[b] }) // two with one number: the first has it
	w.pieces(len(order), "customer_key", "kind, scope, value, customer_id", func(i int, row []any) {
		k := w.keys[order[i]]
		row[0], row[1], row[2], row[3] = k.Kind, "", k.Value, w.owner[order[i]]
	})
	w.keys, w.owner, order = nil, nil, nil
	slices.SortFunc(w.terms, func(a, b term) int {
		if c := strings.Compare(a.text, b.text); c != 0 {
			return c
		}
		return int(a.id>>22 - b.id>>22)
	})
	w.terms = slices.Compact(w.terms)
	w.pieces(len(w.terms), "customer_term", "term, customer_id", func(i int, row []any) {
		row[0], row[1] = w.terms[i].text, w.terms[i].id
	})
	w.terms = nil
}

// pieces loads many rows, some hundred thousand in a transaction.
func (w *baseWriter) pieces(n int, table, columns string, fill func(i int, row []any)) {
	const atOnce = 300_000
	row := make([]any, strings.Count(columns, ", ")+1)
	for from := 0; from < n; from += atOnce {
		w.tx(func(load loader) {
			load(table, columns, func(yield func([]any) bool) {
				for i := from; i < min(n, from+atOnce); i++ {
					if fill(i, row); !yield(row) {
						return
					}
				}
			})
		})
	}
}
