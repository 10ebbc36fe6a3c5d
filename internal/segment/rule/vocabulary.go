package rule

import (
	"slices"
	"strconv"

	"dangol.kr/dangol/internal/i18n"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Kind says what the values of a field are and so how they are compared.
type Kind int

// The kinds of fields.
const (
	Choice Kind = iota // one of a few words
	Text               // any text, compared as people read it
	Set                // several texts at once: tags
	Number             // with up to three decimals
	Count              // whole
	Money              // currency units
	Share              // 0 to 1
	Day                //
	Yearly             // a day that comes back every year
	Flag               // it is so or not: compared with nothing
)

// Field is something that can be asked about a customer.
type Field struct {
	Name    string
	Group   string // who, value, bought, when: where a form offers it
	Kind    Kind
	Choices []string
	Windows bool // takes a stretch of days
	Goods   bool // takes products, categories, channels
	On      bool // takes a past day
	Own     bool // a field of the firm: its name stands in brackets
}

// Vocabulary is everything a rule may speak of.
type Vocabulary struct {
	fields []*Field
	own    []OwnField
}

// OwnField is a field that the firm keeps about its customers.
type OwnField struct {
	ID      int64
	Name    string
	Kind    Kind
	Choices []string
}

// ownName is the word before the brackets that hold the name of a field of the firm.
const ownName = "field"

// NewVocabulary is the standard fields, more fields of other rooms, and those of the firm.
func NewVocabulary(more []Field, own []OwnField) *Vocabulary {
	v := &Vocabulary{own: own}
	for _, list := range [][]Field{standard(), more} {
		for i := range list {
			v.fields = append(v.fields, &list[i])
		}
	}
	return v
}

// Fields are the fields in the order in which forms offer them, those of the firm left out.
func (v *Vocabulary) Fields() []*Field { return v.fields }

// Own are the fields of the firm.
func (v *Vocabulary) Own() []OwnField { return v.own }

// Find is a field by its name, nil if there is none.
func (v *Vocabulary) Find(name string) *Field {
	for _, f := range v.fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Of is the field a condition is about; nil if it is gone.
func (v *Vocabulary) Of(l *Leaf) *Field {
	if l.Field != ownName {
		return v.Find(l.Field)
	}
	o := v.FindOwn(l.Name)
	if o == nil {
		return nil
	}
	return &Field{Name: ownName, Group: "who", Kind: o.Kind, Choices: o.Choices, Own: true}
}

// FindOwn is a field of the firm by its name, nil if there is none.
func (v *Vocabulary) FindOwn(name string) *OwnField {
	i := slices.IndexFunc(v.own, func(o OwnField) bool { return i18n.Fold(o.Name) == i18n.Fold(name) })
	if i < 0 {
		return nil
	}
	return &v.own[i]
}

// Measures of purchases and the words before their brackets: sums of amounts, counts of events.
func isSum(name string) bool {
	return slices.Contains([]string{"amount", "margin", "returns", "quantity"}, name)
}

func isCount(name string) bool { return slices.Contains([]string{"visits", "orders", "lines"}, name) }

func standard() []Field {
	bought := func(name string, kind Kind) Field {
		return Field{Name: name, Group: "bought", Kind: kind, Windows: true, Goods: true}
	}
	when := func(name string) Field { return Field{Name: name, Group: "bought", Kind: Day, Goods: true} }
	worth := func(name string, kind Kind, choices ...string) Field {
		return Field{Name: name, Group: "value", Kind: kind, Choices: choices}
	}
	who := func(name string, kind Kind, choices ...string) Field {
		return Field{Name: name, Group: "who", Kind: kind, Choices: choices}
	}
	tier := worth("tier", Choice, "top", "high", "mid", "low", "idle", "prospect")
	tier.On = true
	margin := bought("margin", Money)
	margin.Goods = false // the cost of a line may be its product's, which only the projection sees to
	return []Field{
		bought("amount", Money), bought("visits", Count), bought("orders", Count), bought("lines", Count), bought("quantity", Number),
		bought("returns", Money), margin, bought("bought", Flag), when("last_purchase"), when("first_purchase"),
		worth("days_since", Count),
		tier, worth("stage", Choice, "new", "growing", "regular", "cooling", "resting", "gone", "back"),
		worth("quadrant", Choice, "best", "invest", "retain", "worst"), worth("clv", Money), worth("stake", Money),
		worth("p_alive", Share), worth("expected_30", Number), worth("expected_90", Number), worth("expected_365", Number),
		worth("mean_spend", Money), worth("overdue", Number), worth("gap_days", Number), worth("r", Count), worth("f", Count), worth("m", Count),
		who("kind", Choice, "person", "firm"), who("name", Text), who("tag", Set), who("owner", Text), who("region", Text), who("address", Text),
		who("source", Set), who("joined", Day), who("created", Day), who("birthday", Yearly),
	}
}

// Ops are the comparisons a field knows, the usual one first.
func (f *Field) Ops() []Op {
	switch f.Kind {
	case Choice:
		return []Op{In, NotIn, Eq, Ne, Known, Unknown}
	case Text, Set:
		return []Op{Eq, Ne, In, NotIn, Has, Known, Unknown}
	case Day:
		return []Op{Within, Ge, Le, Between, Eq, Lt, Gt, Next, Known, Unknown}
	case Yearly:
		return []Op{Next, Within, Known, Unknown}
	case Flag:
		return []Op{Done}
	default:
		return []Op{Ge, Le, Gt, Lt, Eq, Ne, Between, Known, Unknown}
	}
}
