package store

import (
	"context"
	"database/sql"
)

// querier runs statements on a pool or a transaction and turns driver errors into kinds.
type querier struct {
	engine Engine
	on     interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	}
}

func (q querier) Engine() Engine { return q.engine }

func (q querier) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	r, err := q.on.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, kinded(err)
	}
	n, err := r.RowsAffected()
	return n, kinded(err)
}

func (q querier) Query(ctx context.Context, query string, args ...any) (*Rows, error) {
	rows, err := q.on.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, kinded(err)
	}
	return &Rows{rows: rows}, nil
}

func (q querier) QueryRow(ctx context.Context, query string, args ...any) *Row {
	rows, err := q.on.QueryContext(ctx, query, args...)
	return &Row{rows: rows, err: kinded(err)}
}

// Rows is the answer of Query. Each runs over it; Next, Scan and Close are there for what Each can't do.
type Rows struct{ rows *sql.Rows }

// Next moves to the next row.
func (r *Rows) Next() bool { return r.rows.Next() }

// Scan reads the current row.
func (r *Rows) Scan(dest ...any) error { return kinded(r.rows.Scan(dest...)) }

// Err is what ended the rows early, nil if they were read to the end.
func (r *Rows) Err() error { return kinded(r.rows.Err()) }

// Close frees the connection; Next does it at the end of the rows.
func (r *Rows) Close() error { return kinded(r.rows.Close()) }

// Each calls do for every row, then closes.
func (r *Rows) Each(do func(scan func(dest ...any) error) error) error {
	defer r.rows.Close() //nolint:errcheck // Err reports what matters
	for r.rows.Next() {
		if err := do(r.Scan); err != nil {
			return err
		}
	}
	return r.Err()
}

// Row is the answer of QueryRow.
type Row struct {
	rows *sql.Rows
	err  error
}

// Scan reads the row; without one it returns a fault.NotFound.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close() //nolint:errcheck // Err reports what matters
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return kinded(err)
		}
		return kinded(sql.ErrNoRows)
	}
	if err := r.rows.Scan(dest...); err != nil {
		return kinded(err)
	}
	return kinded(r.rows.Close())
}

// Collect reads all rows of a query with one scanning function.
func Collect[T any](rows *Rows, err error, scan func(scan func(dest ...any) error) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	var all []T
	err = rows.Each(func(s func(dest ...any) error) error {
		x, err := scan(s)
		if err == nil {
			all = append(all, x)
		}
		return err
	})
	return all, err
}
