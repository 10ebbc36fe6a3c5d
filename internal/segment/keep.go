package segment

import (
	"context"
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
)

// Segment is one as it is kept.
type Segment struct {
	ID        int64
	Name      string
	Note      string
	Rule      string // canonical; "" for a fixed list
	MadeBy    int64
	CreatedMS int64
	UpdatedMS int64
	Version   int64
	RemovedMS int64
	FilledMS  int64  // when the members were worked out last; 0: not yet
	Stale     bool   // by another rule than it has now
	Problem   string // why they could not be, a code of complaint
}

// Fixed reports whether it is a list that no rule keeps up to date.
func (s *Segment) Fixed() bool { return s.Rule == "" }

// Input is what somebody writes down about a segment.
type Input struct {
	Name    string
	Note    string
	Rule    string
	Members []int64 // of a fixed list, ascending; Rule is "" then
}

const (
	maxName = 100
	maxNote = 1000
	most    = 500 // segments of a firm: each is worked out after every run
)

// check brings an input into shape, or says all that is wrong with it.
func (s *Service) check(ctx context.Context, in *Input) error {
	in.Name, in.Note = strings.TrimSpace(in.Name), strings.TrimSpace(in.Note)
	var bad fault.Complaints
	bad.Check(i18n.Fold(in.Name) != "", "name", "required")
	bad.Check(utf8.RuneCountInString(in.Name) <= maxName, "name", "too_long", "max", maxName)
	bad.Check(utf8.RuneCountInString(in.Note) <= maxNote, "note", "too_long", "max", maxNote)
	bad.Check(len(i18n.FindRRN(in.Name)) == 0, "name", "resident_number")
	bad.Check(len(i18n.FindRRN(in.Note)) == 0, "note", "resident_number")
	if in.Members == nil {
		n, err := s.Parse(ctx, in.Rule)
		wrong, isBad := err.(fault.Complaints) //nolint:errorlint // Parse gives it bare
		switch {
		case isBad:
			bad = append(bad, wrong...)
		case err != nil:
			return err
		default:
			in.Rule = n.String()
		}
	}
	return bad.Err()
}

// Add makes a segment; its members are worked out soon. A fixed list has them at once.
func (s *Service) Add(ctx context.Context, by auth.Actor, in Input) (id int64, err error) {
	defer fault.Wrap(&err, "segment.Add")
	if err := by.Check(auth.CustomerChange | auth.ValueRead); err != nil {
		return 0, err
	}
	if err := s.check(ctx, &in); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var n int
		if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM segment WHERE removed_ms = 0").Scan(&n); err != nil {
			return err
		}
		var bad fault.Complaints
		if bad.Check(n < most, "name", "segments_many", "max", most); bad != nil {
			return bad.Err()
		}
		if err := s.nameFree(ctx, tx, 0, in.Name); err != nil {
			return err
		}
		id = s.newID()
		_, err := tx.Exec(ctx, `INSERT INTO segment (id, name, name_fold, note, rule, made_by, created_ms, updated_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
			id, in.Name, i18n.Fold(in.Name), in.Note, in.Rule, by.UserID, s.now().UnixMilli())
		if err != nil {
			return err
		}
		if err := s.refreshTx(ctx, tx, by, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "segment.add", id, in.Name, nil, told(in))
	})
	if err == nil && in.Members != nil {
		err = s.fix(ctx, id, in.Members)
	}
	return id, err
}

// told is what the trail says of a segment.
func told(in Input) map[string]string {
	return map[string]string{"name": in.Name, "note": in.Note, "rule": in.Rule}
}

func (s *Service) audit(ctx context.Context, tx *store.Tx, by auth.Actor, action string, id int64, name string, before, after any) error {
	return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: action, ObjectKind: "segment", ObjectID: id, ObjectName: name, Before: before, After: after})
}

// nameFree complains about a name that another segment has.
func (s *Service) nameFree(ctx context.Context, q store.Q, id int64, name string) error {
	var n int
	err := q.QueryRow(ctx, "SELECT COUNT(*) FROM segment WHERE name_fold = $1 AND id <> $2 AND removed_ms = 0", i18n.Fold(name), id).Scan(&n)
	var bad fault.Complaints
	bad.Check(n == 0, "name", "exists")
	if err == nil {
		err = bad.Err()
	}
	return err
}

// Change replaces what a segment is called, says and means. version is that of the state the person saw; if somebody
// changed it since it is a conflict.
func (s *Service) Change(ctx context.Context, by auth.Actor, id, version int64, in Input) (err error) {
	defer fault.Wrap(&err, "segment.Change")
	if err := by.Check(auth.CustomerChange | auth.ValueRead); err != nil {
		return err
	}
	was, err := s.One(ctx, by, id)
	if err != nil {
		return err
	}
	if was.Fixed() {
		in.Members, in.Rule = []int64{}, "" // only what it is called
	}
	if err := s.check(ctx, &in); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.nameFree(ctx, tx, id, in.Name); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE segment SET name = $1, name_fold = $2, note = $3, rule = $4, updated_ms = $5, version = version + 1
			WHERE id = $6 AND version = $7 AND removed_ms = 0`, in.Name, i18n.Fold(in.Name), in.Note, in.Rule, s.now().UnixMilli(), id, version)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "conflict")
		}
		if err != nil {
			return err
		}
		if in.Rule != was.Rule {
			if err := s.refreshTx(ctx, tx, by, id); err != nil {
				return err
			}
		}
		return s.audit(ctx, tx, by, "segment.change", id, in.Name, told(Input{Name: was.Name, Note: was.Note, Rule: was.Rule}), told(in))
	})
}

