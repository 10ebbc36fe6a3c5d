package segment_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Every condition, alone and joined, means exactly those whom reading everybody's rows one by one finds.
func TestRulesMeanWhatTheySay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShop(t, db)
		s.invent(90, 3)
		run := s.judge()
		people := s.people(run)
		words, err := s.segments.Vocabulary(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ref := &slow{t: t, today: s.today(), owner: map[int64]string{7: "한지우", 8: "강은채"}, words: words}
		r := rand.New(rand.NewPCG(11, 12))
		some, hit := 0, map[string]bool{}
		check := func(text string) {
			n, err := words.Parse(text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			var want []int64
			for _, p := range people {
				if ref.holds(n, p) {
					want = append(want, p.id)
				}
			}
			got := s.list(boss, text)
			if !slices.Equal(got, want) {
				t.Errorf("%s\n means %v\n  want %v", n, got, want)
			}
			if len(want) > 0 && len(want) < len(people) {
				some++
				n.Leaves(func(l *rule.Leaf) { hit[l.Field] = true })
			}
		}
		for range 700 {
			check(phrase(r, words, s.today()))
		}
		for range 80 {
			check(fmt.Sprintf("(%s or not %s) and not (%s and %s)", phrase(r, words, s.today()), phrase(r, words, s.today()), phrase(r, words, s.today()), phrase(r, words, s.today())))
		}
		segment.LargeFrom(s.segments, 1) // what is kept for a large base says the same
		for range 300 {
			check(phrase(r, words, s.today()))
		}
		for _, f := range words.Fields() { // each field told some from others at least once
			if !hit[f.Name] && f.Name != "source" && f.Name != "created" {
				t.Errorf("no rule about %s told anybody apart", f.Name)
			}
		}
		if some < 200 {
			t.Errorf("only %d rules told anybody apart", some)
		}
	})
}
