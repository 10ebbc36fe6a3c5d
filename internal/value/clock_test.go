package value_test

import (
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

// A program that starts again with its clock a day back gives smaller numbers; its runs are the newest all the same.
func TestRunsAfterTheClockWentBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.base(20)
		before, err := b.values.Judge(t.Context(), auth.CLI(), value.Order{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		later := newBenchIn(t, db, b.folder)
		later.now = b.now.AddDate(0, 0, -1)
		for range 5 {
			run, err := later.values.Judge(t.Context(), auth.CLI(), value.Order{}, nil)
			if err != nil || run.ID <= before.ID {
				t.Fatalf("run %d after %d, %v", run.ID, before.ID, err)
			}
			if current, _, err := later.values.CurrentID(t.Context()); current != run.ID || err != nil {
				t.Fatalf("current %d after run %d, %v", current, run.ID, err)
			}
			before = run
		}
	})
}
