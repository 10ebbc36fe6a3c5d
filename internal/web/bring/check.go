package bring

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// problemRows is how many rows of a topic stand on a page.
const problemRows = 20

// checkModel is what a check found out, and the rows somebody may want to mend.
type checkModel struct {
	Batch   intake.Batch
	Counts  intake.Counts
	Stale   bool // mended since the check
	Notes   []noteView
	Topics  []topicView
	Topic   string
	Open    *openTopic // the topic whose rows are shown
	Mended  []mendedView
	More    int // mended cells that are not shown
	Trouble *trouble
}

// noteView is something a check counted that is not wrong but good to know.
type noteView struct {
	Count string
	Title string
	Text  string
	// Drop is what a press does about identical lines: "1" keeps only one of each, "0" keeps all, "" is no choice.
	Drop string
}

// topicView is one kind of problem.
type topicView struct {
	Key     string
	Count   int64
	Refused bool
	Title   string
	Text    string // an example, or what happens with such rows
	Left    bool   // rows that a person left out
	On      bool
}

// openTopic are rows of one kind of problem.
type openTopic struct {
	topicView
	Heads []string
	Rows  []problemView
	Next  string
	Shown int
}

type problemView struct {
	Row     int64
	Says    []string
	Field   string // the cell to mend; "" for the row as a whole
	Label   string
	Value   string
	Context []string
	Left    bool
}

type mendedView struct {
	Row   int64
	Field string
	Label string
	Value string
}

// check reads the whole file: at once when it is small, in the background otherwise.
func (h *pages) check(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	if err := h.examine(r, &b); err != nil {
		return err
	}
	return r.Redirect(w, stepAt(b.ID, stepCheck))
}

// examine has a batch checked. What is wrong with the file itself is kept with the batch and shown there.
func (h *pages) examine(r *web.Request, b *intake.Batch) error {
	if b.State == intake.New {
		return fault.New(fault.Conflict, "bring_map_first")
	}
	if b.Size > h.AtOnce {
		return h.Intake.StartCheck(r.Context(), r.Actor, b.ID)
	}
	_, err := h.Intake.Check(r.Context(), b.ID, nil)
	return err
}

func (h *pages) showCheck(w http.ResponseWriter, r *web.Request, b *intake.Batch) error {
	m := checkModel{Batch: *b, Counts: b.Check, Topic: r.URL.Query().Get("topic")}
	pg := r.Page
	if b.State == intake.Failed {
		m.Trouble = &trouble{Title: sayCode(pg, b.Error), Safe: pg.T("bring.trouble.safe"), Do: pg.T("bring.trouble.do")}
	}
	if b.State != intake.Checked {
		return r.Show(w, frame(pg.T("bring.check.title"), 0), uncheckedPage(pg, m))
	}
	m.Notes = notes(pg, b)
	var err error
	if m.Topics, err = h.topics(r.Context(), pg, b); err != nil {
		return err
	}
	after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64) // anything else is the first page
	for i := range m.Topics {
		if t := &m.Topics[i]; t.Key == m.Topic {
			t.On = true
			if m.Open, err = h.openTopic(r.Context(), pg, b, *t, after); err != nil {
				return err
			}
		}
	}
	if err := h.mended(r.Context(), pg, b, &m); err != nil {
		return err
	}
	m.Stale = b.Size > h.AtOnce && len(m.Mended)+m.More > 0
	return r.Show(w, frame(pg.T("bring.check.title"), 0), checkPage(pg, m))
}

// notes are the counts that are no problems.
func notes(pg ui.Page, b *intake.Batch) (out []noteView) {
	c := b.Check
	add := func(n int64, key, drop string) {
		if n > 0 {
			out = append(out, noteView{pg.Number(n), pg.T("bring.note." + key), pg.T("bring.note." + key + "_text"), drop})
		}
	}
	if b.Options.DropIdentical {
		add(c.Identical, "dropped", "0")
	} else {
		add(c.Identical, "identical", "1")
	}
	add(c.Unknown, "unknown", "")
	add(c.Returns, "returns", "")
	add(c.Cancelled, "cancelled", "")
	add(c.Totals, "totals", "")
	add(c.Zero, "zero", "")
	add(c.OrderLevel, "order_level", "")
	add(c.Resident, "resident", "")
	add(c.Rounded, "rounded", "")
	return out
}

// quiet are remarks that a note already tells.
var quiet = map[string]bool{"batch_resident": true, "batch_rounded": true, "batch_totals": true}

