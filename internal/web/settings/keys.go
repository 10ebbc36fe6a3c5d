package settings

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// keyForm is what is typed about a key to make.
type keyForm struct {
	Name    string
	Rights  []string
	Expires string // day, 2006-01-02; "" never
	Wrong   fault.Complaints
}

// keyRow is a key in the list.
type keyRow struct {
	auth.Key

	Who    string
	Rights []string // in words; none if this version knows none of them
	Used   string
	State  string // "works", "expired", "revoked"
	Until  string // day it ends, "" for never
}

func keyPath(id int64) string { return keysPath + "/" + strconv.FormatInt(id, 10) }

func (h *pages) keys(w http.ResponseWriter, r *web.Request) error {
	return h.showKeys(w, r, http.StatusOK, keyForm{})
}

func (h *pages) showKeys(w http.ResponseWriter, r *web.Request, status int, f keyForm) error {
	frame := web.Frame{Title: r.Page.T("settings.keys"), Here: keysPath, Status: status}
	if r.HTMX() {
		return r.Fragment(w, status, keyFields(r.Page, f))
	}
	list, err := h.auth.Keys(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	people, err := h.auth.People(r.Context())
	if err != nil {
		return err
	}
	rows := make([]keyRow, 0, len(list))
	for _, k := range list {
		rows = append(rows, rowOf(r, k, people))
	}
	return r.Show(w, frame, keyPage(r.Page, r.Actor, rows, f))
}

func rowOf(r *web.Request, k auth.Key, people []auth.Person) keyRow {
	pg := r.Page
	row := keyRow{Key: k, Used: pg.T("settings.key.never"), State: "works"}
	if i := slices.IndexFunc(people, func(p auth.Person) bool { return p.ID == k.UserID }); i >= 0 {
		row.Who = people[i].Name
	}
	for _, right := range k.Rights.Each() {
		row.Rights = append(row.Rights, pg.T(right.Key()))
	}
	if !k.Used.IsZero() {
		row.Used = pg.TimeAgo(k.Used.UnixMilli(), r.Now.UnixMilli())
	}
	if !k.Expires.IsZero() {
		row.Until = pg.Day(pg.Printer.Today(k.Expires.Add(-time.Millisecond).UnixMilli()))
	}
	switch {
	case !k.Revoked.IsZero():
		row.State = "revoked"
	case !k.Works(r.Now):
		row.State = "expired"
	}
	return row
}

// rights are the first right and how many more there are.
func (k keyRow) rights(pg ui.Page) string {
	switch len(k.Rights) {
	case 0:
		return pg.T("settings.key.no_rights")
	case 1:
		return k.Rights[0]
	}
	return pg.T("settings.key.rights_n", "first", k.Rights[0], "n", len(k.Rights)-1)
}

// addKey makes a key and shows its secret, this once.
func (h *pages) addKey(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	f := keyForm{Name: strings.TrimSpace(form.Get("name")), Rights: form["rights"], Expires: form.Get("expires")}
	n := auth.NewKey{Name: f.Name}
	var ok bool
	if n.Rights, ok = auth.ParseRights(strings.Join(f.Rights, " ")); !ok {
		f.Wrong.Add("rights", "unknown")
	}
	if f.Expires != "" {
		day, ok := i18n.ParseISODay(f.Expires)
		f.Wrong.Check(ok, "expires", "date")
		// To the end of that day where the firm is.
		n.Expires = time.UnixMilli(i18n.StartOf(day+1, r.Page.Location()))
	}
	if len(f.Wrong) > 0 {
		return h.showKeys(w, r, http.StatusUnprocessableEntity, f)
	}
	k, secret, err := h.auth.AddKey(r.Context(), r.Actor, n)
	if fault.Is(err, fault.Invalid) {
		f.Wrong = complaints(err)
		return h.showKeys(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	pg := r.Page
	return showSecret(w, r, keysPath, secretSpec{
		Title: pg.T("settings.key.made", "name", k.Name), Text: pg.T("settings.key.made_text"), Label: pg.T("settings.key.secret"),
		Value: secret, Back: keysPath, Note: pg.T("settings.key.use"),
	})
}

// key is the key of the path.
func (h *pages) key(r *web.Request) (auth.Key, error) {
	id, err := r.Int64("id")
	if err != nil {
		return auth.Key{}, err
	}
	all, err := h.auth.Keys(r.Context(), r.Actor)
	if err != nil {
		return auth.Key{}, err
	}
	for _, k := range all {
		if k.ID == id {
			return k, nil
		}
	}
	return auth.Key{}, fault.New(fault.NotFound, "")
}

func (h *pages) askRevoke(w http.ResponseWriter, r *web.Request) error {
	k, err := h.key(r)
	if err != nil {
		return err
	}
	if !k.Revoked.IsZero() {
		return r.Redirect(w, keysPath)
	}
	pg := r.Page
	used := pg.T("settings.key.never")
	if !k.Used.IsZero() {
		used = pg.TimeAgo(k.Used.UnixMilli(), r.Now.UnixMilli())
	}
	return ask(w, r, keysPath, confirmSpec{
		Title: pg.T("settings.key.ask", "name", k.Name), Text: pg.T("settings.key.ask_text", "used", used),
		Action: keyPath(k.ID) + "/revoke", Button: pg.T("settings.key.revoke"), Back: keysPath,
	})
}

func (h *pages) revoke(w http.ResponseWriter, r *web.Request) error {
	k, err := h.key(r)
	if err != nil {
		return err
	}
	if err := h.auth.RevokeKey(r.Context(), r.Actor, k.ID); err != nil {
		return err
	}
	return done(w, r, keysPath, ui.ToastSpec{Text: r.Page.T("settings.key.revoked", "name", k.Name)})
}
