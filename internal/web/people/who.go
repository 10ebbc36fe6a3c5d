package people

import (
	"strconv"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/web/ui"
)

func reachFields(kind string) []string {
	if kind == customer.Firm {
		return []string{"phone", "email", "address"}
	}
	return []string{"phone", "email", "address", "company"}
}

func aboutFields(kind string) []string {
	if kind == customer.Firm {
		return []string{"business_no", "joined_day", "note"}
	}
	return []string{"birth_day", "joined_day", "note"}
}

// fact is a field as it is read, with the way to change it.
func (m *sheet) fact(pg ui.Page, field string) templ.Component {
	in := m.Detail.Input()
	shown := values(in).Get(field)
	switch field {
	case "birth_day":
		if in.BirthDay != nil {
			shown = pg.Day(*in.BirthDay)
		}
	case "joined_day":
		if in.JoinedDay != nil {
			shown = pg.Day(*in.JoinedDay)
		}
	case "owner_id":
		if shown = m.People.name(in.OwnerID); shown == "" {
			shown = pg.T("people.owner.none")
		}
	}
	return factView(pg, m, field, shown)
}

func (m *sheet) ownerSpec(pg ui.Page, s ui.FieldSpec) ui.FieldSpec {
	s.Options = m.People.owners(pg)
	return s
}

func (m *sheet) addContact(pg ui.Page) templ.Component {
	if !m.By.Can(auth.CustomerChange) {
		return nil
	}
	return link(contactURL(m.Detail.ID, 0), pg.T("common.add"))
}

// gone counts the contacts who left.
func (m *sheet) gone() (n int) {
	for _, c := range m.Detail.Contacts {
		if c.LeftMS != 0 {
			n++
		}
	}
	return n
}

// contactURL is the form of a contact; 0 is a new one.
func contactURL(customer, contact int64) string {
	if contact == 0 {
		return address(customer, "/contact")
	}
	return address(customer, "/contact?contact=", strconv.FormatInt(contact, 10))
}

func identityText(i customer.Identity) string {
	switch {
	case i.Shown != "":
		return i.Shown
	case i.Kind == customer.IdentityPhone:
		return shownPhone(i.Value)
	}
	return i.Value
}

func identityKind(pg ui.Page, i customer.Identity) string {
	word := pg.T("customer.identity." + i.Kind)
	if i.Scope != "" {
		return source(pg, i.Scope) + " " + word
	}
	return word
}

// source is the name of the program whose number it is, as people say it; what somebody typed stays as it is.
func source(pg ui.Page, scope string) string {
	if key := "people.source." + scope; pg.Has(key) {
		return pg.T(key)
	}
	return scope
}

func identityKinds(pg ui.Page) (out []ui.Option) {
	for _, k := range []string{customer.IdentityPhone, customer.IdentityEmail, customer.IdentityBusiness, customer.IdentitySource} {
		out = append(out, ui.Option{Value: k, Label: pg.T("customer.identity." + k)})
	}
	return out
}

// menu is what else can be done with a customer.
func (m *sheet) menu(pg ui.Page) []ui.MenuItem {
	items := []ui.MenuItem{}
	if m.Detail.ArchivedMS == 0 {
		items = append(items, ui.MenuItem{Label: pg.T("people.archive"), Icon: "box", Post: address(m.Detail.ID, "/archive")})
	} else {
		items = append(items, ui.MenuItem{Label: pg.T("people.restore"), Icon: "undo", Post: address(m.Detail.ID, "/restore")})
	}
	if m.By.Can(auth.Export) {
		items = append(items, ui.MenuItem{Label: pg.T("people.export_one"), Icon: "download", Href: home + "/export?id=" + strconv.FormatInt(m.Detail.ID, 10)})
	}
	return items
}
