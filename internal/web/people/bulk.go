package people

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// ticked are the rows a person chose.
func ticked(form url.Values) (ids []int64) {
	for _, s := range form[askID] {
		if id, err := strconv.ParseInt(s, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// selection is whom a bulk change is about: the rows that are ticked, or all that the list's filter finds.
func (h *pages) selection(r *web.Request, form url.Values) customer.Selection {
	if form.Get("all") == "" {
		return customer.Selection{IDs: append([]int64{}, ticked(form)...)}
	}
	f := askOf(parse(form.Get("query"))).filter(r.Actor, r.Page.Today)
	return customer.Selection{Each: func(ctx context.Context, after int64, limit int) ([]int64, error) {
		return h.Report.Matching(ctx, r.Actor, f, after, limit)
	}}
}

// bulk changes many customers at once.
func (h *pages) bulk(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	back := askOf(parse(form.Get("query")))
	do := form.Get("do")
	sel := h.selection(r, form)
	if do != "export" {
		if err := r.Actor.Check(auth.CustomerChange); err != nil {
			return err
		}
	}
	if sel.Each == nil && len(sel.IDs) == 0 {
		r.Flash(w, ui.ToastSpec{Text: r.Page.T("people.bulk.nobody"), Bad: true})
		return r.Redirect(w, back.url())
	}
	if do == "export" {
		v := parse(back.view())
		if sel.Each == nil {
			v = url.Values{}
			for _, id := range sel.IDs { // numbers alone: whatever else was sent has no place in an address
				v.Add(askID, strconv.FormatInt(id, 10))
			}
		}
		return r.Redirect(w, home+"/export?"+v.Encode())
	}
	var done customer.Bulk
	var said string
	switch do {
	case "tag", "untag":
		done, said, err = h.bulkTag(r, form, do, sel)
	case "own":
		done, said, err = h.bulkOwn(r, form, sel)
	default:
		err = fault.New(fault.Invalid, "")
	}
	if err != nil {
		if done.Changed == 0 || fault.Is(err, fault.Internal) {
			return err
		}
		said = r.Page.T("people.bulk.part", "n", done.Changed) // the page of the failure would say that nothing was done
	}
	t := ui.ToastSpec{Text: said, Bad: err != nil}
	if done.Changed > 0 {
		t.Undo, t.Send = BulkUndoPath, map[string]string{"token": strconv.FormatInt(done.Token, 10), "query": back.view()}
	}
	r.Flash(w, t)
	return r.Redirect(w, back.url())
}

func (h *pages) bulkTag(r *web.Request, form url.Values, do string, sel customer.Selection) (done customer.Bulk, said string, err error) {
	tag, err := h.Customers.MakeTag(r.Context(), r.Actor, form.Get("tag_name"))
	if err != nil {
		return done, "", err
	}
	key := "people.bulk.tagged"
	if do == "tag" {
		done, err = h.Customers.TagMany(r.Context(), r.Actor, sel, tag.ID, nil)
	} else {
		key = "people.bulk.untagged"
		done, err = h.Customers.UntagMany(r.Context(), r.Actor, sel, tag.ID, nil)
	}
	return done, r.Page.T(key, "n", done.Changed, "tag", tag.Name), err
}

func (h *pages) bulkOwn(r *web.Request, form url.Values, sel customer.Selection) (done customer.Bulk, said string, err error) {
	to, err := strconv.ParseInt(form.Get("owner_id"), 10, 64)
	if err != nil {
		return done, "", fault.Complaints{{Field: "owner_id", Code: "unknown"}}
	}
	who, err := h.colleagues(r.Context())
	if err != nil {
		return done, "", err
	}
	if to != 0 && who.name(to) == "" { // with an owner who does not exist nobody of a narrow scope would see them again
		return done, "", fault.Complaints{{Field: "owner_id", Code: "unknown"}}
	}
	if done, err = h.Customers.OwnMany(r.Context(), r.Actor, sel, to, nil); err != nil {
		return done, "", err
	}
	if to == 0 {
		return done, r.Page.T("people.bulk.unowned", "n", done.Changed), nil
	}
	return done, r.Page.T("people.bulk.owned", "n", done.Changed, "who", who.name(to)), nil
}

// undoBulk takes a bulk change back.
func (h *pages) undoBulk(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	token, err := strconv.ParseInt(form.Get("token"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "not_found")
	}
	n, err := h.Customers.UndoBulk(r.Context(), r.Actor, token)
	if err != nil {
		return err
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T("people.bulk.undone", "n", n)})
	return r.Redirect(w, askOf(parse(form.Get("query"))).url())
}
