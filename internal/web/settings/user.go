package settings

import (
	"context"
	"errors"
	"net/http"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// userView is one person with what can be done about them.
type userView struct {
	Form     userForm
	User     auth.User
	Status   string
	Self     bool
	Locked   time.Time // until when no password is taken; zero if it is
	Sessions int
	Facts    []differing // what is known besides, as name and value
}

func (h *pages) user(w http.ResponseWriter, r *web.Request) error {
	return h.showUser(w, r, http.StatusOK, nil)
}

// showUser shows a person, with the form as it was typed if it could not be saved.
func (h *pages) showUser(w http.ResponseWriter, r *web.Request, status int, typed *userForm) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	u, err := h.auth.User(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	teams, err := h.auth.Teams(r.Context())
	if err != nil {
		return err
	}
	v := userView{User: u, Status: statusOf(u), Self: id == r.Actor.UserID}
	if v.Form, err = userFormOf(u, teams); err != nil {
		return err
	}
	if typed != nil {
		typed.ID, typed.Teams = id, teams
		if typed.Version != v.Form.Version {
			typed.Stale, typed.Version = typed.against(r.Page, v.Form), v.Form.Version
		}
		v.Form = *typed
		if r.HTMX() {
			return r.Fragment(w, status, userFields(r.Page, v.Form))
		}
	}
	if v.Locked, err = h.auth.LockedUntil(r.Context(), r.Actor, id); err != nil {
		return err
	}
	open, err := h.auth.Sessions(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	v.Sessions = len(open)
	pg := r.Page
	seen := pg.T("settings.never_seen")
	if !u.Seen.IsZero() {
		seen = pg.TimeAgo(u.Seen.UnixMilli(), r.Now.UnixMilli())
	}
	v.Facts = []differing{
		{pg.T("settings.user.seen"), seen},
		{pg.T("settings.user.since"), pg.Day(pg.Printer.Today(u.Created.UnixMilli()))},
		{pg.T("settings.user.open"), pg.T("settings.user.open_n", "n", v.Sessions)},
	}
	return r.Show(w, web.Frame{Title: u.Name, Here: usersPath, Status: status}, userPage(pg, r.Actor, v))
}

// saveUser stores what is typed about a person, unless somebody else stored something since the form was opened.
func (h *pages) saveUser(w http.ResponseWriter, r *web.Request) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	f, to, err := typedUser(r)
	if err != nil {
		return err
	}
	was, err := h.auth.User(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	stored, err := userFormOf(was, nil)
	if err != nil {
		return err
	}
	if f.Version != stored.Version {
		return h.showUser(w, r, http.StatusConflict, &f)
	}
	known := was.Changeable()
	to.Known = &known
	err = h.auth.Change(r.Context(), r.Actor, id, to)
	switch {
	case fault.Is(err, fault.Conflict):
		f.Problem = sentence(r, err)
		return h.showUser(w, r, http.StatusConflict, &f)
	case fault.Is(err, fault.Invalid):
		f.Wrong = mend(complaints(err))
		return h.showUser(w, r, http.StatusUnprocessableEntity, &f)
	case err != nil:
		return err
	}
	to.Known = nil
	after, err := version(to)
	if err != nil {
		return err
	}
	t := ui.ToastSpec{Text: r.Page.T("settings.saved")}
	if after != stored.Version {
		t.Undo, t.Send = userPath(id), stored.sent(after)
	}
	return done(w, r, userPath(id), t)
}

// sentence is what the code of an error says, "" when it has none.
func sentence(r *web.Request, err error) string {
	var e *fault.Error
	if !errors.As(err, &e) || e.Code == "" {
		return ""
	}
	return r.Page.T("fault."+e.Code, e.Args...)
}

// userLink makes a new link: an invitation for who has no password yet, else one to choose another.
func (h *pages) userLink(w http.ResponseWriter, r *web.Request) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	u, err := h.auth.User(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	p := auth.LinkInvite
	if u.HasPassword {
		p = auth.LinkReset
	}
	err = h.showLink(w, r, u, p)
	return h.refused(w, r, id, err)
}

// refused turns a change that can't be (the last owner, oneself) into a word on the person's page.
func (h *pages) refused(w http.ResponseWriter, r *web.Request, id int64, err error) error {
	text := sentence(r, err)
	if !fault.Is(err, fault.Conflict) || text == "" {
		return err
	}
	return done(w, r, userPath(id), ui.ToastSpec{Text: text, Bad: true})
}

// change does one thing about a person, says so, and offers to take it back.
func (h *pages) change(w http.ResponseWriter, r *web.Request, do func(context.Context, auth.Actor, int64) error, text, undo string) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	if err := do(r.Context(), r.Actor, id); err != nil {
		return h.refused(w, r, id, err)
	}
	t := ui.ToastSpec{Text: text}
	if undo != "" {
		t.Undo = userPath(id) + undo
	}
	return done(w, r, userPath(id), t)
}

func (h *pages) disable(w http.ResponseWriter, r *web.Request) error {
	return h.change(w, r, h.auth.Disable, r.Page.T("settings.user.disabled"), "/enable")
}

func (h *pages) enable(w http.ResponseWriter, r *web.Request) error {
	return h.change(w, r, h.auth.Enable, r.Page.T("settings.user.enabled"), "/disable")
}

func (h *pages) unlock(w http.ResponseWriter, r *web.Request) error {
	return h.change(w, r, h.auth.Unlock, r.Page.T("settings.user.unlocked"), "")
}

func (h *pages) endUserSessions(w http.ResponseWriter, r *web.Request) error {
	return h.change(w, r, func(ctx context.Context, by auth.Actor, id int64) error {
		return h.auth.EndSessions(ctx, by, id, r.Token()) // keeps the own one, should it be oneself
	}, r.Page.T("settings.sessions.ended"), "")
}
