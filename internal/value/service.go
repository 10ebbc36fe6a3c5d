package value

import (
	"cmp"
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// Service judges the base and answers what a customer is worth.
type Service struct {
	db        *store.DB
	customers *customer.Service
	purchases *purchase.Service
	firm      func(context.Context) (auth.Settings, error)
	after     func(context.Context, *Run) error
	afterSome func(context.Context, *Anew) error
	few       int
	folder    string
	seed      uint64
	now       func() time.Time
	newID     func() int64
	log       *slog.Logger

	projecting sync.Mutex // one reading of the ledger at a time
	since      since
	warm       warm
	profit     kept
	acts       Acts

	last atomic.Pointer[Run] // the run that was current when last asked for

	mu    sync.Mutex
	fresh *freshmen // of the run and days they name
}

// Options are what a service works with.
type Options struct {
	Customers *customer.Service
	Purchases *purchase.Service
	Firm      func(context.Context) (auth.Settings, error) // the settings that runs follow
	// After is called when a run was made by a job; it may be nil.
	After func(context.Context, *Run) error
	// AfterSome is called instead when some customers of the run were judged anew; it may be nil.
	AfterSome func(context.Context, *Anew) error
	// Few is the least number of customers from which on a few of them are judged anew where purchases of few changed; 0 is
	// fewFrom.
	Few int
	// Folder holds the projection's snapshot. It can be deleted at any time and is then made again from the ledger.
	Folder string
	// Acts hands over what looking after customers took that nobody brought as a file, after one day up to another; customer
	// 0 asks for all. It may be nil.
	Acts Acts
	Seed uint64 // of what intervals are drawn by: the same for the same base
}

// NewService makes the service.
func NewService(db *store.DB, now func() time.Time, newID func() int64, log *slog.Logger, o Options) *Service {
	return &Service{
		db: db, customers: o.Customers, purchases: o.Purchases, firm: o.Firm, after: o.After, afterSome: o.AfterSome, few: cmp.Or(o.Few, fewFrom), folder: o.Folder, seed: o.Seed, acts: o.Acts,
		now: now, newID: newID, log: log,
	}
}

// Order asks for a run.
type Order struct {
	AsOf       int    // day; 0 takes today, or the last day of the ledger where that ended more than StaleDays ago
	TrainUntil int    // day up to which the model learns; 0 learns from everything
	Model      string // "" lets the data choose; ModelBG, ModelNBD or ModelPlain
	Settings   Settings
	Reason     string
	Location   *time.Location // the firm's time zone, for «today»
	Known      int            // customers in the base, with and without purchases

	// Traits are the names of what customers are told apart by from the start: TraitChannel and so on, or TraitField with
	// the name of a custom field. Where Kept, they are those of the run before, and one by which all are alike by now is
	// left out; else that is an error.
	Traits []string
	Kept   bool

	known *known
	deals *dealings

	leastK int // events between two visits that models of regular buying have at least; 0 is 1
}

// StaleDays is after how many days without any purchase in the whole ledger «today» is taken to be its last day: the
// files that were brought in end there, and everybody would look as if they had left.
const StaleDays = 45

// keepRuns is how many runs stay, so that one can go back.
const keepRuns = 3

// chunkRows is how many valuations are written or removed in one transaction: a blink, so that others can write in
// between. They come by ascending customer, which is the order of the table and, within a tier, a stage, a quadrant or a
// day, of its indexes too: a transaction then touches few pages of them.
const chunkRows = 1000

// Judge brings the projection up to date, judges the base, writes a new run and makes it the current one, unless
// somebody went back to an earlier run. Progress is called now and then with steps of the whole.
func (s *Service) Judge(ctx context.Context, by auth.Actor, o Order, progress func(done, total int64)) (_ *Run, err error) {
	defer fault.Wrap(&err, "value.Judge")
	if err := by.Check(auth.ValueRun); err != nil {
		return nil, err
	}
	started := s.now()
	set, err := s.Projection(ctx)
	if err != nil {
		return nil, err
	}
	o = s.fill(o, set)
	if o.deals, err = s.dealings(ctx); err != nil {
		return nil, err
	}
	if o.known, err = s.knownFor(ctx, o); err != nil {
		return nil, err
	}
	j, err := newJudgement(set, o)
	if err != nil {
		return nil, err
	}
	run := j.run
	run.State, run.Reason, run.StartedMS = "building", o.Reason, started.UnixMilli()
	if err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return s.begin(ctx, tx, run) }); err != nil {
		return nil, err
	}
	debug.FreeOSMemory() // judging took about twice what writing will
	if err := s.writeValuations(ctx, run, j, progress); err != nil {
		return nil, s.giveUp(ctx, run, err)
	}
	if err := s.publish(ctx, by, run); err != nil {
		return nil, s.giveUp(ctx, run, err)
	}
	s.log.InfoContext(ctx, "base judged", slog.Int("customers", run.Customers), slog.String("model", run.Model),
		slog.Duration("took", s.now().Sub(started)))
	return run, s.prune(ctx)
}

