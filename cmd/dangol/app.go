package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // the firm's zone must be known on a machine without zone files

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
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
	values    *value.Service
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
	a.values = value.NewService(db, a.now, id, log, value.Options{
		Customers: a.customers, Purchases: a.purchases, Firm: a.auth.Settings, Folder: filepath.Join(conf.folder(), "value"),
	})
	return a, nil
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
		return p.T("fault."+f.Code, f.Args...) + " (" + err.Error() + ")"
	}
	return err.Error()
}
