package lifetime

// threes are rows of three cells as the table takes them.
func threes(rows [][3]string) [][]string {
	out := make([][]string, len(rows))
	for i := range rows {
		out[i] = rows[i][:]
	}
	return out
}

func (m *model) wonHead() []string {
	return []string{m.T("lifetime.channel"), m.T("lifetime.customers"), m.T("lifetime.spent"), m.T("lifetime.cost"), m.T("lifetime.worth_each"), m.T("lifetime.ratio"), m.T("lifetime.payback")}
}

func (m *model) wonRows() (out [][]string) {
	for i := range m.life.Won {
		w := &m.life.Won[i]
		row := []string{m.channel(w.Channel), m.Count(w.Customers), m.Money(w.Spent), none, none, none, m.payback(w)}
		if c, ok := w.Cost(); ok {
			row[3], row[4] = m.money(c), m.Money((w.SoFar+w.ToCome)/int64(w.Customers))
		}
		if x, ok := w.Ratio(); ok {
			row[5] = m.Decimal(x, 1) + m.T("lifetime.times")
		}
		out = append(out, row)
	}
	return out
}

func (m *model) contractsText() string {
	b := m.life.Contracts
	return m.T("lifetime.contracts_text", "n", b.Running, "span", m.horizon(), "money", m.Money(b.Worth), "range", m.MoneyRange(b.Low, b.High))
}

func (m *model) contractHead() []string {
	return []string{m.T("lifetime.term"), m.T("lifetime.running"), m.T("lifetime.renewed"), m.T("lifetime.how"), m.T("lifetime.within", "span", m.horizon()), m.T("lifetime.forever")}
}

func (m *model) contractRows() (out [][]string) {
	for _, t := range m.life.Contracts.Terms {
		share := none
		if t.Due > 0 {
			share = m.T("lifetime.of", "k", t.Renewed, "n", t.Due, "share", m.Percent(float64(t.Renewed)/float64(t.Due), 0))
		}
		forever := none
		if t.Forever > 0 {
			forever = m.Money(t.Forever)
		}
		out = append(out, []string{m.T("unit.months", "n", t.Months), m.Count(t.Running), share, m.contractModel(t), m.Money(t.Worth), forever})
	}
	return out
}
