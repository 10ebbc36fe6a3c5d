package store

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"
)

// PostgreSQL takes many rows cheapest as one array for each column: the statement's text stays the same and short, where
// a list of values is read and planned anew for each length. What an array can't hold goes as values.

// unnestRows is how many rows go in one statement of arrays.
const unnestRows = 4000

// columnTypes are the types of some columns of a table as arrays name them; nil if any has no array that we make.
func (tx *Tx) columnTypes(ctx context.Context, table string, columns []string) ([]string, error) {
	known, ok := tx.types.Load(table)
	if !ok {
		types := make(map[string]string)
		rows, err := tx.Query(ctx, `SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
			WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`, table)
		if err != nil {
			return nil, err
		}
		err = rows.Each(func(scan func(...any) error) error {
			var name, is string
			err := scan(&name, &is)
			types[name] = is
			return err
		})
		if err != nil {
			return nil, err
		}
		known, _ = tx.types.LoadOrStore(table, types)
	}
	out := make([]string, len(columns))
	for i, c := range columns {
		switch is := known.(map[string]string)[c]; is {
		case "bigint", "text", "boolean", "bytea", "double precision":
			out[i] = is
		default:
			return nil, nil
		}
	}
	return out, nil
}

func unnestText(table string, columns, types []string, onConflict string) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") SELECT * FROM unnest(")
	for i, t := range types {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1) + "::" + t + "[]")
	}
	b.WriteString(") " + onConflict)
	return b.String()
}

// arrays makes an array of each column of rows that lie one after the other; false if a value does not fit its column.
func arrays(values []any, types []string) ([]any, bool) {
	out := make([]any, len(types))
	for i, is := range types {
		var a any
		ok := false
		switch is {
		case "bigint":
			if a, ok = array[int64](values, i, len(types)); !ok {
				a, ok = nullableInts(values, i, len(types))
			}
		case "text":
			a, ok = array[string](values, i, len(types))
		case "boolean":
			a, ok = array[bool](values, i, len(types))
		case "bytea":
			a, ok = array[[]byte](values, i, len(types))
		case "double precision":
			a, ok = array[float64](values, i, len(types))
		}
		if !ok {
			return nil, false
		}
		out[i] = a
	}
	return out, true
}

// array takes every n-th value.
func array[T any](values []any, from, n int) ([]T, bool) {
	out := make([]T, 0, len(values)/n)
	for i := from; i < len(values); i += n {
		v, ok := values[i].(T)
		if !ok {
			return nil, false
		}
		out = append(out, v)
	}
	return out, true
}

func nullableInts(values []any, from, n int) ([]pgtype.Int8, bool) {
	out := make([]pgtype.Int8, 0, len(values)/n)
	for i := from; i < len(values); i += n {
		switch v := values[i].(type) {
		case nil:
			out = append(out, pgtype.Int8{})
		case int64:
			out = append(out, pgtype.Int8{Int64: v, Valid: true})
		default:
			return nil, false
		}
	}
	return out, true
}
