package intake

import (
	"maps"
	"slices"
	"strings"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/intake/sheet"
)

// person is a row of a file of customers, understood.
type person struct {
	row      int64
	customer customer.Incoming
}

// The fields of a file of customers, numbered for the reader.
const (
	personKey = iota
	personName
	personFirst
	personLast
	personKind
	personEmail
	personPhone
	personBirth
	personAddress
	personPostcode
	personCompany
	personBusinessNo
	personTags
	personOwner
	personJoined
	personNote
)

var personFields = []mapping.Field{
	personKey: mapping.Customer, personName: mapping.Name, personFirst: mapping.FirstName, personLast: mapping.LastName,
	personKind: mapping.Kind, personEmail: mapping.Email, personPhone: mapping.Phone, personBirth: mapping.Birth,
	personAddress: mapping.Address, personPostcode: mapping.Postcode, personCompany: mapping.Company,
	personBusinessNo: mapping.BusinessNumber, personTags: mapping.Tags, personOwner: mapping.Owner,
	personJoined: mapping.Joined, personNote: mapping.Note,
}

// personReader understands the rows of a file of customers.
type personReader struct {
	rowReader
	births *dayReader
	joined *dayReader
	owners map[string]int64 // folded names and e-mails of the people of the firm

	custom     []customer.Field // numbered after personFields
	customDays []*dayReader     // of each, for dates
}

func newPersonReader(s *sheet.Sheet, b *Batch, f fixes, zone *time.Location, today int, owners map[string]int64, custom map[string]customer.Field) *personReader {
	r := &personReader{owners: owners}
	fields := slices.Clone(personFields)
	for _, name := range slices.Sorted(maps.Keys(custom)) {
		fields = append(fields, mapping.Field(name))
		r.custom = append(r.custom, custom[name])
	}
	r.rowReader = *newRowReader(s, b.Mapping, fields, f)
	r.births = newDayReader(s, r.column[personBirth], b.Options, zone, today)
	r.joined = newDayReader(s, r.column[personJoined], b.Options, zone, today)
	for i := range r.custom {
		r.customDays = append(r.customDays, newDayReader(s, r.column[len(personFields)+i], b.Options, zone, today))
	}
	return r
}

// read understands a row. Only a row that tells nobody is refused: a birthday or a phone that can't be read is told and
// left out.
func (r *personReader) read(row *sheet.Row, p *person) bool {
	*p = person{row: row.Number}
	if !r.turn(row) {
		return false
	}
	if _, ok := sums(row); ok && len(r.mended) == 0 && r.blank(row, personEmail, personPhone, personBirth, personAddress, personBusinessNo) {
		r.reasons.refuse("", codeTotals)
		return false
	}
	c := &p.customer
	c.SourceKey = r.key(personKey)
	c.Name = r.name()
	c.Company = r.text(personCompany, customer.NameMost)
	if c.Kind = personOrFirm(r.raw(personKind)); c.Kind != customer.Firm {
		c.Name = bare(c.Name)
	}
	r.readContacts(c)
	r.readAddress(c)
	r.readDays(c)
	c.Note = r.text(personNote, customer.NoteMost)
	c.Tags = r.tags()
	r.readCustom(c)
	if who := r.raw(personOwner); who != "" {
		c.OwnerID = r.owners[i18n.Fold(who)]
	}
	if c.SourceKey == "" && c.Name == "" && c.Company == "" && c.Email == "" && c.Phone == "" && c.BusinessNo == "" {
		r.reasons.refuse("", codeNobody)
	}
	return !r.reasons.refused()
}

// name is the name in one piece. Names in two are put together as their letters are read: 홍 + 길동 without a gap, family
// name first, others the other way round.
func (r *personReader) name() string {
	if n := r.text(personName, customer.NameMost); n != "" {
		return n
	}
	first, last := r.text(personFirst, customer.NameMost), r.text(personLast, customer.NameMost)
	name := first + " " + last
	switch {
	case first == "" || last == "":
		name = first + last
	case hangul(first) && hangul(last):
		name = last + first
	}
	return r.fit(personFirst, name, customer.NameMost)
}

func hangul(s string) bool {
	for _, c := range s {
		if c < '가' || c > '힣' {
			return false
		}
	}
	return true
}

