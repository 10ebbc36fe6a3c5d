// Package settings holds the pages on which a firm says how it works: its name, language, currency and time zone, how
// customers are valued, what is written down about them beyond the usual, who works here in which team with which rights, the keys of its programs, and what each person sets
// for themselves.
//
// Always true: a form that can't be saved comes back with everything typed and a word at each field; a form opened before
// somebody else saved the same thing says so instead of overwriting; a secret (link, key) is shown once and never kept.
package settings

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// Deps are what the pages of settings work with.
type Deps struct {
	Auth      *auth.Service
	Customers *customer.Service
	// Purchases keeps what a unit of serving costs.
	Purchases *purchase.Service
	// LinkPath is where the token of a link leads on this site.
	LinkPath func(token string) string
	// BaseURL is how people reach the server, for links to copy; "" takes the address in the browser.
	BaseURL string
	// Revalue has all customers judged anew in the background and returns the job; nil hides the button.
	Revalue func(ctx context.Context, by auth.Actor) (job int64, err error)
}

// The addresses of the settings.
const (
	firmPath   = "/settings"
	valuePath  = "/settings/value"
	fieldsPath = "/settings/fields"
	tagsPath   = "/settings/tags"
	usersPath  = "/settings/users"
	teamsPath  = "/settings/teams"
	keysPath   = "/settings/keys"
	mePath     = "/settings/me"
)

// Routes are the pages of settings.
func Routes(d Deps) []web.Route {
	h := &pages{auth: d.Auth, customers: d.Customers, purchases: d.Purchases, link: d.LinkPath, base: strings.TrimRight(d.BaseURL, "/"), revalue: d.Revalue}
	id := map[string]string{"id": "1"}
	post := func(pattern string, right auth.Right, do web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Right: right, Sample: id, Handle: do}
	}
	get := func(pattern string, right auth.Right, show web.Handler) web.Route {
		return web.Route{Pattern: pattern, Right: right, Sample: id, Handle: show}
	}
	return []web.Route{
		get(firmPath, auth.SettingsChange, h.firm),
		post(firmPath, auth.SettingsChange, h.saveFirm),
		get(valuePath, auth.SettingsChange, h.value),
		post(valuePath, auth.SettingsChange, h.saveValue),
		post(valuePath+"/run", auth.ValueRun, h.runValue),

		get(costsPath, auth.SettingsChange, h.costs),
		post(costsPath, auth.SettingsChange, h.saveCosts),

		get(fieldsPath, auth.SettingsChange, h.fields),
		get(fieldsPath+"/new", auth.SettingsChange, h.newField),
		post(fieldsPath, auth.SettingsChange, h.addField),
		get(fieldsPath+"/{id}", auth.SettingsChange, h.field),
		post(fieldsPath+"/{id}", auth.SettingsChange, h.saveField),
		post(fieldsPath+"/{id}/move", auth.SettingsChange, h.moveField),
		get(fieldsPath+"/{id}/remove", auth.SettingsChange, h.askRemoveField),
		post(fieldsPath+"/{id}/remove", auth.SettingsChange, h.removeField),
		post(tagsPath+"/{id}", auth.SettingsChange, h.renameTag),
		get(tagsPath+"/{id}/remove", auth.SettingsChange, h.askRemoveTag),
		post(tagsPath+"/{id}/remove", auth.SettingsChange, h.removeTag),

		get(usersPath, auth.UsersManage, h.users),
		get(usersPath+"/new", auth.UsersManage, h.newUser),
		post(usersPath, auth.UsersManage, h.invite),
		get(usersPath+"/{id}", auth.UsersManage, h.user),
		post(usersPath+"/{id}", auth.UsersManage, h.saveUser),
		post(usersPath+"/{id}/link", auth.UsersManage, h.userLink),
		post(usersPath+"/{id}/disable", auth.UsersManage, h.disable),
		post(usersPath+"/{id}/enable", auth.UsersManage, h.enable),
		post(usersPath+"/{id}/unlock", auth.UsersManage, h.unlock),
		post(usersPath+"/{id}/sessions", auth.UsersManage, h.endUserSessions),

		get(teamsPath, auth.UsersManage, h.teams),
		post(teamsPath, auth.UsersManage, h.addTeam),
		post(teamsPath+"/{id}", auth.UsersManage, h.renameTeam),
		get(teamsPath+"/{id}/remove", auth.UsersManage, h.askRemoveTeam),
		post(teamsPath+"/{id}/remove", auth.UsersManage, h.removeTeam),

		get(keysPath, auth.KeysManage, h.keys),
		post(keysPath, auth.KeysManage, h.addKey),
		get(keysPath+"/{id}/revoke", auth.KeysManage, h.askRevoke),
		post(keysPath+"/{id}/revoke", auth.KeysManage, h.revoke),

		get(mePath, 0, h.me),
		post(mePath, 0, h.saveMe),
		post(mePath+"/password", 0, h.savePassword),
		post(mePath+"/sessions", 0, h.endSessions),
	}
}

type pages struct {
	auth      *auth.Service
	customers *customer.Service
	purchases *purchase.Service
	link      func(token string) string
	base      string
	revalue   func(context.Context, auth.Actor) (int64, error)
}

// ask shows the question before something is taken away for good.
func ask(w http.ResponseWriter, r *web.Request, here string, s confirmSpec) error {
	return r.Show(w, web.Frame{Title: s.Button, Here: here}, confirmPage(r.Page, r.Actor, s.Back, s))
}

// answer shows a form again: the form alone to a script, the page around it to everybody else.
func answer(w http.ResponseWriter, r *web.Request, f web.Frame, form, page templ.Component) error {
	if r.HTMX() {
		return r.Fragment(w, f.Status, form)
	}
	return r.Show(w, f, page)
}

// done says what was saved on the page that follows.
func done(w http.ResponseWriter, r *web.Request, to string, t ui.ToastSpec) error {
	r.Flash(w, t)
	return r.Redirect(w, to)
}

// complaints are those inside an error, none if it is of another kind.
func complaints(err error) fault.Complaints {
	var c fault.Complaints
	errors.As(err, &c)
	return c
}

// version names the state of something, so that a form can tell whether it is still what it showed.
func version(state any) (string, error) {
	b, err := json.Marshal(state)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8]), nil
}

// origin is how the browser reaches the server.
func (h *pages) origin(r *web.Request) string {
	if h.base != "" {
		return h.base
	}
	// Browsers say where a form was, which knows of the proxy in front of us; the server refuses forms of other sites.
	if o := r.Header.Get("Origin"); strings.HasSuffix(o, "://"+r.Host) {
		return o
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
