package people_test

import (
	"fmt"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/value"
)

// Where a few customers are all there is, whoever came once has no forecast: none is not 0.
func TestNoForecastIsNoNought(t *testing.T) {
	s := open(t)
	once := s.add(customer.Input{Name: "한번"}, 50_000_00, 20)
	often := s.add(customer.Input{Name: "자주"}, 50_000_00, 10, 20, 30, 40)
	for i := range 3 {
		s.add(customer.Input{Name: fmt.Sprint("손님", i)}, 30_000_00, 15+i)
	}
	s.judge()
	run, err := s.deps.Values.Current(t.Context())
	s.must(err)
	if run.Model != value.ModelPlain {
		t.Fatalf("model %s", run.Model)
	}
	c := s.client()
	const few = "앞으로를 계산할 기록이 아직 부족해요"
	a := c.Get(at(once, "")).Is(200).Sound().Has("–", few)
	a.Lacks("0원~", "0~0", "열에 여덟", "번 예상", "1년이면 0")
	if strings.Count(a.Body, few) != 2 {
		t.Errorf("said %d times, want of the worth and of the visits to come", strings.Count(a.Body, few))
	}
	c.Get(at(often, "")).Is(200).Sound().Has("번 예상", "지금 속도가 이어진다면").Lacks(few, "열에 여덟") // a rule knows no range
	c.Cookie("dangol_lang", "en").Get(at(once, "")).Is(200).Sound().Has("Too few records yet")
	list := c.Get("/customers?q=한번").Is(200).Sound()
	list.Has(`title="`+few+`"`, ">–<")
	c.Get("/customers?q=자주").Is(200).Sound().Lacks(few)
}
