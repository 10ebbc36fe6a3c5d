package settings

import (
	"net/http"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// userForm is what is typed about a person who works here.
type userForm struct {
	ID      int64 // 0 for somebody new
	Name    string
	Email   string
	Role    string
	Scope   string
	Team    string
	Lang    string
	Version string
	Wrong   fault.Complaints
	Problem string // why it can't be, where no single field is at fault
	Stale   []differing
	Teams   []auth.Team
}

func (f userForm) path() string {
	if f.ID == 0 {
		return usersPath
	}
	return userPath(f.ID)
}

func userPath(id int64) string { return usersPath + "/" + strconv.FormatInt(id, 10) }

func userFormOf(u auth.User, teams []auth.Team) (f userForm, err error) {
	f = userForm{
		ID: u.ID, Name: u.Name, Email: u.Email, Role: string(u.Role), Scope: string(u.Scope), Team: strconv.FormatInt(u.TeamID, 10), Lang: string(u.Lang),
		Teams: teams,
	}
	f.Version, err = version(u.Changeable())
	return f, err
}

// typedUser reads the form. A team that is no number is one that does not exist.
func typedUser(r *web.Request) (f userForm, to auth.UserChange, err error) {
	form, err := r.Form()
	if err != nil {
		return f, to, err
	}
	f = userForm{
		Name: strings.TrimSpace(form.Get("name")), Email: strings.TrimSpace(form.Get("email")), Role: form.Get("role"), Scope: form.Get("scope"),
		Team: form.Get("team"), Lang: form.Get("lang"), Version: form.Get("version"),
	}
	team, err := strconv.ParseInt(f.Team, 10, 64)
	if err != nil && f.Team != "" {
		team = -1
	}
	to = auth.UserChange{Email: f.Email, Name: f.Name, Role: auth.Role(f.Role), Scope: auth.Scope(f.Scope), TeamID: team, Lang: i18n.Lang(f.Lang)}
	return f, to, nil
}

func (f userForm) sent(version string) map[string]string {
	return map[string]string{"name": f.Name, "email": f.Email, "role": f.Role, "scope": f.Scope, "team": f.Team, "lang": f.Lang, "version": version}
}

func (f userForm) against(pg ui.Page, stored userForm) (list []differing) {
	list = differ(list, pg.T("settings.user.name"), f.Name, stored.Name, stored.Name)
	list = differ(list, pg.T("settings.user.email"), f.Email, stored.Email, stored.Email)
	list = differ(list, pg.T("settings.user.role"), f.Role, stored.Role, pg.T("shell.role."+stored.Role))
	list = differ(list, pg.T("settings.user.scope"), f.Scope, stored.Scope, pg.T("settings.scope."+stored.Scope))
	list = differ(list, pg.T("settings.user.team"), f.Team, stored.Team, teamName(pg, stored.Teams, stored.Team))
	return differ(list, pg.T("settings.user.lang"), f.Lang, stored.Lang, langName(pg, stored.Lang))
}

func langName(pg ui.Page, lang string) string {
	if lang == "" {
		return pg.T("settings.lang_firm")
	}
	return pg.T("shell.lang." + lang)
}

func teamName(pg ui.Page, teams []auth.Team, id string) string {
	for _, t := range teams {
		if strconv.FormatInt(t.ID, 10) == id {
			return t.Name
		}
	}
	return pg.T("settings.no_team")
}

// userRow is a person in the list.
type userRow struct {
	auth.User

	Team   string
	Seen   string
	Status string // "works", "invited", "disabled"
}

func (h *pages) users(w http.ResponseWriter, r *web.Request) error {
	list, err := h.auth.Users(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	teams, err := h.auth.Teams(r.Context())
	if err != nil {
		return err
	}
	rows := make([]userRow, 0, len(list))
	for _, u := range list {
		row := userRow{User: u, Status: statusOf(u), Seen: r.Page.T("settings.never_seen")}
		if u.TeamID != 0 {
			row.Team = teamName(r.Page, teams, strconv.FormatInt(u.TeamID, 10))
		}
		if !u.Seen.IsZero() {
			row.Seen = r.Page.TimeAgo(u.Seen.UnixMilli(), r.Now.UnixMilli())
		}
		rows = append(rows, row)
	}
	return r.Show(w, web.Frame{Title: r.Page.T("settings.users"), Here: usersPath}, usersPage(r.Page, r.Actor, rows))
}

func statusOf(u auth.User) string {
	switch {
	case u.Disabled:
		return "disabled"
	case !u.HasPassword:
		return "invited"
	}
	return "works"
}

func (h *pages) newUser(w http.ResponseWriter, r *web.Request) error {
	return h.showNewUser(w, r, http.StatusOK, userForm{Role: string(auth.Member), Scope: string(auth.ScopeAll), Team: "0"})
}

func (h *pages) showNewUser(w http.ResponseWriter, r *web.Request, status int, f userForm) (err error) {
	if f.Teams, err = h.auth.Teams(r.Context()); err != nil {
		return err
	}
	f.Wrong = mend(f.Wrong)
	return answer(w, r, web.Frame{Title: r.Page.T("settings.user.new"), Here: usersPath, Status: status}, userFields(r.Page, f), newUserPage(r.Page, r.Actor, f))
}

// mend gives a complaint the words that fit here: an e-mail that exists is somebody else's.
func mend(list fault.Complaints) (out fault.Complaints) {
	for _, c := range list {
		if c.Field == "email" && c.Code == "exists" {
			out.Add("email", "email_taken")
		} else {
			out = append(out, c)
		}
	}
	return out
}

// invite adds a person and shows the link that lets them choose a password: there is no mail to send it by.
func (h *pages) invite(w http.ResponseWriter, r *web.Request) error {
	f, to, err := typedUser(r)
	if err != nil {
		return err
	}
	u, err := h.auth.Add(r.Context(), r.Actor, auth.NewUser{Email: to.Email, Name: to.Name, Role: to.Role, Scope: to.Scope, TeamID: to.TeamID, Lang: to.Lang})
	if fault.Is(err, fault.Invalid) {
		f.Wrong = complaints(err)
		return h.showNewUser(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return h.showLink(w, r, u, auth.LinkInvite)
}

// showLink makes a link for somebody and shows it, this once.
func (h *pages) showLink(w http.ResponseWriter, r *web.Request, u auth.User, p auth.Purpose) error {
	l, err := h.auth.NewLink(r.Context(), r.Actor, u.ID, p, 0)
	if err != nil {
		return err
	}
	pg := r.Page
	s := secretSpec{
		Title: pg.T("settings.link." + string(p)), Text: pg.T("settings.link."+string(p)+"_text", "name", pg.Honor(u.Name)), Label: pg.T("settings.link"),
		Value: h.origin(r) + h.link(l.Token), Back: usersPath, Note: pg.T("settings.link.until", "time", pg.Time(l.Expires.UnixMilli())),
	}
	return showSecret(w, r, usersPath, s)
}

// showSecret answers with something that is shown once; no browser shall keep it.
func showSecret(w http.ResponseWriter, r *web.Request, here string, s secretSpec) error {
	w.Header().Set("Cache-Control", "no-store")
	return answer(w, r, web.Frame{Title: s.Title, Here: here}, secret(r.Page, s), secretPage(r.Page, r.Actor, here, s))
}
