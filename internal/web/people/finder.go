package people

import (
	"context"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
)

// Finder finds customers for the palette.
type Finder struct{ Customers *customer.Service }

// Find finds customers by name, opening consonants, the last four digits of a phone, e-mail or business number.
func (f Finder) Find(ctx context.Context, by auth.Actor, text string, limit int) ([]web.Hit, error) {
	if !by.Can(auth.CustomerRead) {
		return nil, nil
	}
	found, err := f.Customers.Find(ctx, by, text, limit)
	hits := make([]web.Hit, 0, len(found))
	for _, c := range found {
		if c.Name == "" && c.Number != "" {
			c.Name = byNumber(c.Number)
		}
		hits = append(hits, web.Hit{Name: c.Name, Sub: known(c.Company, shownPhone(c.Phone), c.Email), URL: address(c.ID)})
	}
	return hits, err
}

// byNumber is what somebody is called of whom a file tells a number alone.
func byNumber(number string) string { return "#" + number }

// address is the page of a customer; more is what follows.
func address(id int64, more ...string) string {
	return home + "/" + strconv.FormatInt(id, 10) + strings.Join(more, "")
}

// known joins what is there.
func known(words ...string) string {
	var out []string
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, " · ")
}

// shownPhone is a stored phone as people write it.
func shownPhone(s string) string {
	if p, ok := i18n.Phone(s); ok {
		return p.Display
	}
	return s
}
