package customer

import (
	"slices"

	"dangol.kr/dangol/internal/i18n"
)

// terms are the words of search for a customer: name and firm, every identity a person may type. Sorted, each once.
func terms(c *Customer, ids []Identity, contacts []Contact) []string {
	all := i18n.Terms(c.Name)
	if c.Company != "" {
		all = append(all, i18n.Terms(c.Company)...)
	}
	for i := range ids {
		switch ids[i].Kind {
		case IdentityEmail, IdentityPhone, IdentityBusiness:
			all = append(all, i18n.Terms(ids[i].Shown)...)
		case IdentitySource:
			all = append(all, i18n.Terms(ids[i].Value)...)
		}
	}
	for i := range contacts {
		if contacts[i].LeftMS == 0 {
			all = append(all, i18n.Terms(contacts[i].Name)...)
			all = append(all, i18n.Terms(contacts[i].Phone)...)
			all = append(all, i18n.Terms(contacts[i].Email)...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// without are the elements of a that b lacks; both sorted.
func without(a, b []string) []string {
	var out []string
	for _, t := range a {
		if _, ok := slices.BinarySearch(b, t); !ok {
			out = append(out, t)
		}
	}
	return out
}
