package people

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// The addresses of views; the form names the view.
const (
	viewsPath  = home + "/views"
	viewChange = viewsPath + "/change"
	viewRemove = viewsPath + "/remove"
	askedView  = "id"
)

func viewID(v *customer.View) string { return strconv.FormatInt(v.ID, 10) }

// inView is the list as a view keeps it.
func inView(query string, id int64) string {
	a := askOf(parse(query))
	if id != 0 {
		a.v.Set(askView, strconv.FormatInt(id, 10))
	}
	return a.url()
}

// addView keeps the list that is shown as a view.
func (h *pages) addView(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	a := askOf(parse(form.Get("query")))
	v := customer.View{Name: form.Get("name"), Query: a.view(), Pinned: form.Get("pinned") != "", Shared: form.Get("shared") != ""}
	id, err := h.Customers.SaveView(r.Context(), r.Actor, v)
	if err != nil {
		return err
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T("people.view.saved", "name", v.Name), Undo: viewRemove, Send: map[string]string{askedView: strconv.FormatInt(id, 10), "quiet": "1"}})
	return r.Redirect(w, inView(v.Query, id))
}

// viewOf is the view that a form names.
func (h *pages) viewOf(r *web.Request, form url.Values) (v customer.View, err error) {
	id, err := number(form, askedView)
	if err != nil {
		return v, err
	}
	all, err := h.Customers.Views(r.Context(), r.Actor)
	if err != nil {
		return v, err
	}
	i := slices.IndexFunc(all, func(v customer.View) bool { return v.ID == id })
	if i < 0 {
		return v, fault.New(fault.NotFound, "not_found")
	}
	return all[i], nil
}

// changeView renames a view, pins it, shares it, or has it keep what is shown now.
func (h *pages) changeView(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	v, err := h.viewOf(r, form)
	if err != nil {
		return err
	}
	switch form.Get("do") {
	case "pin":
		v.Pinned = !v.Pinned
	case "share":
		v.Shared = !v.Shared
	case "query":
		v.Query = askOf(parse(form.Get("query"))).view()
	default:
		v.Name = form.Get("name")
	}
	if _, err := h.Customers.SaveView(r.Context(), r.Actor, v); err != nil {
		return err
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T("people.view.saved", "name", v.Name)})
	return r.Redirect(w, inView(v.Query, v.ID))
}

// removeView forgets a view; the message brings it back.
func (h *pages) removeView(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	v, err := h.viewOf(r, form)
	if err != nil {
		return err
	}
	if err := h.Customers.RemoveView(r.Context(), r.Actor, v.ID); err != nil {
		return err
	}
	if form.Get("quiet") == "" {
		again := map[string]string{"name": v.Name, "query": v.Query}
		if v.Pinned {
			again["pinned"] = "1"
		}
		if v.Shared {
			again["shared"] = "1"
		}
		r.Flash(w, ui.ToastSpec{Text: r.Page.T("people.view.removed", "name", v.Name), Undo: viewsPath, Send: again})
	}
	return r.Redirect(w, inView(v.Query, 0))
}

// viewButton is one change of a view in its menu.
func viewButton(pg ui.Page, v *customer.View, do, label, icon string, a ask) templ.Component {
	return viewForm(v, do, label, icon, a.view())
}

func pinWord(pg ui.Page, v *customer.View) string {
	if v.Pinned {
		return pg.T("people.view.unpin")
	}
	return pg.T("people.view.pin")
}

func shareWord(pg ui.Page, v *customer.View) string {
	if v.Shared {
		return pg.T("people.view.unshare")
	}
	return pg.T("people.view.share")
}
