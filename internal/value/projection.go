package value

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value/column"
)

// rebuildShare is the part of the customers beyond whose change a whole reading is cheaper than a piecewise one.
const rebuildShare = 0.25

// Projection is the columnar projection of the ledger as it is now. It takes the snapshot and re-reads only the
// customers whose purchases changed since, or reads everything where there is no usable snapshot or most changed.
//
// Purchase keeps a mark for each customer whose lines changed. Marks are taken away only after the snapshot that knows
// of the change is safely in place.
func (s *Service) Projection(ctx context.Context) (_ *column.Set, err error) {
	defer fault.Wrap(&err, "value.Projection")
	s.projecting.Lock()
	defer s.projecting.Unlock()
	old := s.openSnapshot(ctx)
	if old == nil {
		return s.rebuild(ctx)
	}
	changed, marks, everybody, err := s.purchases.Changed(ctx, s.db.Read())
	if err != nil {
		return nil, err
	}
	if len(changed) == 0 && !everybody {
		return old, nil
	}
	if everybody || float64(len(changed)) > rebuildShare*float64(old.Customers()) {
		return s.rebuild(ctx)
	}
	fresh, err := s.linesOf(ctx, changed)
	if err != nil {
		return nil, err
	}
	set, err := old.Replace(changed, fresh)
	if err != nil {
		return nil, err
	}
	return set, s.keep(ctx, set, marks, step{customers: changed})
}

// Rebuild reads the whole ledger anew.
func (s *Service) Rebuild(ctx context.Context) (_ *column.Set, err error) {
	defer fault.Wrap(&err, "value.Rebuild")
	s.projecting.Lock()
	defer s.projecting.Unlock()
	return s.rebuild(ctx)
}

func (s *Service) rebuild(ctx context.Context) (*column.Set, error) {
	_, marks, _, err := s.purchases.Changed(ctx, s.db.Read())
	if err != nil {
		return nil, err
	}
	set, err := s.readAll(ctx)
	if err != nil {
		return nil, err
	}
	return set, s.keep(ctx, set, marks, step{everybody: true})
}

func (s *Service) readAll(ctx context.Context) (*column.Set, error) {
	b := column.NewSorted()
	err := s.purchases.StreamLines(ctx, s.db.Read(), 0, func(l purchase.LineFact) error { return b.Add(lineOf(l)) })
	if err != nil {
		return nil, err
	}
	return b.Set()
}

func (s *Service) linesOf(ctx context.Context, customers []int64) (*column.Set, error) {
	b := column.NewBuilder()
	err := s.purchases.LinesOf(ctx, s.db.Read(), customers, func(l purchase.LineFact) error { return b.Add(lineOf(l)) })
	if err != nil {
		return nil, err
	}
	return b.Set()
}

func lineOf(l purchase.LineFact) column.Line {
	return column.Line{
		Customer: l.CustomerID, Order: uint64(l.PurchaseID), Day: l.Day, Kind: column.Kind(l.Kind),
		Amount: l.AmountMinor, Cost: l.CostMinor, CostKnown: l.CostKnown,
	}
}

func (s *Service) snapshotPath() string { return filepath.Join(s.folder, "projection.columns") }

// snapshotName is the watermark of the snapshot that belongs to this database, "" where there is none.
func (s *Service) snapshotName(ctx context.Context) (string, error) {
	named, err := selectSnapshot(ctx, s.db.Read())
	if err != nil || named == 0 {
		return "", err
	}
	return strconv.FormatInt(named, 10), nil
}

// openSnapshot is the snapshot if it is the one that this database names; nil if it must be made anew.
func (s *Service) openSnapshot(ctx context.Context) *column.Set {
	f, err := column.Open(s.snapshotPath())
	if err != nil {
		if !errors.Is(err, column.ErrRebuild) {
			s.log.WarnContext(ctx, "projection can't be read; it is made anew", slog.Any("error", err))
		}
		return nil
	}
	defer f.Close() //nolint:errcheck // read only
	named, err := s.snapshotName(ctx)
	if err != nil || named == "" || f.Watermark() != named {
		return nil
	}
	set, err := f.Load()
	if err != nil {
		s.log.WarnContext(ctx, "projection is damaged; it is made anew", slog.Any("error", err))
		return nil
	}
	return set
}

// keep writes the snapshot, then names it in the database and takes away the marks it has seen to. A process that dies
// between the two leaves a file that the database does not name: it is made anew.
func (s *Service) keep(ctx context.Context, set *column.Set, marks []int64, how step) error {
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return roomFor(err)
	}
	var err error
	if how.from, err = s.snapshotName(ctx); err != nil {
		return err
	}
	number := s.newID()
	how.to = strconv.FormatInt(number, 10)
	if err := set.Save(s.snapshotPath(), how.to); err != nil {
		return roomFor(err)
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := updateSnapshot(ctx, tx, number); err != nil {
			return err
		}
		return s.purchases.ForgetChangedTx(ctx, tx, marks)
	})
	if err == nil {
		s.since.add(how)
	}
	return err
}

// roomFor tells a full disk, or a used-up quota, from other errors of files, as the database tells one of its own.
func roomFor(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.From(err, fault.Unavailable, "disk_full")
	}
	return err
}
