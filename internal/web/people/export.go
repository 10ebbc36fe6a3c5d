package people

import (
	"mime"
	"net/http"
	"net/url"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// exportURL asks for the list as a file.
func exportURL(a ask) string {
	if v := a.view(); v != "" {
		return home + "/export?" + v
	}
	return home + "/export"
}

// takeOut is the form that asks why a list leaves the house.
type takeOut struct {
	Ask      ask
	IDs      []string
	Format   string
	Reason   string
	Contacts bool
	Count    string // how many leave, in words
	Wrong    fault.Complaints
}

// countUpTo is how far customers are counted before a file: beyond, the number is «more than».
const countUpTo = 1000

func (h *pages) takeOut(r *web.Request, v url.Values) (*takeOut, report.Filter, error) {
	m := &takeOut{Ask: askOf(v), IDs: v[askID], Format: v.Get("format"), Reason: v.Get("reason"), Contacts: v.Get("contacts") != ""}
	if m.Format == "" {
		m.Format = string(report.XLSX)
	}
	f := m.Ask.filter(r.Actor, r.Page.Today)
	f.Only = ticked(v)
	n, err := h.Report.CountUpTo(r.Context(), r.Actor, f, countUpTo)
	m.Count = r.Page.T("people.export.count", "n", n)
	if n == countUpTo {
		m.Count = r.Page.T("people.export.count_more", "n", n)
	}
	return m, f, err
}

// export shows what is about to leave and asks why.
func (h *pages) export(w http.ResponseWriter, r *web.Request) error {
	m, _, err := h.takeOut(r, r.URL.Query())
	if err != nil {
		return err
	}
	return r.Show(w, web.Frame{Title: r.Page.T("people.export"), Here: home}, exportPage(r.Page, m))
}

// exportFile writes the file.
func (h *pages) exportFile(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	m, f, err := h.takeOut(r, form)
	if err != nil {
		return err
	}
	who, err := h.colleagues(r.Context())
	if err != nil {
		return err
	}
	run, err := h.current(r.Context())
	if err != nil {
		return err
	}
	e := report.Export{Filter: f, Format: report.Format(m.Format), Contacts: m.Contacts, Reason: m.Reason, Owner: who.name, Run: run}
	m.Wrong.Check(strings.TrimSpace(m.Reason) != "", "reason", "required")
	m.Wrong.Check(e.Format == report.CSV || e.Format == report.XLSX, "format", "choice")
	m.Wrong.Check(len([]rune(m.Reason)) <= 300, "reason", "too_long", "max", 300)
	m.Wrong.Check(len(i18n.FindRRN(m.Reason)) == 0, "reason", "resident_number")
	if len(m.Wrong) > 0 {
		return r.Show(w, web.Frame{Title: r.Page.T("people.export"), Here: home, Status: http.StatusUnprocessableEntity}, exportPage(r.Page, m))
	}
	out := &late200{w: w, kind: "text/csv; charset=utf-8"}
	if e.Format == report.XLSX {
		out.kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	name := r.Page.T("people.export.file", "day", i18n.ISODay(r.Page.Today)) + "." + string(e.Format)
	out.disposition = mime.FormatMediaType("attachment", map[string]string{"filename": name})
	if _, err := h.Report.ExportCustomers(r.Context(), r.Actor, e, r.Page.Printer, out); err != nil {
		if out.begun {
			panic(http.ErrAbortHandler) // half a file must not look whole
		}
		return err
	}
	return nil
}

// late200 writes the head of the answer with the first bytes, so that what fails before is a page.
type late200 struct {
	w                 http.ResponseWriter
	kind, disposition string
	begun             bool
}

func (l *late200) Write(b []byte) (int, error) {
	if !l.begun {
		l.begun = true
		l.w.Header().Set("Content-Type", l.kind)
		l.w.Header().Set("Content-Disposition", l.disposition)
	}
	return l.w.Write(b)
}

func formats(pg ui.Page) []ui.Option {
	return []ui.Option{{Value: string(report.XLSX), Label: pg.T("people.export.xlsx")}, {Value: string(report.CSV), Label: pg.T("people.export.csv")}}
}
