// Package rule is the language in which a firm says whom it means: «tier in (top, high) and not last_purchase within 60
// days». One text form serves people, addresses, storage and the command line.
//
// A rule is a tree of conditions joined by and, or and not. A condition about something unknown does not hold, and its
// opposite does: whoever never bought has not bought within sixty days. Always true: what Parse accepts, String writes in
// its one canonical form, and Parse reads that form back as the same tree; no rule is deeper or larger than the limits.
//
// Amounts are written in whole units of the currency with up to two decimals, shares from 0 to 1, days as 2026-01-31.
package rule

import "dangol.kr/dangol/internal/fault"

// Limits of a rule, so that reading and answering one stays cheap whoever wrote it.
const (
	MaxText   = 8000 // bytes
	MaxDepth  = 10   // of brackets and nots
	MaxLeaves = 60
	MaxValues = 100 // of one list
	MaxWord   = 200 // characters of one text
)

// Node is one of: all of several hold, any of them, not one, or a single condition.
type Node struct {
	All []*Node `json:"all,omitempty"`
	Any []*Node `json:"any,omitempty"`
	Not *Node   `json:"not,omitempty"`
	Is  *Leaf   `json:"is,omitempty"`
}

// Op is how a condition compares.
type Op string

// The comparisons. Next looks ahead: a birthday within the next thirty days.
const (
	Eq      Op = "="
	Ne      Op = "!="
	Lt      Op = "<"
	Le      Op = "<="
	Gt      Op = ">"
	Ge      Op = ">="
	In      Op = "in"
	NotIn   Op = "not in"
	Between Op = "between" // both ends belong to it
	Has     Op = "contains"
	Within  Op = "within" // the last so many days or months, today included
	Next    Op = "within next"
	Known   Op = "is known"
	Unknown Op = "is unknown"
	Done    Op = "" // of a flag: it is so
)

// Leaf is one condition.
type Leaf struct {
	Field  string   `json:"field"`
	Name   string   `json:"name,omitempty"`  // of a field the firm made itself
	Where  []Pair   `json:"where,omitempty"` // which purchases count
	Window *Window  `json:"window,omitempty"`
	Op     Op       `json:"op,omitempty"`
	Values []string `json:"values,omitempty"` // canonical; of Within and Next: the number and days or months
}

// Pair narrows purchases to those of one of several products, categories or channels.
type Pair struct {
	Key    string   `json:"key"` // product, category, channel
	Values []string `json:"values"`
}

// Window is a stretch of days. A nil Window is all time.
type Window struct {
	Last int    `json:"last,omitempty"` // so many units up to and including the day of the question
	Unit string `json:"unit,omitempty"` // days or months
	From string `json:"from,omitempty"` // days of the calendar, both inclusive; either may be open
	To   string `json:"to,omitempty"`
	On   string `json:"on,omitempty"` // of a state: as it was at the end of that day
}

// Units of spans.
const (
	Days   = "days"
	Months = "months"
)

// Error is what is wrong with the text of a rule, and where.
type Error struct {
	At   int    // character, counted from 1
	Code string // i18n key below "complaint.rule_"
	Word string // what stands there
}

func (e *Error) Error() string {
	return "rule: " + e.Code + " at " + itoa(e.At) + " «" + e.Word + "»"
}

// Complaints says the same as something wrong with the field «rule» of a form.
func (e *Error) Complaints() fault.Complaints {
	var bad fault.Complaints
	bad.Add("rule", "rule_"+e.Code, "at", e.At, "word", e.Word)
	return bad
}

// Leaves hands over every condition.
func (n *Node) Leaves(do func(*Leaf)) {
	for _, k := range append(append([]*Node{}, n.All...), n.Any...) {
		k.Leaves(do)
	}
	if n.Not != nil {
		n.Not.Leaves(do)
	}
	if n.Is != nil {
		do(n.Is)
	}
}
