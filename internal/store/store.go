// Package store opens the database and hands it out: readers in parallel, one writer at a time, one SQL text for
// SQLite and PostgreSQL.
//
// The program's SQL is written by hand in the packages that own the tables, in the portable subset that both engines
// answer alike. Whatever differs (addresses, type words of the schema, error codes, bulk loading, locks) is here and
// nowhere else.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"dangol.kr/dangol/internal/fault"
)

// Engine is the database system behind a DB.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options tune how a database is opened.
type Options struct {
	Log     *slog.Logger // required
	Readers int          // connections for reading; 0 means 8
}

// Q runs statements: the pool of readers or an open transaction. Arguments bind to $1, $2, … by number. Errors come
// back as kinds of package fault.
type Q interface {
	Exec(ctx context.Context, query string, args ...any) (affected int64, err error)
	Query(ctx context.Context, query string, args ...any) (*Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *Row
	Engine() Engine
}

// DB is an open database.
type DB struct {
	engine Engine
	read   *sql.DB
	write  *sql.DB // the same pool as read on PostgreSQL; a single connection on SQLite
	log    *slog.Logger
	path   string // of the SQLite file
	dsn    string

	types     sync.Map // of columns; see Tx.columnTypes
	mu        sync.Mutex
	listeners map[string]map[chan struct{}]bool
}

// readerRest is after how long without work a reader of SQLite is closed, and with it its page cache and whatever it
// sorted in memory: some twenty megabytes of a large base for each. Opening one takes a millisecond.
const readerRest = 20 * time.Second

// Open opens the database that dsn names: a file path, sqlite:PATH or postgres://…. It creates a missing SQLite file,
// and neither migrates nor changes anything else.
func Open(ctx context.Context, dsn string, o Options) (_ *DB, err error) {
	defer fault.Wrap(&err, "store.Open")
	if o.Log == nil {
		return nil, errors.New("no logger")
	}
	if o.Readers <= 0 {
		o.Readers = 8
	}
	a, err := parseAddress(dsn)
	if err != nil {
		return nil, err
	}
	db := &DB{engine: a.engine, log: o.Log, path: a.path, dsn: dsn}
	switch a.engine {
	case SQLite:
		if db.write, err = sql.Open("sqlite", sqliteDSN(a.path, false)); err != nil {
			return nil, err
		}
		db.write.SetMaxOpenConns(1)
		// The writer goes first: it creates the file and switches it to WAL, which the readers rely on.
		if err := db.write.PingContext(ctx); err != nil {
			return nil, errors.Join(fault.From(err, fault.Unavailable, "database_open", "path", a.path), db.write.Close())
		}
		if db.read, err = sql.Open("sqlite", sqliteDSN(a.path, true)); err != nil {
			return nil, errors.Join(err, db.write.Close())
		}
		db.read.SetConnMaxIdleTime(readerRest)
	case Postgres:
		if db.read, err = sql.Open("pgx", postgresDSN(dsn)); err != nil {
			return nil, err
		}
		db.write = db.read
		o.Readers += 4 // writers share the pool
	}
	db.read.SetMaxOpenConns(o.Readers)
	db.read.SetMaxIdleConns(o.Readers)
	if err := db.read.PingContext(ctx); err != nil {
		return nil, errors.Join(fault.From(err, fault.Unavailable, "database_open", "path", a.String()), db.Close())
	}
	return db, nil
}

// Close waits for running statements and closes the database.
func (db *DB) Close() error {
	if db.write == db.read {
		return db.read.Close()
	}
	var errs []error
	for _, p := range []*sql.DB{db.read, db.write} {
		if p != nil {
			errs = append(errs, p.Close())
		}
	}
	return errors.Join(errs...)
}

// Engine is the database system.
func (db *DB) Engine() Engine { return db.engine }

// Path is the file of an SQLite database, "" on PostgreSQL.
func (db *DB) Path() string { return db.path }

// Read is the pool of readers. Each statement sees what was committed when it began.
func (db *DB) Read() Q { return querier{db.engine, db.read} }

// Snapshot runs several reads that must agree in one read transaction.
func (db *DB) Snapshot(ctx context.Context, do func(context.Context, Q) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if db.engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	t, err := db.read.BeginTx(ctx, opts)
	if err != nil {
		return kinded(err)
	}
	defer t.Rollback() //nolint:errcheck // a read transaction has nothing to lose
	return do(ctx, querier{db.engine, t})
}

// How often Write starts again after losing a race, and the first pause; each further pause is twice as long.
const (
	writeTries = 6
	firstPause = 10 * time.Millisecond
)

// Write runs do in a transaction and commits it if do returns nil. On SQLite only one Write runs at a time, so keep
// it short. A transaction that lost a race is run again: do must have no effect outside the transaction.
func (db *DB) Write(ctx context.Context, do func(context.Context, *Tx) error) error {
	pause := firstPause
	for try := 1; ; try++ {
		err := db.writeOnce(ctx, do)
		if err == nil || !lostRace(err) || try == writeTries {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		pause *= 2
	}
}

func (db *DB) writeOnce(ctx context.Context, do func(context.Context, *Tx) error) (err error) {
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return kinded(err)
	}
	defer func() {
		if e := conn.Close(); err == nil && e != nil && !errors.Is(e, sql.ErrConnDone) {
			err = kinded(e)
		}
	}()
	t, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return kinded(err)
	}
	tx := &Tx{querier: querier{db.engine, t}, tx: t, conn: conn, types: &db.types}
	defer func() {
		if p := recover(); p != nil {
			_ = t.Rollback()
			panic(p)
		}
		if err != nil {
			// The caller's error is the one that matters; a failed rollback means a broken connection, which the
			// pool drops by itself.
			_ = t.Rollback()
		}
	}()
	if err := do(ctx, tx); err != nil {
		return err
	}
	if err := kinded(t.Commit()); err != nil {
		return err
	}
	db.announce(tx.topics)
	return nil
}

// Text is a query that can't be written alike for both engines. There are few, and a test counts them.
type Text struct{ SQLite, Postgres string }

// For is the text for an engine.
func (t Text) For(e Engine) string {
	if e == Postgres {
		return t.Postgres
	}
	return t.SQLite
}

// In makes "$from, $from+1, …" for n values of an IN list.
func In(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}
