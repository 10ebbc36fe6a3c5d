package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrate brings the schema up to date, one transaction for each step. Before it changes an SQLite file that holds
// data it copies the file beside it. A schema newer than this program is refused and left alone.
func (db *DB) Migrate(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "store.Migrate")
	p, err := db.provider()
	if err != nil {
		return err
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return kinded(err)
	}
	if have > want {
		return fault.New(fault.Conflict, "database_newer", "have", have, "want", want)
	}
	if have == want {
		return nil
	}
	if have > 0 && db.engine == SQLite {
		if err := db.copyBeside(ctx, have); err != nil {
			return err
		}
	}
	done, err := p.Up(ctx)
	if err != nil {
		return kinded(err)
	}
	db.log.InfoContext(ctx, "schema migrated", slog.Int64("from", have), slog.Int64("to", want), slog.Int64("steps", int64(len(done))))
	return nil
}

// Version is the schema's version, and the one this program wants.
func (db *DB) Version(ctx context.Context) (have, want int64, err error) {
	p, err := db.provider()
	if err != nil {
		return 0, 0, err
	}
	have, want, err = p.GetVersions(ctx)
	return have, want, kinded(err)
}

func (db *DB) provider() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if db.engine == Postgres {
		dialect = goose.DialectPostgres
	}
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db.write, rendered{files, db.engine}, goose.WithDisableGlobalRegistry(true))
}

func (db *DB) copyBeside(ctx context.Context, version int64) error {
	to := fmt.Sprintf("%s.before-%d", db.path, version)
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, err := db.write.ExecContext(ctx, "VACUUM INTO $1", to)
	return kinded(err)
}

// CopyTo writes a consistent copy of an SQLite database to a file that must not exist.
func (db *DB) CopyTo(ctx context.Context, path string) error {
	if db.engine != SQLite {
		return fault.New(fault.Invalid, "backup_engine")
	}
	// A connection of its own: readers may not write anything, and the writer shall not wait for a long copy.
	own, err := sql.Open("sqlite", sqliteDSN(db.path, false))
	if err != nil {
		return err
	}
	_, err = own.ExecContext(ctx, "VACUUM INTO $1", path)
	return kinded(errors.Join(err, own.Close()))
}

// Optimize refreshes the planner's statistics after large changes.
func (db *DB) Optimize(ctx context.Context) error {
	q := "PRAGMA optimize"
	if db.engine == Postgres {
		q = "ANALYZE"
	}
	_, err := db.write.ExecContext(ctx, q)
	return kinded(err)
}

// tables lists the tables of the schema, for tests that compare engines.
func (db *DB) tables(ctx context.Context) ([]string, error) {
	text := Text{
		SQLite:   "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
		Postgres: "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY table_name",
	}
	rows, err := db.Read().Query(ctx, text.For(db.engine))
	return Collect(rows, err, func(scan func(...any) error) (s string, err error) { return s, scan(&s) })
}

// render fills an engine's words into the one text of a migration.
//
// The text is PostgreSQL's. {{strict}} ends an ordinary table, {{clustered}} one whose rows lie in the order of the
// primary key. Lines that begin with "SELECT dist_" place a table on a cluster and mean nothing to SQLite.
func render(e Engine, text string) string {
	if e == Postgres {
		return strings.NewReplacer(" {{strict}}", "", " {{clustered}}", "").Replace(text)
	}
	text = foreignKeysInside(text)
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "SELECT dist_") {
			b.WriteString(line)
		}
	}
	// goose's own blocks for function bodies exist for PostgreSQL only.
	out := cutBlocks(b.String(), "-- postgres only", "-- end postgres only")
	return strings.NewReplacer(
		"{{strict}}", "STRICT", "{{clustered}}", "WITHOUT ROWID, STRICT",
		" BIGINT", " INTEGER", " BOOLEAN", " INTEGER", " DOUBLE PRECISION", " REAL", " BYTEA", " BLOB",
		` COLLATE "C"`, "", // SQLite compares by bytes anyhow
	).Replace(out)
}

// foreignKey is how a migration adds one: a line of its own after the table was placed, since a cluster takes it only
// then. SQLite takes it only inside CREATE TABLE.
var foreignKey = regexp.MustCompile(`(?m)^ALTER TABLE (\w+) ADD (CONSTRAINT \w+ FOREIGN KEY .*);\n`)

func foreignKeysInside(text string) string {
	for _, m := range foreignKey.FindAllStringSubmatch(text, -1) {
		open := strings.Index(text, "CREATE TABLE "+m[1]+" (")
		if open < 0 {
			continue // of a table of an earlier migration: SQLite answers with an error, a test sees it
		}
		shut := open + strings.Index(text[open:], "\n) {{")
		text = text[:shut] + ",\n  " + m[2] + text[shut:]
		text = strings.Replace(text, m[0], "", 1)
	}
	return text
}

func cutBlocks(s, open, shut string) string {
	for {
		before, rest, ok := strings.Cut(s, open)
		if !ok {
			return s
		}
		_, after, _ := strings.Cut(rest, shut)
		s = before + after
	}
}

// rendered is the migrations as an engine reads them.
type rendered struct {
	fs.FS
	engine Engine
}

func (r rendered) ReadFile(name string) ([]byte, error) {
	b, err := fs.ReadFile(r.FS, name)
	if err != nil {
		return nil, err
	}
	return []byte(render(r.engine, string(b))), nil
}

// Open makes a rendered file readable to whoever does not know ReadFile.
func (r rendered) Open(name string) (fs.File, error) {
	f, err := r.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return f, err
	}
	defer f.Close() //nolint:errcheck // embedded
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	b, err := r.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return &renderedFile{info: info, Reader: strings.NewReader(string(b))}, nil
}

type renderedFile struct {
	*strings.Reader
	info fs.FileInfo
}

func (f *renderedFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *renderedFile) Close() error               { return nil }

var _ interface {
	fs.FS
	fs.ReadFileFS
} = rendered{}
