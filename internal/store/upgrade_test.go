package store_test

import (
	"log/slog"
	"os"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// old opens a database whose schema is of an earlier version, with somebody in it who is paused at the door.
func old(t *testing.T, dsn string, version int64) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.MigrateTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{
		"INSERT INTO app_user (id, email, email_fold, name, role, scope, password_hash, created_ms) VALUES (7, 'a@example.com', 'a@example.com', '한주인', 'owner', 'all', 'x', 1)",
		"INSERT INTO session (token_hash, user_id, created_ms, seen_ms, expires_ms) VALUES ('t', 7, 1, 1, 9)",
		"INSERT INTO login_attempt (who, fails, last_ms, until_ms) VALUES ('w', 5, 1, 9)",
		"INSERT INTO customer (id, kind, name, name_fold, created_ms, updated_ms) VALUES (5, 'person', '김도윤', '김도윤', 1, 1)",
	} {
		if err := exec(t, db, q); err != nil {
			t.Fatal(q, err)
		}
	}
	return db
}

// Each earlier schema is brought up to date with all that is in it, on each engine.
func TestEarlierSchemas(t *testing.T) {
	engines := map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres}
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			dsn := address(t)
			db := old(t, dsn, 6)
			have, want, err := db.Version(t.Context())
			if err != nil || have != 6 || want <= have {
				t.Fatal(have, want, err)
			}
			for range 2 { // the second time there is nothing to do
				if err := db.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if have, want, err = db.Version(t.Context()); err != nil || have != want {
				t.Errorf("version %d of %d, %v", have, want, err)
			}
			for _, table := range []string{"app_user", "session", "login_attempt", "customer"} {
				if count(t, db, table) == 0 {
					t.Errorf("nothing is left in %s", table)
				}
			}
			// What is new is there and holds together with what was.
			if err := exec(t, db, "INSERT INTO known_device (token_hash, user_id, network, seen_ms) VALUES ('d', 7, 'n', 1)"); err != nil {
				t.Error(err)
			}
			if err := exec(t, db, "DELETE FROM app_user WHERE id = 7"); err != nil {
				t.Error(err)
			}
			if n := count(t, db, "known_device"); n != 0 {
				t.Errorf("%d devices of somebody who is gone", n)
			}
			if err := db.Optimize(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// Before an SQLite file is changed it is copied beside itself, as it was; a new or current one is not.
func TestCopyBeforeMigrating(t *testing.T) {
	dsn := storetest.SQLite(t)
	db := old(t, dsn, 6)
	// What an earlier attempt left there is no reason to fail.
	if err := os.WriteFile(dsn+".before-6", []byte("half a copy"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	was, err := store.Open(t.Context(), dsn+".before-6", store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer was.Close() //nolint:errcheck // test
	if have, _, err := was.Version(t.Context()); err != nil || have != 6 {
		t.Errorf("the copy has version %d, %v", have, err)
	}
	if n := count(t, was, "session"); n != 1 {
		t.Errorf("%d sessions in the copy", n)
	}
	if was.Engine() != store.SQLite || !strings.HasSuffix(was.Path(), ".before-6") {
		t.Errorf("%v at %s", was.Engine(), was.Path())
	}
	fresh := storetest.SQLite(t)
	storetest.Migrated(t, fresh)
	if _, err := os.Stat(fresh + ".before-0"); !os.IsNotExist(err) {
		t.Errorf("an empty file was copied: %v", err)
	}
}
