package customer_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// pages is a selection of all that a filter finds.
func pages(ids []int64, size int) func(context.Context, int64, int) ([]int64, error) {
	slices.Sort(ids)
	return func(_ context.Context, after int64, _ int) ([]int64, error) {
		rest := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return id <= after })
		return rest[:min(len(rest), size)], nil
	}
}

func TestOwnersInBulk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		a := add(t, s, boss, customer.Input{Name: "가", OwnerID: 2})
		b := add(t, s, boss, customer.Input{Name: "나", OwnerID: 3})
		bulk, err := s.OwnMany(t.Context(), boss, customer.Selection{IDs: []int64{a, b, customer.Unknown}}, 3, nil)
		if err != nil || bulk.Changed != 1 {
			t.Fatal(bulk, err)
		}
		bulk, err = s.OwnMany(t.Context(), boss, customer.Selection{IDs: []int64{a, b}}, 4, nil)
		if err != nil || bulk.Changed != 2 {
			t.Fatal(bulk, err)
		}
		if err := s.SetOwner(t.Context(), boss, b, get(t, s, b).Version, 0); err != nil {
			t.Fatal(err)
		}
		if n, err := s.UndoBulk(t.Context(), boss, bulk.Token); err != nil || n != 1 || get(t, s, a).OwnerID != 3 || get(t, s, b).OwnerID != 0 {
			t.Errorf("who was changed since stays: %d %v", n, err)
		}
		if audited(t, db, "customer.bulk_owner") != 2 || audited(t, db, "customer.bulk_undo") != 1 {
			t.Error("the trail is not complete")
		}
	})
}

// The trail tells names of a bulk change, or an id that its reader knows a name for: a tag's number tells nobody anything.
func TestTrailOfBulkTellsNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		a := add(t, s, boss, customer.Input{Name: "가"})
		tag, err := s.MakeTag(t.Context(), boss, "명절")
		if err != nil {
			t.Fatal(err)
		}
		only := customer.Selection{IDs: []int64{a}}
		if _, err := s.TagMany(t.Context(), boss, only, tag.ID, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.UntagMany(t.Context(), boss, only, tag.ID, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.OwnMany(t.Context(), boss, only, 4, nil); err != nil {
			t.Fatal(err)
		}
		for action, want := range map[string]string{"customer.bulk_tag": `"명절"`, "customer.bulk_untag": `"tag"`, "customer.bulk_owner": `"owner_id"`} {
			var detail string
			err := db.Read().QueryRow(t.Context(), "SELECT detail FROM audit WHERE action = $1", action).Scan(&detail)
			if err != nil || !strings.Contains(detail, want) {
				t.Errorf("%s: %s %v, want %s", action, detail, err, want)
			}
		}
	})
}

// Taking back who looks after many leaves each as before: files may name an owner again where no person had, and an import
// can take away whom it brought.
func TestOwnersTakenBackRowForRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		const batch = 7
		var brought int64
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			d := s.NewDraft(batch)
			d.Take(&customer.Incoming{Name: "파일 손님", OwnerID: 2}, nil, batch, false)
			brought = d.ID
			_, err := s.SaveTx(ctx, tx, batch, []*customer.Draft{d})
			return err
		})
		typed := add(t, s, boss, customer.Input{Name: "사람 손님", OwnerID: 2})
		bulk, err := s.OwnMany(ctx, boss, customer.Selection{IDs: []int64{brought, typed}}, 3, nil)
		if err != nil || bulk.Changed != 2 {
			t.Fatal(bulk, err)
		}
		// As long as it holds it is a person's word.
		take(t, db, s, brought, 8, true, customer.Incoming{OwnerID: 4, SourceKey: "1"})
		if d := get(t, s, brought); d.OwnerID != 3 {
			t.Errorf("a file gave it to %d", d.OwnerID)
		}
		if n, err := s.UndoBulk(ctx, boss, bulk.Token); err != nil || n != 2 {
			t.Fatal(n, err)
		}
		for _, id := range []int64{brought, typed} {
			take(t, db, s, id, 9, true, customer.Incoming{OwnerID: 4, Address: "서울"})
		}
		if a, b := get(t, s, brought).OwnerID, get(t, s, typed).OwnerID; a != 4 || b != 2 {
			t.Errorf("the file's is %d's, the person's is %d's", a, b)
		}
	})
}

