package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/value"
	"github.com/danielgtaylor/huma/v2"
)

// CustomerRow is a customer in a list.
type CustomerRow struct {
	ID      string       `json:"id" doc:"Number of the customer" example:"7316049338118144"`
	Kind    string       `json:"kind" enum:"person,firm"`
	Name    string       `json:"name"`
	Company string       `json:"company,omitempty" doc:"Where a person works"`
	Phone   string       `json:"phone,omitempty" doc:"As dialled in Korea; foreign numbers begin with +" example:"01024681357"`
	Email   string       `json:"email,omitempty"`
	Owner   string       `json:"owner_id,omitempty" doc:"The user who looks after the customer"`
	Joined  string       `json:"joined,omitempty" format:"date" doc:"The day somebody became a customer"`
	Contact string       `json:"contact,omitempty" doc:"Of a firm: whom to ask for first"`
	Tags    []string     `json:"tags" nullable:"false"`
	Created string       `json:"created" format:"date-time"`
	Tier    string       `json:"tier,omitempty" enum:"top,high,mid,low,idle,prospect" doc:"Left out for who bought since the last run, and without the right value.read"`
	Value   *ValueFigure `json:"value,omitempty" doc:"Left out where the current run says nothing, and without the right value.read"`
}

// ValueFigure is what a customer is worth, in short.
type ValueFigure struct {
	CLV      Money   `json:"clv" doc:"What the customer will likely bring over the horizon, discounted"`
	Year     Money   `json:"year" doc:"Net spend of the last twelve months"`
	Stake    Money   `json:"stake" doc:"What is riding on an act today"`
	PAlive   float64 `json:"p_alive" minimum:"0" maximum:"1" doc:"Probability of still being a customer; 1 for whoever came once, of whom it is not known, and where leaving can't be measured"`
	Stage    string  `json:"stage,omitempty" enum:"new,growing,regular,cooling,resting,gone,back"`
	Quadrant string  `json:"quadrant,omitempty" enum:"best,invest,retain,worst" doc:"Current against future value"`
	First    string  `json:"first" format:"date" doc:"Day of the first visit"`
	Last     string  `json:"last" format:"date" doc:"Day of the last visit"`
	Visits   int     `json:"visits" doc:"Days with a purchase"`
	Orders   int     `json:"orders"`
}

// CustomerList is a page of customers.
type CustomerList struct {
	Items []CustomerRow `json:"items" nullable:"false"`
	Next  string        `json:"next,omitempty" doc:"Cursor of the next page; left out on the last"`
	AsOf  string        `json:"as_of,omitempty" format:"date" doc:"The day the figures are of; left out before the first run"`
}

