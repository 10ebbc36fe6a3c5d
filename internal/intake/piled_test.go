package intake_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// killedAt makes the n-th transaction of each run the last; it tells how many runs it took.
func (h *house) killedAt(path string, n int, between func(b intake.Batch)) (runs int, end intake.Batch) {
	h.t.Helper()
	ctx := h.t.Context()
	for runs = 1; ; runs++ {
		b, err := h.Adopt(ctx, auth.CLI(), intake.Purchases, path, intake.Plan{}, "")
		if err != nil {
			h.t.Fatal(err)
		}
		if b, err = h.Ready(ctx, auth.CLI(), b.ID); err != nil {
			h.t.Fatal(err)
		}
		left := n
		h.StopAfter(func(int64) error {
			if left--; left == 0 {
				return errKilled
			}
			return nil
		})
		_, err = h.Run(ctx, auth.CLI(), b.ID, nil)
		if err == nil {
			b, err = h.Get(ctx, b.ID)
			if err != nil {
				h.t.Fatal(err)
			}
			return runs, b
		}
		if !errors.Is(err, errKilled) || runs > 1000 {
			h.t.Fatal(err)
		}
		between(b)
	}
}

// Killed after every transaction there is, with the pile kept, lost or damaged in between, an import ends the same.
func TestKilledWhilePiled(t *testing.T) {
	content := tangle(150)
	whole := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	whole.bring(intake.Purchases, whole.file("orders.csv", content), intake.Plan{})
	want := whole.everything()
	lose := func(h *house) func(b intake.Batch) {
		return func(b intake.Batch) {
			if err := os.RemoveAll(h.PileDir(b.ID)); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	damage := func(h *house) func(b intake.Batch) {
		return func(b intake.Batch) {
			parts, err := filepath.Glob(filepath.Join(h.PileDir(b.ID), "part-*"))
			if err != nil || len(parts) == 0 {
				return
			}
			content, err := os.ReadFile(parts[0])
			if err != nil {
				h.t.Fatal(err)
			}
			content[len(content)/2] ^= 4
			if err := os.WriteFile(parts[0], content, 0o600); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name    string
		after   int
		between func(h *house) func(b intake.Batch)
		runs    int
	}{
		{"kept", 1, func(*house) func(intake.Batch) { return func(intake.Batch) {} }, 30},
		{"lost", 17, lose, 2},
		{"damaged", 17, damage, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				h := newHouse(t, db)
				before := h.dump()
				h.SetPart(40)
				h.SetChunk(9)
				path := h.file("orders.csv", content)
				between := c.between(h)
				times := 0
				runs, b := h.killedAt(path, c.after, func(b intake.Batch) {
					if times++; c.name == "kept" || times <= 2 {
						between(b)
					}
				})
				if runs < c.runs {
					t.Errorf("only %d runs", runs)
				}
				if have := h.everything(); have != want {
					t.Error(firstDifference(have, want))
				}
				h.StopAfter(nil)
				h.undo(b.ID)
				h.same("the undo", before)
			})
		})
	}
}

