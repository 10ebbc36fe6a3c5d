// Package customer is who we know: persons and firms, how to reach them, what people noted about them.
//
// A customer is somebody who buys, bought or may buy. A firm has contacts, the people there. An identity is something
// known to point at a customer: a phone, an e-mail, the number a source uses. Customer 0 is «someone unknown»: sales
// without a customer hang there; it is never listed and never valued.
//
// Always true: an identity that joins records (customer_key) belongs to one customer only; a file never overwrites what
// a person typed; the terms of search are a function of name, firm, identities and contacts; every change by a person
// is audited in the same transaction.
//
// Tables: customer, customer_identity, customer_key, customer_term, contact, tag, customer_tag,
// custom_field, customer_custom, customer_note, customer_bulk, customer_bulk_item,
// saved_view.
package customer

// Unknown is the customer of sales to nobody we know.
const Unknown int64 = 0

// Kinds of customer.
const (
	Person = "person"
	Firm   = "firm"
)

// Customer is one person or firm.
type Customer struct {
	ID           int64
	Kind         string // Person or Firm
	Name         string
	Company      string // where a person works
	BusinessNo   string // ten digits
	Phone        string // the one to call, in the form in which phones are compared
	Email        string
	Address      string
	BirthDay     *int // day number
	JoinedDay    *int
	Note         string
	OwnerID      int64 // the user who looks after the customer; 0: nobody
	CreatedBatch int64 // the import that brought the customer; 0: a person
	CreatedMS    int64
	UpdatedMS    int64
	Version      int64 // grows with each change; Change must name the one it was made from
	ArchivedMS   int64 // 0: not archived

	typed typed
}

// typed says which fields a person wrote.
type typed int64

// The fields, each with its name in Fields, in complaints and in the audit trail.
const (
	fieldName typed = 1 << iota
	fieldKind
	fieldCompany
	fieldBusinessNo
	fieldPhone
	fieldEmail
	fieldAddress
	fieldNote
	fieldBirthDay
	fieldJoinedDay
	fieldOwner
)

var fieldNames = map[typed]string{
	fieldName: "name", fieldKind: "kind", fieldCompany: "company", fieldBusinessNo: "business_no", fieldPhone: "phone",
	fieldEmail: "email", fieldAddress: "address", fieldNote: "note", fieldBirthDay: "birth_day",
	fieldJoinedDay: "joined_day", fieldOwner: "owner_id",
}

const allFields = fieldOwner<<1 - 1

// get is a field as text.
func (c *Customer) get(f typed) string {
	switch f {
	case fieldBirthDay:
		return dayText(c.BirthDay)
	case fieldJoinedDay:
		return dayText(c.JoinedDay)
	case fieldOwner:
		return idText(c.OwnerID)
	}
	return *c.text(f)
}

// set puts a field from its text.
func (c *Customer) set(f typed, s string) {
	switch f {
	case fieldBirthDay:
		c.BirthDay = parseDay(s)
	case fieldJoinedDay:
		c.JoinedDay = parseDay(s)
	case fieldOwner:
		c.OwnerID = parseID(s)
	default:
		*c.text(f) = s
	}
}

func (c *Customer) text(f typed) *string {
	switch f {
	case fieldKind:
		return &c.Kind
	case fieldCompany:
		return &c.Company
	case fieldBusinessNo:
		return &c.BusinessNo
	case fieldPhone:
		return &c.Phone
	case fieldEmail:
		return &c.Email
	case fieldAddress:
		return &c.Address
	case fieldNote:
		return &c.Note
	default:
		return &c.Name
	}
}

// differing are the fields in which two states of a customer differ.
func differing(a, b *Customer) typed {
	var d typed
	for f := typed(1); f <= fieldOwner; f <<= 1 {
		if a.get(f) != b.get(f) {
			d |= f
		}
	}
	return d
}
