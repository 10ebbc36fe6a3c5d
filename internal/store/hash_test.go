package store

import "testing"

// Ids of content are written into databases, so they must never change.
func TestHashStays(t *testing.T) {
	for _, c := range []struct {
		h    Hash
		want int64
	}{
		{NewHash(), 8640173135264257171},
		{NewHash().Text("smartstore").Text("2026112412345671"), 3383497661000397321},
		{NewHash().Text("").Number(-1), 943769274506969677},
	} {
		if got := c.h.ID(); got != c.want {
			t.Errorf("got %d, want %d", got, c.want)
		}
	}
}

func TestHashTellsContentsApart(t *testing.T) {
	seen := make(map[int64]bool)
	for i := range int64(100_000) {
		for _, h := range []Hash{NewHash().Number(i), NewHash().Text("a").Number(i), NewHash().Number(i).Text("a")} {
			if seen[h.ID()] {
				t.Fatalf("two contents with one id at %d", i)
			}
			seen[h.ID()] = true
		}
	}
	if NewHash().Text("ab").Text("c") == NewHash().Text("a").Text("bc") {
		t.Error("where a text ends makes no difference")
	}
}
