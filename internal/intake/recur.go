package intake

import "dangol.kr/dangol/internal/intake/sheet"

// recurring reports whether the order numbers of a file begin anew each day, as the receipt numbers of many tills do: in
// the sample a good part of the numbers that come again come on another day. Taken for one order, their lines would all
// fall on the day of the first.
func (s *Service) recurring(f *sheet.Sheet, m Mapping) bool {
	r := newSaleReader(f, m, Options{}, nil, s.Zone(), s.today())
	order, date := r.column[saleOrder], r.column[saleDate]
	if order < 0 || date < 0 || r.has(saleLine) {
		return false
	}
	const least = 5 // recurrences, before they are believed
	days := make(map[string]int)
	again, elsewhen := 0, 0
	last := ""
	for _, row := range f.Sample() {
		number := row[order]
		day, _, _, ok := r.dates.read(row[date])
		if number == "" || !ok || number == last { // neighbours are one order, whatever the clock says
			continue
		}
		last = number
		if first, ok := days[number]; ok {
			if again++; first != day {
				elsewhen++
			}
			continue
		}
		days[number] = day
	}
	return elsewhen >= least && elsewhen*2 >= again
}