// Remove takes a segment away; Restore brings it back for as long as removed ones are kept.
func (s *Service) Remove(ctx context.Context, by auth.Actor, id int64) (err error) {
	defer fault.Wrap(&err, "segment.Remove")
	return s.putAway(ctx, by, id, s.now().UnixMilli(), "segment.remove")
}

// Restore brings a removed segment back.
func (s *Service) Restore(ctx context.Context, by auth.Actor, id int64) (err error) {
	defer fault.Wrap(&err, "segment.Restore")
	return s.putAway(ctx, by, id, 0, "segment.restore")
}

func (s *Service) putAway(ctx context.Context, by auth.Actor, id, removed int64, action string) error {
	if err := by.Check(auth.CustomerChange | auth.ValueRead); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		one, err := selectOne(ctx, tx, id)
		if err != nil {
			return err
		}
		if (one.RemovedMS == 0) == (removed == 0) {
			return nil // it is so already
		}
		if removed == 0 {
			if err := s.nameFree(ctx, tx, id, one.Name); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, "UPDATE segment SET removed_ms = $1, version = version + 1 WHERE id = $2", removed, id); err != nil {
			return err
		}
		if removed == 0 {
			if err := s.refreshTx(ctx, tx, by, id); err != nil {
				return err
			}
		}
		return s.audit(ctx, tx, by, action, id, one.Name, nil, nil)
	})
}

// RefreshKind is the kind of the job that works members out.
const RefreshKind = "segment.refresh"

type refreshBody struct {
	Segment int64 `json:"segment,string"` // 0: all
}

func (s *Service) refreshTx(ctx context.Context, tx *store.Tx, by auth.Actor, id int64) error {
	_, err := job.Enqueue(ctx, tx, s.newID(), s.now(), job.Args{Kind: RefreshKind, Body: refreshBody{id}, UniqueKey: RefreshKind + ":" + itoa(id), Again: true,
		RunAt: s.now(), By: job.By{Kind: string(by.Kind), ID: by.UserID, Name: by.Name}})
	return err
}

// HandleRefresh works members out. It may run twice: the second run finds nothing to change.
func (s *Service) HandleRefresh(ctx context.Context, run *job.Run) error {
	var body refreshBody
	if err := run.Decode(&body); err != nil {
		return err
	}
	if body.Segment == 0 {
		return s.RefreshAll(ctx)
	}
	one, err := selectOne(ctx, s.db.Read(), body.Segment)
	if fault.Is(err, fault.NotFound) || err == nil && one.RemovedMS > 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return s.refresh(ctx, one)
}
