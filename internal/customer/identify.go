package customer

import (
	"slices"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// Kinds of identity, the strongest first.
const (
	IdentitySource   = "source" // the key of a source, in the scope of the source
	IdentityEmail    = "email"
	IdentityBusiness = "business_no"
	IdentityPhone    = "phone"
	IdentityName     = "name" // in the scope of a source whose records carry nothing else
)

// Key is an identity in the form in which identities are compared.
type Key struct{ Kind, Scope, Value string }

// Identity is something known to point at a customer.
type Identity struct {
	ID int64 // a hash of the key
	Key
	Shown     string // as people write it
	Matches   bool   // whether it joins records; false for safe numbers, shared lines, and what another customer has
	Batch     int64
	CreatedMS int64
}

func newIdentity(kind, scope, value, shown string, matches bool) Identity {
	return Identity{ID: store.NewHash().Text(kind).Text(scope).Text(value).ID(), Key: Key{kind, scope, value}, Shown: shown, Matches: matches}
}

// Identify reads the identities of a record, the strongest first; none means nobody can be recognised. What can't be
// read as e-mail, phone or business number is left out: to complain about it is the reader's part. A name counts only
// where nothing else identifies, and only on request.
func Identify(in *Incoming, source string, nameCounts bool) []Identity {
	out := contactIdentities(in)
	if key := clean(in.SourceKey); key != "" {
		out = append([]Identity{newIdentity(IdentitySource, source, key, key, true)}, out...)
	}
	if !slices.ContainsFunc(out, func(i Identity) bool { return i.Matches }) {
		name := clean(in.Name)
		if !nameCounts || i18n.Fold(name) == "" {
			return nil
		}
		out = append(out, newIdentity(IdentityName, source, i18n.Fold(name), name, true))
	}
	return out
}

// phoneIdentity joins records only by a mobile phone, which belongs to one person. A safe number goes to somebody else
// next month; a landline or an office number is answered by whoever is there.
func phoneIdentity(p i18n.PhoneNumber) Identity {
	return newIdentity(IdentityPhone, "", p.Normal, p.Display, p.Kind == i18n.Mobile)
}
