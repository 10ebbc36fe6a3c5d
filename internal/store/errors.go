package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// kinded turns a driver's error into one of package fault. It is the only place that knows drivers' codes.
func kinded(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fault.From(err, fault.NotFound, "not_found")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	if k, code, ok := classify(err); ok {
		return fault.From(err, k, code)
	}
	return err
}

func classify(err error) (fault.Kind, string, bool) {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			return fault.Conflict, "exists", true
		case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
			return fault.Conflict, "in_use", true
		case sqlite3.SQLITE_CONSTRAINT_CHECK, sqlite3.SQLITE_CONSTRAINT_NOTNULL, sqlite3.SQLITE_CONSTRAINT_DATATYPE:
			return fault.Invalid, "refused", true
		}
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return fault.Unavailable, "busy", true
		case sqlite3.SQLITE_FULL:
			return fault.Unavailable, "disk_full", true
		case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
			return fault.Unavailable, "database", true
		case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
			return fault.Unavailable, "not_a_database", true
		}
		return 0, "", false
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "23505", pg.Code == "XX000" && strings.Contains(pg.Message, "duplicate key"):
			return fault.Conflict, "exists", true
		case pg.Code == "23503", pg.Code == "XX000" && strings.Contains(pg.Message, "foreign key"):
			return fault.Conflict, "in_use", true
		case pg.Code == "23514", pg.Code == "23502", strings.HasPrefix(pg.Code, "22"):
			return fault.Invalid, "refused", true
		case pg.Code == "40001", pg.Code == "40P01", pg.Code == "55P03":
			return fault.Unavailable, "busy", true
		case pg.Code == "53100":
			return fault.Unavailable, "disk_full", true
		case strings.HasPrefix(pg.Code, "08"), strings.HasPrefix(pg.Code, "57P"), strings.HasPrefix(pg.Code, "53"):
			return fault.Unavailable, "database", true
		}
		return 0, "", false
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) || errors.Is(err, sql.ErrConnDone) || strings.Contains(err.Error(), "database is closed") {
		return fault.Unavailable, "database", true
	}
	return 0, "", false
}

// lostRace reports whether running the transaction again may succeed.
func lostRace(err error) bool { return fault.Is(err, fault.Unavailable) && fault.CodeOf(err) == "busy" }
