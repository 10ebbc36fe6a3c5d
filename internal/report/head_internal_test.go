package report

import (
	"slices"
	"testing"
)

func TestUnpack(t *testing.T) {
	for _, c := range []struct {
		text string
		want []int64
	}{{"", nil}, {"7", []int64{7}}, {"3,-1,9223372036854775807", []int64{3, -1, 1<<63 - 1}}} {
		if got, err := unpackIDs(c.text); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, %v", c.text, got, err)
		}
	}
	if got, err := unpackSpots("5 2,-3 1"); err != nil || !slices.Equal(got, []spot{{5, 2}, {-3, 1}}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"x", "1,", "1;2"} {
		if got, err := unpackIDs(bad); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
	for _, bad := range []string{"1", "1 x", "x 1", "1 2,", "1 2 3"} {
		if got, err := unpackSpots(bad); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
}

func TestPartOfHead(t *testing.T) {
	falling := []spot{{9, 4}, {9, 2}, {5, 8}, {5, 1}, {2, 3}}
	at := func(figure, id int64) *place { return &place{Number: figure, ID: id} }
	for _, c := range []struct {
		name  string
		w     walk
		whole bool
		want  []spot
		on    bool // behind the head
		not   bool
	}{
		{name: "from the beginning", w: walk{desc: true}, want: falling, on: true},
		{name: "from the beginning of all", w: walk{desc: true}, whole: true, want: falling},
		{name: "from a row", w: walk{desc: true, from: at(9, 2)}, want: falling[2:], on: true},
		{name: "from between rows", w: walk{desc: true, from: at(5, 4)}, want: falling[3:], on: true},
		{name: "from the last row", w: walk{desc: true, from: at(2, 3)}, not: true},
		{name: "from the last row of all", w: walk{desc: true, from: at(2, 3)}, whole: true},
		{name: "from behind", w: walk{desc: true, from: at(1, 9)}, not: true},
		{name: "back from a row", w: walk{from: at(5, 8), back: true}, want: []spot{{9, 2}, {9, 4}}},
		{name: "back from the last row", w: walk{from: at(2, 3), back: true}, want: []spot{{5, 1}, {5, 8}, {9, 2}, {9, 4}}},
		{name: "back from the first row", w: walk{from: at(9, 4), back: true}},
		{name: "back from behind", w: walk{from: at(1, 9), back: true}, not: true},
		{name: "back from behind all", w: walk{from: at(1, 9), back: true}, whole: true, want: []spot{{2, 3}, {5, 1}, {5, 8}, {9, 2}, {9, 4}}},
		{name: "back from the end", w: walk{back: true}, not: true},
	} {
		h := &head{desc: true, spots: slices.Clone(falling), whole: c.whole}
		got, end, ok := h.part(c.w)
		if ok == c.not || !slices.Equal(got, c.want) || (end != nil) != c.on || end != nil && *end != falling[4] {
			t.Errorf("%s: %v, on from %v, %v", c.name, got, end, ok)
		}
		if !slices.Equal(h.spots, falling) {
			t.Fatalf("%s turned the head over", c.name)
		}
	}
	rising := &head{spots: []spot{{1, 1}, {1, 2}, {4, 0}}}
	if got, _, ok := rising.part(walk{from: at(1, 1)}); !ok || !slices.Equal(got, rising.spots[1:]) {
		t.Errorf("rising: %v", got)
	}
	if got, _, ok := rising.part(walk{from: at(4, 0), desc: true, back: true}); !ok || !slices.Equal(got, []spot{{1, 2}, {1, 1}}) {
		t.Errorf("rising, back: %v", got)
	}
	if _, _, ok := (&head{desc: true}).part(walk{desc: true}); ok {
		t.Error("there is something on a head of nobody that goes on")
	}
}

func TestEndOfStretchInHead(t *testing.T) {
	falling := []spot{{9, 4}, {9, 2}, {5, 8}, {5, 1}, {2, 3}}
	at := func(s spot) *place { return s.place() }
	for _, c := range []struct {
		name    string
		w       walk
		to      *place
		length  int
		whole   bool
		want    *spot
		unknown bool
	}{
		{name: "within", w: walk{desc: true}, length: 2, want: &falling[1]},
		{name: "from a row", w: walk{desc: true, from: at(falling[1])}, length: 2, want: &falling[3]},
		{name: "up to the last", w: walk{desc: true}, length: 5, want: &falling[4]},
		{name: "past it", w: walk{desc: true}, length: 6, unknown: true},
		{name: "past the last of all", w: walk{desc: true}, length: 6, whole: true},
		{name: "up to the limit", w: walk{desc: true}, to: at(falling[2]), length: 3, want: &falling[2]},
		{name: "past the limit", w: walk{desc: true}, to: at(falling[2]), length: 4},
		{name: "behind", w: walk{desc: true, from: at(falling[4])}, length: 1, unknown: true},
		{name: "backwards", w: walk{from: at(falling[4])}, length: 1, unknown: true},
	} {
		got, ok := (&head{desc: true, spots: falling, whole: c.whole}).end(c.w, c.to, c.length)
		if ok == c.unknown || (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: %v, %v", c.name, got, ok)
		}
	}
	var h heads
	k := &query{edition: edition{7, 1}, order: ByValue.order(), heads: &h}
	h.from, h.all = edition{7, 1}, []*head{{column: k.order.column, desc: true}}
	if h.held(k) == nil {
		t.Error("a head that was read is not held")
	}
	for name, other := range map[string]*query{"of another run": {edition: edition{8, 1}, order: k.order}, "of the run as it was": {edition: edition{7, 0}, order: k.order}, "of another order": {edition: k.edition, order: BySpend.order()}, "from the end": {edition: k.edition, order: k.order, f: Filter{Ascending: true}}} {
		if h.held(other) != nil {
			t.Errorf("%s: held", name)
		}
	}
}