// firstOf is the first of several values in one cell, as address books write them.
func firstOf(s string) string {
	for _, sep := range [...]string{" ::: ", ";", "\n"} {
		if i := strings.Index(s, sep); i >= 0 {
			s = s[:i]
		}
	}
	return strings.TrimSpace(s)
}

func (r *personReader) readContacts(c *customer.Incoming) {
	if c.Email = firstOf(r.key(personEmail)); c.Email != "" {
		if _, ok := i18n.Email(c.Email); !ok {
			r.reasons.remark(r.fields[personEmail], codeEmail, "value", shown(c.Email))
		}
	}
	if c.Phone = firstOf(r.key(personPhone)); c.Phone != "" {
		if _, ok := i18n.Phone(c.Phone); !ok {
			r.reasons.remark(r.fields[personPhone], codePhone, "value", shown(c.Phone))
		}
	}
	if c.BusinessNo = r.key(personBusinessNo); c.BusinessNo != "" {
		if _, _, ok := i18n.BusinessNumber(c.BusinessNo); !ok {
			r.reasons.remark(r.fields[personBusinessNo], codeBusinessNo, "value", shown(c.BusinessNo))
		}
	}
}

func (r *personReader) readAddress(c *customer.Incoming) {
	c.Address = r.text(personAddress, customer.AddressMost)
	if zip := r.raw(personPostcode); zip != "" && c.Address != "" && !strings.Contains(c.Address, zip) {
		c.Address = r.fit(personAddress, "("+zip+") "+c.Address, customer.AddressMost)
	}
}

// firstBirth is the earliest birthday that is believed.
var firstBirth = i18n.DayNumber(1890, 1, 1)

func (r *personReader) readDays(c *customer.Incoming) {
	if s := r.raw(personBirth); s != "" {
		c.BirthDay = r.birth(s)
	}
	if s := r.raw(personJoined); s != "" {
		if day, _, _, ok := r.joined.read(s); ok && r.joined.check(day) == "" {
			c.JoinedDay = &day
		} else {
			r.reasons.remark(r.fields[personJoined], codeDate, "value", shown(s))
		}
	}
}

// birth reads a birthday. Of a resident registration number only the birthday in it is kept.
func (r *personReader) birth(s string) *int {
	if found := i18n.FindRRN(s); len(found) > 0 {
		r.resided(personBirth)
		return &found[0].Birth
	}
	if c := r.column[personBirth]; c >= 0 && r.resident[c] {
		if clean, cut := i18n.CutRRNForm(s); cut {
			r.resided(personBirth)
			if day, ok := i18n.ParseISODay(clean); ok {
				return &day
			}
			return nil
		}
	}
	s = strings.TrimSuffix(strings.TrimSuffix(s, "(양)"), "(음)")
	day, _, _, ok := r.births.read(s)
	if !ok {
		if day, ok = sixDigits(s, r.births.today); !ok {
			r.reasons.remark(r.fields[personBirth], r.births.failure(s), "value", shown(s))
			return nil
		}
	}
	if day < firstBirth || day > r.births.today {
		r.reasons.remark(r.fields[personBirth], codeDate, "value", shown(s))
		return nil
	}
	return &day
}

// personOrFirm reads what kind of customer a cell names; "" leaves it to name and business number.
func personOrFirm(s string) string {
	switch i18n.Fold(s) {
	case "법인", "기업", "회사", "거래처", "사업자", "firm", "company", "business", "organization", "organisation", "b2b", "corporate":
		return customer.Firm
	case "개인", "person", "individual", "consumer", "b2c", "personal":
		return customer.Person
	}
	return ""
}

// tags takes apart a cell of several labels.
func (r *personReader) tags() []string {
	s := r.text(personTags, customer.NoteMost)
	if s == "" {
		return nil
	}
	var out []string
	for _, t := range strings.FieldsFunc(strings.ReplaceAll(s, " ::: ", ","), func(c rune) bool { return c == ',' || c == ';' || c == '|' || c == '\n' }) {
		t = strings.TrimSpace(t)
		if t = r.fit(personTags, strings.TrimPrefix(t, "* "), customer.NameMost); t != "" {
			out = append(out, t)
		}
	}
	return out
}
