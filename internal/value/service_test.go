package value_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/value/column"
)

// bench is a base to judge.
type bench struct {
	acts      map[purchase.ServedOn]int // done from the list of today
	t         *testing.T
	db        *store.DB
	customers *customer.Service
	purchases *purchase.Service
	values    *value.Service
	folder    string
	now       time.Time
	ids       *store.IDs
	after     []int64 // runs that After was told of
}

func newBench(t *testing.T, db *store.DB) *bench { return newBenchIn(t, db, t.TempDir()) }

func newBenchIn(t *testing.T, db *store.DB, folder string) *bench {
	b := &bench{t: t, db: db, folder: folder, now: time.Date(2026, 3, 15, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return b.now }
	b.ids = store.NewIDs(now, 1)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	b.customers = customer.NewService(db, now, b.ids.Next, log)
	b.purchases = purchase.NewService(db, now, b.ids.Next, log)
	b.values = value.NewService(db, now, b.ids.Next, log, value.Options{
		Customers: b.customers, Purchases: b.purchases, Folder: b.folder,
		Firm:  func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil },
		After: func(_ context.Context, r *value.Run) error { b.after = append(b.after, r.ID); return nil },
		Acts: func(_ context.Context, customer int64, after, to int, do func(purchase.ServedOn, int)) error {
			for on, n := range b.acts {
				if (customer == 0 || customer == on.CustomerID) && on.Day > after && on.Day <= to {
					do(on, n)
				}
			}
			return nil
		},
	})
	return b
}

func (b *bench) today() int { return int(b.now.Unix() / 86400) }

// buy adds an order of one line for each of the customers, by source key.
func (b *bench) buy(batch int64, order string, day int, amount int64, keys ...string) {
	b.t.Helper()
	b.bring(batch, order, day, purchase.Line{Key: "1", QuantityMilli: 1000, AmountMinor: amount}, keys...)
}

// sell adds an order of one piece of a product.
func (b *bench) sell(batch int64, order string, day int, key, product string) {
	b.t.Helper()
	b.bring(batch, order, day, purchase.Line{Key: "1", QuantityMilli: 1000, AmountMinor: 100, Product: purchase.ProductRef{Code: product}}, key)
}

func (b *bench) bring(batch int64, order string, day int, line purchase.Line, keys ...string) {
	b.t.Helper()
	resolver := identity.NewResolver(b.customers, identity.Options{Source: "test", Batch: batch})
	appender := b.purchases.NewAppender(batch)
	err := b.db.Write(b.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		var in []customer.Incoming
		for _, k := range keys {
			in = append(in, customer.Incoming{SourceKey: k})
		}
		found, err := resolver.Chunk().ResolveTx(ctx, tx, in)
		if err != nil {
			return err
		}
		var orders []purchase.Order
		for i, k := range keys {
			orders = append(orders, purchase.Order{CustomerID: found.Records[i].CustomerID, Source: "test", OrderNo: order + k, Day: day,
				Lines: []purchase.Line{line}})
		}
		_, err = appender.Chunk().AppendTx(ctx, tx, orders)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// base makes customers who come again and again, some of whom stop.
func (b *bench) base(n int) {
	r := rand.New(rand.NewPCG(1, 2))
	for c := range n {
		key := fmt.Sprintf("c%03d", c)
		d := b.today() - 700 + r.IntN(400)
		until := b.today() - r.IntN(10)
		if c%3 == 0 {
			until -= 300
		}
		for i := 0; d <= until; i++ {
			b.buy(1, fmt.Sprintf("o%d-", i), d, int64(100_000+r.IntN(500_000)), key)
			d += 5 + r.IntN(90)
		}
	}
}

func TestJudgeWritesWhatItSays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		if _, err := b.values.Current(t.Context()); !fault.Is(err, fault.NotFound) {
			t.Errorf("before the first run: %v", err)
		}
		b.base(60)
		o, err := b.values.OrderNow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var steps int64
		run, err := b.values.Judge(t.Context(), auth.CLI(), o, func(done, total int64) { steps = done })
		if err != nil {
			t.Fatal(err)
		}
		if run.State != "ready" || run.Customers == 0 || steps != int64(run.Customers) {
			t.Errorf("run %+v, %d steps", run, steps)
		}
		current, err := b.values.Current(t.Context())
		if err != nil || current.ID != run.ID || current.Report.Equity != run.Report.Equity || current.Params.LogLikelihood != run.Params.LogLikelihood {
			t.Fatalf("current %+v %v", current, err)
		}
		var n int
		var clv int64
		if err := db.Read().QueryRow(t.Context(), "SELECT COUNT(*), CAST(SUM(clv_minor) AS BIGINT) FROM valuation WHERE run_id = $1", run.ID).Scan(&n, &clv); err != nil {
			t.Fatal(err)
		}
		if n != run.Customers || clv != run.Report.Equity {
			t.Errorf("%d rows worth %d, report %d worth %d", n, clv, run.Customers, run.Report.Equity)
		}
		var id int64
		if err := db.Read().QueryRow(t.Context(), "SELECT MAX(customer_id) FROM valuation").Scan(&id); err != nil {
			t.Fatal(err)
		}
		v, err := b.values.Of(t.Context(), id)
		if err != nil || v.CustomerID != id || v.Visits == 0 || len(v.Tiers) != value.TierMonths {
			t.Errorf("%+v %v", v, err)
		}
		if _, err := b.values.Of(t.Context(), 7); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody's valuation: %v", err)
		}
	})
}

