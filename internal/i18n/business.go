package i18n

// BusinessNumber reads a business registration number (사업자등록번호, 120-81-47521) and checks its last digit. Normal is
// ten digits, display has hyphens. 000-00-00000 fulfils the sum and is refused.
func BusinessNumber(s string) (normal, display string, ok bool) {
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && c != '-' && c != ' ' {
			return "", "", false
		}
	}
	d := onlyDigits(s)
	if !validBusinessDigits(d) {
		return "", "", false
	}
	return d, d[:3] + "-" + d[3:5] + "-" + d[5:], true
}

// validBusinessDigits checks the sum: digits times 1 3 7 1 3 7 1 3 5, plus the tens of the ninth product.
func validBusinessDigits(d string) bool {
	if len(d) != 10 || d == "0000000000" {
		return false
	}
	sum := 0
	for i, w := range [...]int{1, 3, 7, 1, 3, 7, 1, 3, 5} {
		if !isDigit(d[i]) {
			return false
		}
		sum += int(d[i]-'0') * w
	}
	sum += int(d[8]-'0') * 5 / 10
	return int(d[9]-'0') == (10-sum%10)%10
}

// isBusinessForm reports whether a number is written as business numbers are: three, two and five digits.
func isBusinessForm(s string) bool {
	return len(s) == 12 && s[3] == '-' && s[6] == '-' && len(onlyDigits(s)) == 10
}
