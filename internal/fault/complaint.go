package fault

import "strings"

// Complaint says what is wrong with one field of an input.
type Complaint struct {
	Field string // name of the input field, "" for the whole
	Code  string // i18n key below "complaint."
	Args  []any  // alternating name, value for the sentence
}

// Complaints collects everything wrong with an input, so that a person mends it in one go.
type Complaints []Complaint

// Add notes one complaint.
func (c *Complaints) Add(field, code string, args ...any) {
	*c = append(*c, Complaint{Field: field, Code: code, Args: args})
}

// Check notes a complaint unless ok.
func (c *Complaints) Check(ok bool, field, code string, args ...any) {
	if !ok {
		c.Add(field, code, args...)
	}
}

// Err is nil when there is nothing to complain about.
func (c Complaints) Err() error {
	if len(c) == 0 {
		return nil
	}
	return c
}

// On is the first complaint about a field.
func (c Complaints) On(field string) (Complaint, bool) {
	for _, x := range c {
		if x.Field == field {
			return x, true
		}
	}
	return Complaint{}, false
}

func (c Complaints) Error() string {
	var b strings.Builder
	b.WriteString("invalid")
	for _, x := range c {
		b.WriteString(" " + x.Field + "=" + x.Code)
	}
	return b.String()
}
