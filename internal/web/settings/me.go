package settings

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// meForm is what people type about themselves.
type meForm struct {
	Name  string
	Lang  string
	Wrong fault.Complaints
}

// passwordForm only keeps what was wrong: passwords are never sent back.
type passwordForm struct {
	Email string // so that whatever keeps passwords knows whose it is
	Wrong fault.Complaints
	Wait  string // why no password is taken just now
}

// meView is the page of one's own things.
type meView struct {
	User     auth.User
	Form     meForm
	Password passwordForm
	Theme    string
	Density  string
	Sessions []sessionRow
}

// sessionRow is a device somebody is signed in on.
type sessionRow struct {
	ID      string
	Device  string
	Address string
	Seen    string
	Here    bool
}

func (h *pages) me(w http.ResponseWriter, r *web.Request) error {
	return h.showMe(w, r, http.StatusOK, nil, passwordForm{})
}

func (h *pages) showMe(w http.ResponseWriter, r *web.Request, status int, f *meForm, p passwordForm) error {
	u, err := h.auth.User(r.Context(), r.Actor, r.Actor.UserID)
	if err != nil {
		return err
	}
	p.Email = u.Email
	v := meView{User: u, Form: meForm{Name: u.Name, Lang: string(u.Lang)}, Password: p, Theme: chosen(r, "dangol_theme"), Density: chosen(r, "dangol_density")}
	if f != nil {
		v.Form = *f
	}
	open, err := h.auth.Sessions(r.Context(), r.Actor, r.Actor.UserID)
	if err != nil {
		return err
	}
	for _, s := range open {
		v.Sessions = append(v.Sessions, sessionRow{
			ID: s.ID, Device: device(s.Agent), Address: s.Address, Seen: r.Page.TimeAgo(s.Seen.UnixMilli(), r.Now.UnixMilli()), Here: s.ID == r.Session.ID,
		})
	}
	// One's own things belong to no line of the navigation: they are behind one's name.
	return r.Show(w, web.Frame{Title: r.Page.T("settings.me"), Here: "/me", Status: status}, mePage(r.Page, r.Actor, v))
}

// chosen is what the reader chose in this browser, "" for nothing.
func chosen(r *web.Request, cookie string) string {
	c, err := r.Cookie(cookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// device is the browser and the system that a browser says it is, by the names their makers use.
func device(agent string) string {
	first := func(otherwise string, pairs ...string) string {
		for i := 0; i < len(pairs); i += 2 {
			if strings.Contains(agent, pairs[i]) {
				return pairs[i+1]
			}
		}
		return otherwise
	}
	browser := first("", "Edg", "Edge", "Whale/", "Whale", "SamsungBrowser/", "Samsung Internet", "OPR/", "Opera", "Firefox/", "Firefox", "Chrome/", "Chrome", "Safari/", "Safari")
	system := first("", "iPhone", "iPhone", "iPad", "iPad", "Android", "Android", "Windows", "Windows", "Mac OS", "macOS", "Linux", "Linux")
	switch {
	case browser == "" && system == "":
		return string([]rune(agent)[:min(utf8.RuneCountInString(agent), 40)])
	case browser == "" || system == "":
		return browser + system
	}
	return browser + " · " + system
}

// saveMe stores the own name and language.
func (h *pages) saveMe(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	f := meForm{Name: strings.TrimSpace(form.Get("name")), Lang: form.Get("lang")}
	was, err := h.auth.User(r.Context(), r.Actor, r.Actor.UserID)
	if err != nil {
		return err
	}
	err = h.auth.ChangeProfile(r.Context(), r.Actor, f.Name, i18n.Lang(f.Lang))
	if fault.Is(err, fault.Invalid) {
		f.Wrong = complaints(err)
		if r.HTMX() {
			return r.Fragment(w, http.StatusUnprocessableEntity, meFields(r.Page, f))
		}
		return h.showMe(w, r, http.StatusUnprocessableEntity, &f, passwordForm{})
	}
	if err != nil {
		return err
	}
	t := ui.ToastSpec{Text: r.Page.T("settings.saved")}
	if f.Name != was.Name || f.Lang != string(was.Lang) {
		t.Undo, t.Send = mePath, map[string]string{"name": was.Name, "lang": string(was.Lang)}
	}
	return done(w, r, mePath, t)
}

// savePassword changes the own password, which takes the one there is.
func (h *pages) savePassword(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	var p passwordForm
	status := http.StatusUnprocessableEntity
	if p.Wrong.Check(form.Get("password") == form.Get("again"), "again", "password_differs"); len(p.Wrong) == 0 {
		err = h.auth.ChangePassword(r.Context(), r.Actor, form.Get("old"), form.Get("password"), r.Token())
		switch {
		case fault.Is(err, fault.Invalid):
			p.Wrong = complaints(err)
		case fault.Is(err, fault.TooMany):
			p.Wait, status = sentence(r, err), http.StatusTooManyRequests
		case err != nil:
			return err
		default:
			return done(w, r, mePath, ui.ToastSpec{Text: r.Page.T("settings.password.saved")})
		}
	}
	if !r.HTMX() {
		return h.showMe(w, r, status, nil, p)
	}
	u, err := h.auth.User(r.Context(), r.Actor, r.Actor.UserID)
	if err != nil {
		return err
	}
	p.Email = u.Email
	return r.Fragment(w, status, passwordFields(r.Page, p))
}

// endSessions ends one session of one's own, or all but this one.
func (h *pages) endSessions(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	if id := form.Get("id"); id != "" {
		err = h.auth.EndSession(r.Context(), r.Actor, r.Actor.UserID, id)
	} else {
		err = h.auth.EndSessions(r.Context(), r.Actor, r.Actor.UserID, r.Token())
	}
	if err != nil {
		return err
	}
	return done(w, r, mePath, ui.ToastSpec{Text: r.Page.T("settings.sessions.ended")})
}
