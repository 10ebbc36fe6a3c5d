package people

import (
	"errors"
	"net/http"
	"strconv"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
)

// identityForm is something that points at a customer, to be added.
type identityForm struct {
	Kind, Value, Scope string
	Wrong              fault.Complaints
}

// addIdentity adds a phone, an e-mail, a number that points at a customer.
func (h *pages) addIdentity(w http.ResponseWriter, r *web.Request) error {
	id, form, err := asked(r)
	if err != nil {
		return err
	}
	f := identityForm{Kind: form.Get("kind"), Value: form.Get("value"), Scope: form.Get("scope")}
	if f.Kind != customer.IdentitySource {
		f.Scope = ""
	}
	i, err := h.Customers.AddIdentity(r.Context(), r.Actor, id, f.Kind, f.Scope, f.Value)
	if errors.As(err, &f.Wrong) {
		c, err := h.Customers.One(r.Context(), r.Actor, id)
		if err != nil {
			return err
		}
		title := r.Page.T("people.identity.title", "name", shown(r.Page, c.Name, c.Kind))
		return r.Show(w, web.Frame{Title: title, Here: home, Status: http.StatusUnprocessableEntity}, identityPage(r.Page, title, id, f))
	}
	if err != nil {
		return err
	}
	said := "people.identity.added"
	if !i.Matches {
		said = "people.identity.added_shared"
	}
	return done(w, r, id, r.Page.T(said, "what", identityText(i)), "/identity/remove", map[string]string{"identity": strconv.FormatInt(i.ID, 10), "quiet": "1"})
}

// removeIdentity forgets that something points at a customer; the message adds it again.
func (h *pages) removeIdentity(w http.ResponseWriter, r *web.Request) error {
	id, form, err := asked(r)
	if err != nil {
		return err
	}
	which, err := number(form, "identity")
	if err != nil {
		return err
	}
	d, err := h.Customers.Get(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	if err := h.Customers.RemoveIdentity(r.Context(), r.Actor, id, which); err != nil {
		return err
	}
	for _, i := range d.Identities {
		if i.ID == which {
			return done(w, r, id, r.Page.T("people.identity.removed", "what", identityText(i)), "/identity",
				map[string]string{"kind": i.Kind, "value": identityText(i), "scope": i.Scope})
		}
	}
	return r.Redirect(w, address(id))
}

// contactForm is a person at a firm.
type contactForm struct {
	Customer int64
	Contact  customer.Contact
	Wrong    fault.Complaints
}

func (h *pages) showContact(w http.ResponseWriter, r *web.Request, f *contactForm, status int) error {
	title := r.Page.T("people.contact.new")
	if f.Contact.ID != 0 {
		title = r.Page.T("people.contact.change", "name", f.Contact.Name)
	}
	return r.Show(w, web.Frame{Title: title, Here: home, Status: status}, contactPage(r.Page, title, f))
}

// contact is the form for somebody at a firm.
func (h *pages) contact(w http.ResponseWriter, r *web.Request) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	d, err := h.Customers.Get(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	f := &contactForm{Customer: id, Contact: customer.Contact{Main: len(d.Contacts) == 0}}
	if s := r.URL.Query().Get("contact"); s != "" {
		which, err := number(r.URL.Query(), "contact")
		if err != nil {
			return err
		}
		f.Contact = customer.Contact{}
		for _, c := range d.Contacts {
			if c.ID == which {
				f.Contact = c
			}
		}
		if f.Contact.ID == 0 {
			return fault.New(fault.NotFound, "not_found")
		}
	}
	return h.showContact(w, r, f, 0)
}

// saveContact adds somebody at a firm or changes what is known of them.
func (h *pages) saveContact(w http.ResponseWriter, r *web.Request) error {
	id, form, err := asked(r)
	if err != nil {
		return err
	}
	c := customer.Contact{Name: form.Get("name"), Role: form.Get("role"), Phone: form.Get("phone"), Email: form.Get("email"), Note: form.Get("note"), Main: form.Get("main") != ""}
	if form.Get("contact") != "" {
		if c.ID, err = number(form, "contact"); err != nil {
			return err
		}
	}
	f := &contactForm{Customer: id, Contact: c}
	d, err := h.Customers.Get(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	is, err := h.Customers.SaveContact(r.Context(), r.Actor, id, c)
	if errors.As(err, &f.Wrong) {
		return h.showContact(w, r, f, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	if c.ID == 0 {
		return done(w, r, id, r.Page.T("people.contact.added", "name", c.Name), "/contact/left", map[string]string{"contact": strconv.FormatInt(is, 10)})
	}
	for _, was := range d.Contacts {
		if was.ID != c.ID {
			continue
		}
		send := map[string]string{"contact": strconv.FormatInt(was.ID, 10), "name": was.Name, "role": was.Role, "phone": was.Phone, "email": was.Email, "note": was.Note}
		if was.Main {
			send["main"] = "1"
		}
		return done(w, r, id, r.Page.T("people.contact.saved", "name", c.Name), "/contact", send)
	}
	return r.Redirect(w, address(id))
}

// contactLeft notes that somebody is no longer at the firm.
func (h *pages) contactLeft(w http.ResponseWriter, r *web.Request) error {
	id, form, err := asked(r)
	if err != nil {
		return err
	}
	which, err := number(form, "contact")
	if err != nil {
		return err
	}
	back := form.Get("back") != ""
	if err := h.Customers.ContactLeft(r.Context(), r.Actor, id, which, !back); err != nil {
		return err
	}
	send := map[string]string{"contact": strconv.FormatInt(which, 10)}
	if back {
		return done(w, r, id, r.Page.T("people.contact.back"), "/contact/left", send)
	}
	send["back"] = "1"
	return done(w, r, id, r.Page.T("people.contact.gone_now"), "/contact/left", send)
}
