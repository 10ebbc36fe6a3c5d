package column_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/column"
)

func load(t testing.TB, path string) *column.Set {
	t.Helper()
	f, err := column.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := f.Load()
	if err != nil {
		t.Fatal(err)
	}
	if f.Customers() != s.Customers() || f.Rows() != s.Rows() {
		t.Fatalf("directory says %d and %d, the set has %d and %d", f.Customers(), f.Rows(), s.Customers(), s.Rows())
	}
	return s
}

func onlyFile(t *testing.T, path string) {
	t.Helper()
	all, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(all) != 1 || all[0].Name() != filepath.Base(path) {
		t.Errorf("directory has %v, %v", all, err)
	}
}

func TestSnapshotComesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.columns")
	for _, n := range []int{0, 1, 5000, 400_000} {
		s := setOf(t, lines(3, n, 1+n/2, 700))
		if err := s.Save(path, "ledger 77"); err != nil {
			t.Fatal(err)
		}
		if got := column.Diff(load(t, path), s, 3); got != nil {
			t.Fatalf("%d lines: %v", n, got)
		}
		f, err := column.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if f.Watermark() != "ledger 77" {
			t.Errorf("watermark %q", f.Watermark())
		}
		var customers int
		for part, err := range f.Parts() {
			if err != nil {
				t.Fatal(err)
			}
			customers += part.Customers()
		}
		if customers != s.Customers() {
			t.Errorf("parts have %d customers of %d", customers, s.Customers())
		}
		for id, rows := range s.All() {
			if id%97 > 0 {
				continue
			}
			one, err := f.Customer(id)
			if err != nil || one.Customers() != 1 || len(one.Of(id)) != len(rows) {
				t.Fatalf("customer %d: %v", id, err)
			}
			if none, err := f.Customer(id + 1); err != nil || none.Customers() != 0 {
				t.Fatalf("customer %d: %v", id+1, err)
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	onlyFile(t, path)
}

func TestBuildStraightIntoTheSnapshot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c")
	w, err := column.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	ll := byCustomer(lines(9, 200_000, 90_000, 700))
	b := w.Sorted()
	for _, l := range ll {
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there before Commit: %v", err)
	}
	if err := w.Commit(""); err != nil {
		t.Fatal(err)
	}
	if got := column.Diff(load(t, path), setOf(t, ll), 3); got != nil {
		t.Fatal(got)
	}
	onlyFile(t, path)
}

func TestAbortLeavesTheOldSnapshot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c")
	old := setOf(t, lines(1, 500, 20, 30))
	if err := old.Save(path, "old"); err != nil {
		t.Fatal(err)
	}
	w, err := column.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(setOf(t, lines(2, 500, 20, 30))); err != nil {
		t.Fatal(err)
	}
	w.Abort()
	w.Abort()
	if !column.Equal(load(t, path), old) {
		t.Error("the old one changed")
	}
	onlyFile(t, path)
}

func TestWriterRefusesDisorder(t *testing.T) {
	w, err := column.Create(filepath.Join(t.TempDir(), "c"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	s := setOf(t, lines(1, 500, 20, 30))
	if err := w.Add(s); err != nil {
		t.Fatal(err)
	}
	if err := w.Add(s); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}

func TestUpdateOnFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c")
	s := setOf(t, lines(1, 300_000, 100_000, 900))
	if err := s.Save(path, "one"); err != nil {
		t.Fatal(err)
	}
	fresh := setOf(t, lines(2, 400, 150_000, 900))
	named := []int64{1_000_003, 5 * 1_000_003, 99_999_999_999_999}
	want, err := s.Replace(named, fresh)
	if err != nil {
		t.Fatal(err)
	}
	f, err := column.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Update(path, "two", named, fresh); err != nil {
		t.Fatal(err)
	}
	if got := column.Diff(load(t, path), want, 3); got != nil {
		t.Fatal(got)
	}
	if again, err := f.Load(); err != nil || !column.Equal(again, s) {
		t.Errorf("the open file reads something else: %v", err)
	}
	onlyFile(t, path)
}

func TestMissingAsksToRebuild(t *testing.T) {
	_, err := column.Open(filepath.Join(t.TempDir(), "none"))
	if !errors.Is(err, column.ErrRebuild) || !fault.Is(err, fault.NotFound) || fault.CodeOf(err) != "column_snapshot_missing" {
		t.Errorf("got %v", err)
	}
}

// small is a snapshot of a few hundred bytes with every column used, and its bytes.
func small(t testing.TB) (path string, b []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "c")
	if err := setOf(t, lines(4, 40, 6, 9)).Save(path, "mark"); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, b
}

