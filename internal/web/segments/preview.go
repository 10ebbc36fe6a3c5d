package segments

import (
	"errors"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/web"
)

// preview is whom a rule means while it is being written.
type preview struct {
	Wrong  fault.Complaints // why it can't be told yet
	Rows   bool             // the rule is filled in, not written
	Answer *segment.Answer
	Words  string
	Rule   string
	Best   []*customer.Customer
	Alone  []alone // of a rule that means nobody: how many each condition means
	Scoped bool    // the reader sees only some customers
}

type alone struct {
	Words   string
	Members int
}

func (h pages) previewOf(r *web.Request, m *sheet) (*preview, error) {
	_, everybody := r.Actor.OwnerFilter()
	p := &preview{Rows: !m.AsText, Scoped: !everybody}
	if m.Text == "" && m.AsText {
		return p, nil
	}
	n, err := h.Segments.Parse(r.Context(), m.Text)
	if errors.As(err, &p.Wrong) {
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	p.Words, p.Rule = segment.Say(r.Page.Printer, m.Words, n), n.String()
	if p.Answer, err = h.Segments.Count(r.Context(), r.Actor, n); err != nil {
		return nil, err
	}
	if p.Answer.Members == 0 {
		parts, err := h.Segments.Parts(r.Context(), r.Actor, n)
		if err != nil {
			return nil, err
		}
		for _, k := range parts {
			p.Alone = append(p.Alone, alone{segment.Say(r.Page.Printer, m.Words, k.Node), k.Members})
		}
	}
	p.Best, err = h.named(r, p.Answer.Best)
	return p, err
}

// named are customers with what they are called, in the order of their ids given.
func (h pages) named(r *web.Request, ids []int64) (out []*customer.Customer, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	some, err := h.Customers.Some(r.Context(), r.Actor, ids)
	if err != nil {
		return nil, err
	}
	if err := h.Customers.Called(r.Context(), some); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if c := some[id]; c != nil {
			out = append(out, c)
		}
	}
	return out, nil
}
