package care_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// lapse closes a signal whose ground went away.
func (r *room) lapse(ref care.Ref, reason string) (n int) {
	r.t.Helper()
	err := r.db.Write(r.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		n, err = r.care.LapseTx(ctx, tx, today, []care.Lapse{{Ref: ref, Reason: reason}})
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

// answers is everything a person can do to a signal.
func (r *room) answers(by auth.Actor, ref care.Ref, version int64) map[string]error {
	ctx := r.t.Context()
	return map[string]error{
		"done":       second(r.care.Finish(ctx, by, today, ref, care.Result{Outcome: care.Looked})),
		"not useful": second(r.care.Dismiss(ctx, by, today, ref, "known", "")),
		"put off":    second(r.care.Snooze(ctx, by, today, ref, today+1)),
		"taken back": second(r.care.Reopen(ctx, by, ref, version)),
	}
}

// What is not there, lapsed, or about somebody put away takes no answer, and none is written down.
func TestWhatTakesNoAnswer(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.raise(today, overdue(doyun, 500), overdue(sua, 300))
		lapsed, away := r.one(doyun).Ref, r.one(sua).Ref
		r.lapse(lapsed, care.Passed)
		r.exec("UPDATE customer SET archived_ms = 5 WHERE id = $1", sua)
		for name, c := range map[string]struct {
			ref  care.Ref
			kind fault.Kind
		}{
			"lapsed": {lapsed, fault.Conflict}, "of somebody put away": {away, fault.NotFound},
			"that never was": {care.Ref{CustomerID: doyun, ID: 5}, fault.NotFound}, "of another customer": {care.Ref{CustomerID: cafe, ID: lapsed.ID}, fault.NotFound},
		} {
			for answer, err := range r.answers(owner, c.ref, 1) {
				if !fault.Is(err, c.kind) {
					t.Errorf("one %s, %s: %v", name, answer, err)
				}
			}
		}
		for answer, err := range r.answers(auth.Actor{}, lapsed, 1) {
			if !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("nobody, %s: %v", answer, err)
			}
		}
		if n := len(r.trail(doyun)) + len(r.trail(sua)) + len(r.trail(cafe)); n != 0 || len(r.notes) != 0 {
			t.Errorf("%d lines in the trail, history %v", n, r.notes)
		}
	})
}

// Notes are taken as people mean them, and refused where they must not be held or no database takes them.
func TestNotesOfAnswers(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		r.raise(today, overdue(doyun, 500))
		ref := r.one(doyun).Ref
		for note, code := range map[string]string{
			"번호 900101-1234568": "resident_number", "\x00": "characters", "가\xff": "characters", strings.Repeat("가", 2001): "too_long",
		} {
			for name, err := range map[string]error{
				"done":       second(r.care.Finish(ctx, owner, today, ref, care.Result{Outcome: care.Looked, Note: note})),
				"not useful": second(r.care.Dismiss(ctx, owner, today, ref, "known", note)),
			} {
				var c fault.Complaints
				if !errors.As(err, &c) {
					t.Errorf("%s with %.10q: %v", name, note, err)
				} else if got, _ := c.On("note"); got.Code != code {
					t.Errorf("%s with %.10q: %q, want %q", name, note, got.Code, code)
				}
			}
		}
		if _, err := r.care.Finish(ctx, owner, today, ref, care.Result{Outcome: care.Other, Note: " \n "}); !fault.Is(err, fault.Invalid) {
			t.Errorf("something else, and nothing said: %v", err)
		}
		s, err := r.care.Finish(ctx, owner, today, ref, care.Result{Outcome: care.Other, Note: " 이사 \n"})
		if err != nil || s.Note != "이사" || len(r.notes) != 0 {
			t.Errorf("%q, history %v, %v", s.Note, r.notes, err)
		}
		if kept := r.one(doyun); kept.Note != "이사" || kept.Outcome != care.Other || kept.Version != 2 {
			t.Errorf("%+v", kept.Signal)
		}
	})
}

// A signal can be put off from tomorrow on for about a quarter; it comes back on its day, not before.
func TestHowFarItCanBePutOff(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		r.raise(today, overdue(doyun, 500))
		ref := r.one(doyun).Ref
		for _, c := range []struct {
			days int
			ok   bool
		}{{-1, false}, {0, false}, {1, true}, {92, true}, {93, false}, {30, true}} {
			s, err := r.care.Snooze(ctx, owner, today, ref, today+c.days)
			if c.ok != (err == nil) || !c.ok && !fault.Is(err, fault.Invalid) || c.ok && s.SnoozedTo != today+c.days {
				t.Errorf("%d days: %+v, %v", c.days, s.Signal, err)
			}
		}
		for ahead, want := range map[int]int{0: 0, 29: 0, 30: 1, 31: 1} {
			if got := len(r.list(owner, care.Filter{Today: today + ahead})); got != want {
				t.Errorf("in %d days %d wait, want %d", ahead, got, want)
			}
			tallies, err := r.care.Tallies(ctx, owner, today+ahead)
			if err != nil || len(tallies) != want || want == 1 && (tallies[0] != care.Tally{Act: care.Message, OwnerID: 1, Count: 1, Stake: 500}) {
				t.Errorf("in %d days %+v, %v", ahead, tallies, err)
			}
		}
		// New figures leave it put off; when its ground goes and comes again it is there at once.
		r.raise(today+1, overdue(doyun, 600))
		if s := r.one(doyun); s.SnoozedTo != today+30 || s.Stake != 600 {
			t.Errorf("%+v", s.Signal)
		}
		r.lapse(ref, care.CameBack)
		r.raise(today+2, overdue(doyun, 700))
		if s := r.one(doyun); s.SnoozedTo != 0 || s.RaisedDay != today+2 || len(r.list(owner, care.Filter{Today: today + 2})) != 1 {
			t.Errorf("%+v", s.Signal)
		}
	})
}

