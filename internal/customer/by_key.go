package customer

import (
	"context"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
)

// ByKey is the customer whom an identity leads to: a phone, an e-mail or a business number however it is written, or the
// key that a source uses (scope is the source's name, "" for the firm's own files). Whom the actor does not see is not
// found. It complains about the field "value" when that can't be read.
func (s *Service) ByKey(ctx context.Context, by auth.Actor, kind, scope, value string) (_ Customer, err error) {
	defer fault.Wrap(&err, "customer.ByKey")
	if err := by.Check(auth.CustomerRead); err != nil {
		return Customer{}, err
	}
	key := Key{Kind: IdentitySource, Scope: clean(scope), Value: clean(value)}
	if kind != IdentitySource {
		id, err := readIdentity(kind, key.Scope, key.Value)
		if err != nil {
			return Customer{}, err
		}
		key = id.Key
	} else if key.Value == "" {
		return Customer{}, fault.Complaints{{Field: "value", Code: "required"}}
	}
	q := s.db.Read()
	found, err := FindKeys(ctx, q, []Key{key})
	if err != nil {
		return Customer{}, err
	}
	id, ok := found[key]
	if !ok {
		return Customer{}, fault.New(fault.NotFound, "not_found")
	}
	return visible(ctx, q, by, auth.CustomerRead, id)
}
