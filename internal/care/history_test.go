package care_test

import (
	"log/slog"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

func TestActsStandInTheHistoryOfTheCustomer(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		ids := store.NewIDs(clock, 2)
		customers := customer.NewService(r.db, clock, ids.Next, slog.New(slog.DiscardHandler))
		r.care = care.NewService(r.db, clock, ids.Next, slog.New(slog.DiscardHandler), care.NotesIn(customers))
		history := func() []customer.Note {
			all, err := customers.Get(ctx, owner, cafe)
			if err != nil {
				t.Fatal(err)
			}
			return all.Notes
		}
		r.raise(today, overdue(cafe, 900))
		ref := r.one(cafe).Ref
		s, err := r.care.Finish(ctx, member, today, ref, care.Result{Outcome: care.WillCome, How: care.Call, Log: "전화 → 오시기로"})
		if err != nil {
			t.Fatal(err)
		}
		if n := history(); len(n) != 1 || n[0].Kind != customer.NoteCall || n[0].Text != "전화 → 오시기로" || n[0].AuthorID != member.UserID {
			t.Fatalf("history %+v", n)
		}
		// A colleague opens it again: what somebody else wrote stays, the task comes back.
		if s, err = r.care.Reopen(ctx, mate, ref, s.Version); err != nil || s.State != care.Open || len(history()) != 1 {
			t.Fatalf("%+v %v", s.Signal, err)
		}
		if s, err = r.care.Finish(ctx, member, today, ref, care.Result{Outcome: care.NoAnswer, Log: "받지 않으심"}); err != nil || len(history()) != 2 {
			t.Fatalf("%+v %v", s.Signal, err)
		}
		if _, err = r.care.Reopen(ctx, member, ref, s.Version); err != nil || len(history()) != 1 {
			t.Fatalf("one's own line remains: %v", err)
		}
		// A program that may only answer signals leaves no line, and answers all the same.
		key := auth.Actor{Kind: auth.KindKey, UserID: 1, KeyID: 7, Role: auth.Owner, Scope: auth.ScopeAll, Limit: auth.CareAct}
		if _, err = r.care.Finish(ctx, key, today, ref, care.Result{Outcome: care.Looked, Log: "API"}); err != nil || len(history()) != 1 {
			t.Fatalf("by a key: %v, %d lines", err, len(history()))
		}
		if _, err = r.care.Finish(ctx, owner, today, ref, care.Result{Outcome: care.Other, Note: "900101-1234568"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a resident number was taken: %v", err)
		}
	})
}
