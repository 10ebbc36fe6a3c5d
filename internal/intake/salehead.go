package intake

import (
	"strings"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/sheet"
)

// saleHead is what the lines of an order share.
type saleHead struct {
	set      bool
	order    string // the number as the file has it
	scoped   string // the number with the day, where numbers begin anew each day
	customer customer.Incoming
	day      int
	at       int64
	channel  string
	status   string
}

// readHead reads what the lines of an order share. Programs write it on the first line only, so that blank cells mean
// «as above»: under the same order number, or with no order number at all in a table of joined cells.
func (r *saleReader) readHead(s *sale) (inherited bool) {
	c := &s.customer
	s.order = r.key(saleOrder)
	c.SourceKey = r.key(saleCustomer)
	if c.Name = r.text(saleName, customer.NameMost); !r.firms {
		c.Name = bare(c.Name)
	} else if c.Name != "" {
		c.Kind = customer.Firm
	}
	c.Email = r.contact(saleEmail)
	c.Phone = r.contact(salePhone)
	r.readFirm(c)
	date := r.raw(saleDate)
	h := &r.head
	same := s.order == h.order && s.order != ""
	if h.set && date == "" && r.has(saleOrder) {
		blank := s.order == "" && nameless(c)
		_, total := sums(r.row) // a mended one
		inherited = same || blank && h.order != "" && !total
	}
	if inherited {
		s.order, s.day, s.at, s.channel = h.scoped, h.day, h.at, h.channel
		fill(&c.SourceKey, h.customer.SourceKey)
		fill(&c.Name, h.customer.Name)
		fill(&c.Email, h.customer.Email)
		if c.Phone == "" || c.PhoneShared && !h.customer.PhoneShared && h.customer.Phone != "" {
			c.Phone, c.PhoneShared = h.customer.Phone, h.customer.PhoneShared
		}
		fill(&c.BusinessNo, h.customer.BusinessNo)
		fill(&c.Kind, h.customer.Kind)
		unveil(c)
		return true
	}
	r.readDate(s, date)
	s.channel = r.text(saleChannel, wordMost)
	if same && (!r.perDay || s.day == h.day) && nameless(c) {
		*c = h.customer
	}
	unveil(c)
	number := s.order
	if r.perDay && number != "" {
		s.order = i18n.ISODay(s.day) + " " + number
	} else if same && c.SourceKey == h.customer.SourceKey && c.Email == h.customer.Email && c.Phone == h.customer.Phone && c.BusinessNo == h.customer.BusinessNo {
		s.day, s.at = h.day, h.at // an order is of one moment, whatever its lines say
	}
	if !r.reasons.refused() {
		*h = saleHead{set: true, order: number, scoped: s.order, customer: *c, day: s.day, at: s.at, channel: s.channel}
	} else {
		*h = saleHead{}
	}
	return false
}

// nameless reports whether a row says nothing about a customer.
func nameless(c *customer.Incoming) bool {
	return c.SourceKey == "" && c.Name == "" && c.Email == "" && c.Phone == "" && c.BusinessNo == ""
}

// unveil forgets a number that the mall gave out with its middle hidden (goo***91) where something else says who the buyer is:
// what is left of it may be left of several people's.
func unveil(c *customer.Incoming) {
	if !strings.Contains(c.SourceKey, "**") {
		return
	}
	known := strings.Contains(c.Email, "@") && !strings.Contains(c.Email, "*") || c.BusinessNo != ""
	if !known && !c.PhoneShared {
		n, ok := i18n.Phone(c.Phone)
		known = ok && (n.Kind == i18n.Mobile || n.Kind == i18n.Landline || n.Kind == i18n.Foreign)
	}
	if known {
		c.SourceKey = ""
	}
}

// readFirm reads what files of sales to firms say of the buyer. Whoever answers for the firm is called where it has no
// phone of its own.
func (r *saleReader) readFirm(c *customer.Incoming) {
	if c.BusinessNo = r.key(saleBusinessNo); c.BusinessNo != "" {
		if _, _, ok := i18n.BusinessNumber(c.BusinessNo); !ok {
			r.reasons.remark(r.fields[saleBusinessNo], codeBusinessNo, "value", shown(c.BusinessNo))
		}
	}
	if c.Phone == "" {
		c.Phone = r.contact(saleContactPhone)
		c.PhoneShared = c.Phone != ""
	}
}

// namesFirms reports whether a heading says that its column names firms, not persons.
func namesFirms(heading string) bool {
	heading = strings.ToLower(heading)
	for _, w := range [...]string{"거래처", "업체", "상호", "회사", "법인", "company"} {
		if strings.Contains(heading, w) {
			return true
		}
	}
	return false
}

// totals reports whether the row is a sum of others: it names itself so and is of no day, or of a day that sold nothing to
// nobody under no number. One that a person mended is meant to be a row.
func (r *saleReader) totals(row *sheet.Row) bool {
	at, ok := sums(row)
	if !ok || len(r.mended) > 0 {
		return false
	}
	return r.column[saleDate] == at || r.blank(row, saleDate) || r.blank(row, saleCustomer, saleName, saleOrder, saleProduct, saleProductName)
}

// blank reports whether nothing stands in the cells of some fields.
func (r *rowReader) blank(row *sheet.Row, fields ...int) bool {
	for _, f := range fields {
		if c := r.column[f]; c >= 0 && row.Cells[c] != "" {
			return false
		}
	}
	return true
}

// sums reports whether the row is the total programs write below a table, and in which column it says so: the first filled
// cell.
func sums(row *sheet.Row) (column int, ok bool) {
	for i, cell := range row.Cells {
		switch strings.ToLower(strings.Join(strings.Fields(cell), "")) {
		case "":
			continue
		case "합계", "총합계", "총계", "소계", "누계", "합", "계", "total", "totals", "grandtotal", "subtotal", "sum":
			return i, true
		}
		return 0, false
	}
	return 0, false
}

func fill(s *string, from string) {
	if *s == "" {
		*s = from
	}
}

func (r *saleReader) readDate(s *sale, date string) {
	if date == "" {
		r.reasons.refuse(string(saleFields[saleDate]), codeRequired)
		return
	}
	day, ms, clock, ok := r.dates.read(date)
	if !ok {
		r.reasons.refuse(string(saleFields[saleDate]), r.dates.failure(date), "value", shown(date))
		return
	}
	if code := r.dates.check(day); code != "" {
		r.reasons.refuse(string(saleFields[saleDate]), code, "value", shown(date))
		return
	}
	if t := r.raw(saleTime); t != "" {
		if v, ok := sheet.ParseClock(t); ok {
			ms, clock = v, true
		}
	}
	s.day = day
	if clock {
		s.at = r.dates.at(day, ms)
	}
}

// contact is a phone or an e-mail as it stands. One that can't be read is told: the row is good without it.
func (r *saleReader) contact(field int) string {
	v := r.key(field)
	if v == "" {
		return ""
	}
	if field == saleEmail {
		if v != r.last.email {
			_, r.last.emailOK = i18n.Email(v)
			r.last.email = v
		}
		if !r.last.emailOK {
			r.reasons.remark(string(saleFields[field]), codeEmail, "value", shown(v))
		}
		return v
	}
	if v != r.last.phone {
		_, r.last.phoneOK = i18n.Phone(v)
		r.last.phone = v
	}
	if !r.last.phoneOK {
		r.reasons.remark(string(saleFields[field]), codePhone, "value", shown(v))
	}
	return v
}
