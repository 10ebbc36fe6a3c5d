// Package sales is what can be sold to whom: which products bring money and which bring customers back, what is bought
// together, what is bought next, and what to propose to a customer.
//
// Everything is worked out from the firm's own purchases, in the background after a run of value, and kept as one report
// under that run's number. It says what goes with what, never what brings it about. Always true: nobody is proposed what
// they have, unless it is used up and about time again; nobody is proposed anything who has gone.
//
// Tables: offer_report.
package sales

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync/atomic"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/sales/basket"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
)

// RefreshKind is the kind of the job that works the report out anew.
const RefreshKind = "sales.refresh"

// Whom is a customer to whom a product can be proposed.
type Whom struct {
	Customer int64
	basket.Offer
	Last int // day of the last purchase
}

// Report is what was found, as of the day of a run of value.
type Report struct {
	RunID            int64
	Day              int // last day that was looked at
	Customers, Lines int
	Costed           bool // each line's cost is known: cash and later are margin, else net sales
	Least            int  // buyers of a product, and baskets of a pair, below which nothing is said
	Roles            []basket.Role
	Categories       []basket.Role // Product is a place in CategoryNames, from 1
	CategoryNames    []string
	Orders           []basket.Pair // over orders
	People           []basket.Pair // over customers
	Next             *basket.Next
	Trial            basket.Trial
	Names            map[int64]purchase.ProductName
	Whom             map[int64][]Whom // by product, the likeliest first
	FinishedMS       int64
}

// Service works reports out and answers from them.
type Service struct {
	db        *store.DB
	purchases *purchase.Service
	values    *value.Service
	now       func() time.Time
	newID     func() int64
	log       *slog.Logger
	last      atomic.Pointer[Report]
}

// NewService makes the service.
func NewService(db *store.DB, now func() time.Time, newID func() int64, log *slog.Logger, p *purchase.Service, v *value.Service) *Service {
	return &Service{db: db, purchases: p, values: v, now: now, newID: newID, log: log}
}

// keepReports is how many reports stay, as many as one can go back in runs of value.
const keepReports = 4

// Current is the report of the current run of value, or else the latest there is; fault.NotFound before the first. It
// is large and shared: readers must not change it.
func (s *Service) Current(ctx context.Context) (_ *Report, err error) {
	defer fault.Wrap(&err, "sales.Current")
	run, _, err := s.values.CurrentID(ctx)
	if err != nil {
		return nil, err
	}
	var id, finished int64
	err = s.db.Read().QueryRow(ctx, "SELECT run_id, finished_ms FROM offer_report ORDER BY CASE WHEN run_id = $1 THEN 0 ELSE 1 END, run_id DESC LIMIT 1", run).Scan(&id, &finished)
	if err != nil {
		return nil, err
	}
	if r := s.last.Load(); r != nil && r.RunID == id && r.FinishedMS == finished {
		return r, nil
	}
	var text string
	if err := s.db.Read().QueryRow(ctx, "SELECT report FROM offer_report WHERE run_id = $1", id).Scan(&text); err != nil {
		return nil, err
	}
	r := &Report{}
	if err := json.Unmarshal([]byte(text), r); err != nil {
		return nil, err
	}
	r.Next.Index()
	r.FinishedMS = finished
	s.last.Store(r)
	return r, nil
}

func (s *Service) keep(ctx context.Context, r *Report) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO offer_report (run_id, as_of_day, report, finished_ms) VALUES ($1, $2, $3, $4)
			ON CONFLICT (run_id) DO UPDATE SET as_of_day = excluded.as_of_day, report = excluded.report, finished_ms = excluded.finished_ms`,
			r.RunID, r.Day, string(text), r.FinishedMS); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "DELETE FROM offer_report WHERE run_id NOT IN (SELECT run_id FROM offer_report ORDER BY run_id DESC LIMIT $1)", keepReports)
		return err
	})
}

// AskRefresh has the report worked out anew, for a person who asks.
func (s *Service) AskRefresh(ctx context.Context, by auth.Actor) (id int64, err error) {
	defer fault.Wrap(&err, "sales.AskRefresh")
	if err := by.Check(auth.ValueRun); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, err = job.Enqueue(ctx, tx, s.newID(), s.now(), job.Args{
			Kind: RefreshKind, UniqueKey: RefreshKind, Again: true, RunAt: s.now(), By: job.By{Kind: string(by.Kind), ID: by.UserID, Name: by.Name},
		})
		return err
	})
	return id, err
}

// Offers are what can be proposed to a customer on a day, the likeliest first; none to who has gone. Names are in the
// report.
func (s *Service) Offers(ctx context.Context, by auth.Actor, customer int64, day, most int) (_ []basket.Offer, _ *Report, err error) {
	defer fault.Wrap(&err, "sales.Offers")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, nil, err
	}
	r, err := s.Current(ctx)
	if err != nil {
		return nil, nil, err
	}
	switch v, err := s.values.Of(ctx, customer); {
	case fault.KindOf(err) == fault.NotFound: // bought after the run
	case err != nil:
		return nil, nil, err
	case v.Stage == value.Gone:
		return nil, r, nil
	}
	h := basket.NewHistory()
	if err := s.purchases.ProductsOf(ctx, customer, func(f purchase.ProductFact) error { h.Add(lineOf(f)); return nil }); err != nil {
		return nil, nil, err
	}
	h.Done()
	var offers []basket.Offer
	for _, o := range r.Next.For(h.Owned(0), day, basket.Most) {
		if len(offers) < most && !r.Names[o.Product].Archived {
			offers = append(offers, o)
		}
	}
	return offers, r, nil
}

func lineOf(f purchase.ProductFact) basket.Line {
	l := basket.Line{Customer: f.CustomerID, Order: f.PurchaseID, Product: f.ProductID, Day: f.Day, Quantity: f.QuantityMilli, Amount: f.AmountMinor, Margin: f.AmountMinor}
	if f.CostKnown {
		l.Margin -= f.CostMinor
	}
	return l
}
