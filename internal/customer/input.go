package customer

import (
	"unicode/utf8"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
)

// Input is what a person writes about a customer. Whatever can be brought into its normal form is when it is stored.
type Input struct {
	Kind       string // Person or Firm; "" for a new one is Person
	Name       string
	Company    string // where a person works
	BusinessNo string // ten digits, however they are grouped
	Phone      string
	Email      string
	Address    string
	Note       string
	BirthDay   *int  // day number, not in the future; nil when it is not known
	JoinedDay  *int  // day number
	OwnerID    int64 // the user who looks after the customer; 0: nobody
}

// Input is the customer as a form shows it, to be changed.
func (c Customer) Input() Input {
	in := Input{c.Kind, c.Name, c.Company, c.BusinessNo, c.Phone, c.Email, c.Address, c.Note, c.BirthDay, c.JoinedDay, c.OwnerID}
	if p, ok := i18n.Phone(c.Phone); ok {
		in.Phone = p.Display
	}
	if _, shown, ok := i18n.BusinessNumber(c.BusinessNo); ok {
		in.BusinessNo = shown
	}
	return in
}

// The longest texts, in characters: what is longer no form takes. Files cut theirs to it.
const (
	NameMost    = 100 // of a name, a firm, a tag
	AddressMost = 300
	NoteMost    = 4000
)

const (
	maxName = NameMost
	maxText = AddressMost
	maxNote = NoteMost
)

// check complains about what can't be stored, and brings phone, e-mail and numbers into their normal form. A form that
// leaves an unreadable phone or e-mail of a file as it is may keep it: was is the customer before.
func (in *Input) check(was *Customer, today int) error {
	var c fault.Complaints
	for _, t := range [...]struct {
		field string
		text  *string
		max   int
	}{
		{"name", &in.Name, maxName}, {"company", &in.Company, maxName}, {"address", &in.Address, maxText}, {"note", &in.Note, maxNote},
		{"business_no", &in.BusinessNo, maxName}, {"phone", &in.Phone, maxName}, {"email", &in.Email, maxText},
	} {
		*t.text = clean(*t.text)
		c.Check(utf8.RuneCountInString(*t.text) <= t.max, t.field, "too_long", "max", t.max)
		c.Check(len(i18n.FindRRN(*t.text)) == 0, t.field, "resident_number")
	}
	c.Check(in.Kind == Person || in.Kind == Firm, "kind", "unknown")
	c.Check(in.Name != "", "name", "required")
	if in.Phone != "" && in.Phone != was.Phone {
		p, ok := i18n.Phone(in.Phone)
		c.Check(ok, "phone", "phone")
		in.Phone = p.Normal
	}
	if in.Email != "" && in.Email != was.Email {
		mail, ok := i18n.Email(in.Email)
		c.Check(ok, "email", "email")
		in.Email = mail
	}
	if in.BusinessNo != "" && in.BusinessNo != was.BusinessNo {
		no, _, ok := i18n.BusinessNumber(in.BusinessNo)
		c.Check(ok, "business_no", "business_number")
		in.BusinessNo = no
	}
	c.Check(in.BirthDay == nil || *in.BirthDay <= today, "birth_day", "past")
	return c.Err()
}

// put writes the input into a customer and remembers which fields a person wrote.
func (in *Input) put(c *Customer) {
	was := *c
	c.Kind, c.Name, c.Company, c.BusinessNo, c.Phone, c.Email = in.Kind, in.Name, in.Company, in.BusinessNo, in.Phone, in.Email
	c.Address, c.Note, c.BirthDay, c.JoinedDay, c.OwnerID = in.Address, in.Note, in.BirthDay, in.JoinedDay, in.OwnerID
	c.typed |= differing(&was, c)
}

// audited are the fields of a mask, for the trail.
func (c *Customer) audited(mask typed) map[string]string {
	m := make(map[string]string)
	for f := typed(1); f <= fieldOwner; f <<= 1 {
		if mask&f != 0 && c.get(f) != "" {
			m[fieldNames[f]] = c.get(f)
		}
	}
	return m
}
