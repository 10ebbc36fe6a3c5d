package main

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/store/storetest"
)

// meant is what segment count and list promise.
type meant struct {
	Rule      string
	AsOf      string `json:"as_of"`
	Customers int
	Of        int
	Revenue   float64
	CLV       float64
	Members   []struct {
		ID, Customer, Tier string
		Revenue, CLV       float64
	}
	More bool
}

// Whom a rule means, through the program, on both engines: the same customers, however the base is kept.
func TestSegmentsThroughTheProgram(t *testing.T) {
	missing(t, sampleFile)
	var said []string
	for _, dsn := range []func(testing.TB) string{storetest.SQLite, storetest.Postgres} {
		s := terminal{t, dsn(t), t.TempDir()}
		say[imported](s, exitDone, "import", "purchases", sampleFile)
		say[valued](s, exitDone, "value", "--as-of", "1998-06-30")
		all := say[meant](s, exitDone, "segment", "count", "--rule", "bought")
		if all.Customers != 2357 || all.Of != 2357 || all.AsOf != "1998-06-30" || all.Rule != "bought" || all.Revenue <= 0 || all.CLV <= 0 {
			t.Errorf("%+v", all)
		}
		late := say[meant](s, exitDone, "segment", "list", "--rule", "count(visits, until 1997-09-30) >= 5 and not last_purchase within 180 days", "--limit", "3")
		if len(late.Members) != 3 || !late.More || late.Customers <= 3 {
			t.Errorf("%+v", late)
		}
		whole := say[meant](s, exitDone, "segment", "list", "--rule", "tier = top")
		if len(whole.Members) != whole.Customers || whole.More {
			t.Errorf("%d of %d", len(whole.Members), whole.Customers)
		}
		var keys []string
		for _, m := range append(whole.Members, late.Members...) {
			keys = append(keys, m.Customer)
		}
		for _, m := range whole.Members {
			if m.Tier != "top" || m.Revenue <= 0 || m.ID == "" {
				t.Errorf("%+v", m)
			}
		}
		said = append(said, strings.Join(keys, " "))
		if exit, _, errs := s.run("", "segment", "count", "--db", s.db, "--files", s.files, "--rule", "tier = best"); exit != exitFailed || !strings.Contains(errs, "best") {
			t.Errorf("exit %d: %s", exit, errs)
		}
		if exit, out, _ := s.run("", "segment", "list", "--db", s.db, "--files", s.files, "--rule", "tier = top", "--limit", "1"); exit != exitDone || !strings.Contains(out, "top") {
			t.Errorf("exit %d: %s", exit, out)
		}
	}
	if said[0] != said[1] {
		t.Errorf("the engines differ:\n%s\n%s", said[0], said[1])
	}
}

func TestSegmentCommandWantsAWord(t *testing.T) {
	s := terminal{t, storetest.SQLite(t), t.TempDir()}
	for _, args := range [][]string{{"segment"}, {"segment", "sum"}, {"segment", "list", "--rule", "bought", "--limit", "-1"}, {"segment", "count", "--rule", "bought", "x"}} {
		if exit, _, errs := s.run("", args...); exit != exitFailed || errs == "" {
			t.Errorf("%v: exit %d %s", args, exit, errs)
		}
	}
}
