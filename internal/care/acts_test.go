package care_test

import (
	"testing"

	"dangol.kr/dangol/internal/care"
)

// Calls and visits count once they are done, on the day they were; messages, and what is still open, don't.
func TestEachDoneCountsWhatWasDone(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.raise(today, overdue(doyun, 500))
		done := func(customer int64, after, to int) (got map[care.Act]int) {
			got = map[care.Act]int{}
			if err := r.care.EachDone(t.Context(), customer, after, to, func(id int64, act care.Act, day, n int) {
				if id != doyun || day != today {
					t.Errorf("customer %d on day %d", id, day)
				}
				got[act] += n
			}); err != nil {
				t.Fatal(err)
			}
			return got
		}
		if got := done(0, today-1, today); len(got) != 0 {
			t.Errorf("open ones count: %v", got)
		}
		s, err := r.care.Finish(t.Context(), owner, today, r.one(doyun).Ref, care.Result{Outcome: care.NoAnswer, How: care.Visit, Log: "다녀감"})
		if err != nil {
			t.Fatal(err)
		}
		for _, customer := range []int64{0, doyun} {
			if got := done(customer, today-1, today); len(got) != 1 || got[care.Visit] != 1 {
				t.Errorf("of %d: %v", customer, got)
			}
		}
		if len(done(0, today, today+9)) != 0 || len(done(doyun+1, today-1, today)) != 0 {
			t.Error("another day or another customer counts")
		}
		if s, err = r.care.Finish(t.Context(), owner, today, s.Ref, care.Result{Outcome: care.Sent, How: care.Message, Log: "문자"}); err != nil {
			t.Fatal(err)
		}
		if got := done(0, today-1, today); len(got) != 0 {
			t.Errorf("messages count: %v", got)
		}
	})
}
