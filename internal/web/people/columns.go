package people

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// columns are what a row can show beside the name, in their order. Those that leave when the room gets narrow do not
// stand last, where the row keeps its distance from the edge.
var columns = []string{"tier", "stage", "stamps", "do", "owner", "tags", "phone", "joined", "last", "overdue", "alive", "stake", "spend", "value"}

// usual are those shown until somebody chooses others.
var usual = []string{"tier", "stage", "stamps", "do", "last", "overdue", "spend", "value"}

// columnsCookie keeps what a person chose. It is named after the person: several may share a browser.
func columnsCookie(r *web.Request) string {
	return "dangol_columns_" + strconv.FormatInt(r.Actor.UserID, 10)
}

func chosenColumns(r *web.Request) []string {
	c, err := r.Cookie(columnsCookie(r))
	if err != nil {
		return usual
	}
	return inOrder(strings.Split(c.Value, "."))
}

// inOrder are those of the columns that there are, in their order.
func inOrder(chosen []string) []string {
	out := []string{}
	for _, c := range columns {
		if slices.Contains(chosen, c) {
			out = append(out, c)
		}
	}
	return out
}

// keepColumns remembers the columns that were chosen.
func (h *pages) keepColumns(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	list := inOrder(form["column"])
	if form.Get("usual") != "" {
		list = usual
	}
	http.SetCookie(w, &http.Cookie{Name: columnsCookie(r), Value: strings.Join(list, "."), Path: home, MaxAge: 400 * 24 * 3600, HttpOnly: true, Secure: r.Secure(), SameSite: http.SameSiteLaxMode})
	return r.Redirect(w, askOf(parse(form.Get("query"))).url())
}

// units are how the amounts of the list are written: in one unit for all its pages.
type units struct{ spend, worth, stake i18n.Column }

func unitsOf(pg ui.Page, run *value.Run, rows []report.Row) units {
	var spend, worth, stake []int64
	for _, r := range rows {
		if r.Value != nil {
			spend, worth, stake = append(spend, r.Value.Year), append(worth, r.Value.CLV), append(stake, r.Value.Stake)
		}
	}
	u := units{pg.MoneyColumn(i18n.Usual(spend)), pg.MoneyColumn(i18n.Usual(worth)), pg.MoneyColumn(i18n.Usual(stake))}
	if run != nil {
		for _, t := range run.Report.Pyramid {
			if t.Tier == value.High && t.Floor > 0 { // lists begin with those who matter
				u.spend, u.worth = pg.MoneyColumn(t.Floor), pg.MoneyColumn(t.Floor)
			}
		}
	}
	return u
}

// head is a column of the table.
func (m *list) head(pg ui.Page, key string) ui.Column {
	c := ui.Column{Label: pg.T("people.column." + key)}
	switch key {
	case "last", "joined":
		c.Key, c.Num = key, true
	case "spend":
		c.Key, c.Num, c.Unit = key, true, m.Units.spend.Unit
	case "value":
		c.Key, c.Num, c.Unit = key, true, m.Units.worth.Unit
	case "stake":
		c.Key, c.Num, c.Unit = key, true, m.Units.stake.Unit
	}
	switch key {
	case "tier", "spend":
	case "do", "tags", "phone", "stake", "joined", "owner":
		c.Drop = "1"
	case "alive", "stamps":
		c.Drop = "2"
	case "overdue":
		c.Drop = "3"
	default:
		c.Drop = "desk"
	}
	return c
}