func TestJudgeNeedsTheRight(t *testing.T) {
	b := newBench(t, storetest.Migrated(t, storetest.SQLite(t)))
	viewer := auth.Actor{Kind: auth.KindUser, UserID: 1, Role: auth.Viewer}
	if _, err := b.values.Judge(t.Context(), viewer, value.Order{}, nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("judged by a viewer: %v", err)
	}
	if _, err := b.values.AskRefresh(t.Context(), viewer); !fault.Is(err, fault.Forbidden) {
		t.Errorf("asked by a viewer: %v", err)
	}
	if err := b.values.Use(t.Context(), viewer, 1); !fault.Is(err, fault.Forbidden) {
		t.Errorf("used by a viewer: %v", err)
	}
}

func TestGoingBackToARun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.base(20)
		var runs []int64
		for range 5 {
			b.now = b.now.Add(time.Hour)
			r, err := b.values.Judge(t.Context(), auth.CLI(), value.Order{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			runs = append(runs, r.ID)
			if len(runs) == 3 {
				if err := b.values.Use(t.Context(), auth.CLI(), runs[1]); err != nil {
					t.Fatal(err)
				}
			}
		}
		current, pinned, err := b.values.CurrentID(t.Context())
		if current != runs[1] || !pinned || err != nil {
			t.Errorf("current %d pinned %v %v, want %d", current, pinned, err, runs[1])
		}
		kept, err := b.values.Runs(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for _, r := range kept {
			ids = append(ids, r.ID)
		}
		want := fmt.Sprint([]int64{runs[4], runs[3], runs[2], runs[1]})
		if fmt.Sprint(ids) != want {
			t.Errorf("kept %v, want %s", ids, want)
		}
		// Readers share one decoded run, and see another the moment it is in use.
		first, err := b.values.Current(t.Context())
		again, err2 := b.values.Current(t.Context())
		if err != nil || err2 != nil || first != again || first.ID != runs[1] {
			t.Errorf("current %p and %p, %v %v", first, again, err, err2)
		}
		var n int
		if err := db.Read().QueryRow(t.Context(), "SELECT COUNT(DISTINCT run_id) FROM valuation").Scan(&n); n != 4 || err != nil {
			t.Errorf("%d runs have valuations, %v", n, err)
		}
		if err := b.values.Use(t.Context(), auth.CLI(), runs[0]); !fault.Is(err, fault.NotFound) {
			t.Errorf("a run that is gone: %v", err)
		}
		if err := b.values.Use(t.Context(), auth.CLI(), runs[4]); err != nil {
			t.Fatal(err)
		}
		if _, pinned, _ = b.values.CurrentID(t.Context()); pinned {
			t.Error("the newest run is followed, not pinned")
		}
	})
}

// Two processes may judge at the same time: the server at night, and somebody at the command line.
func TestOvertakenRun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.base(20)
		order, err := b.values.OrderNow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var newer *value.Run
		_, err = b.values.Judge(t.Context(), auth.CLI(), order, func(int64, int64) {
			if newer == nil {
				if newer, err = b.values.Judge(t.Context(), auth.CLI(), order, nil); err != nil {
					t.Fatal(err)
				}
			}
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a run that a newer one overtook ends with %v", err)
		}
		if current, err := b.values.Current(t.Context()); err != nil || current.ID != newer.ID {
			t.Errorf("the current run is %v, %v; want that of %d", current, err, newer.ID)
		}
		var left int
		if err := db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM valuation WHERE run_id <> $1", newer.ID).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d valuations of the overtaken run stay, %v", left, err)
		}
	})
}

