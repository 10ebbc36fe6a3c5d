package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	rand2 "math/rand/v2"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"
	_ "time/tzdata" // the firm's zone must be known on a machine without zone files

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/sales"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
)

// app is the rooms of the program, each wired to those it stands on.
type app struct {
	conf config
	log  *slog.Logger
	db   *store.DB
	now  func() time.Time
	ids  *store.IDs

	auth      *auth.Service
	customers *customer.Service
	purchases *purchase.Service
	cares     *care.Service
	values    *value.Service
	segments  *segment.Service
	sales     *sales.Service
	intake    *intake.Service
	reports   *report.Service
	queue     *job.Queue
}

// open opens the database, brings its schema up to date and wires the rooms.
func open(ctx context.Context, c *cli, conf *config) (_ *app, err error) {
	log, err := logger(c, conf.LogLevel)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, conf.DB, store.Options{Log: log})
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	var node [8]byte
	if _, err := rand.Read(node[:]); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	a := &app{conf: *conf, log: log, db: db, now: time.Now}
	a.ids = store.NewIDs(a.now, binary.LittleEndian.Uint64(node[:]))
	id := a.ids.Next
	a.auth = auth.NewService(db, a.now, id, rand.Reader, log, auth.Options{})
	a.customers = customer.NewService(db, a.now, id, log)
	a.purchases = purchase.NewService(db, a.now, id, log)
	a.cares = care.NewService(db, a.now, id, log, care.NotesIn(a.customers))
	a.values = value.NewService(db, a.now, id, log, value.Options{
		Customers: a.customers, Purchases: a.purchases, Firm: a.auth.Settings, Folder: filepath.Join(conf.folder(), "value"), Seed: 1,
		After: a.afterRun, AfterSome: a.afterSome, Acts: a.acts,
	})
	a.segments = segment.NewService(db, a.now, id, log, segment.Options{
		Customers: a.customers, Purchases: a.purchases, Values: a.values, Firm: a.auth.Settings, Owners: a.owners,
		Chance: func(seed uint64) func() float64 { return rand2.New(rand2.NewPCG(seed, 0)).Float64 }, Folder: filepath.Join(conf.folder(), "segment"),
	})
	a.sales = sales.NewService(db, a.now, id, log, a.purchases, a.values)
	a.intake = intake.NewService(intake.Config{
		DB: db, Customers: a.customers, Purchases: a.purchases, Now: a.now, NewID: id, Log: log,
		Files: conf.folder(), MaxFile: conf.Upload, Zone: a.zone, Owners: a.owners, InUse: a.cares.InUse, Forget: a.cares.ForgetTx,
	})
	a.reports = report.NewService(db, a.now, id, log)
	a.queue = job.NewQueue(db, a.now, id, log, job.Options{Changed: a.auditJob})
	a.jobs()
	return a, nil
}

// afterRun readies what the first reader of a new run would wait for, raises signals, and gives the memory back that
// judging a whole base took.
func (a *app) afterRun(ctx context.Context, r *value.Run) error {
	defer debug.FreeOSMemory()
	if _, _, err := a.values.RaiseSignals(ctx, a.cares, r.ID); err != nil {
		return err
	}
	if err := a.segments.KeepGoods(ctx); err != nil { // whoever asks first waits for it
		a.log.WarnContext(ctx, "what was bought of which product was not read ahead", slog.Any("error", err))
	}
	if err := a.segments.RefreshAll(ctx); err != nil { // the next run does it again
		a.log.WarnContext(ctx, "segments were not worked out anew", slog.Any("error", err))
	}
	if err := a.sales.Refresh(ctx); err != nil { // what was found before stays
		a.log.WarnContext(ctx, "offers were not worked out anew", slog.Any("error", err))
	}
	if err := a.reports.Warm(ctx); err != nil { // the first reader waits instead
		a.log.WarnContext(ctx, "the list was not read ahead", slog.Any("error", err))
	}
	return nil
}

// afterSome brings the list of today up to date with the customers who were judged anew, and reads the list of customers
// ahead.
func (a *app) afterSome(ctx context.Context, some *value.Anew) error {
	if _, _, err := a.values.RaiseSome(ctx, a.cares, some); err != nil {
		return err
	}
	if err := a.reports.Revise(ctx, some.Run.ID, some.Was, some.Run.Revised, some.Customers); err != nil { // the first reader waits instead
		a.log.WarnContext(ctx, "the list was not read ahead", slog.Any("error", err))
	}
	return nil
}

// acts are the calls and visits that were done from the list of today.
func (a *app) acts(ctx context.Context, customer int64, after, to int, do func(on purchase.ServedOn, n int)) error {
	return a.cares.EachDone(ctx, customer, after, to, func(customer int64, act care.Act, day, n int) {
		on := purchase.ServedOn{CustomerID: customer, Activity: purchase.ActCall, Day: day}
		if act == care.Visit {
			on.Activity = purchase.ActVisit
		}
		do(on, n)
	})
}

// auditJob writes down what a person did to a job.
func (a *app) auditJob(ctx context.Context, tx *store.Tx, by job.By, action string, j job.Job) error {
	actor := auth.Actor{Kind: auth.Kind(by.Kind), UserID: by.ID, KeyID: by.ID, Name: by.Name} // which id counts is the kind's
	return auth.Audit(ctx, tx, a.ids.Next(), actor, a.now(), auth.Entry{Action: action, ObjectKind: "job", ObjectID: j.ID, ObjectName: j.Kind})
}

// secret is a password that nobody knows.
func secret() string { return rand.Text() }

// zone is the firm's; Seoul's while its settings can't be read.
func (a *app) zone() *time.Location {
	firm, err := a.auth.Settings(context.Background())
	if err != nil {
		firm = auth.DefaultSettings()
	}
	return firm.Location()
}

// owners are the people of the firm by name and address, as files name who looks after a customer.
func (a *app) owners(ctx context.Context) (map[string]int64, error) {
	people, err := a.auth.People(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[string]int64, 2*len(people))
	for _, p := range people {
		out[i18n.Fold(p.Name)] = p.ID
	}
	return out, nil
}

func (a *app) close() error { return a.db.Close() }

func logger(c *cli, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("log level %q: want debug, info, warn or error", level)
	}
	return slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: l})), nil
}

// explain says an error in words. People who use a command line here read English; the pages speak both languages.
func (c *cli) explain(err error) string {
	p := i18n.NewPrinter(i18n.English, time.UTC, "KRW")
	var complaints fault.Complaints
	if errors.As(err, &complaints) {
		var lines []string
		for _, x := range complaints {
			lines = append(lines, strings.TrimPrefix(x.Field+": ", ": ")+p.T("complaint."+x.Code, x.Args...))
		}
		return strings.Join(lines, "\n")
	}
	var f *fault.Error
	if errors.As(err, &f) && f.Code != "" && p.Has("fault."+f.Code) {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return p.T("fault."+f.Code, f.Args...) + "\n(" + first + ")"
	}
	return err.Error()
}
