package rule_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/segment/rule"
)

var words = rule.NewVocabulary([]rule.Field{{Name: "answers", Group: "who", Kind: rule.Count}}, []rule.OwnField{
	{ID: 1, Name: "원두 취향", Kind: rule.Choice, Choices: []string{"산미", "고소함"}}, {ID: 2, Name: "좌석 수", Kind: rule.Number},
	{ID: 3, Name: "메모 번호", Kind: rule.Text}, {ID: 4, Name: "기념일", Kind: rule.Day},
})

// Each rule and its canonical text; "" where it is that already.
var canon = []struct{ in, want string }{
	{`tier in (top, high) and not last_purchase within 60 days and (sum(amount, category = "원두", last 12 months) >= 300000 or tag = "도매")`, ""},
	{`TIER in (TOP,high,top)`, `tier in (top, high)`},
	{`amount >= 0300000.50`, `sum(amount) >= 300000.5`},
	{`amount(last 1 year, product in ("b", a)) > 1`, `sum(amount, product in ("b", "a"), last 12 months) > 1`},
	{`count(visits, last 2 weeks) = 0`, `count(visits, last 14 days) = 0`},
	{`count(lines, channel = "앱", category = "원두") between 1 and 3`, `count(lines, category = "원두", channel = "앱") between 1 and 3`},
	{`bought(product = "예가체프", since 2026-01-01)`, `bought(product = "예가체프", since 2026-01-01)`},
	{`not not not bought`, `not bought`},
	{`(tag = "a" and tag = "b") and tag = "c"`, `tag = "a" and tag = "b" and tag = "c"`},
	{`tag = "a" or tag = "b" and tag = "c"`, ``},
	{`(tag = "a" or tag = "b") and tag = "c"`, ``},
	{`not (tag = "a" or kind = firm)`, ``},
	{`tier on 2026-01-01 = top`, `tier(on 2026-01-01) = top`},
	{`field("원두 취향") in (산미, "고소함")`, `field("원두 취향") in ("산미", "고소함")`},
	{`field("좌석 수") >= -1.500`, `field("좌석 수") >= -1.5`},
	{`field("메모 번호") = 12`, ``},
	{`field("기념일") within next 30 days`, ``},
	{`name contains "김\"철\\수"`, ``},
	{`birthday within next 2 weeks`, `birthday within next 14 days`},
	{`p_alive < .5`, "error"},
	{`p_alive < 0.5`, ""},
	{`last_purchase(category = "원두") is unknown`, ``},
	{`first_purchase between 2026-01-01 and 2026-02-01`, ``},
	{`sum(margin, from 2026-01-01 to 2026-02-01) ≤ 3`, `sum(margin, from 2026-01-01 to 2026-02-01) <= 3`},
	{`sum(returns, until 2026-01-01) != 0`, ``},
	{`answers > 2`, ``},
	{`tag = 도매`, `tag = "도매"`},
}

func TestCanonical(t *testing.T) {
	for _, c := range canon {
		n, err := words.Parse(c.in)
		if c.want == "error" {
			if err == nil {
				t.Errorf("%s is taken", c.in)
			}
			continue
		}
		if c.want == "" {
			c.want = c.in
		}
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if got := n.String(); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
		stays(t, n)
	}
}

// stays checks that the canonical text and the JSON read back as the same tree.
func stays(t *testing.T, n *rule.Node) {
	t.Helper()
	again, err := words.Parse(n.String())
	if err != nil || !reflect.DeepEqual(n, again) {
		t.Errorf("%s reads back as %v %v", n, again, err)
	}
	var tree rule.Node
	if err := json.Unmarshal([]byte(n.JSON()), &tree); err != nil || tree.String() != n.String() {
		t.Errorf("%s as JSON reads back as %s %v", n, tree.String(), err)
	}
}

