package sheet

import (
	"math"

	"dangol.kr/dangol/internal/i18n"
)

const (
	dayMs      = 86_400_000
	serialZero = -25_569 // 1899-12-30 as a day number
	macZero    = -24_107 // 1904-01-01
)

// serialDay turns a spreadsheet's count of days into a day and a time of day. Excel believes in a 29 February 1900;
// its counts before that day are one off.
func serialDay(v float64, date1904 bool) (day, ms int) {
	whole := math.Floor(v)
	ms = int(math.Round((v - whole) * dayMs))
	day = int(whole) + serialZero
	if date1904 {
		day = int(whole) + macZero
	} else if whole < 60 && whole >= 0 {
		day++
	}
	if ms >= dayMs {
		day, ms = day+1, ms-dayMs
	}
	if r := ms % 1000; r < 6 || r > 994 { // a second, but for the rounding of a fraction of a day
		ms = (ms + 500) / 1000 * 1000
		if ms >= dayMs {
			day, ms = day+1, ms-dayMs
		}
	}
	return day, ms
}

type dateStyle uint8

const (
	plainStyle dateStyle = iota
	dayStyle
	timeStyle // a time of day or a duration, without a day
)

// appendSerial writes a dated cell as ISO text.
func appendSerial(dst []byte, v float64, style dateStyle, date1904 bool) []byte {
	if v < 0 || v > 2_958_466 || math.IsNaN(v) {
		return nil
	}
	day, ms := serialDay(v, date1904)
	if style == timeStyle && v < 1 {
		if day > int(serialZero)+1 && !date1904 { // rounded up to midnight
			ms = 0
		}
		return appendClock(dst, ms)
	}
	y, m, d := i18n.Date(day)
	dst = append(dst, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-')
	dst = append(dst, byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10))
	if ms > 0 || style == timeStyle {
		dst = appendClock(append(dst, ' '), ms)
	}
	return dst
}

func appendClock(dst []byte, ms int) []byte {
	two := func(v int) { dst = append(dst, byte('0'+v/10), byte('0'+v%10)) }
	two(ms / 3_600_000)
	dst = append(dst, ':')
	two(ms / 60_000 % 60)
	dst = append(dst, ':')
	two(ms / 1000 % 60)
	if r := ms % 1000; r > 0 {
		dst = append(dst, '.', byte('0'+r/100), byte('0'+r/10%10), byte('0'+r%10))
	}
	return dst
}

// dateFormat tells whether a number format shows dates or times.
func dateFormat(code string) dateStyle {
	day, clock := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"': // literal text
			for i++; i < len(code) && code[i] != '"'; i++ {
			}
		case '\\', '_', '*':
			i++
		case '[': // colour, condition, locale; [h] is a duration
			from := i + 1
			for i++; i < len(code) && code[i] != ']'; i++ {
			}
			if w := code[from:min(i, len(code))]; w == "h" || w == "hh" || w == "m" || w == "mm" || w == "s" || w == "ss" || w == "H" {
				clock = true
			}
		case 'y', 'Y', 'd', 'D', 'e':
			if c == 'e' && (i+1 < len(code) && (code[i+1] == '+' || code[i+1] == '-')) {
				return plainStyle
			}
			day = true
		case 'h', 'H', 's', 'S':
			clock = true
		case 'm', 'M':
			for i+1 < len(code) && code[i+1]|0x20 == 'm' {
				i++
			}
			if i+1 < len(code) && code[i+1] == ':' {
				clock = true
			} else if !clock {
				day = true
			}
		case 'E', '0', '#', '?':
			if !clock && !day {
				return plainStyle
			}
		case 'G':
			if len(code)-i >= 7 && code[i:i+7] == "General" {
				return plainStyle
			}
		case ';':
			i = len(code)
		}
	}
	switch {
	case day:
		return dayStyle
	case clock:
		return timeStyle
	}
	return plainStyle
}

// builtinFormat is the meaning of the number formats that a workbook does not spell out, with those of Korean,
// Japanese and Chinese programs (27–36, 50–58).
func builtinFormat(id int) dateStyle {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return dayStyle
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55, id == 56:
		return timeStyle
	}
	return plainStyle
}
