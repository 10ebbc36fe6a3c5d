package pile_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/intake/pile"
)

type record struct {
	key  pile.Key
	data []byte
}

// records are n records with few different A and B, some of them large.
func records(n int) []record {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]record, n)
	for i := range out {
		size := r.IntN(60)
		if r.IntN(500) == 0 {
			size = 200 << 10 // more than a block
		}
		data := make([]byte, size)
		for j := range data {
			data[j] = byte(r.Uint32())
		}
		out[i] = record{pile.Key{A: int64(r.IntN(40)) - 1, B: r.Uint64N(20), N: int64(i)}, data}
	}
	return out
}

// heap piles records up in parts of so many; with inner the last part is kept in memory.
func heap(t *testing.T, dir string, all []record, part int, inner bool) *pile.Pile {
	t.Helper()
	w, err := pile.NewWriter(dir)
	if err != nil {
		t.Fatal(err)
	}
	preface := func() []byte { return []byte{byte(w.Parts()), 7} }
	real := func(a int64) int64 { return a * 1000 } // stand-ins become ids with the part
	for _, r := range all {
		w.End(r.key, append(w.Begin(), r.data...))
		if w.Len() == part {
			if err := w.Write(preface(), real); err != nil {
				t.Fatal(err)
			}
		}
	}
	if end := w.Write; w.Len() > 0 {
		if inner {
			end = w.Keep
		}
		if err := end(preface(), real); err != nil {
			t.Fatal(err)
		}
	}
	p, err := w.Finish("mark", 42)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func check(t *testing.T, p *pile.Pile, all []record) {
	t.Helper()
	want := slices.Clone(all)
	for i := range want {
		want[i].key.A *= 1000
	}
	slices.SortFunc(want, func(a, b record) int { return a.key.Compare(b.key) })
	if p.Records() != int64(len(all)) {
		t.Fatalf("%d records, want %d", p.Records(), len(all))
	}
	taker, prefaces, err := p.Take()
	if err != nil {
		t.Fatal(err)
	}
	defer taker.Close()
	for i := range want {
		r, err := taker.Next()
		if err != nil {
			t.Fatal(err)
		}
		if r.Key != want[i].key || !bytes.Equal(r.Data, want[i].data) {
			t.Fatalf("record %d is %v, want %v", i, r.Key, want[i].key)
		}
		if !bytes.Equal(prefaces[r.Part], []byte{byte(r.Part), 7}) {
			t.Fatalf("preface of part %d: %v", r.Part, prefaces[r.Part])
		}
	}
	for range 2 {
		if _, err := taker.Next(); err != io.EOF {
			t.Errorf("after the last: %v", err)
		}
	}
}

func TestOrderDoesNotDependOnParts(t *testing.T) {
	all := records(5000)
	for _, part := range []int{1, 7, 1000, 4999, 5000, 10_000} {
		n := all
		if part == 1 {
			n = all[:50]
		}
		check(t, heap(t, filepath.Join(t.TempDir(), "pile"), n, part, false), n)
	}
	check(t, heap(t, filepath.Join(t.TempDir(), "pile"), all, 10_000, true), all)
	check(t, heap(t, filepath.Join(t.TempDir(), "pile"), nil, 10, false), nil)
}

func TestPileInMemoryLeavesNothingBehind(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pile")
	heap(t, dir, records(10), 100, true)
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestOpenAgain(t *testing.T) {
	all, dir := records(3000), filepath.Join(t.TempDir(), "pile")
	heap(t, dir, all, 500, false)
	note := 0
	p, err := pile.Open(dir, "mark", &note)
	if err != nil || note != 42 {
		t.Fatal(err, note)
	}
	check(t, p, all)
	if _, err := pile.Open(dir, "another", &note); !errors.Is(err, pile.ErrDamaged) {
		t.Error(err)
	}
	if err := pile.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := pile.Open(dir, "mark", &note); !errors.Is(err, pile.ErrDamaged) {
		t.Error(err)
	}
	if err := pile.Remove(dir); err != nil {
		t.Error("there is none:", err)
	}
}

// A pile that is not finished, as a killed process leaves it, is not taken for one.
func TestUnfinished(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pile")
	w, err := pile.NewWriter(dir)
	if err != nil {
		t.Fatal(err)
	}
	w.End(pile.Key{A: 1}, append(w.Begin(), "x"...))
	if err := w.Write(nil, func(a int64) int64 { return a }); err != nil {
		t.Fatal(err)
	}
	if _, err := pile.Open(dir, "mark", new(int)); !errors.Is(err, pile.ErrDamaged) {
		t.Error(err)
	}
	if err := w.Save("mark", 1); err != nil {
		t.Fatal(err)
	}
	if _, err := pile.Open(dir, "mark", new(int)); !errors.Is(err, pile.ErrDamaged) {
		t.Error(err)
	}
	if _, err := pile.NewWriter(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("a new pile begins with the rests of another")
	}
}

// A pile that was saved after some of its parts goes on there.
func TestResume(t *testing.T) {
	all, dir := records(1000), filepath.Join(t.TempDir(), "pile")
	w, err := pile.NewWriter(dir)
	if err != nil {
		t.Fatal(err)
	}
	real := func(a int64) int64 { return a * 1000 }
	lost := 0
	for at := 0; at < len(all); {
		for _, r := range all[at : at+100] {
			w.End(r.key, append(w.Begin(), r.data...))
		}
		if err := w.Write([]byte{byte(w.Parts()), 7}, real); err != nil {
			t.Fatal(err)
		}
		if at += 100; at%300 == 0 && lost < at {
			lost = at // killed before it was saved: the part comes again
		} else if err := w.Save("mark", at); err != nil {
			t.Fatal(err)
		}
		if _, err := pile.Resume(dir, "another", new(int)); !errors.Is(err, pile.ErrDamaged) {
			t.Fatal(err)
		}
		if w, err = pile.Resume(dir, "mark", &at); err != nil {
			t.Fatal(err)
		}
	}
	if lost != 900 {
		t.Error(lost)
	}
	p, err := w.Finish("mark", 0)
	if err != nil {
		t.Fatal(err)
	}
	check(t, p, all)
	if _, err := pile.Resume(dir, "mark", new(int)); !errors.Is(err, pile.ErrDamaged) {
		t.Error("a finished pile goes on:", err)
	}
}

// Whatever byte a disk changes or loses, it is found, at the latest by whoever takes the last record.
func TestDamageIsFound(t *testing.T) {
	all := records(300)
	r := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		dir := filepath.Join(t.TempDir(), "pile")
		heap(t, dir, all, 100, false)
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(files) != 4 {
			t.Fatal(err, files)
		}
		name := files[r.IntN(len(files))]
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		at := r.IntN(len(content))
		switch r.IntN(3) {
		case 0:
			content[at] ^= 1 << r.IntN(8)
		case 1:
			content = content[:at]
		default:
			binary.LittleEndian.PutUint64(append(content[:at], make([]byte, 8)...)[at:], r.Uint64())
			content = append(content[:at], byte(r.Uint32())^content[at])
		}
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := takeAll(dir); !errors.Is(err, pile.ErrDamaged) {
			t.Fatalf("%s changed at %d: %v", name, at, err)
		}
	}
}

func takeAll(dir string) error {
	p, err := pile.Open(dir, "mark", new(int))
	if err != nil {
		return err
	}
	taker, _, err := p.Take()
	if err != nil {
		return err
	}
	defer taker.Close()
	for {
		if _, err := taker.Next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func BenchmarkPile(b *testing.B) {
	const n = 1_000_000
	data := bytes.Repeat([]byte("x"), 50)
	r := rand.New(rand.NewPCG(1, 1))
	for b.Loop() {
		w, err := pile.NewWriter(filepath.Join(b.TempDir(), "pile"))
		if err != nil {
			b.Fatal(err)
		}
		for i := range n {
			w.End(pile.Key{A: r.Int64N(50_000), B: r.Uint64(), N: int64(i)}, append(w.Begin(), data...))
			if w.Len() == 200_000 {
				if err := w.Write(nil, func(a int64) int64 { return a }); err != nil {
					b.Fatal(err)
				}
			}
		}
		p, err := w.Finish("", nil)
		if err != nil {
			b.Fatal(err)
		}
		taker, _, err := p.Take()
		if err != nil {
			b.Fatal(err)
		}
		for range n {
			if _, err := taker.Next(); err != nil {
				b.Fatal(err)
			}
		}
		_ = taker.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/record")
}