// begin gives a run its number and writes it down. The newest run has the highest number even where the clock was put
// back meanwhile: readers would stay with an old one for as long.
func (s *Service) begin(ctx context.Context, tx *store.Tx, run *Run) error {
	var latest int64
	if err := tx.QueryRow(ctx, "SELECT COALESCE(MAX(id), 0) FROM value_run").Scan(&latest); err != nil {
		return err
	}
	run.ID = max(s.newID(), latest+1)
	return insertRun(ctx, tx, run)
}

// fill puts in what the order left open.
func (s *Service) fill(o Order, set spanner) Order {
	if o.Settings == (Settings{}) {
		o.Settings = DefaultSettings()
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.AsOf == 0 {
		o.AsOf = dayOf(s.now().In(o.Location))
		if _, last, ok := set.Span(); ok && o.AsOf-last > StaleDays {
			o.AsOf = last
		}
	}
	return o
}

// spanner is whatever has a first and a last day.
type spanner interface {
	Span() (first, last int, ok bool)
}

// publish makes a finished run readable, and the current one. A run that another process overtook is gone by now (see
// prune): it is a fault.Conflict, and readers stay with the newer one.
func (s *Service) publish(ctx context.Context, by auth.Actor, run *Run) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		run.State, run.FinishedMS = "ready", s.now().UnixMilli()
		if there, err := finishRun(ctx, tx, run); err != nil || !there {
			return cmp.Or(err, error(fault.New(fault.Conflict, "conflict")))
		}
		current, pinned, err := selectState(ctx, tx)
		if err != nil {
			return err
		}
		if run.ID > current && (!pinned || current == 0) {
			if err := updateState(ctx, tx, run.ID, false); err != nil {
				return err
			}
		}
		return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: "value.run", ObjectKind: "value_run", ObjectID: run.ID,
			After: map[string]any{"as_of": run.AsOf, "model": run.Model, "customers": run.Customers}})
	})
}

// giveUp marks a run that could not be written whole; prune removes it later. Of a run that was pruned while it was
// written nobody knows any more, so what was written since goes at once.
func (s *Service) giveUp(ctx context.Context, run *Run, cause error) error {
	ctx = context.WithoutCancel(ctx)
	var there bool
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		run.State = "removing"
		there, err = finishRun(ctx, tx, run)
		return err
	})
	if err == nil && !there {
		err = s.remove(ctx, run.ID)
	}
	if err != nil {
		s.log.ErrorContext(ctx, "a half-written run could not be taken away", slog.Any("error", err))
	}
	return cause
}

// Current is the run that readers use, with its report; fault.NotFound before the first. Its report is large, so each
// edition of it is decoded once and shared: readers must not change it.
func (s *Service) Current(ctx context.Context) (_ *Run, err error) {
	defer fault.Wrap(&err, "value.Current")
	id, revised, err := selectEdition(ctx, s.db.Read())
	switch last := s.last.Load(); {
	case err != nil:
		return nil, err
	case id == 0:
		return nil, fault.New(fault.NotFound, "no_run")
	case last != nil && last.ID == id && last.Revised == revised:
		return last, nil
	}
	run, err := selectRun(ctx, s.db.Read(), id)
	if err == nil {
		s.last.Store(run)
	}
	return run, err
}

// CurrentID is the id of the current run, 0 before the first, and whether somebody fixed it by going back.
func (s *Service) CurrentID(ctx context.Context) (id int64, pinned bool, err error) {
	defer fault.Wrap(&err, "value.CurrentID")
	return selectState(ctx, s.db.Read())
}

// Runs are the runs that one can go back to, newest first, without their reports.
func (s *Service) Runs(ctx context.Context) (_ []*Run, err error) {
	defer fault.Wrap(&err, "value.Runs")
	return selectRuns(ctx, s.db.Read(), keepRuns+1)
}

// Of is what the current run says of a customer; fault.NotFound if it says nothing.
func (s *Service) Of(ctx context.Context, customer int64) (_ *Valuation, err error) {
	defer fault.Wrap(&err, "value.Of")
	id, _, err := selectState(ctx, s.db.Read())
	if err != nil {
		return nil, err
	}
	return selectValuation(ctx, s.db.Read(), id, customer)
}

// Use makes an earlier run the current one and keeps it there until Follow, or, if it is the newest, follows on.
func (s *Service) Use(ctx context.Context, by auth.Actor, id int64) (err error) {
	defer fault.Wrap(&err, "value.Use")
	if err := by.Check(auth.ValueRun); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		runs, err := selectRuns(ctx, tx, keepRuns+1)
		if err != nil {
			return err
		}
		for i, r := range runs {
			if r.ID != id {
				continue
			}
			was, _, err := selectState(ctx, tx)
			if err != nil {
				return err
			}
			if err := updateState(ctx, tx, id, i > 0); err != nil {
				return err
			}
			return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: "value.use", ObjectKind: "value_run", ObjectID: id,
				Before: map[string]any{"run": was}, After: map[string]any{"run": id}})
		}
		return fault.New(fault.NotFound, "value_run")
	})
}
