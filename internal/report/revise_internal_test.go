package report

import (
	"slices"
	"testing"

	"dangol.kr/dangol/internal/value"
)

func TestBoundsWiden(t *testing.T) {
	one := func(tier int64, clv int64) group {
		return group{tier: tier, stage: 3, quadrant: 1, figures: [4]span{{clv, clv}, {5, 5}, {9, 9}, {0, 0}}}
	}
	was := &bounds{edition: edition{7, 1}, groups: []group{{tier: 1, stage: 3, quadrant: 1, figures: [4]span{{10, 20}, {5, 6}, {8, 9}, {0, 0}}}}}
	is := was.widened(edition{7, 2}, []group{one(1, 30), one(1, 4), one(2, 99)})
	if is.edition != (edition{7, 2}) || was.groups[0].figures[0] != (span{10, 20}) {
		t.Errorf("was %+v, is %+v", was, is)
	}
	if got := is.groups[0].figures; got != [4]span{{4, 30}, {5, 6}, {8, 9}, {0, 0}} {
		t.Errorf("figures %v", got)
	}
	if s, ok := is.spans(&Filter{Tiers: []value.Tier{2}}); !ok || s[0] != (span{99, 99}) {
		t.Errorf("a group that was not there before: %v %v", s, ok)
	}
}

func TestUnvaluedGoesAlong(t *testing.T) {
	was := &unvalued{edition: edition{7, 1}, ids: []int64{2, 4, 6, 8}, upTo: 100}
	is := was.without(edition{7, 2}, []int64{3, 4, 6, 200}, []int64{4})
	if is.edition != (edition{7, 2}) || is.upTo != 100 || !slices.Equal(is.ids, []int64{2, 3, 6, 8}) {
		t.Errorf("%+v", is)
	}
	if many := (&unvalued{many: true}).without(edition{7, 2}, []int64{1}, nil); !many.many || many.ids != nil {
		t.Errorf("%+v", many)
	}
}
