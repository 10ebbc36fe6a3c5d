package intake_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Whoever hands the same content over while it is being handed over joins in: the run does not even notice.
func TestSameFileWhileItRuns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), t.Context()
		h.SetChunk(2)
		text := "고객번호,주문일,금액\n" + strings.Repeat("C1,2024-03-01,1000\n", 7)
		upload := func() intake.Batch {
			b, err := h.Upload(ctx, auth.CLI(), intake.Purchases, "sales.csv", strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		first, second := upload(), upload()
		if _, err := h.HandOver(ctx, auth.CLI(), first.ID); err != nil {
			t.Fatal(err)
		}
		joined := 0
		h.StopAfter(func(int64) error {
			if joined++; joined > 1 {
				return nil
			}
			b, err := h.HandOver(ctx, auth.CLI(), second.ID)
			if err != nil || b.ID != first.ID || b.State != intake.Running {
				t.Errorf("joined %d in state %s: %v", b.ID, b.State, err)
			}
			return nil
		})
		if _, err := h.Run(ctx, auth.CLI(), first.ID, nil); err != nil {
			t.Fatal(err)
		}
		b, err := h.Get(ctx, first.ID)
		if err != nil || b.State != intake.Done || b.Counts.Accepted != 7 || joined < 2 {
			t.Errorf("%s after %d transactions: %+v %v", b.State, joined, b.Counts, err)
		}
		h.work() // the job that is left finds nothing to do
		if n := h.number("SELECT COUNT(*) FROM job WHERE error_code <> '' OR state = 'failed'"); n != 0 {
			t.Errorf("%d jobs failed", n)
		}
	})
}

// Six people press the button at once: one import comes of it.
func TestSameFileSixTimesAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), t.Context()
		const people = 6
		var ids [people]int64
		for i := range ids {
			b, err := h.Upload(ctx, auth.CLI(), intake.Purchases, fmt.Sprintf("sales %d.csv", i), strings.NewReader("고객번호,주문일,금액\nC1,2024-03-01,1000\n"))
			if err != nil {
				t.Fatal(err)
			}
			ids[i] = b.ID
		}
		var all sync.WaitGroup
		var stay [people]int64
		for i, id := range ids {
			all.Go(func() {
				b, err := h.HandOver(ctx, auth.CLI(), id)
				if stay[i] = b.ID; err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, id := range stay[1:] {
			if id != stay[0] {
				t.Errorf("two imports stay: %v", stay)
			}
		}
		h.work()
		if n := h.number("SELECT COUNT(*) FROM intake_batch WHERE state = 'done'"); n != 1 {
			t.Errorf("%d imports are done", n)
		}
		if n := h.number("SELECT COUNT(*) FROM intake_batch"); n != 1 {
			t.Errorf("%d imports are left", n)
		}
	})
}