// Of several who answer one signal at once one is heard, and one line tells of it.
func TestAnswersRace(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.raise(today, overdue(doyun, 500))
		ref := r.one(doyun).Ref
		const people = 5
		errs := make(chan error, people)
		for i := range people {
			by := owner
			by.UserID = int64(20 + i)
			go func() { errs <- second(r.care.Dismiss(t.Context(), by, today, ref, "known", fmt.Sprint(i))) }()
		}
		won := 0
		for range people {
			if err := <-errs; err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		if s := r.one(doyun); won != 1 || s.Version != 2 || len(r.trail(doyun)) != 1 {
			t.Errorf("%d won, %+v, %v", won, s.Signal, r.trail(doyun))
		}
	})
}

// A customer's signals: open ones first, then the last closed; what lapsed is not told.
func TestSignalsOfACustomer(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		for i := range 4 {
			s := overdue(doyun, int64(100*(i+1)))
			s.Key = fmt.Sprint("k", i)
			r.raise(today, s)
		}
		if _, err := r.care.Finish(ctx, owner, today-3, r.one(doyun, "k0").Ref, care.Result{Outcome: care.Looked}); err != nil {
			t.Fatal(err)
		}
		r.lapse(r.one(doyun, "k2").Ref, care.Passed)
		keys := func(limit int) string {
			all, err := r.care.OfCustomer(ctx, owner, doyun, limit)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, s := range all {
				b.WriteString(s.Key)
			}
			return b.String()
		}
		if got := keys(9); got != "k3k1k0" {
			t.Errorf("%s", got)
		}
		if a, b := keys(2), keys(0); a != "k3k1" || b != "k3" {
			t.Errorf("two: %s, at least one: %s", a, b)
		}
		if none, err := r.care.OfCustomer(ctx, owner, cafe, 5); err != nil || len(none) != 0 {
			t.Errorf("%v, %v", none, err)
		}
		for day, want := range map[int]int{today - 3: 1, today: 0, today - 4: 0} {
			if done, err := r.care.DoneOn(ctx, owner, day); err != nil || len(done) != want {
				t.Errorf("%d done on day %d, want %d, %v", len(done), day-today, want, err)
			}
		}
		for day, want := range map[int]bool{today - 4: true, today - 3: false} {
			if got, err := r.care.AnsweredSince(ctx, r.db.Read(), day); err != nil || got[doyun] != want {
				t.Errorf("answered after day %d: %v, %v", day-today, got, err)
			}
		}
	})
}

// Whoever left a firm is nobody to call; the firm's own number stands in.
func TestWhomToCallAtAFirm(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.raise(today, overdue(cafe, 900))
		r.exec("UPDATE contact SET left_ms = 5 WHERE customer_id = $1", cafe)
		if c := r.one(cafe); c.Contact != "" || c.Phone != "0212345678" {
			t.Errorf("%+v", c)
		}
		r.exec("UPDATE contact SET left_ms = 0, phone = '' WHERE customer_id = $1", cafe)
		if c := r.one(cafe); c.Contact != "정하은" || c.Phone != "0212345678" {
			t.Errorf("%+v", c)
		}
	})
}

// More customers than one statement asks for: raised, found in use, forgotten.
func TestManySignals(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		var all []care.Raise
		var who []int64
		for i := range int64(230) {
			r.customer(1000+i, "person", "손님", "", "", 0, 0)
			who, all = append(who, 1000+i), append(all, overdue(1000+i, i))
		}
		if got := r.raise(today, append(all, all[0], overdue(gone, 1))...); got != (care.Raised{New: 230, Updated: 1, Nobody: 1}) {
			t.Errorf("%+v", got)
		}
		for _, i := range []int64{1000, 1150, 1229} {
			if _, err := r.care.Snooze(ctx, owner, today, r.one(i).Ref, today+1); err != nil {
				t.Fatal(err)
			}
		}
		used, err := r.care.InUse(ctx, r.db.Read(), who)
		if err != nil || len(used) != 3 || used[1150] != "signal" {
			t.Errorf("%v, %v", used, err)
		}
		if none, err := r.care.InUse(ctx, r.db.Read(), nil); err != nil || len(none) != 0 {
			t.Errorf("%v, %v", none, err)
		}
		forget := func(ids []int64) {
			if err := r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return r.care.ForgetTx(ctx, tx, ids) }); err != nil {
				t.Fatal(err)
			}
		}
		forget(nil)
		forget(who[:229])
		if left := r.list(owner, care.Filter{Today: today + 1}); len(left) != 1 || left[0].CustomerID != 1229 {
			t.Errorf("%d are left", len(left))
		}
	})
}
