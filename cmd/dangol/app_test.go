package main

import (
	"context"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
)

func TestJobsLeaveATrail(t *testing.T) {
	p := startProgram(t, 0)
	var id int64
	err := p.a.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = job.Enqueue(ctx, tx, p.a.ids.Next(), p.a.now(), job.Args{Kind: "nobody.does"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.a.queue.RequestStop(t.Context(), job.By{Kind: string(auth.KindKey), ID: 7, Name: "a key"}, id); err != nil {
		t.Fatal(err)
	}
	trail, err := p.a.auth.Trail(t.Context(), auth.CLI(), auth.AuditFilter{ObjectKind: "job"})
	if err != nil || len(trail.Lines) != 1 {
		t.Fatalf("%+v, %v", trail, err)
	}
	l := trail.Lines[0]
	if l.ActorKind != auth.KindKey || l.ActorID != 7 || l.ObjectID != id {
		t.Errorf("%+v", l)
	}
	for _, lang := range i18n.Languages() {
		if printer := i18n.NewPrinter(lang, p.a.zone(), "KRW"); !printer.Has(l.ActionKey()) {
			t.Errorf("%s: no words for %s", lang, l.ActionKey())
		}
	}
}
