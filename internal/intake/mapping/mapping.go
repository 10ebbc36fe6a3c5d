// Package mapping guesses what the columns of a file mean.
//
// A mapping says for each field that Dangol knows (customer, date, amount …) which column of a file holds it. It is
// guessed from the names that shops, tills and other programs give their columns in Korean and English, and from what
// the cells look like; every guess says how sure it is and why, so that a person can check it. Always true: a column is
// used for one field at most, and a column that holds what the law forbids to keep is used for none.
package mapping

import (
	"hash/fnv"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"dangol.kr/dangol/internal/fault"
)

// Subject is what the rows of a file are about.
type Subject string

// The subjects.
const (
	Purchases Subject = "purchases" // order lines
	Customers Subject = "customers"
	Products  Subject = "products"

	Contracts    Subject = "contracts"
	Acquisitions Subject = "acquisition" // spending on winning customers
	Referrals    Subject = "referrals"
)

// Field is something a row can tell.
type Field string

// Fields of purchases. Customer, Name, Note, Product, Category, Cost, Price, Email, Phone and BusinessNumber are fields of
// other subjects too.
const (
	Customer    Field = "customer"     // key of the customer in the source
	Order       Field = "order"        // number of the order or receipt
	Line        Field = "line"         // number of the order's line, unique in the source
	Date        Field = "date"         // when it was bought, with or without the time
	Time        Field = "time"         // time of day, where it has a column of its own
	Product     Field = "product"      // key of the product
	Quantity    Field = "quantity"     // pieces; below zero for what came back
	Amount      Field = "amount"       // total of the line
	Price       Field = "price"        // of one piece
	Name        Field = "name"         // of the customer; of the product in a product file
	Email       Field = "email"        // of the customer
	Phone       Field = "phone"        // of the customer
	ProductName Field = "product_name" // as the file writes it
	Option      Field = "option"       // variant of the product
	Category    Field = "category"     // of the product
	Cost        Field = "cost"         // what one piece cost the shop
	Status      Field = "status"       // tells cancelled, returned and unpaid lines
	Cancelled   Field = "cancelled"    // pieces of the line that were cancelled
	Refund      Field = "refund"       // money given back for the line
	Channel     Field = "channel"      // where it was sold
	Discount    Field = "discount"     // of the line
	Shipping    Field = "shipping"     // charged for the order
	Fee         Field = "fee"          // what the marketplace or card keeps
	OrderAmount Field = "order_amount" // total of the order, repeated on its lines or on the first of them
	Currency    Field = "currency"
	Payment     Field = "payment"  // means of payment
	Receiver    Field = "receiver" // who got it, where it was not the buyer
	Note        Field = "note"
	Source      Field = "source" // system the row comes from
	// ContactPhone is the phone of whoever answers for a firm that buys. It is how to reach the firm where the file has no
	// other phone, and never tells who the firm is: one person may answer for several.
	ContactPhone Field = "contact_phone"
)

// Fields of customers.
const (
	Kind           Field = "kind" // person or firm
	FirstName      Field = "first_name"
	LastName       Field = "last_name"
	Birth          Field = "birth"
	Gender         Field = "gender"
	Address        Field = "address"
	Postcode       Field = "postcode"
	Company        Field = "company"
	Title          Field = "title" // position in the firm
	Tags           Field = "tags"
	Owner          Field = "owner" // who looks after the customer
	Joined         Field = "joined"
	Grade          Field = "grade" // given by the source
	BusinessNumber Field = "business_number"
	ConsentSMS     Field = "consent_sms"
	ConsentEmail   Field = "consent_email"
)

// Fields of contracts, spending and referrals.
const (
	Contract  Field = "contract"   // key of the contract in the source
	Start     Field = "start"      // first day
	End       Field = "end"        // last day, of one that ended or will
	Term      Field = "term"       // months
	Margin    Field = "margin"     // what is left of the amount
	InSales   Field = "in_sales"   // whether the payments stand in the purchases too
	EndReason Field = "end_reason" // why it ended
	Referred  Field = "referred"   // key of the customer who was brought
	Month     Field = "month"      // in which the money was spent
)

// Fields is the list of fields of a subject, needed ones first.
func Fields(s Subject) []Field {
	switch s {
	case Purchases:
		return []Field{Customer, Order, Line, Date, Product, Quantity, Amount, Price, Name, Email, Phone, BusinessNumber, ContactPhone, Time, ProductName, Option, Category, Cost,
			Status, Cancelled, Refund, Channel, Discount, Shipping, Fee, OrderAmount, Currency, Payment, Receiver, Note, Source}
	case Customers:
		return []Field{Customer, Name, Kind, Email, Phone, Birth, Address, Company, Tags, Owner, Joined, Note, BusinessNumber, FirstName, LastName, Gender,
			Postcode, Title, Grade, ConsentSMS, ConsentEmail, Source}
	case Products:
		return []Field{Product, Name, Category, Price, Cost, Option, Note, Source}
	case Contracts:
		return []Field{Customer, Contract, Name, Start, End, Term, Amount, Margin, InSales, EndReason}
	case Acquisitions:
		return []Field{Month, Channel, Amount}
	case Referrals:
		return []Field{Customer, Referred, Date}
	}
	return nil
}

// Map says which column holds a field. Fields that the file lacks are missing.
type Map map[Field]int

// Column is the column of a field, -1 if the file lacks it.
func (m Map) Column(f Field) int {
	if c, ok := m[f]; ok {
		return c
	}
	return -1
}

