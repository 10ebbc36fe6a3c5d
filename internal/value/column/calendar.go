package column

// Month is a calendar month, counted from January 1970 as 0.
type Month int

// MonthOf is the month in which a day lies.
func MonthOf(day int) Month {
	y, m, _ := civil(day)
	return Month((y-1970)*12 + m - 1)
}

// FirstDay is the day number of the first of the month.
func (m Month) FirstDay() int {
	y := 1970 + floorDiv(int(m), 12)
	return dayNumber(y, int(m)-(y-1970)*12+1, 1)
}

// Civil is the year and the month of the year, January being 1.
func (m Month) Civil() (year, month int) {
	y := 1970 + floorDiv(int(m), 12)
	return y, int(m) - (y-1970)*12 + 1
}

// YearsBefore is the same date some years earlier; the 29th of February becomes the 28th.
func YearsBefore(day, years int) int {
	y, m, d := civil(day)
	y -= years
	if m == 2 && d == 29 && !leap(y) {
		d = 28
	}
	return dayNumber(y, m, d)
}

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

// civil is the Gregorian date of a day number, after Howard Hinnant, «chrono-Compatible Low-Level Date Algorithms»:
// years are taken to begin in March, so that the leap day comes last.
func civil(day int) (y, m, d int) {
	z := day + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	if m = mp + 3; m > 12 {
		m -= 12
	}
	if y = yoe + era*400; m <= 2 {
		y++
	}
	return y, m, d
}

// dayNumber is the inverse of civil.
func dayNumber(y, m, d int) int {
	if m <= 2 {
		y--
		m += 12
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