// The projection brought up to date piece by piece must be the one made afresh from the ledger.
func TestProjectionFollowsTheLedger(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.base(40)
		check := func(what string) {
			t.Helper()
			got, err := b.values.Projection(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			again := b.afresh()
			if d := column.Diff(got, again, 3); len(d) > 0 {
				t.Errorf("%s: %v", what, d)
			}
		}
		if _, err := b.values.Projection(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.buy(2, "late-", b.today(), 5_000, "c001", "c002", "newcomer")
		check("three customers bought")
		b.buy(3, "late-", b.today(), 7_000, "c001") // the same order with another amount
		check("an order was corrected")
		if customers, _, _, err := b.purchases.Changed(t.Context(), db.Read()); len(customers) != 0 || err != nil {
			t.Errorf("marks left: %v %v", customers, err)
		}
		// A unit cost that becomes known later counts for what was sold before.
		product, err := b.purchases.AddProduct(t.Context(), auth.CLI(), purchase.ProductInput{Code: "p", Name: "p"})
		if err != nil {
			t.Fatal(err)
		}
		b.sell(4, "with-product", b.today(), "c003", "p")
		check("a product was sold")
		unit := int64(40)
		if err := b.purchases.ChangeProduct(t.Context(), auth.CLI(), product, 1, purchase.ProductInput{Name: "p", CostMinor: &unit}); err != nil {
			t.Fatal(err)
		}
		check("its cost became known")
		if set, err := b.values.Projection(t.Context()); err != nil || set.Totals().Cost != 40 {
			t.Errorf("cost %+v, %v", set.Totals(), err)
		}
		if err := os.WriteFile(filepath.Join(b.folder, "projection.columns"), []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
		check("the file was damaged")
		if err := os.RemoveAll(b.folder); err != nil {
			t.Fatal(err)
		}
		check("the folder was removed")
	})
}

// afresh is the projection of the ledger made by nothing but a pass over its lines.
func (b *bench) afresh() *column.Set {
	b.t.Helper()
	all := column.NewBuilder()
	err := b.purchases.StreamLines(b.t.Context(), b.db.Read(), 0, func(l purchase.LineFact) error {
		return all.Add(column.Line{Customer: l.CustomerID, Order: uint64(l.PurchaseID), Day: l.Day, Kind: column.Kind(l.Kind), Amount: l.AmountMinor, Cost: l.CostMinor, CostKnown: l.CostKnown})
	})
	if err != nil {
		b.t.Fatal(err)
	}
	set, err := all.Set()
	if err != nil {
		b.t.Fatal(err)
	}
	return set
}

func TestRefreshJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.base(15)
		queue := job.NewQueue(db, func() time.Time { return b.now }, b.ids.Next, slog.New(slog.DiscardHandler), job.Options{})
		queue.Handle(value.RefreshKind, b.values.HandleRefresh)
		first, err := b.values.AskRefresh(t.Context(), auth.CLI())
		if err != nil {
			t.Fatal(err)
		}
		if again, err := b.values.AskRefresh(t.Context(), auth.CLI()); again != first || err != nil {
			t.Errorf("asked twice: %d and %d, %v", first, again, err)
		}
		if n, err := queue.Drain(t.Context()); n != 1 || err != nil {
			t.Fatalf("%d runs, %v", n, err)
		}
		run, err := b.values.Current(t.Context())
		if err != nil || run.Reason != "hand" || len(b.after) != 1 || b.after[0] != run.ID {
			t.Errorf("%+v %v, after %v", run, err, b.after)
		}
	})
}

// A ledger that ended long ago is judged as of its last day, or everybody would seem to have left.
func TestStaleLedger(t *testing.T) {
	b := newBench(t, storetest.Migrated(t, storetest.SQLite(t)))
	b.base(15)
	b.now = b.now.AddDate(1, 0, 0)
	run, err := b.values.Judge(t.Context(), auth.CLI(), value.Order{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if b.today()-run.AsOf < 300 || run.Report.Active == 0 {
		t.Errorf("as of %d, today %d, %d active", run.AsOf, b.today(), run.Report.Active)
	}
}

func TestOrdersAreChecked(t *testing.T) {
	b := newBench(t, storetest.Migrated(t, storetest.SQLite(t)))
	for name, change := range map[string]func(*value.Order){
		"shares":      func(o *value.Order) { o.Settings.Shares[0] = 0.5 },
		"horizon":     func(o *value.Order) { o.Settings.HorizonDays = 1 },
		"discount":    func(o *value.Order) { o.Settings.DiscountRate = 2 },
		"period":      func(o *value.Order) { o.Settings.PeriodDays = 30 },
		"model":       func(o *value.Order) { o.Model = "crystal ball" },
		"train_until": func(o *value.Order) { o.AsOf, o.TrainUntil = 100, 101 },
	} {
		o := value.Order{Settings: value.DefaultSettings()}
		change(&o)
		if _, err := b.values.Judge(t.Context(), auth.CLI(), o, nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
