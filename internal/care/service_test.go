package care_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/fault"
)

func TestFinishSnoozeDismissAndTakeBack(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		r.raise(today, overdue(doyun, 500))
		ref := r.one(doyun).Ref

		s, err := r.care.Finish(ctx, owner, today, ref, care.Result{Outcome: care.WillCome, Note: "금요일", How: care.Call, Log: "전화: 금요일에 오시기로"})
		if err != nil || s.State != care.Done || s.Outcome != care.WillCome || s.ClosedDay != today || s.ClosedBy != 1 || s.Act != care.Call {
			t.Fatalf("%+v %v", s.Signal, err)
		}
		if len(r.notes) != 1 || r.notes[s.NoteID] != (care.Note{CustomerID: doyun, Kind: "call", Text: "전화: 금요일에 오시기로"}) {
			t.Errorf("history %v", r.notes)
		}
		if s, err = r.care.Finish(ctx, owner, today, ref, care.Result{Outcome: care.NotInterested, Log: "전화: 다음에"}); err != nil || s.Outcome != care.NotInterested {
			t.Fatalf("said anew: %+v %v", s.Signal, err)
		}
		if len(r.notes) != 1 || r.notes[s.NoteID].Text != "전화: 다음에" {
			t.Errorf("the line before remains: %v", r.notes)
		}
		done, err := r.care.DoneOn(ctx, owner, today)
		if err != nil || len(done) != 1 || done[0].Name != "김도윤" {
			t.Errorf("done today %v %v", done, err)
		}
		if s, err = r.care.Reopen(ctx, owner, ref, s.Version); err != nil || s.State != care.Open || s.Outcome != "" || len(r.notes) != 0 {
			t.Fatalf("taken back: %+v %v, history %v", s.Signal, err, r.notes)
		}

		if s, err = r.care.Snooze(ctx, owner, today, ref, today+3); err != nil || s.SnoozedTo != today+3 || s.Due() != today+3 {
			t.Fatalf("put off: %+v %v", s.Signal, err)
		}
		if len(r.list(owner, care.Filter{})) != 0 || len(r.list(owner, care.Filter{Today: today + 3})) != 1 {
			t.Error("it is on the list before its day, or not on it")
		}
		if s, err = r.care.Reopen(ctx, owner, ref, s.Version); err != nil || len(r.list(owner, care.Filter{})) != 1 || s.Due() != s.DueDay {
			t.Fatalf("taken back: %v", err)
		}

		if s, err = r.care.Dismiss(ctx, owner, today, ref, "no_need", "이사 가셨어요"); err != nil || s.State != care.Dismissed || s.Note != "이사 가셨어요" {
			t.Fatalf("not useful: %+v %v", s.Signal, err)
		}
		if _, err = r.care.Reopen(ctx, owner, ref, s.Version); err != nil {
			t.Fatal(err)
		}

		var named int
		if err := r.db.Read().QueryRow(ctx, "SELECT COUNT(*) FROM audit WHERE object_kind = 'customer' AND object_id = $1 AND object_name = '김도윤'", doyun).Scan(&named); err != nil || named != 7 {
			t.Errorf("%d lines of the trail say whom they are about, %v", named, err)
		}
		trail := r.trail(doyun)
		var actions []string
		for _, line := range trail {
			action, detail, _ := strings.Cut(line, " ")
			actions = append(actions, action)
			if !strings.Contains(detail, `"overdue"`) || strings.Contains(detail, "이사") || strings.Contains(detail, "금요일") {
				t.Errorf("detail %s", detail)
			}
		}
		if got := strings.Join(actions, " "); got != "care.done care.done care.reopen care.snooze care.reopen care.dismiss care.reopen" {
			t.Errorf("trail %s", got)
		}
	})
}

func TestTwoPeopleAtOnce(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		r.raise(today, overdue(doyun, 500))
		ref := r.one(doyun).Ref
		first, err := r.care.Finish(ctx, owner, today, ref, care.Result{Outcome: care.Looked})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.care.Snooze(ctx, owner, today, ref, today+1); !fault.Is(err, fault.Conflict) {
			t.Errorf("put off after done: %v", err)
		}
		if _, err := r.care.Dismiss(ctx, owner, today, ref, "known", ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("not useful after done: %v", err)
		}
		if s, err := r.care.Finish(ctx, owner, today, ref, care.Result{Outcome: care.NoAnswer}); err != nil || s.Version != first.Version {
			t.Fatalf("more about one's own act: %+v %v", s.Signal, err)
		}
		other := owner
		other.UserID = 8
		if _, err := r.care.Finish(ctx, other, today, ref, care.Result{Outcome: care.WillCome}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.care.Reopen(ctx, owner, ref, first.Version); !fault.Is(err, fault.Conflict) {
			t.Errorf("an undo took back what somebody said since: %v", err)
		}
	})
}