// topics are the kinds of problem that a check found, what keeps rows out first and the most frequent first.
func (h *pages) topics(ctx context.Context, pg ui.Page, b *intake.Batch) (out []topicView, err error) {
	add := func(counts map[string]int64, refused bool) error {
		for key, n := range counts {
			field, code, _ := strings.Cut(key, ":")
			if quiet[code] {
				continue
			}
			t := topicView{Key: key, Count: n, Refused: refused, Left: code == "batch_left_out", Title: topicTitle(pg, field, code)}
			sample, err := h.Intake.Problems(ctx, b.ID, intake.ProblemFilter{Stage: intake.InCheck, Topic: key, Limit: 1})
			if err != nil {
				return err
			}
			if len(sample) > 0 {
				t.Text = exampleOf(pg, sample[0], field, code)
			}
			out = append(out, t)
		}
		return nil
	}
	if err := add(b.Check.Problems, true); err != nil {
		return nil, err
	}
	if err := add(b.Check.Remarks, false); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(x, y topicView) int {
		if x.Refused != y.Refused {
			if x.Refused {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Key, y.Key))
	})
	return out, nil
}

// nameOnly is the remark that a name alone does not tell who bought: it is about the row, whatever cell would mend it.
const nameOnly = "batch_name_only"

// topicTitle names a kind of problem without the values of one row.
func topicTitle(pg ui.Page, field, code string) string {
	key := "bring.topic." + code
	if !pg.Has(key) {
		key = "bring.topic.other"
	}
	if field == "" || code == nameOnly {
		return pg.T(key)
	}
	return fieldName(pg, field) + ": " + pg.T(key)
}

func exampleOf(pg ui.Page, p intake.Problem, field, code string) string {
	for _, r := range p.Reasons {
		if r.Field == field && r.Code == code {
			return pg.T("bring.example", "row", p.Row, "says", sayReason(pg, r))
		}
	}
	return ""
}

// openTopic lists rows of a topic.
func (h *pages) openTopic(ctx context.Context, pg ui.Page, b *intake.Batch, t topicView, after int64) (*openTopic, error) {
	list, err := h.Intake.Problems(ctx, b.ID, intake.ProblemFilter{Stage: intake.InCheck, Topic: t.Key, After: after, Limit: problemRows + 1})
	if err != nil {
		return nil, err
	}
	o := &openTopic{topicView: t}
	if len(list) > problemRows {
		list = list[:problemRows]
		o.Next = topicAt(b.ID, t.Key) + "&after=" + strconv.FormatInt(list[problemRows-1].Row, 10)
	}
	field, _, _ := strings.Cut(t.Key, ":")
	context := contextColumns(b, field)
	for _, c := range context {
		o.Heads = append(o.Heads, fieldName(pg, c.field))
	}
	column := slices.Index(b.Reading.Names, b.Mapping[field])
	for _, p := range list {
		v := problemView{Row: p.Row, Field: field, Label: fieldName(pg, field), Left: t.Left}
		for _, r := range p.Reasons {
			v.Says = append(v.Says, sayReason(pg, r))
		}
		if column >= 0 && column < len(p.Cells) && field != "" {
			v.Value = p.Cells[column]
		}
		for _, c := range context {
			cell := ""
			if c.column < len(p.Cells) {
				cell = p.Cells[c.column]
			}
			v.Context = append(v.Context, cell)
		}
		o.Rows = append(o.Rows, v)
	}
	o.Shown = len(o.Rows)
	return o, nil
}

type contextColumn struct {
	field  string
	column int
}

// contextColumns are the few columns by which a person recognises a row.
func contextColumns(b *intake.Batch, but string) (out []contextColumn) {
	const most = 5
	for _, f := range mapping.Fields(mapping.Subject(b.Kind)) {
		if i := slices.Index(b.Reading.Names, b.Mapping[string(f)]); i >= 0 && string(f) != but && b.Mapping[string(f)] != "" {
			if out = append(out, contextColumn{string(f), i}); len(out) == most {
				break
			}
		}
	}
	return out
}

// mended lists cells mended by hand.
func (h *pages) mended(ctx context.Context, pg ui.Page, b *intake.Batch, m *checkModel) error {
	const most = 20
	all, err := h.Intake.Mended(ctx, b.ID)
	if err != nil {
		return err
	}
	for row, cells := range all {
		for field, value := range cells {
			if field != "" {
				m.Mended = append(m.Mended, mendedView{row, field, fieldName(pg, field), value})
			} else if b.Size > h.AtOnce {
				m.More++ // a row left out since the check
			}
		}
	}
	slices.SortFunc(m.Mended, func(x, y mendedView) int { return cmp.Or(cmp.Compare(x.Row, y.Row), cmp.Compare(x.Field, y.Field)) })
	if n := len(m.Mended); n > most {
		m.Mended, m.More = m.Mended[:most], m.More+n-most
	}
	return nil
}

// byCount puts the most frequent first.
func byCount(list []topicView) {
	slices.SortFunc(list, func(x, y topicView) int { return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Key, y.Key)) })
}
