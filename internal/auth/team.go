package auth

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Team is people who look after customers together.
type Team struct {
	ID      int64
	Name    string
	People  int
	Created time.Time
}

// Teams lists all teams, by name.
func (s *Service) Teams(ctx context.Context) (_ []Team, err error) {
	defer fault.Wrap(&err, "auth.Teams")
	rows, err := s.db.Read().Query(ctx, `SELECT t.id, t.name, t.created_ms, (SELECT COUNT(*) FROM app_user u WHERE u.team_id = t.id)
		FROM team t ORDER BY t.name, t.id`)
	return store.Collect(rows, err, func(scan func(...any) error) (t Team, err error) {
		var created int64
		err = scan(&t.ID, &t.Name, &created, &t.People)
		t.Created = moment(created)
		return t, err
	})
}

// AddTeam adds a team.
func (s *Service) AddTeam(ctx context.Context, by Actor, name string) (_ Team, err error) {
	defer fault.Wrap(&err, "auth.AddTeam")
	t := Team{ID: s.newID(), Name: strings.TrimSpace(name), Created: s.now()}
	err = s.changeTeam(ctx, by, t.Name, func(ctx context.Context, tx *store.Tx) (Entry, error) {
		_, err := tx.Exec(ctx, "INSERT INTO team (id, name, created_ms) VALUES ($1, $2, $3)", t.ID, t.Name, t.Created.UnixMilli())
		return Entry{Action: "team.add", ObjectID: t.ID, ObjectName: t.Name}, err
	})
	return t, err
}

// RenameTeam gives a team another name.
func (s *Service) RenameTeam(ctx context.Context, by Actor, id int64, name string) (err error) {
	defer fault.Wrap(&err, "auth.RenameTeam %d", id)
	name = strings.TrimSpace(name)
	return s.changeTeam(ctx, by, name, func(ctx context.Context, tx *store.Tx) (Entry, error) {
		was, err := teamName(ctx, tx, id)
		if err != nil {
			return Entry{}, err
		}
		_, err = tx.Exec(ctx, "UPDATE team SET name = $2 WHERE id = $1", id, name)
		return Entry{
			Action: "team.change", ObjectID: id, ObjectName: name,
			Before: map[string]string{"name": was}, After: map[string]string{"name": name},
		}, err
	})
}

// RemoveTeam dissolves a team; its people are in no team then.
func (s *Service) RemoveTeam(ctx context.Context, by Actor, id int64) (err error) {
	defer fault.Wrap(&err, "auth.RemoveTeam %d", id)
	return s.changeTeam(ctx, by, "-", func(ctx context.Context, tx *store.Tx) (Entry, error) {
		name, err := teamName(ctx, tx, id)
		if err != nil {
			return Entry{}, err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM team WHERE id = $1", id); err != nil {
			return Entry{}, err
		}
		_, err = tx.Exec(ctx, "UPDATE app_user SET team_id = 0 WHERE team_id = $1", id)
		return Entry{Action: "team.remove", ObjectID: id, ObjectName: name}, err
	})
}

func (s *Service) changeTeam(ctx context.Context, by Actor, name string, do func(context.Context, *store.Tx) (Entry, error)) error {
	if err := by.Check(UsersManage); err != nil {
		return err
	}
	var c fault.Complaints
	c.Check(name != "", "name", "required")
	c.Check(utf8.RuneCountInString(name) <= nameMax, "name", "too_long", "max", nameMax)
	if err := c.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		e, err := do(ctx, tx)
		if err != nil {
			return err
		}
		e.ObjectKind = "team"
		return Audit(ctx, tx, s.newID(), by, s.now(), e)
	})
}

func teamName(ctx context.Context, q store.Q, id int64) (name string, err error) {
	return name, q.QueryRow(ctx, "SELECT name FROM team WHERE id = $1", id).Scan(&name)
}

// checkTeam complains about a team that does not exist.
func checkTeam(ctx context.Context, q store.Q, id int64) error {
	if id == 0 {
		return nil
	}
	_, err := teamName(ctx, q, id)
	if fault.Is(err, fault.NotFound) {
		var c fault.Complaints
		c.Add("team", "unknown")
		return c.Err()
	}
	return err
}
