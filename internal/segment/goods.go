package segment

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/segment/shelf"
)

// goods is what everybody bought of which product, beside the projection of the last run: conditions with and without
// products then speak of the same purchases. It is kept as a file, brought up to date after each run by reading only
// those whose purchases changed, and held in memory while somebody asks.
type goods struct {
	mu    sync.Mutex // one reading at a time
	table *shelf.Table
	name  string // of the projection it goes with
	used  time.Time
}

// rereadShare is the part of the customers beyond whose change a whole reading is cheaper than one of some.
const rereadShare = .25

// shelf is the table that goes with a projection.
func (s *Service) shelf(ctx context.Context, name string) (_ *shelf.Table, err error) {
	g := &s.goods
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used = s.now()
	if g.table == nil {
		g.table, g.name, err = shelf.Open(s.shelfPath())
		if err != nil && !errors.Is(err, shelf.ErrRebuild) {
			s.log.WarnContext(ctx, "what was bought of which product can't be read; it is made anew", slog.Any("error", err))
		}
	}
	if g.table != nil && g.name == name {
		return g.table, nil
	}
	if g.table, err = s.reread(ctx, g.table, g.name); err != nil {
		return nil, err
	}
	g.name = name
	if err = os.MkdirAll(filepath.Dir(s.shelfPath()), 0o700); err == nil {
		err = g.table.Save(s.shelfPath(), name)
	}
	if err != nil { // it is right in memory; the next start reads the ledger
		s.log.WarnContext(ctx, "what was bought of which product can't be kept as a file", slog.Any("error", err))
	}
	return g.table, nil
}

func (s *Service) shelfPath() string { return filepath.Join(s.opt.Folder, "goods.columns") }

// reread is the table as the ledger is now: old, if there is one, with those read anew who changed since.
func (s *Service) reread(ctx context.Context, old *shelf.Table, name string) (*shelf.Table, error) {
	b, q := shelf.NewBuilder(), s.db.Read()
	add := func(f *purchase.GoodsFact) error {
		l := shelf.Line{Customer: f.CustomerID, Order: f.PurchaseID, Product: f.ProductID, Channel: f.Channel, Day: f.Day, Class: shelf.Bill, Net: f.NetMinor, Pieces: f.PiecesMilli}
		switch {
		case f.Sale:
			l.Class = shelf.Sold
		case f.Back:
			l.Class = shelf.Back
		}
		return b.Add(l)
	}
	if old != nil {
		changed, ok := s.opt.Values.Since(name)
		slices.Sort(changed)
		if changed = slices.Compact(changed); ok && float64(len(changed)) <= rereadShare*float64(old.Customers()) {
			if err := s.opt.Purchases.GoodsOf(ctx, q, changed, add); err != nil {
				return nil, err
			}
			return old.Replace(changed, b.Table())
		}
	}
	if err := s.opt.Purchases.StreamGoods(ctx, q, add); err != nil {
		return nil, err
	}
	return b.Table(), nil
}

// KeepGoods brings what was bought of which product up to the last run, so that no reader waits for the ledger to be read.
func (s *Service) KeepGoods(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "segment.KeepGoods")
	name, err := s.opt.Values.Projected(ctx)
	if err == nil {
		_, err = s.shelf(ctx, name)
	}
	return err
}

// lines answers what single lines tell: what was bought of some products or through some channels.
func (q *question) lines(ctx context.Context, l *rule.Leaf, f *rule.Field) (marks, error) {
	table, err := q.s.shelf(ctx, q.b.name)
	if err != nil {
		return nil, err
	}
	wanted, err := q.wanted(ctx, l)
	if err != nil {
		return nil, err
	}
	ends := limits(l, f.Kind)
	holds := func(s *shelf.Sum) bool {
		switch l.Field {
		case "bought":
			return s.Lines > 0
		case "first_purchase":
			return q.holdsDay(l, int(s.First), s.Visits > 0)
		case "last_purchase":
			return q.holdsDay(l, int(s.Last), s.Visits > 0)
		}
		return holdsNumber(l, figure(s, l.Field), true, ends)
	}
	out := newMarks(q.b.len())
	nothing := holds(&shelf.Sum{})
	if nothing {
		copy(out, q.b.here)
	}
	from, to := days(l.Window, q.asOf)
	var writing sync.Mutex
	table.Tally(wanted, from, to, func(sums []shelf.Sum) {
		var other []int // places of those of whom it is otherwise than of somebody who bought nothing
		at, _ := slices.BinarySearch(q.b.ids, sums[0].Customer)
		for i := range sums {
			for at < q.b.len() && q.b.ids[at] < sums[i].Customer {
				at++
			}
			if at < q.b.len() && q.b.ids[at] == sums[i].Customer && holds(&sums[i]) != nothing {
				other = append(other, at)
			}
		}
		writing.Lock()
		defer writing.Unlock()
		for _, at := range other {
			out.put(at, !nothing)
		}
	})
	return out, nil
}

// figure is the measure that a condition is about.
func figure(s *shelf.Sum, field string) int64 {
	switch field {
	case "amount":
		return s.Net
	case "returns":
		return s.Returned
	case "quantity":
		return s.Pieces
	case "lines":
		return int64(s.Lines)
	case "visits":
		return int64(s.Visits)
	}
	return int64(s.Orders)
}

// wanted are the goods that a condition is about.
func (q *question) wanted(ctx context.Context, l *rule.Leaf) (func(product int64, channel string) bool, error) {
	var products []map[int64]bool // in all of them
	var channels []string
	for _, w := range l.Where {
		var ids []int64
		var err error
		switch w.Key {
		case "channel":
			channels = w.Values
			continue
		case "category":
			ids, err = q.s.opt.Purchases.OfCategories(ctx, w.Values)
		default:
			folds := make([]string, len(w.Values))
			for i, v := range w.Values {
				folds[i] = i18n.Fold(v)
			}
			ids, err = q.s.opt.Purchases.Named(ctx, folds, w.Values)
		}
		if err != nil {
			return nil, err
		}
		in := make(map[int64]bool, len(ids))
		for _, id := range ids {
			in[id] = true
		}
		products = append(products, in)
	}
	return func(product int64, channel string) bool {
		return (channels == nil || slices.Contains(channels, channel)) && !slices.ContainsFunc(products, func(in map[int64]bool) bool { return !in[product] })
	}, nil
}
