package api

import (
	"context"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
)

// Customer is a customer with everything but notes.
type Customer struct {
	ID         string         `json:"id" example:"7316049338118144"`
	Kind       string         `json:"kind" enum:"person,firm"`
	Name       string         `json:"name"`
	Company    string         `json:"company,omitempty" doc:"Where a person works"`
	BusinessNo string         `json:"business_no,omitempty" doc:"Ten digits"`
	Phone      string         `json:"phone,omitempty" doc:"The one to call, as dialled in Korea" example:"01024681357"`
	Email      string         `json:"email,omitempty"`
	Address    string         `json:"address,omitempty"`
	Birthday   string         `json:"birthday,omitempty" format:"date"`
	Joined     string         `json:"joined,omitempty" format:"date"`
	Owner      string         `json:"owner_id,omitempty" doc:"The user who looks after the customer"`
	Created    string         `json:"created" format:"date-time"`
	Changed    string         `json:"changed" format:"date-time" doc:"When own fields last changed"`
	Archived   string         `json:"archived,omitempty" format:"date-time" doc:"When the customer was put away; left out for those in use"`
	Identities []Identity     `json:"identities" nullable:"false" doc:"What points at the customer"`
	Contacts   []Contact      `json:"contacts" nullable:"false" doc:"People at a firm, whom to ask for first at the top"`
	Tags       []Tag          `json:"tags" nullable:"false"`
	Custom     []CustomField  `json:"custom" nullable:"false" doc:"All custom fields of the firm"`
	Value      *CustomerValue `json:"value,omitempty" doc:"Left out where the current run says nothing, and without the right value.read"`
}

// Identity is something known to point at a customer.
type Identity struct {
	Kind    string `json:"kind" enum:"source,email,phone,business_no,name"`
	Source  string `json:"source,omitempty" doc:"Whose key it is; left out for the firm's own files"`
	Value   string `json:"value" doc:"In the form in which identities are compared"`
	Matches bool   `json:"matches" doc:"Whether it joins records"`
}

// Contact is a person at a firm.
type Contact struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Role  string `json:"role,omitempty"`
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
	Main  bool   `json:"main" doc:"Whom to ask for first"`
	Left  string `json:"left,omitempty" format:"date-time" doc:"Since when no longer there"`
}

// Tag is a word that people gave customers.
type Tag struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// CustomField is a field of the firm's own with a customer's value.
type CustomField struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Type  string `json:"type" enum:"text,number,money,date,yes_no,choice"`
	Value string `json:"value,omitempty" doc:"Numbers and money as decimals, dates as ISO days, yes or no; left out when unknown"`
}

// CustomerValue is what a customer is worth, and why.
type CustomerValue struct {
	ValueFigure
	Run         string   `json:"run_id" doc:"The run that says so"`
	AsOf        string   `json:"as_of" format:"date"`
	Tier        string   `json:"tier" enum:"top,high,mid,low,idle,prospect"`
	Reason      string   `json:"reason" doc:"What the value rests on, in words of the language asked for"`
	Effects     []Effect `json:"effects" nullable:"false" doc:"The value against that of a typical customer; the factors multiply"`
	CLVLow      Money    `json:"clv_low" doc:"Eight of ten customers like this one lie between low and high"`
	CLVHigh     Money    `json:"clv_high"`
	HorizonDays int      `json:"horizon_days" doc:"How far the value looks ahead"`
	Amount      Money    `json:"amount" doc:"Net of returns, all time"`
	Margin      *Money   `json:"margin,omitempty" doc:"Amount less the cost of the goods; left out unless all costs are known"`
	YearBefore  Money    `json:"year_before" doc:"Net spend of the twelve months before the last twelve"`
	Returned    Money    `json:"returned"`
	MeanSpend   Money    `json:"mean_spend" doc:"What a visit is expected to bring"`
	Frequency   int      `json:"frequency" doc:"Visits after the first"`
	RecencyDays int      `json:"recency_days" doc:"From first to last visit"`
	AgeDays     int      `json:"age_days" doc:"From first visit to the day of the run"`
	GapDays     float64  `json:"gap_days" doc:"Days expected between visits, 0 when unknown"`
	Overdue     float64  `json:"overdue" doc:"Days since the last visit over gap_days; 1 is due today, 0 unknown"`
	Expected30  float64  `json:"expected_30" doc:"Visits expected in the next 30 days"`
	Expected90  float64  `json:"expected_90"`
	Expected365 float64  `json:"expected_365"`
	R           int      `json:"r" doc:"Quintile of recency, 5 is best; 0 unknown"`
	F           int      `json:"f" doc:"Quintile of frequency"`
	M           int      `json:"m" doc:"Quintile of money"`
}

// Effect is one reason why a value differs from that of a typical customer.
type Effect struct {
	Code  string  `json:"code" enum:"rate,alive,spend"`
	Times float64 `json:"times" doc:"2 doubles the value, 0.5 halves it"`
	Says  string  `json:"says" doc:"Name of the effect in words"`
}

type idInput struct {
	ID string `path:"id" doc:"Number of the customer" example:"7316049338118144"`
}

type customerOutput struct{ Body Customer }