// An import whose customers somebody gave away, and took back, can still be undone whole.
func TestImportUndoneAfterOwnersTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		const batch = 7
		var who []int64
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			who = nil
			var drafts []*customer.Draft
			for range 3 {
				d := s.NewDraft(batch)
				d.Take(&customer.Incoming{Name: "파일 손님", Tags: []string{"파일"}}, nil, batch, false)
				who, drafts = append(who, d.ID), append(drafts, d)
			}
			_, err := s.SaveTx(ctx, tx, batch, drafts)
			return err
		})
		tags, err := s.Tags(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var tokens []int64
		for _, do := range []func() (customer.Bulk, error){
			func() (customer.Bulk, error) { return s.OwnMany(ctx, boss, customer.Selection{IDs: who}, 3, nil) },
			func() (customer.Bulk, error) {
				return s.UntagMany(ctx, boss, customer.Selection{IDs: who}, tags[0].ID, nil)
			},
		} {
			b, err := do()
			if err != nil || b.Changed != 3 {
				t.Fatal(b, err)
			}
			tokens = append(tokens, b.Token)
		}
		for _, token := range tokens {
			if _, err := s.UndoBulk(ctx, boss, token); err != nil {
				t.Fatal(err)
			}
		}
		var done customer.Undone
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			done, err = s.UndoTx(ctx, tx, customer.Undo{Batch: batch, CustomerIDs: who})
			return err
		})
		if len(done.Removed) != 3 || len(done.Kept) != 0 {
			t.Errorf("%+v", done)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM customer_tag") + count(t, db, "SELECT COUNT(*) FROM customer_term"); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

// A bulk change takes each customer once, leaves out who is gone, not there, unknown or as wanted, and goes through more
// than one transaction's worth; what an undo finds changed since it leaves.
func TestBulkOfManyKinds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		a, b := add(t, s, boss, customer.Input{Name: "가"}), add(t, s, boss, customer.Input{Name: "나"})
		tag, err := s.MakeTag(ctx, boss, "단골")
		if err != nil {
			t.Fatal(err)
		}
		lots := make([]int64, 0, 1200)
		for i := range 600 {
			lots = append(lots, a, int64(1_000_000+i)) // one customer again and again, among ids of nobody
		}
		lots = append(lots, b, customer.Unknown)
		steps := 0
		put, err := s.TagMany(ctx, boss, customer.Selection{IDs: lots}, tag.ID, func(int) { steps++ })
		if err != nil || put.Changed != 2 || steps != 3 {
			t.Errorf("%+v in %d steps, %v", put, steps, err)
		}
		if again, err := s.TagMany(ctx, boss, customer.Selection{IDs: []int64{a, b}}, tag.ID, nil); err != nil || again.Changed != 0 {
			t.Errorf("who has it already: %+v, %v", again, err)
		}
		// One loses the tag by hand and gets it from a file: what the file gave is not taken back.
		if _, err := s.UntagMany(ctx, boss, customer.Selection{IDs: []int64{b}}, tag.ID, nil); err != nil {
			t.Fatal(err)
		}
		take(t, db, s, b, 7, false, customer.Incoming{SourceKey: "1", Tags: []string{"단골"}})
		if n, err := s.UndoBulk(ctx, boss, put.Token); err != nil || n != 1 || len(get(t, s, a).Tags) != 0 || len(get(t, s, b).Tags) != 1 {
			t.Errorf("took back %d, %v", n, err)
		}
		// Taking off a tag that is gone by the time of the undo, from a customer who is gone, too.
		off, err := s.UntagMany(ctx, boss, customer.Selection{IDs: []int64{b}}, tag.ID, nil)
		if err != nil || off.Changed != 1 {
			t.Fatal(off, err)
		}
		if err := s.RemoveTag(ctx, boss, tag.ID); err != nil {
			t.Fatal(err)
		}
		if n, err := s.UndoBulk(ctx, boss, off.Token); err != nil || n != 0 {
			t.Errorf("took back %d, %v", n, err)
		}
		for what, sel := range map[string]customer.Selection{"nobody": {}, "an empty list": {IDs: []int64{}}} {
			if b, err := s.OwnMany(ctx, boss, sel, 3, nil); err != nil || b.Changed != 0 {
				t.Errorf("%s: %+v, %v", what, b, err)
			}
		}
	})
}

// A list that can't be read ends the change with what was done so far, which can be taken back.
func TestBulkEndsWithItsList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		a, b := add(t, s, boss, customer.Input{Name: "가"}), add(t, s, boss, customer.Input{Name: "나"})
		broken := errors.New("the list is broken")
		each := func(_ context.Context, after int64, limit int) ([]int64, error) {
			if limit <= 0 {
				t.Errorf("a page of %d", limit)
			}
			if after == 0 {
				return []int64{min(a, b)}, nil
			}
			return nil, broken
		}
		bulk, err := s.OwnMany(ctx, boss, customer.Selection{Each: each}, 3, nil)
		if !errors.Is(err, broken) || bulk.Changed != 1 || bulk.Token == 0 {
			t.Fatalf("%+v, %v", bulk, err)
		}
		if n, err := s.UndoBulk(ctx, boss, bulk.Token); err != nil || n != 1 {
			t.Errorf("took back %d, %v", n, err)
		}
	})
}

func TestWhoMayTakeBackABulkChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		hers := add(t, s, boss, customer.Input{Name: "민지 손님", OwnerID: minji.UserID})
		narrow := auth.Actor{Kind: auth.KindUser, UserID: 8, Name: "좁은 관리자", Role: auth.Manager, Scope: auth.ScopeOwn}
		manager := auth.Actor{Kind: auth.KindUser, UserID: 9, Name: "관리자", Role: auth.Manager, Scope: auth.ScopeAll}
		bulk, err := s.OwnMany(ctx, minji, customer.Selection{IDs: []int64{hers}}, 3, nil)
		if err != nil || bulk.Changed != 1 {
			t.Fatal(bulk, err)
		}
		for _, c := range []struct {
			name string
			by   auth.Actor
			kind fault.Kind
		}{{"nobody", auth.Actor{}, fault.Unauthenticated}, {"a viewer", viewer, fault.Forbidden}, {"a colleague", team, fault.Forbidden},
			{"a manager who sees only own customers", narrow, fault.NotFound}} {
			_, err := s.UndoBulk(ctx, c.by, bulk.Token)
			wants(t, c.name, err, c.kind)
		}
		_, err = s.UndoBulk(ctx, boss, 12345)
		wants(t, "a change that never was", err, fault.NotFound)
		// She made it, and takes it back though she does not see the customer now.
		if n, err := s.UndoBulk(ctx, minji, bulk.Token); err != nil || n != 1 || get(t, s, hers).OwnerID != minji.UserID {
			t.Errorf("%d, %v", n, err)
		}
		bulk, err = s.OwnMany(ctx, minji, customer.Selection{IDs: []int64{hers}}, 3, nil)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := s.UndoBulk(ctx, manager, bulk.Token); err != nil || n != 1 {
			t.Errorf("a manager took back %d, %v", n, err)
		}
		for name, do := range map[string]func(auth.Actor) error{
			"tag": func(by auth.Actor) error { _, err := s.TagMany(ctx, by, customer.Selection{}, 1, nil); return err },
			"untag": func(by auth.Actor) error {
				_, err := s.UntagMany(ctx, by, customer.Selection{}, 1, nil)
				return err
			},
			"own": func(by auth.Actor) error { _, err := s.OwnMany(ctx, by, customer.Selection{}, 1, nil); return err },
		} {
			wants(t, name+" by a viewer", do(viewer), fault.Forbidden)
			wants(t, name+" by nobody", do(auth.Actor{}), fault.Unauthenticated)
		}
	})
}

// Of two who take one change back at once, one does and one is told; who gives customers away while others do the same
// loses nothing of what was before.
func TestBulkRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		var who []int64
		for range 20 {
			who = append(who, add(t, s, boss, customer.Input{Name: "손님", OwnerID: 2}))
		}
		backwards := slices.Clone(who)
		slices.Reverse(backwards)
		type made struct {
			customer.Bulk
			err error
		}
		both := make(chan made, 2)
		for i, ids := range [][]int64{who, backwards} {
			go func() {
				b, err := s.OwnMany(ctx, boss, customer.Selection{IDs: ids}, int64(3+i), nil)
				both <- made{b, err}
			}()
		}
		var tokens []int64
		for range 2 {
			m := <-both
			if m.err != nil || m.Changed != len(who) {
				t.Errorf("%+v", m)
			}
			tokens = append(tokens, m.Token)
		}
		// The later one first, then the other: everybody is where they were.
		slices.SortFunc(tokens, func(a, b int64) int {
			last := count(t, db, "SELECT before FROM customer_bulk_item WHERE bulk_id = $1 ORDER BY customer_id LIMIT 1", a)
			if last == 2 {
				return 1
			}
			return -1
		})
		results := make(chan error, 2)
		for range 2 {
			go func() { _, err := s.UndoBulk(ctx, boss, tokens[0]); results <- err }()
		}
		refused := 0
		for range 2 {
			if err := <-results; fault.Is(err, fault.Conflict) {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		if refused != 1 || audited(t, db, "customer.bulk_undo") != 1 {
			t.Errorf("%d were refused, %d lines in the trail", refused, audited(t, db, "customer.bulk_undo"))
		}
		if _, err := s.UndoBulk(ctx, boss, tokens[1]); err != nil {
			t.Error(err)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM customer WHERE owner_id = 2"); n != int64(len(who)) {
			t.Errorf("%d of %d are back", n, len(who))
		}
	})
}
