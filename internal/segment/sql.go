package segment

import (
	"context"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

const segmentColumns = "id, name, note, rule, made_by, created_ms, updated_ms, version, removed_ms, filled_ms, filled_rule <> rule, problem"

func scanSegment(scan func(...any) error) (s Segment, err error) {
	return s, scan(&s.ID, &s.Name, &s.Note, &s.Rule, &s.MadeBy, &s.CreatedMS, &s.UpdatedMS, &s.Version, &s.RemovedMS, &s.FilledMS, &s.Stale, &s.Problem)
}

func selectOne(ctx context.Context, q store.Q, id int64) (Segment, error) {
	return scanSegment(q.QueryRow(ctx, "SELECT "+segmentColumns+" FROM segment WHERE id = $1", id).Scan)
}

// One is a segment that was not taken away.
func (s *Service) One(ctx context.Context, by auth.Actor, id int64) (one Segment, err error) {
	defer fault.Wrap(&err, "segment.One")
	if err := by.Check(auth.CustomerRead); err != nil {
		return one, err
	}
	one, err = selectOne(ctx, s.db.Read(), id)
	if err == nil && one.RemovedMS > 0 {
		err = fault.New(fault.NotFound, "not_found")
	}
	return one, err
}

// Size is how large a segment was at the end of a day, and what it was worth, over the whole base.
type Size struct {
	Day     int
	Members int
	Revenue int64 // of the twelve months up to then
	CLV     int64
}

// Listed is a segment with its size now and about a month ago.
type Listed struct {
	Segment
	Now    Size
	Before Size // Day 0: nobody knows
}

// All are the segments by name, those taken away left out.
func (s *Service) All(ctx context.Context, by auth.Actor) (_ []Listed, err error) {
	defer fault.Wrap(&err, "segment.All")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().Query(ctx, "SELECT "+segmentColumns+" FROM segment WHERE removed_ms = 0 ORDER BY name_fold, id")
	list, err := store.Collect(rows, err, func(scan func(...any) error) (l Listed, err error) {
		l.Segment, err = scanSegment(scan)
		return l, err
	})
	if err != nil {
		return nil, err
	}
	at := make(map[int64]int, len(list))
	for i := range list {
		at[list[i].ID] = i
	}
	rows, err = s.db.Read().Query(ctx, "SELECT segment_id, day, members, revenue_minor, clv_minor FROM segment_size ORDER BY segment_id, day DESC")
	if err != nil {
		return nil, err
	}
	return list, rows.Each(func(scan func(...any) error) error {
		var id int64
		var z Size
		if err := scan(&id, &z.Day, &z.Members, &z.Revenue, &z.CLV); err != nil {
			return err
		}
		i, ok := at[id]
		if !ok {
			return nil
		}
		switch l := &list[i]; {
		case l.Now.Day == 0:
			l.Now = z
		case l.Before.Day == 0 && l.Now.Day-z.Day >= monthDays:
			l.Before = z
		}
		return nil
	})
}

// monthDays is how long ago «a month ago» is at least.
const monthDays = 30

// Sizes are those of one segment, oldest first.
func (s *Service) Sizes(ctx context.Context, by auth.Actor, id int64) (_ []Size, err error) {
	defer fault.Wrap(&err, "segment.Sizes")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().Query(ctx, "SELECT day, members, revenue_minor, clv_minor FROM segment_size WHERE segment_id = $1 ORDER BY day", id)
	return store.Collect(rows, err, func(scan func(...any) error) (z Size, err error) {
		return z, scan(&z.Day, &z.Members, &z.Revenue, &z.CLV)
	})
}

// Move is somebody's coming into a segment or going out of it.
type Move struct {
	Customer int64
	Name     string
	Firm     bool
	MS       int64
	Out      bool
}

// Moves are the latest comings and goings among the customers whom the reader sees, the latest first.
func (s *Service) Moves(ctx context.Context, by auth.Actor, id int64, limit int) (_ []Move, err error) {
	defer fault.Wrap(&err, "segment.Moves")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, err
	}
	scope, args := "", []any{id, limit}
	if owners, all := by.OwnerFilter(); !all {
		scope = " AND c.owner_id IN (" + store.In(3, len(owners)) + ")"
		for _, o := range owners {
			args = append(args, o)
		}
	}
	part := func(column, out, also string) string {
		return "SELECT * FROM (SELECT m.customer_id, c.name, c.kind = 'firm', m." + column + " AS ms, " + out + " AS gone FROM segment_member m JOIN customer c ON c.id = m.customer_id" +
			" WHERE m.segment_id = $1 AND " + also + scope + " ORDER BY m." + column + " DESC, m.customer_id LIMIT $2) " + column
	}
	rows, err := s.db.Read().Query(ctx, part("since_ms", "0", "m.entered")+" UNION ALL "+part("until_ms", "1", "m.until_ms > 0")+" ORDER BY 4 DESC, 1 LIMIT $2", args...)
	return store.Collect(rows, err, func(scan func(...any) error) (m Move, err error) {
		var out int
		err = scan(&m.Customer, &m.Name, &m.Firm, &m.MS, &out)
		m.Out = out == 1
		return m, err
	})
}
