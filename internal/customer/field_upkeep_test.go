package customer_test

import (
	"slices"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestUses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		dog := fieldNamed(t, s, customer.Field{Name: "강아지 이름", Type: customer.FieldText})
		shoe := fieldNamed(t, s, customer.Field{Name: "발 크기", Type: customer.FieldNumber})
		tag, err := s.MakeTag(ctx, boss, "단골")
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := s.MakeTag(ctx, boss, "새 손님")
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range []string{"보리", "콩", ""} {
			id := add(t, s, boss, customer.Input{Name: "고객"})
			if err := s.SetCustom(ctx, boss, id, map[int64]string{dog: "누구"}); err != nil {
				t.Fatal(err)
			}
			// What a person took away is no value, though it is remembered.
			if err := s.SetCustom(ctx, boss, id, map[int64]string{dog: name}); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				continue
			}
			if _, err := s.TagMany(ctx, boss, customer.Selection{IDs: []int64{id}}, tag.ID, nil); err != nil {
				t.Fatal(err)
			}
		}
		fields, err := s.FieldUses(ctx)
		if err != nil || fields[dog] != 2 || fields[shoe] != 0 || len(fields) != 1 {
			t.Errorf("%v, %v", fields, err)
		}
		tags, err := s.TagUses(ctx)
		if err != nil || tags[tag.ID] != 2 || tags[fresh.ID] != 0 || len(tags) != 1 {
			t.Errorf("%v, %v", tags, err)
		}
	})
}

// Fields move past their neighbours, also where several had one place, and not past the ends.
func TestMoveField(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		for _, name := range []string{"가", "나", "다"} {
			fieldNamed(t, s, customer.Field{Name: name, Type: customer.FieldText})
		}
		order := func() (names string, ids []int64) {
			all, err := s.Fields(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range all {
				names, ids = names+f.Name, append(ids, f.ID)
			}
			return names, ids
		}
		_, ids := order()
		for _, c := range []struct {
			which int
			down  bool
			want  string
		}{{0, false, "가나다"}, {2, true, "가나다"}, {0, true, "나가다"}, {2, false, "나다가"}, {1, false, "나다가"}, {2, true, "나가다"}} {
			if err := s.MoveField(ctx, boss, ids[c.which], c.down); err != nil {
				t.Fatal(err)
			}
			if got, _ := order(); got != c.want {
				t.Errorf("moving %d, down %v: %s, want %s", c.which, c.down, got, c.want)
			}
		}
		wants(t, "moving what is not there", s.MoveField(ctx, boss, 5, true), fault.NotFound)
		wants(t, "moving as a member", s.MoveField(ctx, minji, ids[0], true), fault.Forbidden)
		if n := audited(t, db, "field.change"); n != 3 {
			t.Errorf("%d lines of the trail for three moves", n)
		}
	})
}

// Whoever changes a field that somebody else changed meanwhile is told, and the name of another field is not theirs.
func TestChangeField(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		id := fieldNamed(t, s, customer.Field{Name: "동네", Type: customer.FieldChoice, Options: []string{" 망원 ", "망 원", "-", "합정"}})
		fieldNamed(t, s, customer.Field{Name: "취향", Type: customer.FieldText})
		all, err := s.Fields(ctx)
		if err != nil {
			t.Fatal(err)
		}
		was := all[slices.IndexFunc(all, func(f customer.Field) bool { return f.ID == id })]
		if !slices.Equal(was.Options, []string{"망원", "합정"}) {
			t.Errorf("options %q", was.Options)
		}
		to := was
		to.Name = "사는 동네"
		if err := s.ChangeField(ctx, boss, was, to); err != nil {
			t.Fatal(err)
		}
		wants(t, "changing what it was before", s.ChangeField(ctx, boss, was, to), fault.Conflict)
		taken := to
		taken.Name = "취 향"
		complains(t, s.ChangeField(ctx, boss, to, taken), "name", "exists")
		long := to
		long.Options = []string{strings.Repeat("가", 101)}
		complains(t, s.ChangeField(ctx, boss, to, long), "options", "too_long")
		wants(t, "changing as a member", s.ChangeField(ctx, minji, to, to), fault.Forbidden)
		other := to
		other.Options = []string{"합정", "망원", "연남"}
		if err := s.ChangeField(ctx, boss, to, other); err != nil {
			t.Fatal(err)
		}
		var told string
		err = db.Read().QueryRow(ctx, "SELECT detail FROM audit WHERE action = 'field.change' ORDER BY id DESC LIMIT 1").Scan(&told)
		if err != nil || !strings.Contains(told, `["망원","합정"]`) || !strings.Contains(told, `["합정","망원","연남"]`) {
			t.Errorf("the trail: %s, %v", told, err)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM audit WHERE object_name = '취향' AND detail LIKE '%options%'"); n != 0 {
			t.Error("the trail tells choices of a text")
		}
		wants(t, "changing with options of before", s.ChangeField(ctx, boss, to, to), fault.Conflict)
	})
}

// A value that somebody else wrote meanwhile is not overwritten unseen; other fields do not mind.
func TestChangeCustom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		dog := fieldNamed(t, s, customer.Field{Name: "강아지 이름", Type: customer.FieldText, Position: 1})
		seats := fieldNamed(t, s, customer.Field{Name: "좌석", Type: customer.FieldNumber, Position: 2})
		id := add(t, s, boss, customer.Input{Name: "고객"})
		says := func(want ...string) {
			t.Helper()
			for i, v := range get(t, s, id).Custom {
				if v.Value != want[i] {
					t.Errorf("%s is %q, want %q", v.Name, v.Value, want[i])
				}
			}
		}
		change := func(was, now map[int64]string) error { return s.ChangeCustom(ctx, boss, id, was, now) }
		if err := change(map[int64]string{dog: ""}, map[int64]string{dog: "보리"}); err != nil {
			t.Fatal(err)
		}
		wants(t, "writing over what was not seen", change(map[int64]string{dog: "", seats: ""}, map[int64]string{dog: "콩", seats: "3"}), fault.Conflict)
		says("보리", "")
		if err := change(map[int64]string{dog: "", seats: ""}, map[int64]string{seats: "3"}); err != nil { // only what is written counts
			t.Error(err)
		}
		if err := change(map[int64]string{dog: ""}, map[int64]string{dog: "보리"}); err != nil { // both wrote the same
			t.Error(err)
		}
		says("보리", "3000")
		err := change(nil, map[int64]string{dog: strings.Repeat("가", 4001)})
		complains(t, err, "custom:"+itoa(dog), "too_long")
		wants(t, "as a viewer", s.ChangeCustom(ctx, viewer, id, nil, map[int64]string{dog: ""}), fault.Forbidden)
	})
}