// Customers who were met may be gone before their lines are written, with the undo of the file that brought them. Then
// they are met anew.
func TestCustomersGoneWhilePiled(t *testing.T) {
	content := tangle(100)
	whole := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	whole.bring(intake.Purchases, whole.file("orders.csv", content), intake.Plan{})
	want := slices.Sorted(slices.Values(whole.lines()))
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		var list strings.Builder
		list.WriteString("고객번호,이름\n")
		for i := range 17 {
			fmt.Fprintf(&list, "C%d,손님%d\n", i, i)
		}
		earlier := h.bring(intake.Customers, h.file("people.csv", list.String()), intake.Plan{})
		h.SetPart(40)
		h.SetChunk(9)
		path := h.file("orders.csv", content)
		b, err := h.Adopt(t.Context(), auth.CLI(), intake.Purchases, path, intake.Plan{}, "")
		if err == nil {
			b, err = h.Ready(t.Context(), auth.CLI(), b.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		h.StopAfter(func(at int64) error {
			if at > 50 {
				return h.Stop(t.Context(), auth.CLI(), b.ID)
			}
			return nil
		})
		if _, err := h.Run(t.Context(), auth.CLI(), b.ID, nil); !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		h.StopAfter(nil)
		h.undo(earlier.ID)
		if b, err = h.Ready(t.Context(), auth.CLI(), b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Run(t.Context(), auth.CLI(), b.ID, nil); err != nil {
			t.Fatal(err)
		}
		if b, err = h.Get(t.Context(), b.ID); err != nil || b.Counts.Accepted+b.Counts.Refused+b.Counts.Unchanged != b.Counts.Read {
			t.Errorf("%v %+v", err, b.Counts)
		}
		if have := slices.Sorted(slices.Values(h.lines())); !slices.Equal(have, want) {
			t.Error(firstDifference(strings.Join(have, "\n"), strings.Join(want, "\n")))
		}
	})
}

// A run that a person stops goes on with its pile, or is taken back.
func TestStopWhilePiled(t *testing.T) {
	content := tangle(150)
	whole := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	whole.bring(intake.Purchases, whole.file("orders.csv", content), intake.Plan{})
	want := whole.everything()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for at := range 12 {
			h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
			if at == 5 {
				h = newHouse(t, db)
			}
			before := h.dump()
			h.SetPart(60)
			h.SetChunk(25)
			b, err := h.Adopt(t.Context(), auth.CLI(), intake.Purchases, h.file("orders.csv", content), intake.Plan{}, "")
			if err == nil {
				b, err = h.Ready(t.Context(), auth.CLI(), b.ID)
			}
			if err != nil {
				t.Fatal(err)
			}
			left := at
			h.StopAfter(func(int64) error {
				if left--; left == -1 {
					return h.Stop(t.Context(), auth.CLI(), b.ID)
				}
				return nil
			})
			if _, err := h.Run(t.Context(), auth.CLI(), b.ID, nil); !fault.Is(err, fault.Conflict) {
				t.Fatal(err)
			}
			unfound := h.number(`SELECT COUNT(*) FROM customer c WHERE id > 0 AND name <> '' AND NOT EXISTS (SELECT 1 FROM customer_term t WHERE t.customer_id = c.id)`)
			if unfound > 0 {
				t.Errorf("stopped after %d transactions: %d customers are not found by search", at, unfound)
			}
			if at%2 == 0 {
				if b, err = h.Get(t.Context(), b.ID); err != nil || b.Cursor == 0 {
					t.Fatal(err, b.Cursor)
				}
				if err := h.Discard(t.Context(), auth.CLI(), b.ID); !fault.Is(err, fault.Conflict) {
					t.Errorf("discarded though customers of it are there: %v", err)
				}
				h.StopAfter(nil)
				h.undo(b.ID)
				h.same("the undo", before)
				if _, err := os.Stat(h.PileDir(b.ID)); !errors.Is(err, os.ErrNotExist) {
					t.Error("the pile is still there:", err)
				}
				continue
			}
			if b, err = h.Ready(t.Context(), auth.CLI(), b.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := h.Run(t.Context(), auth.CLI(), b.ID, nil); err != nil {
				t.Fatal(err)
			}
			if have := h.everything(); have != want {
				t.Errorf("stopped after %d transactions: %s", at, firstDifference(have, want))
			}
		}
	})
}

// Piles that nobody needs go with the daily tidying.
func TestTidyPiles(t *testing.T) {
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	h.SetPart(40)
	h.SetChunk(9)
	b, err := h.Adopt(t.Context(), auth.CLI(), intake.Purchases, h.file("orders.csv", tangle(50)), intake.Plan{}, "")
	if err == nil {
		b, err = h.Ready(t.Context(), auth.CLI(), b.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.StopAfter(func(at int64) error {
		if at > 20 {
			return errKilled
		}
		return nil
	})
	if _, err := h.Run(t.Context(), auth.CLI(), b.ID, nil); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	orphan := h.PileDir(12345)
	if err := os.MkdirAll(orphan, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := h.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(h.PileDir(b.ID)); err != nil {
		t.Error("the pile of a running batch is gone:", err)
	}
	if _, err := os.Stat(orphan); !errors.Is(err, os.ErrNotExist) {
		t.Error("a pile of no batch is there:", err)
	}
}
