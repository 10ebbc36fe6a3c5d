package i18n

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// PhoneKind is what a number is good for.
type PhoneKind int

// The kinds. Only mobile and landline say who somebody is; a safe number is lent for one order and then goes to
// somebody else, an office number belongs to everyone who works there.
const (
	Mobile   PhoneKind = iota + 1 // 010, and the old 011, 016–019
	Landline                      // area codes and 070
	Office                        // 1588 and its like, 080
	Safe                          // 050x: never a key to an identity
	Foreign                       // outside Korea
)

// String is the kind's code, as stored and as i18n key.
func (k PhoneKind) String() string {
	return [...]string{"", "mobile", "landline", "office", "safe", "foreign"}[k]
}

// PhoneNumber is a number read from what somebody wrote.
type PhoneNumber struct {
	Normal  string // digits as dialled in Korea (01012345678); +… for foreign ones. Equal numbers are equal strings
	Kind    PhoneKind
	Display string // as people write it: 010-1234-5678
}

// Phone reads a phone number however it is written: with hyphens or not, +82, full-width digits, the leading zero eaten by
// a spreadsheet, an apostrophe before it. Korean forms take a path of their own (the general library is a hundred times
// slower), numbers with + or 00 of other countries are checked by the library.
func Phone(s string) (PhoneNumber, bool) {
	var buf [20]byte
	d, plus, ok := phoneDigits(buf[:0], s)
	if !ok || len(d) < 8 {
		return PhoneNumber{}, false
	}
	switch {
	case !plus && strings.HasPrefix(string(d), "00") && len(d) > 10:
		plus, d = true, d[2:]
	case plus && d[0] == '0':
		return PhoneNumber{}, false
	}
	if plus && !strings.HasPrefix(string(d), "82") {
		return foreignPhone(string(d))
	}
	if plus {
		// +82 10…, but also +82 010… and +82 1588….
		d = d[2:]
		if p, ok := koreanPhone(string(d)); ok {
			return p, true
		}
		return koreanPhone("0" + string(d))
	}
	if p, ok := koreanPhone(string(d)); ok {
		return p, true
	}
	if d[0] != '0' && (d[0] == '1' && len(d) >= 9 || d[0] != '1') {
		return koreanPhone("0" + string(d))
	}
	return PhoneNumber{}, false
}

// phoneDigits takes the digits out of a written number; anything that is not one of the usual marks refuses it.
func phoneDigits(out []byte, s string) (digits []byte, plus, ok bool) {
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			out = append(out, byte(r))
		case r >= '０' && r <= '９':
			out = append(out, byte(r-'０')+'0')
		case r == '+' || r == '＋':
			if len(out) > 0 || plus {
				return nil, false, false
			}
			plus = true
		case strings.ContainsRune(" -.()/'\u00a0\u2010\u2011\u2012\u2013－", r):
		default:
			return nil, false, false
		}
		if len(out) > 15 {
			return nil, false, false
		}
	}
	return out, plus, true
}

// koreanPhone reads digits as dialled in Korea.
func koreanPhone(d string) (PhoneNumber, bool) {
	kind, prefix := koreanKind(d)
	if kind == 0 {
		return PhoneNumber{}, false
	}
	rest := d[prefix:]
	if prefix == 0 {
		return PhoneNumber{Normal: d, Kind: kind, Display: d[:4] + "-" + d[4:]}, true
	}
	return PhoneNumber{Normal: d, Kind: kind, Display: d[:prefix] + "-" + rest[:len(rest)-4] + "-" + rest[len(rest)-4:]}, true
}

// koreanKind tells the kind of a dialled number and the length of its prefix; kind 0 is none.
func koreanKind(d string) (kind PhoneKind, prefix int) {
	n := len(d)
	switch {
	case n == 8 && d[0] == '1' && strings.Contains("15 16 18", d[:2]):
		return Office, 0
	case n < 9 || d[0] != '0':
		return 0, 0
	case d[1] == '2' && (n == 9 || n == 10) && d[2] != '0' && d[2] != '1':
		return Landline, 2
	case d[:3] == "010" && n == 11:
		return Mobile, 3
	case d[1] == '1' && strings.IndexByte("16789", d[2]) >= 0 && (n == 10 || n == 11) && d[3] != '0':
		return Mobile, 3
	case d[:3] == "070" && n == 11:
		return Landline, 3
	case d[:3] == "080" && (n == 10 || n == 11):
		return Office, 3
	case d[:2] == "05" && d[2] == '0':
		if n == 12 && d[3] >= '2' && d[3] <= '8' || n == 11 && d[3] >= '2' {
			return Safe, 4
		}
	case isArea(d[:3]) && (n == 10 || n == 11) && d[3] != '0' && d[3] != '1':
		return Landline, 3
	}
	return 0, 0
}

// isArea reports whether the three digits are an area code outside Seoul.
func isArea(s string) bool {
	switch s[1] {
	case '3':
		return s[2] >= '1' && s[2] <= '3'
	case '4':
		return s[2] >= '1' && s[2] <= '4'
	case '5':
		return s[2] >= '1' && s[2] <= '5'
	case '6':
		return s[2] >= '1' && s[2] <= '4'
	}
	return false
}

func foreignPhone(d string) (PhoneNumber, bool) {
	n, err := phonenumbers.Parse("+"+d, "ZZ")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return PhoneNumber{}, false
	}
	return PhoneNumber{
		Normal:  phonenumbers.Format(n, phonenumbers.E164),
		Kind:    Foreign,
		Display: phonenumbers.Format(n, phonenumbers.INTERNATIONAL),
	}, true
}

// subscriber are the digits after the dialling prefix, of a number that may be half typed. What people remember and read
// out begins there.
func subscriber(d string) string {
	d = onlyDigits(d)
	switch {
	case !strings.HasPrefix(d, "0"):
		return d
	case strings.HasPrefix(d, "02"):
		return d[2:]
	case strings.HasPrefix(d, "050") && len(d) >= 4:
		return d[4:]
	case len(d) >= 3:
		return d[3:]
	}
	return ""
}

// LastFour are the last four digits of a number, by which people give it at a counter.
func (p PhoneNumber) LastFour() string {
	if len(p.Normal) < 4 {
		return p.Normal
	}
	return p.Normal[len(p.Normal)-4:]
}

// Masked hides the middle of a number: 010-****-5678.
func (p PhoneNumber) Masked() string {
	first := strings.IndexAny(p.Display, "- ")
	last := strings.LastIndexAny(p.Display, "- ")
	if first < 0 {
		return p.Display
	}
	out := []byte(p.Display)
	for i := first; i < len(out); i++ {
		if isDigit(out[i]) && (first == last && i < len(out)-2 || first != last && i < last) {
			out[i] = '*'
		}
	}
	return string(out)
}

func onlyDigits(s string) string {
	clean := true
	for i := range len(s) {
		clean = clean && isDigit(s[i])
	}
	if clean {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		if isDigit(s[i]) {
			out = append(out, s[i])
		}
	}
	return string(out)
}
