package settings

import (
	"net/http"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// teamsView is the list of teams, with a name that could not be taken where it was typed.
type teamsView struct {
	Teams []auth.Team
	At    int64 // the team the typed name was for; 0 a new one
	Typed string
	Wrong fault.Complaints
}

func teamPath(id int64) string { return teamsPath + "/" + strconv.FormatInt(id, 10) }

func (h *pages) teams(w http.ResponseWriter, r *web.Request) error {
	return h.showTeams(w, r, http.StatusOK, teamsView{})
}

func (h *pages) showTeams(w http.ResponseWriter, r *web.Request, status int, v teamsView) (err error) {
	if v.Teams, err = h.auth.Teams(r.Context()); err != nil {
		return err
	}
	return answer(w, r, web.Frame{Title: r.Page.T("settings.teams"), Here: usersPath, Status: status}, teamList(r.Page, v), teamsPage(r.Page, r.Actor, v))
}

func (h *pages) addTeam(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	name := strings.TrimSpace(form.Get("name"))
	if _, err := h.auth.AddTeam(r.Context(), r.Actor, name); err != nil {
		return h.teamRefused(w, r, 0, name, err)
	}
	return done(w, r, teamsPath, ui.ToastSpec{Text: r.Page.T("settings.team.added", "name", name)})
}

// teamRefused shows the list again with what was typed.
func (h *pages) teamRefused(w http.ResponseWriter, r *web.Request, id int64, name string, err error) error {
	if !fault.Is(err, fault.Invalid) {
		return err
	}
	return h.showTeams(w, r, http.StatusUnprocessableEntity, teamsView{At: id, Typed: name, Wrong: complaints(err)})
}

func (h *pages) renameTeam(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	t, err := h.team(r)
	if err != nil {
		return err
	}
	name := strings.TrimSpace(form.Get("name"))
	if err := h.auth.RenameTeam(r.Context(), r.Actor, t.ID, name); err != nil {
		return h.teamRefused(w, r, t.ID, name, err)
	}
	toast := ui.ToastSpec{Text: r.Page.T("settings.saved")}
	if name != t.Name {
		toast.Undo, toast.Send = teamPath(t.ID), map[string]string{"name": t.Name}
	}
	return done(w, r, teamsPath, toast)
}

// team is the team of the path.
func (h *pages) team(r *web.Request) (auth.Team, error) {
	id, err := r.Int64("id")
	if err != nil {
		return auth.Team{}, err
	}
	all, err := h.auth.Teams(r.Context())
	if err != nil {
		return auth.Team{}, err
	}
	for _, t := range all {
		if t.ID == id {
			return t, nil
		}
	}
	return auth.Team{}, fault.New(fault.NotFound, "")
}

func (h *pages) askRemoveTeam(w http.ResponseWriter, r *web.Request) error {
	t, err := h.team(r)
	if err != nil {
		return err
	}
	pg := r.Page
	text := pg.T("settings.team.ask_text", "n", t.People)
	if t.People == 0 {
		text = pg.T("settings.team.ask_empty")
	}
	return ask(w, r, usersPath, confirmSpec{
		Title: pg.T("settings.team.ask", "name", t.Name), Text: text,
		Action: teamPath(t.ID) + "/remove", Button: pg.T("settings.team.remove"), Back: teamsPath,
	})
}

func (h *pages) removeTeam(w http.ResponseWriter, r *web.Request) error {
	t, err := h.team(r)
	if err != nil {
		return err
	}
	if err := h.auth.RemoveTeam(r.Context(), r.Actor, t.ID); err != nil {
		return err
	}
	return done(w, r, teamsPath, ui.ToastSpec{Text: r.Page.T("settings.team.removed", "name", t.Name)})
}
