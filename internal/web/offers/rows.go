package offers

import (
	"strconv"

	"dangol.kr/dangol/internal/sales/basket"
)

func (m say) pairHead() []string {
	return []string{m.T("offers.product"), m.T("offers.with"), m.T("offers.both"), m.T("offers.confidence"), m.T("offers.lift")}
}

func (m say) pairRows(of []basket.Pair) (rows [][]string) {
	for _, p := range of {
		rows = append(rows, []string{m.name(p.A), m.name(p.B), m.Count(p.Both), m.Percent(p.Confidence(), 0),
			m.T("offers.times", "lift", m.Decimal(p.Lift, 1), "low", m.Decimal(p.Low, 1), "high", m.Decimal(p.High, 1))})
	}
	return rows
}

func (m say) pairLinks(of []basket.Pair) (links []string) {
	for _, p := range of {
		links = append(links, address(p.A))
	}
	return links
}

// nextRows are what came after a product; 0 takes the likeliest other product after each of the most bought.
func (m say) nextRows(id int64) (rows [][]string, links []string) {
	for i := range m.Next.Items {
		it := &m.Next.Items[i]
		if id != 0 && it.Product != id || id == 0 && len(rows) == 20 {
			continue
		}
		for n, s := range it.Followers {
			if id == 0 && (s.To == it.Product || s.Count < m.Least) || id != 0 && n == 8 {
				if id != 0 {
					break
				}
				continue
			}
			to := m.Next.Item(s.To)
			rows = append(rows, []string{m.name(it.Product), m.name(s.To), m.Percent(float64(s.Count)/float64(it.From), 0), m.Percent(to.Base, 0), m.Days(s.Days)})
			links = append(links, address(it.Product))
			if id == 0 {
				break
			}
		}
	}
	return rows, links
}

func (m say) trial() (rows [][]string) {
	for _, x := range []struct {
		key  string
		hits [3]float64
	}{{"ours", m.Trial.Ours}, {"popular", m.Trial.Popular}, {"same", m.Trial.Same}} {
		row := []string{m.T("offers.trial." + x.key)}
		for _, h := range x.hits {
			row = append(row, m.Percent(h, 1))
		}
		rows = append(rows, row)
	}
	return rows
}

// best names the way of proposing that was right most often, whoever it was.
func (m say) best() string {
	key, share := "ours", m.Trial.Ours[2]
	if m.Trial.Popular[2] > share {
		key, share = "popular", m.Trial.Popular[2]
	}
	if m.Trial.Same[2] > share {
		key, share = "same", m.Trial.Same[2]
	}
	return m.T("offers.trial.best", "way", m.T("offers.trial."+key), "share", m.Percent(share, 1))
}

func (m say) whomRows(all []whomRow) (rows [][]string) {
	for _, w := range all {
		rows = append(rows, []string{w.Name, m.Percent(w.Chance, 0), m.Money(w.Expected), m.reason(w.Offer)})
	}
	return rows
}

func whomLinks(all []whomRow) (links []string) {
	for _, w := range all {
		links = append(links, "/customers/"+strconv.FormatInt(w.ID, 10))
	}
	return links
}
