package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/stdlib"
)

// Tx is an open write transaction.
type Tx struct {
	querier
	tx     *sql.Tx
	conn   *sql.Conn
	types  *sync.Map // of columns by table; see columnTypes
	topics []string  // to announce after the commit
}

// Prepare readies a statement that runs many times in this transaction.
func (tx *Tx) Prepare(ctx context.Context, query string) (*Stmt, error) {
	s, err := tx.tx.PrepareContext(ctx, query)
	if err != nil {
		return nil, kinded(err)
	}
	return &Stmt{s}, nil
}

// Stmt is a prepared statement of one transaction.
type Stmt struct{ stmt *sql.Stmt }

// Exec runs the statement and tells how many rows it changed.
func (s *Stmt) Exec(ctx context.Context, args ...any) (int64, error) {
	r, err := s.stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, kinded(err)
	}
	n, err := r.RowsAffected()
	return n, kinded(err)
}

// QueryRow runs the statement for one row.
func (s *Stmt) QueryRow(ctx context.Context, args ...any) *Row {
	rows, err := s.stmt.QueryContext(ctx, args...)
	return &Row{rows: rows, err: kinded(err)}
}

// Query runs the statement.
func (s *Stmt) Query(ctx context.Context, args ...any) (*Rows, error) {
	rows, err := s.stmt.QueryContext(ctx, args...)
	if err != nil {
		return nil, kinded(err)
	}
	return &Rows{rows: rows}, nil
}

// Close frees the statement.
func (s *Stmt) Close() error { return kinded(s.stmt.Close()) }

// Parameters of one multi-row INSERT. Beyond a few hundred SQLite gains nothing; PostgreSQL allows 65,535.
const (
	loadParamsSQLite   = 512
	loadParamsPostgres = 8192
)

// Load inserts many rows into a table of ours and returns how many it inserted or changed. A row may be reused by the
// sequence after it was yielded. onConflict is "" or an ON CONFLICT clause that makes repeats harmless; without one
// PostgreSQL takes the rows by COPY. Within one call no key may appear twice if the clause updates.
func (tx *Tx) Load(ctx context.Context, table string, columns []string, rows iter.Seq[[]any], onConflict string) (int64, error) {
	if tx.engine == Postgres && onConflict == "" {
		return tx.copyIn(ctx, table, columns, rows)
	}
	params := loadParamsSQLite
	if tx.engine == Postgres {
		params = loadParamsPostgres
	}
	perStmt := max(1, params/len(columns))
	var types []string
	if tx.engine == Postgres {
		var err error
		if types, err = tx.columnTypes(ctx, table, columns); err != nil {
			return 0, err
		}
	}
	if types != nil {
		return tx.loadArrays(ctx, table, columns, types, rows, onConflict)
	}
	var full *Stmt
	defer func() {
		if full != nil {
			_ = full.Close()
		}
	}()
	var total int64
	args := make([]any, 0, perStmt*len(columns))
	flush := func() error {
		n := len(args) / len(columns)
		if n == 0 {
			return nil
		}
		var affected int64
		var err error
		if n == perStmt {
			if full == nil {
				if full, err = tx.Prepare(ctx, insertText(tx.engine, table, columns, n, onConflict)); err != nil {
					return err
				}
			}
			affected, err = full.Exec(ctx, args...)
		} else {
			affected, err = tx.Exec(ctx, insertText(tx.engine, table, columns, n, onConflict), args...)
		}
		total += affected
		args = args[:0]
		return err
	}
	for row := range rows {
		if len(row) != len(columns) {
			return total, errors.New("store.Load " + table + ": row and columns differ in length")
		}
		args = append(args, row...)
		if len(args) == cap(args) {
			if err := flush(); err != nil {
				return total, err
			}
		}
	}
	return total, flush()
}

// loadArrays is Load by one array for each column.
func (tx *Tx) loadArrays(ctx context.Context, table string, columns, types []string, rows iter.Seq[[]any], onConflict string) (total int64, err error) {
	text := unnestText(table, columns, types, onConflict)
	values := make([]any, 0, unnestRows*len(columns))
	flush := func() error {
		n := len(values) / len(columns)
		if n == 0 {
			return nil
		}
		var affected int64
		if args, ok := arrays(values, types); ok {
			affected, err = tx.Exec(ctx, text, args...)
			total += affected
			values = values[:0]
			return err
		}
		for len(values) > 0 && err == nil { // as values, which may be of any kind
			part := values[:min(len(values), loadParamsPostgres/len(columns)*len(columns))]
			affected, err = tx.Exec(ctx, insertText(tx.engine, table, columns, len(part)/len(columns), onConflict), part...)
			total += affected
			values = values[len(part):]
		}
		values = make([]any, 0, unnestRows*len(columns))
		return err
	}
	for row := range rows {
		if len(row) != len(columns) {
			return total, errors.New("store.Load " + table + ": row and columns differ in length")
		}
		if values = append(values, row...); len(values) == cap(values) {
			if err := flush(); err != nil {
				return total, err
			}
		}
	}
	return total, flush()
}

// insertText builds a multi-row INSERT. SQLite gets bare ?, which it binds in order; a numbered placeholder costs it
// a look-up in a list for each parameter.
func insertText(e Engine, table string, columns []string, n int, onConflict string) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ")
	at := 1
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		if e == SQLite {
			b.WriteString("(?" + strings.Repeat(",?", len(columns)-1) + ")")
			continue
		}
		b.WriteString("(" + In(at, len(columns)) + ")")
		at += len(columns)
	}
	if onConflict != "" {
		b.WriteString(" " + onConflict)
	}
	return b.String()
}

func (tx *Tx) copyIn(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) (n int64, err error) {
	next, stop := iter.Pull(rows)
	defer stop()
	err = tx.conn.Raw(func(c any) error {
		n, err = c.(*stdlib.Conn).Conn().CopyFrom(ctx, []string{table}, columns, &copySource{next: next})
		return err
	})
	return n, kinded(err)
}

// copySource feeds COPY. It copies each row, since the sequence may reuse it.
type copySource struct {
	next func() ([]any, bool)
	row  []any
}

func (s *copySource) Next() bool {
	row, ok := s.next()
	s.row = slices.Clone(row)
	return ok
}
func (s *copySource) Values() ([]any, error) { return s.row, nil }
func (s *copySource) Err() error             { return nil }
