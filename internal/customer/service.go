package customer

import (
	"context"
	"log/slog"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Service answers and changes who we know.
type Service struct {
	db    *store.DB
	now   func() time.Time
	newID func() int64
	log   *slog.Logger
}

// NewService makes the service. newID makes ids unique over all processes on the database (store.IDs).
func NewService(db *store.DB, now func() time.Time, newID func() int64, log *slog.Logger) *Service {
	return &Service{db: db, now: now, newID: newID, log: log}
}

func (s *Service) nowMS() int64 { return s.now().UnixMilli() }

// today is the day by UTC with a day to spare: no time zone calls it the future.
func (s *Service) today() int { return int(s.nowMS()/86_400_000) + 1 }

// audit writes a line of the trail.
func (s *Service) audit(ctx context.Context, tx *store.Tx, by auth.Actor, action string, c *Customer, before, after any) error {
	return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: action, ObjectKind: "customer", ObjectID: c.ID,
		ObjectName: c.Name, Before: before, After: after})
}

// Add makes a customer. It fails with complaints. An actor who sees only own customers becomes the owner.
func (s *Service) Add(ctx context.Context, by auth.Actor, in Input) (id int64, err error) {
	defer fault.Wrap(&err, "customer.Add")
	if err := by.Check(auth.CustomerChange); err != nil {
		return 0, err
	}
	if in.Kind == "" {
		in.Kind = Person
	}
	if err := in.check(&Customer{}, s.today()); err != nil {
		return 0, err
	}
	if !by.SeesOwner(in.OwnerID) {
		in.OwnerID = by.UserID
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		d := s.NewDraft(0)
		in.put(&d.Customer)
		if err := s.identify(ctx, tx, d, in.identities(nil)); err != nil {
			return err
		}
		if _, err := s.SaveTx(ctx, tx, 0, []*Draft{d}); err != nil {
			return err
		}
		id = d.ID
		return s.audit(ctx, tx, by, "customer.add", &d.Customer, nil, d.audited(allFields))
	})
	return id, err
}

// Change replaces what is known of a customer. version is that of the state the person saw: if somebody changed the
// customer since it fails as a conflict. It fails with complaints, or as not found outside the actor's scope.
func (s *Service) Change(ctx context.Context, by auth.Actor, id, version int64, in Input) (err error) {
	defer fault.Wrap(&err, "customer.Change")
	return s.change(ctx, by, id, version, "customer.change", func(c *Customer) error {
		asked := in // a transaction may run twice
		if err := asked.check(c, s.today()); err != nil {
			return err
		}
		if asked.OwnerID != c.OwnerID && !by.SeesOwner(asked.OwnerID) {
			var bad fault.Complaints
			bad.Add("owner_id", "unknown")
			return bad.Err()
		}
		asked.put(c)
		return nil
	})
}

// SetOwner says who looks after a customer; 0 is nobody.
func (s *Service) SetOwner(ctx context.Context, by auth.Actor, id, version, owner int64) (err error) {
	defer fault.Wrap(&err, "customer.SetOwner")
	return s.change(ctx, by, id, version, "customer.owner", func(c *Customer) error {
		c.OwnerID = owner
		c.typed |= fieldOwner
		return nil
	})
}

// Archive takes a customer out of the lists. Facts and identities stay, so purchases still find their way. Who is put away
// already stays as they are; version is as for Change.
func (s *Service) Archive(ctx context.Context, by auth.Actor, id, version int64) (err error) {
	defer fault.Wrap(&err, "customer.Archive")
	return s.change(ctx, by, id, version, "customer.archive", func(c *Customer) error {
		if c.ArchivedMS == 0 {
			c.ArchivedMS = s.nowMS()
		}
		return nil
	})
}

// Restore brings an archived customer back.
func (s *Service) Restore(ctx context.Context, by auth.Actor, id, version int64) (err error) {
	defer fault.Wrap(&err, "customer.Restore")
	return s.change(ctx, by, id, version, "customer.restore", func(c *Customer) error {
		c.ArchivedMS = 0
		return nil
	})
}

// change changes a customer's own fields with everything that hangs on them: identities, terms, version, trail.
func (s *Service) change(ctx context.Context, by auth.Actor, id, version int64, action string, do func(*Customer) error) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := visible(ctx, tx, by, auth.CustomerChange, id)
		if err != nil {
			return err
		}
		if c.Version != version {
			return fault.New(fault.Conflict, "conflict")
		}
		was := c
		if err := do(&c); err != nil {
			return err
		}
		diff := differing(&was, &c)
		if diff == 0 && c.ArchivedMS == was.ArchivedMS {
			return nil
		}
		c.Version, c.UpdatedMS = c.Version+1, s.nowMS()
		err = retermed(ctx, tx, []int64{id}, func() error {
			n, err := tx.Exec(ctx, updateCustomerText, updateArgs(&c, version)...)
			if err != nil {
				return err
			}
			if n == 0 {
				return fault.New(fault.Conflict, "conflict")
			}
			in := c.Input()
			return s.addIdentities(ctx, tx, id, in.identities(&was))
		})
		if err != nil {
			return err
		}
		if was.ArchivedMS != c.ArchivedMS {
			return s.audit(ctx, tx, by, action, &c, nil, nil)
		}
		return s.audit(ctx, tx, by, action, &c, was.audited(diff), c.audited(diff))
	})
}
