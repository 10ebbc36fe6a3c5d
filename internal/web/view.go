package web

import (
	"net/http"

	"dangol.kr/dangol/internal/web/ui"
)

// profilePath is where a person changes their own things.
const profilePath = "/settings/me"

// view gathers what the frame shows.
func (r *Request) view(w http.ResponseWriter, f Frame) view {
	if f.Here == "" {
		f.Here = r.URL.Path
	}
	v := view{Page: r.Page, Frame: f, Look: r.look, Toasts: r.takeFlash(w), Firm: r.Firm.Name, Finds: r.Page.T("shell.find_pages")}
	if !r.SignedIn() {
		return v
	}
	v.Nav, v.Actions = r.nav(f.Here), r.actions()
	v.Name, v.Role = r.Actor.Name, r.Page.T("shell.role."+string(r.Actor.Role))
	if r.srv.offers(r.Actor, profilePath) {
		v.Profile = profilePath
	}
	if r.srv.opt.Finder != nil {
		v.Finds = r.Page.T("shell.find")
	}
	return v
}

// shortcut is a line of the list of keys.
type shortcut struct {
	Label string
	Keys  []string
}

// keys are the shortcuts that do something for this reader.
func (v view) keys() []shortcut {
	out := []shortcut{{v.T("shell.key.find"), []string{"/", "Ctrl K"}}}
	if len(v.Actions) > 0 {
		out = append(out, shortcut{v.T("shell.key.add"), []string{"A"}})
	}
	for _, l := range v.Nav {
		for _, k := range append([]link{l}, l.Kids...) {
			if k.Go != "" {
				out = append(out, shortcut{v.T("shell.key.go", "page", k.Label), []string{"G", upper(k.Go)}})
			}
		}
	}
	return append(out,
		shortcut{v.T("shell.key.tasks"), []string{"J", "K"}}, shortcut{v.T("shell.key.done"), []string{"E"}},
		shortcut{v.T("shell.key.close"), []string{"Esc"}}, shortcut{v.T("shell.key.help"), []string{"?"}})
}

func upper(s string) string { return string([]byte{s[0] - 'a' + 'A'}) }

// Toast answers a script with a message and whatever else changed.
func (r *Request) Toast(w http.ResponseWriter, t ui.ToastSpec) error {
	return r.Fragment(w, 0, ui.ToastFragment(r.Page, t))
}

// post is what somebody is in the firm: 온유커피 · 대표. A firm may have no name yet.
func (v view) post() string {
	if v.Firm == "" {
		return v.Role
	}
	return v.Firm + " · " + v.Role
}
