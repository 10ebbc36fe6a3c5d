package store_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// An address of a kind we can't use is refused by its name, and neither a file nor a message with the password is made of it.
func TestUnknownKindOfDatabase(t *testing.T) {
	t.Chdir(t.TempDir())
	for dsn, want := range map[string]string{
		"mysql://u:geheim@db.example/x":    "database_scheme scheme=mysql",
		"sqlserver://u:geheim@db/x":        "database_scheme scheme=sqlserver",
		"jdbc:postgresql://u:geheim@db/x":  "database_scheme scheme=jdbc",
		"file:x.db":                        "database_scheme scheme=file",
		"sqlite3:x.db":                     "database_scheme scheme=sqlite3",
		"Postgres://u:geheim@db.example/x": "database_scheme scheme=Postgres",
		"postgres:u:geheim@db.example/x":   "database_address",
		"postgres://u:ge%heim@[/x":         "database_address",
		"sqlite:":                          "database_address",
		"":                                 "database_address",
	} {
		_, err := store.Open(t.Context(), dsn, store.Options{Log: slog.New(slog.DiscardHandler)})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "heim") {
			t.Errorf("%s: %v, want %s", dsn, err, want)
		}
		if s := store.Describe(dsn); s != "unreadable address" {
			t.Errorf("%s is described as %s", dsn, s)
		}
		if _, ok := store.File(dsn); ok {
			t.Errorf("%s is a file", dsn)
		}
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestFilesOfDatabases(t *testing.T) {
	for dsn, want := range map[string]string{
		"./a/../b.db": "b.db", "sqlite:b.db": "b.db", "sqlite:/var/b.db": "/var/b.db", "postgres.db": "postgres.db", `C:\b.db`: `C:\b.db`, "./mysql:b.db": "mysql:b.db",
		"sqlite:mysql:b.db": "mysql:b.db",
	} {
		if path, ok := store.File(dsn); !ok || filepath.ToSlash(path) != filepath.ToSlash(want) || store.Describe(dsn) != path {
			t.Errorf("%s is %s %v, want %s", dsn, path, ok, want)
		}
	}
	if path, ok := store.File("postgresql://db/x"); ok {
		t.Error("a server is the file", path)
	}
}