// read opens and loads whatever is at path.
func read(path string) error {
	f, err := column.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Load()
	return err
}

func TestEveryDamagedByteIsFound(t *testing.T) {
	path, b := small(t)
	if err := read(path); err != nil {
		t.Fatal(err)
	}
	for i := range b {
		for _, flip := range []byte{1, 0x80, 0xff} {
			bad := bytes.Clone(b)
			bad[i] ^= flip
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := read(path); !errors.Is(err, column.ErrRebuild) || fault.CodeOf(err) != "column_snapshot_broken" {
				t.Fatalf("byte %d of %d xor %x: %v", i, len(b), flip, err)
			}
		}
	}
}

func TestEveryCutIsFound(t *testing.T) {
	path, b := small(t)
	for n := range b {
		for _, bad := range [][]byte{b[:n], b[n+1:], append(bytes.Clone(b[:n]), make([]byte, len(b)-n)...), append(bytes.Clone(b), b[:n+1]...)} {
			if bytes.Equal(bad, b) {
				continue
			}
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := read(path); !errors.Is(err, column.ErrRebuild) {
				t.Fatalf("cut at %d: %v", n, err)
			}
		}
	}
}

// FuzzSnapshot hands over bytes whose checksums are right, so that it is the reader's own care that is tried: whatever
// the segment says, reading ends in a set that can be used, or in ErrRebuild.
func FuzzSnapshot(f *testing.F) {
	_, b := small(f)
	tail := len(b) - 28
	dir := int(binary.LittleEndian.Uint64(b[tail:]))
	f.Add(b[12:dir], b[dir+4:tail])
	f.Add([]byte{}, []byte{})
	path := filepath.Join(f.TempDir(), "fuzz")
	f.Fuzz(func(t *testing.T, segment, directory []byte) {
		table := crc32.MakeTable(crc32.Castagnoli)
		d := binary.LittleEndian.AppendUint32(nil, 1)
		d = append(d, directory...)
		if len(d) >= 20 {
			binary.LittleEndian.PutUint32(d[12:], uint32(len(segment)))
			binary.LittleEndian.PutUint32(d[16:], crc32.Checksum(segment, table))
		}
		file := append(bytes.Clone(b[:12]), segment...)
		at := len(file)
		file = append(file, d...)
		file = binary.LittleEndian.AppendUint64(file, uint64(at))
		file = binary.LittleEndian.AppendUint32(file, uint32(len(d)))
		file = binary.LittleEndian.AppendUint32(file, crc32.Checksum(d, table))
		file = append(append(file, b[8:12]...), b[:8]...)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		o, err := column.Open(path)
		if err != nil {
			if !errors.Is(err, column.ErrRebuild) {
				t.Fatal(err)
			}
			return
		}
		defer o.Close()
		s, err := o.Load()
		if err != nil {
			if !errors.Is(err, column.ErrRebuild) {
				t.Fatal(err)
			}
			return
		}
		use(s)
	})
}

// use asks a set for everything.
func use(s *column.Set) {
	s.Totals()
	_, last, _ := s.Span()
	s.Inputs(last)
	s.Holdout(last/2, last)
	s.Months(last)
	s.Joins(last)
	s.Repeats(last-70, 7, 10, last)
	s.RFM(last)
	for g := range s.Gaps(last, s.Rhythm(last)) {
		s.Stamps(g.Customer, last, g.Expected)
	}
	if !column.Equal(s, s) {
		panic("differs from itself")
	}
}
