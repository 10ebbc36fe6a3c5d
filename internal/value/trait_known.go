package value

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/column"
)

// traitsMost is how many traits a run can tell customers apart by: with more, groups become too small to learn from.
const traitsMost = 4

// known is what is known of customers from the start: a column for each trait.
type known struct{ columns []knownColumn }

// knownColumn holds the values of one trait by ascending customer, as places in a list of words. The season is not
// stored: it follows from the first day.
type knownColumn struct {
	name     string
	season   bool
	customer []int64
	word     []int32
	words    []string
	place    map[string]int32
}

func (k *knownColumn) add(customer int64, word string) {
	at, ok := k.place[word]
	if !ok {
		at = int32(len(k.words))
		k.place[strings.Clone(word)] = at
		k.words = append(k.words, word)
	}
	k.customer, k.word = append(k.customer, customer), append(k.word, at)
}

// known reads what an order wants to tell customers apart by: one reading of a table for each. A name that there is not is
// fault.Invalid.
func (s *Service) known(ctx context.Context, names []string) (*known, error) {
	names = tidyNames(names)
	if len(names) == 0 {
		return nil, nil
	}
	if len(names) > traitsMost {
		return nil, fault.New(fault.Invalid, "value.cov_many", "max", traitsMost)
	}
	out := &known{}
	for _, name := range names {
		k := knownColumn{name: name, place: map[string]int32{}}
		var err error
		switch {
		case name == TraitSeason:
			k.season, k.words = true, []string{"q1", "q2", "q3", "q4"}
		case name == TraitChannel:
			err = s.purchases.FirstWays(ctx, k.add)
		default:
			err = s.customers.Say(ctx, name, k.add)
		}
		switch {
		case fault.Is(err, fault.NotFound):
			return nil, fault.New(fault.Invalid, "value.cov_unknown", "name", name, "names", s.traitNames(ctx))
		case err != nil:
			return nil, err
		}
		k.place = nil
		out.columns = append(out.columns, k)
	}
	return out, nil
}

// traitNames are all names that there are.
func (s *Service) traitNames(ctx context.Context) string {
	names := []string{TraitChannel, TraitRegion, TraitSeason, TraitKind}
	if fields, err := s.customers.Fields(ctx); err == nil {
		for _, f := range fields {
			names = append(names, TraitField+f.Name)
		}
	}
	return strings.Join(names, ", ")
}

// tidyNames leaves out what was named twice, and blanks.
func tidyNames(names []string) (out []string) {
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// whoCame are customers by ascending id with the days of their first visits.
type whoCame struct {
	customer []int64
	first    func(i int) int
}

func inputsCame(in *column.Inputs, asOf int) whoCame {
	return whoCame{in.Customer, func(i int) int { return asOf - int(in.Age[i]) }}
}

// each hands over the place of each customer's word, −1 where nothing is known.
func (k *knownColumn) each(who whoCame, do func(i int, word int32)) {
	at := 0
	for i, id := range who.customer {
		if k.season {
			do(i, quarter(who.first(i)))
			continue
		}
		for at < len(k.customer) && k.customer[at] < id {
			at++
		}
		if at < len(k.customer) && k.customer[at] == id {
			do(i, k.word[at])
		} else {
			do(i, -1)
		}
	}
}

// quarter is the place of a day's quarter in the words of the season.
func quarter(day int) int32 {
	_, month := column.MonthOf(day).Civil()
	return int32(month-1) / 3
}

// groups numbers customers by the levels of the traits.
func (t *Traits) groups(k *known, who whoCame) []int32 {
	out := make([]int32, len(who.customer))
	for _, r := range t.readers(k) {
		r.column.each(who, func(i int, word int32) { out[i] += r.step * r.level(word) })
	}
	return out
}

// traitReader tells the digit of a group that a trait is.
type traitReader struct {
	column *knownColumn
	level  func(word int32) int32
	step   int32 // what the digit counts
}

func (t *Traits) readers(k *known) (out []traitReader) {
	step := int32(1)
	for i := range t.Traits {
		trait := &t.Traits[i]
		at := slices.IndexFunc(k.columns, func(c knownColumn) bool { return c.name == trait.Name })
		out = append(out, traitReader{&k.columns[at], trait.reader(&k.columns[at]), step})
		step *= int32(len(trait.Levels))
	}
	return out
}

// reader tells the level of each word of a column. A word that the run did not know is like those that few share, and
// where it had none such, like most.
func (t *Trait) reader(k *knownColumn) func(word int32) int32 {
	of := map[string]int32{}
	var other, missing int32
	for i, l := range t.Levels {
		switch l.Sort {
		case LevelOther:
			other = int32(i)
		case LevelMissing:
			missing = int32(i)
		default:
			of[l.Word] = int32(i)
		}
	}
	if missing == 0 && t.Levels[0].Sort != LevelMissing {
		missing = other
	}
	table := make([]int32, len(k.words))
	for w, word := range k.words {
		if t.Cuts != nil {
			if x, ok := number(word); ok {
				word = t.band(x)
			}
		}
		level, ok := of[word]
		if !ok {
			level = other
		}
		table[w] = level
	}
	return func(word int32) int32 {
		if word < 0 {
			return missing
		}
		return table[word]
	}
}

// band is the word of the band in which a number lies.
func (t *Trait) band(x float64) string {
	n := 0
	for n < len(t.Cuts) && x >= t.Cuts[n] {
		n++
	}
	switch {
	case n == 0:
		return fmt.Sprintf("< %g", t.Cuts[0])
	case n == len(t.Cuts):
		return fmt.Sprintf("≥ %g", t.Cuts[n-1])
	}
	return fmt.Sprintf("%g – %g", t.Cuts[n-1], t.Cuts[n])
}