// Cell is the cell of a field, "" if the file lacks it.
func (m Map) Cell(cells []string, f Field) string {
	if c, ok := m[f]; ok && c >= 0 && c < len(cells) {
		return cells[c]
	}
	return ""
}

// Complaints tells what a mapping lacks to make sense of a file.
func (m Map) Complaints(s Subject) fault.Complaints {
	var c fault.Complaints
	has := func(fields ...Field) bool {
		for _, f := range fields {
			if m.Column(f) >= 0 {
				return true
			}
		}
		return false
	}
	switch s {
	case Purchases:
		c.Check(has(Date), string(Date), "map_needs_date")
		c.Check(has(Amount, Price, OrderAmount), string(Amount), "map_needs_amount")
	case Customers:
		c.Check(has(Name, Customer, Email, Phone, Company, FirstName, LastName), string(Name), "map_needs_who")
	case Products:
		c.Check(has(Product, Name), string(Product), "map_needs_product")
	case Contracts:
		c.Check(has(Customer), string(Customer), "map_needs_who")
		c.Check(has(Start), string(Start), "map_needs_date")
		c.Check(has(Amount), string(Amount), "map_needs_amount")
	case Acquisitions:
		c.Check(has(Month), string(Month), "map_needs_date")
		c.Check(has(Amount), string(Amount), "map_needs_amount")
	case Referrals:
		c.Check(has(Customer), string(Customer), "map_needs_who")
		c.Check(has(Referred), string(Referred), "map_needs_who")
	}
	return c
}

// With lays what a person decided over what was guessed: a column that the person uses is taken from its guessed field,
// and a field decided to be left out (column -1) stays out.
func (m Map) With(decided Map) Map {
	out := Map{}
	taken := map[int]bool{}
	for f, c := range decided {
		if c >= 0 {
			out[f], taken[c] = c, true
		}
	}
	for f, c := range m {
		if _, ok := decided[f]; !ok && !taken[c] {
			out[f] = c
		}
	}
	return out
}

// Custom is the prefix of fields that a person added: custom.SIZE keeps a column under its own name.
const Custom = "custom."

// Parse reads field=column pairs as the command line writes them: customer=구매자ID,amount=#5. A column is given by its
// name or by #position; a comma within a name is written \, and an empty column leaves a field out. It complains about
// everything at once.
func Parse(text string, s Subject, names []string) (Map, error) {
	var bad fault.Complaints
	m := Map{}
	used := map[int]Field{}
	known := map[Field]bool{}
	for _, f := range Fields(s) {
		known[f] = true
	}
	for _, pair := range splitPairs(text) {
		left, right, ok := strings.Cut(pair, "=")
		f := Field(strings.ToLower(strings.TrimSpace(left)))
		right = strings.TrimSpace(right)
		switch {
		case !ok || f == "":
			bad.Add(strings.TrimSpace(left), "map_syntax", "text", pair)
			continue
		case !known[f] && !(s == Customers && strings.HasPrefix(string(f), Custom) && len(f) > len(Custom)):
			bad.Add(string(f), "map_field_unknown", "field", string(f))
			continue
		}
		if _, twice := m[f]; twice {
			bad.Add(string(f), "map_field_twice", "field", string(f))
			continue
		}
		if right == "" {
			m[f] = -1
			continue
		}
		c := find(names, right)
		if c < 0 {
			bad.Add(string(f), "map_column_unknown", "column", right, "field", string(f))
			continue
		}
		if other, twice := used[c]; twice {
			bad.Add(string(f), "map_column_twice", "column", right, "field", string(other))
			continue
		}
		if Forbidden(names[c]) {
			bad.Add(string(f), "map_column_forbidden", "column", names[c])
			continue
		}
		m[f], used[c] = c, f
	}
	return m, bad.Err()
}

func splitPairs(text string) []string {
	var out []string
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && text[i+1] == ',':
			b.WriteByte(',')
			i++
		case text[i] == ',':
			out = append(out, b.String())
			b.Reset()
		default:
			b.WriteByte(text[i])
		}
	}
	out = append(out, b.String())
	kept := out[:0]
	for _, p := range out {
		if strings.TrimSpace(p) != "" {
			kept = append(kept, strings.TrimSpace(p))
		}
	}
	return kept
}

// find is the index of a column given by name or #position, -1 if there is none.
func find(names []string, want string) int {
	for i, n := range names {
		if n == want {
			return i
		}
	}
	if p, ok := strings.CutPrefix(want, "#"); ok {
		if i, err := strconv.Atoi(p); err == nil && i >= 1 && i <= len(names) {
			return i - 1
		}
	}
	at := -1
	for i, n := range names {
		if fold(n) == fold(want) {
			if at >= 0 {
				return -1
			}
			at = i
		}
	}
	return at
}

// Fingerprint is a name for the shape of a file: the same for files with the same columns in any writing of case and
// blanks, so that a mapping can be remembered. Files without header share their shape by the number of columns.
func Fingerprint(names []string) string {
	h := fnv.New64a()
	for _, n := range names {
		_, _ = h.Write([]byte(fold(n)))
		_, _ = h.Write([]byte{0})
	}
	return strconv.FormatUint(h.Sum64(), 16) + "-" + strconv.Itoa(len(names))
}

// fold brings a column's name to letters and digits alone, composed and small.
func fold(s string) string {
	s = norm.NFC.String(s)
	var b strings.Builder
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		} else if r == '#' || r == '-' && b.Len() == 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}
