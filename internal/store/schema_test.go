package store

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
)

func TestRenderKeepsOneText(t *testing.T) {
	const text = "CREATE TABLE a (\n  id BIGINT PRIMARY KEY,\n  ok BOOLEAN,\n  b BYTEA,\n  d DOUBLE PRECISION\n) {{strict}};\nSELECT dist_shard('a', 'id');\n-- postgres only\nONLY_PG\n-- end postgres only\nCREATE TABLE c (k TEXT PRIMARY KEY) {{clustered}};\n"
	lite := render(SQLite, text)
	for _, no := range []string{"BIGINT", "dist_shard", "BOOLEAN", "BYTEA", "DOUBLE", "ONLY_PG", "{{"} {
		if strings.Contains(lite, no) {
			t.Errorf("SQLite text has %s:\n%s", no, lite)
		}
	}
	for _, yes := range []string{"id INTEGER PRIMARY KEY", ") STRICT;", "WITHOUT ROWID, STRICT"} {
		if !strings.Contains(lite, yes) {
			t.Errorf("SQLite text lacks %s:\n%s", yes, lite)
		}
	}
	pg := render(Postgres, text)
	if strings.Contains(pg, "{{") || !strings.Contains(pg, "dist_shard") {
		t.Errorf("PostgreSQL text:\n%s", pg)
	}
}

// Every migration is one text; whatever only one engine reads stands in a marked block or line.
func TestMigrationsAreFormedAlike(t *testing.T) {
	names, err := migrationFiles.ReadDir("migrations")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	for _, n := range names {
		b, err := migrationFiles.ReadFile("migrations/" + n.Name())
		if err != nil {
			t.Fatal(err)
		}
		s := string(b)
		if strings.Count(s, "CREATE TABLE") != strings.Count(s, "{{strict}}")+strings.Count(s, "{{clustered}}") {
			t.Errorf("%s: a table without {{strict}} or {{clustered}}", n.Name())
		}
		for _, word := range []string{" INTEGER", " REAL", " SERIAL", " now()"} {
			if strings.Contains(s, word) {
				t.Errorf("%s: %s is not in the portable subset", n.Name(), word)
			}
		}
	}
}

func TestTablesListed(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // test
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	names, err := db.tables(t.Context())
	if err != nil || len(names) < 20 {
		t.Fatalf("%v %v", names, err)
	}
}
