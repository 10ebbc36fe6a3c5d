package shelf_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"dangol.kr/dangol/internal/segment/shelf"
)

func TestFileHoldsWhatWasSaved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "goods")
	if _, _, err := shelf.Open(path); !errors.Is(err, shelf.ErrRebuild) {
		t.Errorf("no file: %v", err)
	}
	for _, lines := range [][]shelf.Line{ledger(3, 3000, 150_000), nil} {
		if err := table(t, lines).Save(path, "run 7"); err != nil {
			t.Fatal(err)
		}
		back, name, err := shelf.Open(path)
		if err != nil || name != "run 7" {
			t.Fatalf("%q %v", name, err)
		}
		compare(t, back, lines)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("%v are left %v", left, err)
	}
	if err := table(t, nil).Save(filepath.Join(path, "not a folder"), ""); err == nil {
		t.Error("saved nowhere")
	}
}

// Whatever happens to a file, it is either read as it was or not at all.
func TestDamageIsSeen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "goods")
	if err := table(t, ledger(4, 20, 300)).Save(path, "x"); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, at int, b []byte) {
		t.Helper()
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := shelf.Open(path); !errors.Is(err, shelf.ErrRebuild) {
			t.Errorf("%s at %d: %v", what, at, err)
		}
	}
	for at := range len(good) {
		b := append([]byte(nil), good...)
		b[at] ^= 0x5a
		try("a changed byte", at, b)
	}
	for at := 0; at < len(good); at += 13 {
		try("cut", at, good[:at])
	}
}
