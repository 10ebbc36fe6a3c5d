package intake

import (
	"context"
	"errors"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// deal is a row of a file about dealings, understood: a contract, spending on winning customers, or a referral.
type deal struct {
	row      int64
	who      string // keys of the customers it is about
	referred string
	contract purchase.Contract
	spent    purchase.Acquisition
	day      int
}

// dealt reports whether the rows of a kind are dealings.
func (k Kind) dealt() bool { return k == Contracts || k == Acquisitions || k == Referrals }

// The fields of files about dealings, numbered for the reader.
const (
	dealCustomer = iota
	dealContract
	dealName
	dealStart
	dealEnd
	dealTerm
	dealAmount
	dealMargin
	dealInSales
	dealReason
	dealReferred
	dealDate
	dealChannel
	dealMonth
)

var dealFields = []mapping.Field{
	dealCustomer: mapping.Customer, dealContract: mapping.Contract, dealName: mapping.Name, dealStart: mapping.Start, dealEnd: mapping.End,
	dealTerm: mapping.Term, dealAmount: mapping.Amount, dealMargin: mapping.Margin, dealInSales: mapping.InSales, dealReason: mapping.EndReason,
	dealReferred: mapping.Referred, dealDate: mapping.Date, dealChannel: mapping.Channel, dealMonth: mapping.Month,
}

// dealReader understands the rows.
type dealReader struct {
	rowReader
	kind                     Kind
	source                   string
	start, end, dated, month *dayReader
}

func (r *dealReader) read(row *sheet.Row, d *deal) bool {
	*d = deal{row: row.Number}
	if !r.turn(row) {
		return false
	}
	switch r.kind {
	case Contracts:
		r.readContract(d)
	case Acquisitions:
		r.readSpent(d)
	default:
		d.who, d.referred = r.needed(dealCustomer), r.needed(dealReferred)
		d.day, _ = r.day(dealDate, r.dated)
		if d.who != "" && d.who == d.referred {
			r.reasons.refuse(r.fields[dealReferred], "referred_self")
		}
	}
	return !r.reasons.refused()
}

// needed is a key that can't be blank.
func (r *dealReader) needed(field int) string {
	s := r.key(field)
	if s == "" && !r.reasons.refused() {
		r.reasons.refuse(r.fields[field], codeRequired)
	}
	return s
}

// day reads a date; a blank cell is not ok and no reason.
func (r *dealReader) day(field int, d *dayReader) (day int, ok bool) {
	s := r.raw(field)
	if s == "" {
		return 0, false
	}
	day, _, _, ok = d.read(s)
	if !ok {
		r.reasons.refuse(r.fields[field], codeDate, "value", shown(s))
	}
	return day, ok
}

func (r *dealReader) readContract(d *deal) {
	c := &d.contract
	d.who = r.needed(dealCustomer)
	c.Name = r.text(dealName, purchase.TextMost)
	if c.Name == "" {
		c.Name = r.text(dealContract, purchase.TextMost)
	}
	if c.Name == "" {
		c.Name = d.who
	}
	var ok bool
	if c.StartDay, ok = r.day(dealStart, r.start); !ok && !r.reasons.refused() {
		r.reasons.refuse(r.fields[dealStart], codeRequired)
	}
	if end, ok := r.day(dealEnd, r.end); ok {
		c.EndDay = &end
	}
	c.PeriodMonths = 12
	if months, ok := r.number(dealTerm, 0, purchase.ContractMost, codeNumber); ok {
		c.PeriodMonths = int(months)
	}
	c.AmountMinor, _ = r.money(dealAmount)
	if m, ok := r.money(dealMargin); ok {
		c.MarginMinor = &m
	}
	c.InSales, c.EndedReason, c.Source = affirmed(r.raw(dealInSales)), r.text(dealReason, purchase.TextMost), r.source
	if r.reasons.refused() {
		return
	}
	var bad fault.Complaints
	if err := c.Check(); errors.As(err, &bad) {
		for _, x := range bad {
			r.reasons.refuse(dealFieldOf(x.Field), x.Code, x.Args...)
		}
	}
	key := r.key(dealContract)
	if key == "" { // the same customer, thing and beginning are the same contract
		key = d.who + "\x00" + c.Name + "\x00" + i18n.ISODay(c.StartDay)
	}
	c.ID = purchase.BroughtContract(r.source, key)
}

// dealFieldOf is the field of a file for that of a form.
func dealFieldOf(form string) string {
	switch form {
	case "end_day":
		return string(mapping.End)
	case "period_months":
		return string(mapping.Term)
	case "ended_reason":
		return string(mapping.EndReason)
	}
	return form
}

// affirmed reads a cell that says whether something is so.
func affirmed(s string) bool {
	switch i18n.Fold(s) {
	case "y", "yes", "true", "1", "o", "예", "네", "포함":
		return true
	}
	return false
}

func (r *dealReader) readSpent(d *deal) {
	a := &d.spent
	text := r.raw(dealMonth)
	y, m, ok := monthText(text)
	if !ok {
		var day int
		if day, _, _, ok = r.month.read(text); ok {
			y, m, _ = i18n.Date(day)
		}
	}
	if !ok {
		r.reasons.refuse(r.fields[dealMonth], codeDate, "value", shown(text))
	}
	a.Month = y*12 + m - 1
	a.Channel = r.text(dealChannel, purchase.TextMost)
	if a.AmountMinor, ok = r.money(dealAmount); !ok && !r.reasons.refused() {
		r.reasons.refuse(r.fields[dealAmount], codeRequired)
	}
	if a.AmountMinor < 0 || ok && (a.Month < purchase.FirstMonth || a.Month >= purchase.LastMonth) {
		r.reasons.refuse(r.fields[dealAmount], codeRange, "value", shown(r.raw(dealAmount)))
	}
}

// monthText reads a month without a day: 2026-05, 2026.5, 2026년 5월, 202605.
func monthText(s string) (year, month int, ok bool) {
	var digits []int
	n, length := 0, 0
	end := func() {
		if length > 0 {
			digits = append(digits, n)
		}
		n, length = 0, 0
	}
	for _, c := range s {
		if c >= '0' && c <= '9' && length < 6 {
			n, length = n*10+int(c-'0'), length+1
			continue
		}
		end()
	}
	end()
	switch {
	case len(digits) == 1 && digits[0] >= 190_001 && digits[0] <= 220_012:
		year, month = digits[0]/100, digits[0]%100
	case len(digits) == 2:
		year, month = digits[0], digits[1]
	}
	return year, month, year >= 1900 && month >= 1 && month <= 12
}

// dealWork hands dealings over.
type dealWork struct {
	reader    dealReader
	one       deal
	batch     int64
	purchases *purchase.Service
	resolver  *identity.Resolver
	people    *identity.Chunk
}

func (s *Service) newDealWork(b *Batch, sh *sheet.Sheet, f fixes, zone *time.Location, today int) *dealWork {
	r := dealReader{rowReader: *newRowReader(sh, b.Mapping, dealFields, f), kind: b.Kind, source: b.Options.Source}
	r.start = newDayReader(sh, r.column[dealStart], b.Options, zone, today)
	r.end = newDayReader(sh, r.column[dealEnd], b.Options, zone, today)
	r.dated = newDayReader(sh, r.column[dealDate], b.Options, zone, today)
	r.month = newDayReader(sh, r.column[dealMonth], b.Options, zone, today)
	return &dealWork{
		reader: r, batch: b.ID, purchases: s.Purchases,
		resolver: identity.NewResolver(s.Customers, identity.Options{Source: b.Options.Source, Batch: b.ID}),
	}
}

func (w *dealWork) why() reasons      { return w.reader.reasons }
func (w *dealWork) residents() []bool { return w.reader.resident }
func (w *dealWork) ready()            {}
func (w *dealWork) commit() {
	if w.people != nil {
		w.people.Commit()
	}
}

func (w *dealWork) look(row *sheet.Row, c *Counts) (*customer.Incoming, bool) {
	ok := w.reader.read(row, &w.one)
	tally(c, w.reader.reasons, w.reader.cut, ok)
	if w.one.who == "" {
		return nil, ok
	}
	return &customer.Incoming{SourceKey: w.one.who}, ok
}

func (w *dealWork) read(row *sheet.Row, c *chunk) bool {
	c.deals = append(c.deals, deal{})
	ok := w.reader.read(row, &c.deals[len(c.deals)-1])
	tally(&c.counts, w.reader.reasons, w.reader.cut, ok)
	if !ok {
		c.deals = c.deals[:len(c.deals)-1]
	}
	return ok
}

func (w *dealWork) write(ctx context.Context, tx *store.Tx, c *chunk) (*written, error) {
	out := &written{}
	who, err := w.customers(ctx, tx, c.deals, out)
	if err != nil {
		return nil, err
	}
	var contracts []purchase.Contract
	var spent []purchase.Acquisition
	var referrals []purchase.Referral
	for i := range c.deals {
		d := &c.deals[i]
		switch w.reader.kind {
		case Contracts:
			d.contract.CustomerID = who[d.who]
			contracts = append(contracts, d.contract)
		case Acquisitions:
			spent = append(spent, d.spent)
		default:
			referrals = append(referrals, purchase.Referral{CustomerID: who[d.who], ReferredID: who[d.referred], Day: d.day, Source: w.reader.source})
		}
	}
	added := 0
	switch w.reader.kind {
	case Contracts:
		added, err = w.purchases.BringContractsTx(ctx, tx, w.batch, contracts)
	case Acquisitions:
		added, err = w.purchases.BringAcquisitionsTx(ctx, tx, w.batch, spent)
	default:
		added, err = w.purchases.BringReferralsTx(ctx, tx, w.batch, referrals)
	}
	out.accepted, out.unchanged = int64(added), int64(len(c.deals)-added)
	return out, err
}

// customers finds or makes those whom the rows speak of, by key.
func (w *dealWork) customers(ctx context.Context, tx *store.Tx, deals []deal, out *written) (map[string]int64, error) {
	w.people = nil
	var keys []string
	seen := map[string]int64{}
	for i := range deals {
		for _, k := range [...]string{deals[i].who, deals[i].referred} {
			if _, ok := seen[k]; !ok && k != "" {
				seen[k] = 0
				keys = append(keys, k)
			}
		}
	}
	if len(keys) == 0 {
		return seen, nil
	}
	in := make([]customer.Incoming, len(keys))
	for i, k := range keys {
		in[i].SourceKey = k
	}
	w.people = w.resolver.Chunk()
	found, err := w.people.ResolveTx(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	out.journal(found.Changes)
	touched := map[int64]bool{}
	for i, r := range found.Records {
		seen[keys[i]] = r.CustomerID
		if r.Outcome == identity.New {
			out.customersNew++
		}
		if !touched[r.CustomerID] {
			touched[r.CustomerID] = true
			out.touched = append(out.touched, r.CustomerID)
		}
	}
	return seen, nil
}
