// Package storetest runs a test on every engine, on a fresh migrated database opened as the program opens it.
package storetest

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"dangol.kr/dangol/internal/store"
)

// PostgresVariable names the environment variable with the address of a PostgreSQL server on which tests may make
// schemas.
const PostgresVariable = "TEST_POSTGRES"

// Each runs do on SQLite and on PostgreSQL. Without a server the PostgreSQL half says so, and fails in CI.
func Each(t *testing.T, do func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { do(t, Migrated(t, SQLite(t))) })
	t.Run("postgres", func(t *testing.T) { do(t, Migrated(t, Postgres(t))) })
}

// SQLite is the address of a new file that goes with the test.
func SQLite(t testing.TB) string { return filepath.Join(t.TempDir(), "dangol.db") }

// Postgres is the address of a new empty schema that goes with the test.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv(PostgresVariable)
	if server == "" {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not set: the PostgreSQL half of the tests must run in CI", PostgresVariable)
		}
		t.Skipf("NOT TESTED ON POSTGRESQL: set %s to a server's address, or use make test", PostgresVariable)
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d %s", t.Name(), os.Getpid(), t.TempDir())
	schema := fmt.Sprintf("t%x", h.Sum64())
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	admin := open(t, server)
	if _, err := admin.Read().Exec(t.Context(), "CREATE SCHEMA "+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		if _, err := admin.Read().Exec(context.WithoutCancel(t.Context()), "DROP SCHEMA "+schema+" CASCADE"); err != nil {
			t.Error(err)
		}
		_ = admin.Close()
	})
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// Migrated opens the database at dsn and brings its schema up to date. It is closed with the test.
func Migrated(t testing.TB, dsn string) *store.DB {
	t.Helper()
	db := open(t, dsn)
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

func open(t testing.TB, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return db
}