type keyInput struct {
	Kind   string `query:"kind" enum:"source,phone,email,business_no" default:"source" doc:"What sort of identity the key is"`
	Source string `query:"source" maxLength:"200" doc:"Whose key it is; left out for the firm's own files" example:"smartstore"`
	Key    string `query:"key" required:"true" maxLength:"500" doc:"Phones, e-mails and business numbers in any form" example:"C-1042"`
}

func (s *server) getCustomer(ctx context.Context, st *state, in *idInput) (*customerOutput, error) {
	n, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	return s.customer(ctx, st, n)
}

func (s *server) getByKey(ctx context.Context, st *state, in *keyInput) (*customerOutput, error) {
	c, err := s.Customers.ByKey(ctx, st.by, in.Kind, in.Source, in.Key)
	if err != nil {
		return nil, renamed(err, "value", "key")
	}
	return s.customer(ctx, st, c.ID)
}

// renamed gives complaints about a field the name of the parameter it came from.
func renamed(err error, from, to string) error {
	list, ok := asComplaints(err)
	if !ok {
		return err
	}
	for i := range list {
		if list[i].Field == from {
			list[i].Field = to
		}
	}
	return list
}

func (s *server) customer(ctx context.Context, st *state, n int64) (*customerOutput, error) {
	d, err := s.Customers.Get(ctx, st.by, n)
	if err != nil {
		return nil, err
	}
	out := customerOf(&d)
	if st.by.Can(auth.ValueRead) {
		if out.Value, err = s.valueOf(ctx, n, d.Kind == customer.Firm, st.p); err != nil {
			return nil, err
		}
	}
	return &customerOutput{out}, nil
}

func customerOf(d *customer.Detail) Customer {
	out := Customer{
		ID: id(d.ID), Kind: d.Kind, Name: d.Name, Company: d.Company, BusinessNo: d.BusinessNo, Phone: d.Phone, Email: d.Email,
		Address: d.Address, Birthday: dayOrNone(d.BirthDay), Joined: dayOrNone(d.JoinedDay), Owner: idOrNone(d.OwnerID),
		Created: instant(d.CreatedMS), Changed: instant(d.UpdatedMS), Archived: instant(d.ArchivedMS),
		Identities: []Identity{}, Contacts: []Contact{}, Tags: []Tag{}, Custom: []CustomField{},
	}
	for _, i := range d.Identities {
		out.Identities = append(out.Identities, Identity{Kind: i.Kind, Source: i.Scope, Value: i.Value, Matches: i.Matches})
	}
	for _, c := range d.Contacts {
		out.Contacts = append(out.Contacts, Contact{ID: id(c.ID), Name: c.Name, Role: c.Role, Phone: c.Phone, Email: c.Email, Main: c.Main, Left: instant(c.LeftMS)})
	}
	for _, t := range d.Tags {
		out.Tags = append(out.Tags, Tag{id(t.ID), t.Name})
	}
	for _, f := range d.Custom {
		out.Custom = append(out.Custom, CustomField{ID: id(f.ID), Name: f.Name, Type: f.Type, Value: customText(f)})
	}
	return out
}

// customText is a value as programs read it: figures are kept as whole numbers of small parts.
func customText(f customer.FieldValue) string {
	switch f.Type {
	case customer.FieldNumber:
		if n, ok := whole(f.Value); ok {
			return quantity(n)
		}
	case customer.FieldMoney:
		if n, ok := whole(f.Value); ok {
			return decimal(n, 100, 2)
		}
	}
	return f.Value
}

// valueOf is what the current run says of a customer, nil if it says nothing.
func (s *server) valueOf(ctx context.Context, n int64, firm bool, p *i18n.Printer) (*CustomerValue, error) {
	run, err := s.Values.Current(ctx)
	if err == nil {
		var v *value.Valuation
		if v, err = s.Values.Of(ctx, n); err == nil {
			return valuationOf(v, run, firm, p), nil
		}
	}
	if fault.Is(err, fault.NotFound) {
		return nil, nil //nolint:nilnil // nothing is said
	}
	return nil, err
}

func valuationOf(v *value.Valuation, run *value.Run, firm bool, p *i18n.Printer) *CustomerValue {
	out := &CustomerValue{
		ValueFigure: figureOf(v, p), Run: id(run.ID), AsOf: day(run.AsOf), Tier: v.Tier.String(), Reason: run.Why(firm, p, v), Effects: []Effect{},
		CLVLow: money(v.CLVLow, p), CLVHigh: money(v.CLVHigh, p), HorizonDays: run.Settings.HorizonDays, Amount: money(v.Amount, p),
		YearBefore: money(v.YearBefore, p), Returned: money(v.Returned, p), MeanSpend: money(v.MeanSpend, p),
		Frequency: v.Frequency, RecencyDays: v.Recency, AgeDays: v.Age, GapDays: v.GapDays, Overdue: v.Overdue,
		Expected30: v.Expected30, Expected90: v.Expected90, Expected365: v.Expected365, R: v.R, F: v.F, M: v.M,
	}
	if v.MarginKnown {
		m := money(v.Margin, p)
		out.Margin = &m
	}
	for _, e := range v.Effects(run.Report.Typical) {
		out.Effects = append(out.Effects, Effect{Code: e.Code, Times: e.Times, Says: p.Of(firm, "value.effect."+e.Code)})
	}
	return out
}
