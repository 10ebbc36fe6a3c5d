package value_test

import (
	"slices"
	"testing"

	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Whoever keeps something of the ledger beside the projection learns whom to read anew, or that nobody can say.
func TestSinceTellsWhomToReadAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.base(20)
		project := func() string {
			t.Helper()
			if _, err := b.values.Projection(t.Context()); err != nil {
				t.Fatal(err)
			}
			name, err := b.values.Projected(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return name
		}
		since := func(name string, want ...int64) {
			t.Helper()
			got, ok := b.values.Since(name)
			slices.Sort(got)
			if got = slices.Compact(got); !ok || !slices.Equal(got, want) {
				t.Errorf("since %q: %v %v, want %v", name, got, ok, want)
			}
		}
		unknown := func(name string) {
			t.Helper()
			if got, ok := b.values.Since(name); ok {
				t.Errorf("since %q somebody can be told: %v", name, got)
			}
		}
		if name, err := b.values.Projected(t.Context()); err != nil || name != "" {
			t.Errorf("before the first: %q %v", name, err)
		}
		first := project()
		unknown("")    // everybody was read
		unknown(first) // nothing came after it
		if again := project(); first == "" || again != first {
			t.Errorf("nothing changed, and %q became %q", first, again)
		}
		x, y := b.who("c003"), b.who("c004")
		b.buy(2, "x", b.today(), 100, "c003")
		second := project()
		since(first, x)
		b.buy(3, "y", b.today(), 100, "c004", "c003")
		project()
		since(first, x, y)
		since(second, x, y)
		if _, err := b.values.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		unknown(first)
		unknown("a name of long ago")
	})
}
