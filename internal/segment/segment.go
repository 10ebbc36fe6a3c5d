// Package segment is whom a firm means together: «regulars who have not come for sixty days». A segment is a rule (see
// segment/rule) or a fixed list; it has members, and what they are worth.
//
// A rule is answered from memory: customers with what is known of them, what the current run says, and the projection
// of the ledger; what does not stand there (tags, products, fields of the firm) is asked of the database once and kept
// until it changes. Members are worked out after each run and when a rule changes; each stay has its since and until.
//
// Always true: who is put away belongs to no segment; a change of membership that a changed rule made is no event of the
// customer; counts and lists never go beyond the customers whom the reader may see.
//
// Tables: segment, segment_member, segment_size. Money is in hundredths of the currency unit, days are day numbers.
package segment

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
)

// Options are what a service works with.
type Options struct {
	Customers *customer.Service
	Purchases *purchase.Service
	Values    *value.Service
	Firm      func(context.Context) (auth.Settings, error)    // whose time zone days are of
	Owners    func(context.Context) (map[string]int64, error) // people of the firm by their folded name
	More      []More                                          // what other rooms know of customers
	Chance    func(seed uint64) func() float64                // numbers from 0 up to 1, the same for the same seed
	Folder    string                                          // holds what was bought of which product; it can be deleted at any time
}

// More is a field of another room, with how to answer it: all customers of whom the condition holds, ascending.
type More struct {
	rule.Field
	Of func(ctx context.Context, q store.Q, l *rule.Leaf) ([]int64, error)
}

// Service answers rules and keeps segments.
type Service struct {
	db    *store.DB
	now   func() time.Time
	newID func() int64
	log   *slog.Logger
	opt   Options

	large  int // customers: see usuallyLarge
	base   *base
	kept   kept
	goods  goods
	asking sync.RWMutex // answers read the base; bringing it up to date changes it
}

// NewService makes the service.
func NewService(db *store.DB, now func() time.Time, newID func() int64, log *slog.Logger, o Options) *Service {
	return &Service{db: db, now: now, newID: newID, log: log, opt: o, large: usuallyLarge}
}

// Vocabulary is everything a rule may speak of now.
func (s *Service) Vocabulary(ctx context.Context) (*rule.Vocabulary, error) {
	fields, err := s.opt.Customers.Fields(ctx)
	if err != nil {
		return nil, err
	}
	var more []rule.Field
	for _, m := range s.opt.More {
		more = append(more, m.Field)
	}
	kinds := map[string]rule.Kind{customer.FieldText: rule.Text, customer.FieldNumber: rule.Number, customer.FieldMoney: rule.Money,
		customer.FieldDate: rule.Day, customer.FieldYesNo: rule.Choice, customer.FieldChoice: rule.Choice}
	var own []rule.OwnField
	for _, f := range fields {
		o := rule.OwnField{ID: f.ID, Name: f.Name, Kind: kinds[f.Type], Choices: f.Options}
		if f.Type == customer.FieldYesNo {
			o.Choices = []string{"yes", "no"}
		}
		own = append(own, o)
	}
	return rule.NewVocabulary(more, own), nil
}
