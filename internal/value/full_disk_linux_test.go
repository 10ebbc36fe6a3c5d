package value_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

// smallDisk is a disk of a few pages of memory, and a way to fill it up to the last byte.
func smallDisk(t *testing.T) (folder string, fill func() (empty func())) {
	t.Helper()
	folder = t.TempDir()
	if err := syscall.Mount("dangol", folder, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("NOT TESTED ON A FULL DISK: making a small one takes the rights of root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder, func() func() {
		f, err := os.Create(filepath.Join(folder, "filler"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close() //nolint:errcheck // there is no room for it to be whole
		for err == nil {
			_, err = f.Write(make([]byte, 4096))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		return func() {
			if err := os.Remove(f.Name()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A full disk is told as the database tells it, the run that was stays, and with room again the next one works.
func TestFullDiskIsToldInWords(t *testing.T) {
	folder, fill := smallDisk(t)
	b := newBenchIn(t, storetest.Migrated(t, storetest.SQLite(t)), folder)
	b.base(20)
	first, err := b.values.Judge(t.Context(), auth.CLI(), value.Order{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.buy(2, "late", b.today(), 500_000, "c001")
	empty := fill()
	_, err = b.values.Judge(t.Context(), auth.CLI(), value.Order{}, nil)
	if !fault.Is(err, fault.Unavailable) || fault.CodeOf(err) != "disk_full" {
		t.Errorf("a full disk is %v", err)
	}
	if id, _, err := b.values.CurrentID(t.Context()); err != nil || id != first.ID {
		t.Errorf("run %d %v, want that of before: %d", id, err, first.ID)
	}
	left, err := filepath.Glob(filepath.Join(folder, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	empty()
	again, err := b.values.Judge(t.Context(), auth.CLI(), value.Order{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if again.ID == first.ID || again.Report.Months[len(again.Report.Months)-1].Net != first.Report.Months[len(first.Report.Months)-1].Net+500_000 {
		t.Errorf("the order of today is missing: %+v", again.Report.Months)
	}
}
