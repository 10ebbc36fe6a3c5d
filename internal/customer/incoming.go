package customer

// Incoming is what one record of a file or feed says about a customer. Texts are as the source wrote them; empty means
// the source says nothing.
type Incoming struct {
	SourceKey string // the source's own number of the customer
	Name      string
	Email     string
	Phone     string
	// PhoneShared says that the phone is somebody's who may answer for others too: it is kept and recognises nobody.
	PhoneShared bool
	BusinessNo  string
	Kind        string // Person, Firm, or "" to tell by name and business number
	Company     string // where a person works
	Address     string
	Note        string
	BirthDay    *int // day number
	JoinedDay   *int
	OwnerID     int64
	Tags        []string      // names; missing tags are made
	Custom      []CustomValue // canonical values (Field.Canonical)
}

// CustomValue is the value of one custom field in its canonical text.
type CustomValue struct {
	FieldID int64
	Value   string
}

// Fields are some of a customer's fields as text, by name: name, kind, company, business_no, phone, email, address,
// note, birth_day, joined_day, owner_id, version, updated_ms, custom:<id>. A number that is not known is "".
type Fields map[string]string

// Change is what a batch changed in one customer that was there before it: the fields that differ, before and after.
// Kept in the batch's journal as JSON, it is all that UndoTx needs to put them back.
type Change struct {
	CustomerID int64
	Before     Fields
	After      Fields
}