func TestErrorsSayWhere(t *testing.T) {
	deep := strings.Repeat("(", 12) + "bought" + strings.Repeat(")", 12)
	for _, c := range []struct {
		in, code string
		at       int
	}{
		{"", "empty", 1}, {"   ", "empty", 1}, {"tier in (top", "bracket", 13}, {"tier = best", "choice", 8}, {"teir = top", "field", 1},
		{"tier top", "op", 6}, {"amount contains 3", "op_kind", 8}, {"clv >= many", "number", 8}, {"clv >= 1.234", "number", 8},
		{"last_purchase within 0 days", "span", 22}, {"last_purchase within 3 moons", "unit", 24}, {"joined > 2026-02-30", "day", 10},
		{`tag = "x`, "quote", 7}, {"tag = ", "value", 7}, {`tag = "a" tag = "b"`, "rest", 11}, {`tag = "a" and`, "field", 14}, {"tag ; x", "sign", 5},
		{"sum(visits) > 1", "measure", 5}, {"sum(amount, tomorrow) > 1", "window", 13}, {"sum(amount, last 3 days, last 4 days) > 1", "twice", 26},
		{`clv(last 3 days) > 1`, "window", 5}, {`clv between 3 and 1`, "order", 19}, {"clv between 3 or 1", "and", 15},
		{`sum(amount, from 2026-02-01 to 2026-01-01) > 1`, "order", 32}, {`field("없음") = 3`, "own", 7}, {deep, "deep", 11},
		{strings.Repeat("bought and ", rule.MaxLeaves) + "bought", "many", 661}, {strings.Repeat("x", rule.MaxText+1), "long", 1}, {"tag = \xff", "characters", 1},
		{"days_since(product = \"x\") > 3", "goods", 12}, {"amount(product > 3) > 1", "goods_op", 16}, {"tag in x", "open", 8},
		{"p_alive >= 30%", "sign", 14},
	} {
		_, err := words.Parse(c.in)
		var bad *rule.Error
		if !errors.As(err, &bad) || bad.Code != c.code || bad.At != c.at {
			t.Errorf("%.40q: %v, want %s at %d", c.in, err, c.code, c.at)
			continue
		}
		if got := bad.Complaints(); len(got) != 1 || got[0].Field != "rule" || got[0].Code != "rule_"+c.code {
			t.Errorf("%q complains %v", c.in, got)
		}
	}
}

func TestMinor(t *testing.T) {
	for _, c := range []struct {
		kind rule.Kind
		in   string
		want int64
	}{{rule.Money, "12.5", 1250}, {rule.Money, "-3", -300}, {rule.Number, "0.125", 125}, {rule.Share, "0.5", 500000}, {rule.Count, "7", 7}, {rule.Money, "-0.5", -50}} {
		if got := rule.Minor(c.kind, c.in); got != c.want {
			t.Errorf("%s: %d, want %d", c.in, got, c.want)
		}
	}
}

// Random trees over everything that can be said stay what they are when written and read.
func TestAnyTreeStays(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	var tree func(depth int) string
	tree = func(depth int) string {
		switch k := r.IntN(5); {
		case depth > 3 || k < 2:
			for {
				c := canon[r.IntN(len(canon))]
				if c.want != "error" {
					return "(" + c.in + ")"
				}
			}
		case k == 2:
			return "not " + tree(depth+1)
		case k == 3:
			return "(" + tree(depth+1) + " and " + tree(depth+1) + ")"
		default:
			return "(" + tree(depth+1) + " or " + tree(depth+1) + " or " + tree(depth+1) + ")"
		}
	}
	for range 500 {
		s := tree(0)
		n, err := words.Parse(s)
		if err != nil {
			var bad *rule.Error
			if errors.As(err, &bad) && (bad.Code == "many" || bad.Code == "deep" || bad.Code == "long") {
				continue
			}
			t.Fatalf("%s: %v", s, err)
		}
		stays(t, n)
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range canon {
		f.Add(c.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := words.Parse(s)
		if err != nil {
			var bad *rule.Error
			if !errors.As(err, &bad) || bad.At < 1 || bad.At > len([]rune(s))+1 {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		leaves := 0
		n.Leaves(func(*rule.Leaf) { leaves++ })
		if leaves == 0 || leaves > rule.MaxLeaves {
			t.Fatalf("%q has %d conditions", s, leaves)
		}
		again, err := words.Parse(n.String())
		if err != nil {
			if len(n.String()) > rule.MaxText {
				return
			}
			t.Fatalf("%q written as %q: %v", s, n, err)
		}
		if again.String() != n.String() || !reflect.DeepEqual(n, again) {
			t.Fatalf("%q written as %q reads back as %q", s, n, again)
		}
	})
}