func TestBadAnswers(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		r.raise(today, overdue(doyun, 500))
		ref := r.one(doyun).Ref
		for name, err := range map[string]error{
			"outcome": second(r.care.Finish(ctx, owner, today, ref, care.Result{Outcome: "bored"})),
			"how":     second(r.care.Finish(ctx, owner, today, ref, care.Result{Outcome: care.Sent, How: "pigeon"})),
			"other":   second(r.care.Finish(ctx, owner, today, ref, care.Result{Outcome: care.Other})),
			"long":    second(r.care.Finish(ctx, owner, today, ref, care.Result{Outcome: care.Sent, Note: strings.Repeat("가", 2001)})),
			"reason":  second(r.care.Dismiss(ctx, owner, today, ref, "", "")),
			"today":   second(r.care.Snooze(ctx, owner, today, ref, today)),
			"far":     second(r.care.Snooze(ctx, owner, today, ref, today+400)),
		} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if s := r.one(doyun); s.State != care.Open || s.Version != 1 || len(r.trail(doyun)) != 0 {
			t.Errorf("something changed: %+v", s.Signal)
		}
	})
}

func TestRightAndScope(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		r.raise(today, overdue(cafe, 900), overdue(doyun, 500), overdue(sua, 300))
		hidden := r.one(doyun).Ref
		own := r.one(cafe).Ref

		for name, c := range map[string]struct {
			by   auth.Actor
			want int
		}{"all": {owner, 3}, "own": {member, 1}, "team": {mate, 1}, "looks": {viewer, 3}} {
			if got := len(r.list(c.by, care.Filter{})); got != c.want {
				t.Errorf("%s sees %d, want %d", name, got, c.want)
			}
			tallies, err := r.care.Tallies(ctx, c.by, today)
			n := 0
			for _, x := range tallies {
				n += x.Count
			}
			if err != nil || n != c.want {
				t.Errorf("%s counts %d, want %d, %v", name, n, c.want, err)
			}
		}
		if got := r.list(owner, care.Filter{Mine: true}); len(got) != 1 || got[0].CustomerID != doyun {
			t.Errorf("own of the owner: %v", got)
		}

		if _, err := r.care.Finish(ctx, member, today, hidden, care.Result{Outcome: care.Looked}); !fault.Is(err, fault.NotFound) {
			t.Errorf("done out of scope: %v", err)
		}
		if _, err := r.care.Snooze(ctx, member, today, hidden, today+1); !fault.Is(err, fault.NotFound) {
			t.Errorf("put off out of scope: %v", err)
		}
		if _, err := r.care.Dismiss(ctx, member, today, hidden, "known", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("not useful out of scope: %v", err)
		}
		if _, err := r.care.Reopen(ctx, member, hidden, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("undo out of scope: %v", err)
		}
		if _, err := r.care.Get(ctx, member, hidden); !fault.Is(err, fault.NotFound) {
			t.Errorf("read out of scope: %v", err)
		}
		if all, err := r.care.OfCustomer(ctx, member, doyun, 5); err != nil || len(all) != 0 {
			t.Errorf("of a customer out of scope: %v %v", all, err)
		}
		if _, err := r.care.Finish(ctx, viewer, today, own, care.Result{Outcome: care.Looked}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("done without the right: %v", err)
		}
		for name, err := range map[string]error{
			"list": second(r.care.List(ctx, auth.Actor{}, care.Filter{Today: today})), "count": second(r.care.Tallies(ctx, auth.Actor{}, today)),
			"done": second(r.care.DoneOn(ctx, auth.Actor{}, today)), "get": second(r.care.Get(ctx, auth.Actor{}, own)),
			"of": second(r.care.OfCustomer(ctx, auth.Actor{}, cafe, 1)), "review": second(r.care.Review(ctx, auth.Actor{}, today, r.purchases)),
		} {
			if !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("%s by nobody: %v", name, err)
			}
		}

		if _, err := r.care.Finish(ctx, mate, today, own, care.Result{Outcome: care.Sent}); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			by   auth.Actor
			want int
		}{"all": {owner, 1}, "own": {member, 1}} {
			if done, err := r.care.DoneOn(ctx, c.by, today); err != nil || len(done) != c.want {
				t.Errorf("%s sees %d done, %v", name, len(done), err)
			}
		}
		// The customer goes to somebody else, and the signal with it.
		r.exec("UPDATE customer SET owner_id = 3 WHERE id = $1", sua)
		if got := len(r.list(member, care.Filter{})); got != 1 {
			t.Errorf("after the move the member sees %d", got)
		}
	})
}

func TestListOrderAndContact(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.raise(today, overdue(sua, 300), overdue(cafe, 900), overdue(doyun, 500))
		all := r.list(owner, care.Filter{})
		if len(all) != 3 || all[0].CustomerID != cafe || all[1].CustomerID != doyun || all[2].CustomerID != sua {
			t.Fatalf("order %v", all)
		}
		if c := all[0]; !c.Firm || c.Contact != "정하은" || c.Role != "대표" || c.Phone != "01055557777" || c.OwnerID != 3 {
			t.Errorf("contact %+v", c)
		}
		if c := all[1]; c.Firm || c.Phone != "01012345678" || c.Email != "doyun@example.com" {
			t.Errorf("person %+v", c)
		}
		if got := r.list(owner, care.Filter{Limit: 2}); len(got) != 2 {
			t.Errorf("%d of two", len(got))
		}
		if got := r.list(owner, care.Filter{Act: care.Call}); len(got) != 1 || got[0].CustomerID != cafe {
			t.Errorf("calls %v", got)
		}
		r.exec("UPDATE customer SET archived_ms = 5 WHERE id = $1", cafe)
		if got := r.list(owner, care.Filter{}); len(got) != 2 {
			t.Errorf("an archived customer is on the list: %v", got)
		}
	})
}

// second is the error of an answer.
func second[T any](_ T, err error) error { return err }