type listInput struct {
	Tier     []string `query:"tier" enum:"top,high,mid,low,idle,prospect" doc:"Any of these tiers, separated by commas"`
	Stage    []string `query:"stage" enum:"new,growing,regular,cooling,resting,gone,back" doc:"Any of these stages"`
	Quadrant []string `query:"quadrant" enum:"best,invest,retain,worst" doc:"Any of these quadrants"`
	Q        string   `query:"q" maxLength:"200" doc:"Name, opening consonants, last four digits, e-mail, business number"`
	Owner    string   `query:"owner" doc:"Id of the user who looks after them, me, or none" example:"me"`
	Tag      string   `query:"tag" maxLength:"200" doc:"Name of a tag"`
	Changed  string   `query:"changed_since" doc:"Only those whose own fields (name, phone, owner, …) changed then or later: a moment (RFC 3339) or a day. New figures do not count" example:"2026-11-01T00:00:00Z"`
	Sort     string   `query:"sort" enum:"value,spend,last,stake,name,joined" doc:"By value unless told; by name without the right value.read. Customers without the figure come last"`
	Order    string   `query:"order" enum:"asc,desc" doc:"Names rise and figures fall unless told"`
	Cursor   string   `query:"cursor" maxLength:"2000" doc:"From next of the page before, with the same filters and order"`
	Limit    int      `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// usesValue reports whether an answer would tell something about values.
func (in *listInput) usesValue() bool {
	bySort := in.Sort != "" && in.Sort != string(report.ByName) && in.Sort != string(report.ByJoined)
	return bySort || len(in.Tier)+len(in.Stage)+len(in.Quadrant) > 0
}

type listOutput struct{ Body CustomerList }

func (s *server) customerOperations() {
	add(s, huma.Operation{
		OperationID: "list-customers", Method: http.MethodGet, Path: "/customers", Tags: []string{tagCustomers}, Summary: "List customers",
		Description: "Those whom the person behind the key sees. Filters narrow the list together. " +
			"Filters and orders by value also take the right `value.read`; without it no figures are told.",
	}, auth.CustomerRead, s.listCustomers)
	add(s, huma.Operation{
		OperationID: "get-customer", Method: http.MethodGet, Path: "/customers/{id}", Tags: []string{tagCustomers}, Summary: "Read a customer",
		Description: "Identities, contacts, tags, custom fields and, with the right `value.read`, the value with its reason in words.",
		Errors:      []int{http.StatusNotFound},
	}, auth.CustomerRead, s.getCustomer)
	add(s, huma.Operation{
		OperationID: "get-customer-by-key", Method: http.MethodGet, Path: "/customers/by-key", Tags: []string{tagCustomers}, Summary: "Find a customer by a key",
		Description: "The customer to whom the key of a source leads, or another identity.",
		Errors:      []int{http.StatusNotFound},
	}, auth.CustomerRead, s.getByKey)
	add(s, huma.Operation{
		OperationID: "list-purchases", Method: http.MethodGet, Path: "/customers/{id}/purchases", Tags: []string{tagCustomers},
		Summary: "List a customer's purchases", Description: "Orders with their lines, the newest first.",
		Errors: []int{http.StatusNotFound},
	}, auth.CustomerRead, s.listPurchases)
}

func (s *server) listCustomers(ctx context.Context, st *state, in *listInput) (*listOutput, error) {
	values := st.by.Can(auth.ValueRead)
	if in.usesValue() {
		if err := st.by.Check(auth.ValueRead); err != nil {
			return nil, err
		}
	}
	f, err := s.filter(ctx, st, in, values)
	if err != nil {
		return nil, err
	}
	order := string(f.Sort) + direction(f.Ascending)
	at, err := decodeCursor(in.Cursor, order)
	if err != nil {
		return nil, err
	}
	page, err := s.Report.Customers(ctx, st.by, f, report.Cursor{After: at})
	if at != "" && (fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid)) {
		return nil, errCursor()
	}
	if err != nil {
		return nil, err
	}
	out := CustomerList{Items: make([]CustomerRow, 0, len(page.Rows)), Next: encodeCursor(order, page.Next)}
	if page.AsOf != 0 {
		out.AsOf = day(page.AsOf)
	}
	for i := range page.Rows {
		out.Items = append(out.Items, rowOf(&page.Rows[i], values, st.p))
	}
	return &listOutput{out}, nil
}

func direction(ascending bool) string {
	if ascending {
		return "+"
	}
	return "-"
}

// filter reads the query, complaining about everything at once.
func (s *server) filter(ctx context.Context, st *state, in *listInput, values bool) (f report.Filter, err error) {
	var bad fault.Complaints
	f = report.Filter{Text: in.Q, Limit: in.Limit, Sort: report.Sort(in.Sort)}
	if f.Sort == "" && !values {
		f.Sort = report.ByName
	}
	f.Sort = cmp.Or(f.Sort, report.ByValue)
	f.Ascending = in.Order == "asc" || in.Order == "" && f.Sort == report.ByName
	for _, t := range in.Tier {
		f.Tiers = append(f.Tiers, value.TierNamed(t))
	}
	for _, x := range in.Stage {
		f.Stages = append(f.Stages, value.StageNamed(x))
	}
	for _, q := range in.Quadrant {
		f.Quadrants = append(f.Quadrants, value.QuadrantNamed(q))
	}
	switch in.Owner {
	case "":
	case "me":
		f.Owner = &st.by.UserID
	case "none":
		f.Owner = new(int64)
	default:
		n, err := parseID(in.Owner)
		bad.Check(err == nil, "owner", "unknown")
		f.Owner = &n
	}
	if in.Changed != "" {
		ms, ok := since(in.Changed, st.p)
		bad.Check(ok, "changed_since", "date")
		f.ChangedFrom = &ms
	}
	if in.Tag != "" {
		if f.Tag, err = s.tagNamed(ctx, in.Tag); err != nil {
			return f, err
		}
		bad.Check(f.Tag != 0, "tag", "unknown")
	}
	return f, bad.Err()
}

// tagNamed is the id of a tag, 0 if there is none of the name.
func (s *server) tagNamed(ctx context.Context, name string) (int64, error) {
	tags, err := s.Customers.Tags(ctx)
	if err != nil {
		return 0, err
	}
	for _, t := range tags {
		if i18n.Fold(t.Name) == i18n.Fold(name) {
			return t.ID, nil
		}
	}
	return 0, nil
}

func rowOf(r *report.Row, values bool, p *i18n.Printer) CustomerRow {
	out := CustomerRow{
		ID: id(r.ID), Kind: r.Kind, Name: r.Name, Company: r.Company, Phone: r.Phone, Email: r.Email, Owner: idOrNone(r.OwnerID),
		Joined: dayOrNone(r.JoinedDay), Contact: r.Contact, Tags: append([]string{}, r.Tags...), Created: instant(r.CreatedMS),
	}
	slices.Sort(out.Tags)
	if values {
		out.Tier = r.Tier().String()
		if r.Value != nil {
			v := figureOf(r.Value, p)
			out.Value = &v
		}
	}
	return out
}

func figureOf(v *value.Valuation, p *i18n.Printer) ValueFigure {
	return ValueFigure{
		CLV: money(v.CLV, p), Year: money(v.Year, p), Stake: money(v.Stake, p), PAlive: v.PAlive, Stage: v.Stage.String(),
		Quadrant: v.Quadrant.String(), First: day(v.FirstDay), Last: day(v.LastDay), Visits: v.Visits, Orders: v.Orders,
	}
}
