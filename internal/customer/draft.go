package customer

import (
	"strconv"

	"dangol.kr/dangol/internal/i18n"
)

// Draft is a customer while records are taken into it: new, or one that was there. SaveTx writes drafts.
type Draft struct {
	Customer
	was        Customer // as it was found
	isNew      bool
	identities []Identity
	found      int   // how many of the identities were there
	claims     []Key // keys to be written
	tags       []string
	custom     map[int64]customValue
	wasCustom  map[int64]customValue
	listed     bool
	at         int64 // when it was begun or loaded, ms
}

type customValue struct {
	value string
	batch int64
}

// NewDraft begins a customer that nobody knew.
func (s *Service) NewDraft(batch int64) *Draft {
	now := s.now().UnixMilli()
	d := &Draft{isNew: true, at: now}
	d.ID, d.CreatedBatch, d.CreatedMS, d.UpdatedMS, d.Version = s.newID(), batch, now, now, 1
	return d
}

// Listed reports whether it was asked before: a list of drafts to save takes each once.
func (d *Draft) Listed() bool {
	was := d.listed
	d.listed = true
	return was
}

// HasSource reports whether a source knows the customer by a key.
func (d *Draft) HasSource(scope string) bool {
	for i := range d.identities {
		if d.identities[i].Kind == IdentitySource && d.identities[i].Scope == scope {
			return true
		}
	}
	return false
}

// Has reports whether the customer has an identity already.
func (d *Draft) Has(id int64) bool {
	for i := range d.identities {
		if d.identities[i].ID == id {
			return true
		}
	}
	return false
}

// AddIdentity gives the customer an identity. With claim its key leads to this customer from now on; without, another
// customer has the key and this one merely shows it.
func (d *Draft) AddIdentity(id Identity, batch int64, claim bool) {
	id.Matches = id.Matches && claim
	id.Batch, id.CreatedMS = batch, d.at
	d.identities = append(d.identities, id)
	if id.Matches {
		d.claims = append(d.claims, id.Key)
	}
}

// Take puts what a record says into the customer: into blanks, and with overwrite also over what an import set and
// nobody edited. An empty value changes nothing.
func (d *Draft) Take(in *Incoming, ids []Identity, batch int64, overwrite bool) {
	d.put(fieldName, clean(in.Name), overwrite)
	d.put(fieldCompany, clean(in.Company), overwrite)
	d.put(fieldAddress, clean(in.Address), overwrite)
	d.put(fieldNote, clean(in.Note), overwrite)
	d.put(fieldBirthDay, dayText(in.BirthDay), overwrite)
	d.put(fieldJoinedDay, dayText(in.JoinedDay), overwrite)
	d.put(fieldOwner, idText(in.OwnerID), overwrite)
	for i := range ids {
		switch ids[i].Kind {
		case IdentityEmail:
			d.put(fieldEmail, ids[i].Value, overwrite)
		case IdentityBusiness:
			d.put(fieldBusinessNo, ids[i].Value, overwrite)
		case IdentityPhone:
			// A number that lasts replaces one that was lent for an order, never the other way round.
			lent, isLent := isSafe(d.Phone), isSafe(ids[i].Value)
			d.put(fieldPhone, ids[i].Value, lent && !isLent || overwrite && (lent || !isLent))
		}
	}
	switch {
	case in.Kind != "":
		d.put(fieldKind, in.Kind, overwrite)
	case d.Kind == "" && (d.BusinessNo != "" && d.Company == "" || i18n.LooksFirm(d.Name)):
		d.Kind = Firm
	case d.Kind == "":
		d.Kind = Person
	}
	d.tags = append(d.tags, in.Tags...)
	for _, v := range in.Custom {
		d.putCustom(v, batch, overwrite)
	}
}

func (d *Draft) put(f typed, s string, overwrite bool) {
	if s == "" || d.typed&f != 0 {
		return
	}
	if have := d.get(f); have == "" || overwrite && have != s {
		d.set(f, s)
	}
}

func (d *Draft) putCustom(v CustomValue, batch int64, overwrite bool) {
	if v.Value == "" {
		return
	}
	if d.custom == nil {
		d.custom = make(map[int64]customValue)
	}
	have, ok := d.custom[v.FieldID]
	if !ok || overwrite && have.batch != 0 && have.value != v.Value {
		d.custom[v.FieldID] = customValue{v.Value, batch}
	}
}

func isSafe(phone string) bool { return len(phone) >= 11 && phone[:3] == "050" }

// change is what differs from what was found; ok is false when nothing does.
func (d *Draft) change() (c Change, ok bool) {
	if d.isNew {
		return Change{}, false
	}
	c = Change{CustomerID: d.ID, Before: Fields{}, After: Fields{}}
	diff := differing(&d.was, &d.Customer)
	for f := typed(1); f <= fieldOwner; f <<= 1 {
		if diff&f != 0 {
			c.Before[fieldNames[f]], c.After[fieldNames[f]] = d.was.get(f), d.get(f)
		}
	}
	for field, v := range d.custom {
		if had := d.wasCustom[field]; had != v {
			name := customPrefix + strconv.FormatInt(field, 10)
			c.Before[name], c.After[name] = had.text(), v.text()
		}
	}
	return c, len(c.After) > 0
}

// customPrefix begins the names of custom fields in Fields. Their text is the batch that set the value, a colon and the
// value; "" when there is none.
const customPrefix = "custom:"

func (v customValue) text() string {
	if v == (customValue{}) {
		return ""
	}
	return strconv.FormatInt(v.batch, 10) + ":" + v.value
}
