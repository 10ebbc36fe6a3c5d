package auth

import (
	"context"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// firstOwnerKey is a row of setting that exists once somebody became the first owner. Its key being unique is what
// keeps two visitors of a fresh installation from both becoming it.
const firstOwnerKey = "auth.first_owner"

// NeedsOwner reports whether nobody can sign in yet, so that the first visitor may become the owner.
func (s *Service) NeedsOwner(ctx context.Context) (_ bool, err error) {
	defer fault.Wrap(&err, "auth.NeedsOwner")
	some, err := anybody(ctx, s.db.Read())
	return !some, err
}

func anybody(ctx context.Context, q store.Q) (some bool, err error) {
	return some, q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM app_user)").Scan(&some)
}

// CreateFirstOwner makes the owner of a fresh installation. Once there is any user it is a fault.Conflict.
func (s *Service) CreateFirstOwner(ctx context.Context, n NewUser) (_ User, err error) {
	defer fault.Wrap(&err, "auth.CreateFirstOwner")
	// Asked before the input is judged, so that a late visitor learns nothing about what passwords are taken.
	if needs, err := s.NeedsOwner(ctx); err != nil || !needs {
		if err == nil {
			err = fault.New(fault.Conflict, "first_owner_exists")
		}
		return User{}, err
	}
	n.Role, n.Scope = Owner, ScopeAll
	u, err := s.prepare(ctx, n, true)
	if err != nil {
		return User{}, err
	}
	by := Actor{Kind: KindUser, UserID: u.ID, Name: u.Name, Role: Owner, Scope: ScopeAll}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.claimFirst(ctx, tx); err != nil {
			return err
		}
		if some, err := anybody(ctx, tx); err != nil || some {
			if err == nil {
				err = fault.New(fault.Conflict, "first_owner_exists")
			}
			return err
		}
		return s.insert(ctx, tx, by, u)
	})
	return u, err
}

// claimFirst waits for whoever is becoming the first owner in another transaction.
func (s *Service) claimFirst(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO setting (key, value, updated_ms) VALUES ($1, '', $2) ON CONFLICT (key) DO NOTHING", firstOwnerKey, s.now().UnixMilli())
	return err
}

// Add adds a person.
func (s *Service) Add(ctx context.Context, by Actor, n NewUser) (_ User, err error) {
	defer fault.Wrap(&err, "auth.Add")
	if err := by.Check(UsersManage); err != nil {
		return User{}, err
	}
	u, err := s.prepare(ctx, n, false)
	if err != nil {
		return User{}, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.claimFirst(ctx, tx); err != nil {
			return err
		}
		if err := checkTeam(ctx, tx, u.TeamID); err != nil {
			return err
		}
		if err := s.insert(ctx, tx, by, u); err != nil {
			return err
		}
		return ownerRemains(ctx, tx)
	})
	return u, err
}

func (s *Service) insert(ctx context.Context, tx *store.Tx, by Actor, u User) error {
	if err := insertUser(ctx, tx, u); err != nil {
		return err
	}
	return Audit(ctx, tx, s.newID(), by, s.now(), Entry{Action: "user.add", ObjectKind: "user", ObjectID: u.ID, ObjectName: u.Name, After: u.audited()})
}

// prepare checks the input and hashes the password, outside any transaction.
func (s *Service) prepare(ctx context.Context, n NewUser, needsPassword bool) (User, error) {
	in := UserChange{Email: n.Email, Name: n.Name, Role: n.Role, Scope: n.Scope, TeamID: n.TeamID, Lang: n.Lang}
	var c fault.Complaints
	in.check(&c)
	if needsPassword || n.Password != "" {
		checkPassword(&c, "password", n.Password, in.Email)
	}
	if err := c.Err(); err != nil {
		return User{}, err
	}
	u := User{ID: s.newID(), Created: s.now(), HasPassword: n.Password != ""}.with(in)
	if n.Password != "" {
		var err error
		if u.hash, err = s.hash(ctx, n.Password); err != nil {
			return User{}, err
		}
	}
	return u, nil
}

func (u User) with(c UserChange) User {
	u.Email, u.Name, u.Role, u.Scope, u.TeamID, u.Lang = c.Email, c.Name, c.Role, c.Scope, c.TeamID, c.Lang
	return u
}

// Change changes a person. What the actor may do changes with the next request.
func (s *Service) Change(ctx context.Context, by Actor, id int64, to UserChange) (err error) {
	defer fault.Wrap(&err, "auth.Change %d", id)
	var c fault.Complaints
	to.check(&c)
	if err := c.Err(); err != nil {
		return err
	}
	return s.changeUser(ctx, by, id, "user.change", func(ctx context.Context, tx *store.Tx, u *User) error {
		if to.Known != nil && *to.Known != u.Changeable() {
			return fault.New(fault.Conflict, "")
		}
		if to.TeamID != u.TeamID {
			if err := checkTeam(ctx, tx, to.TeamID); err != nil {
				return err
			}
		}
		*u = u.with(to)
		return updateUser(ctx, tx, *u)
	})
}

// Disable keeps a person from signing in, ends the open sessions and silences the API keys; nothing else is lost.
func (s *Service) Disable(ctx context.Context, by Actor, id int64) (err error) {
	defer fault.Wrap(&err, "auth.Disable %d", id)
	return s.changeUser(ctx, by, id, "user.disable", func(ctx context.Context, tx *store.Tx, u *User) error {
		if by.Kind == KindUser && by.UserID == id {
			return fault.New(fault.Conflict, "user_self")
		}
		u.Disabled = true
		if err := endAccess(ctx, tx, id); err != nil {
			return err
		}
		return updateUser(ctx, tx, *u)
	})
}

// Enable takes Disable back.
func (s *Service) Enable(ctx context.Context, by Actor, id int64) (err error) {
	defer fault.Wrap(&err, "auth.Enable %d", id)
	return s.changeUser(ctx, by, id, "user.enable", func(ctx context.Context, tx *store.Tx, u *User) error {
		u.Disabled = false
		return updateUser(ctx, tx, *u)
	})
}

// Remove forgets a person with sessions, links and API keys. Lines of the trail keep the name. Who looks after
// customers should hand them over first, or only be disabled.
func (s *Service) Remove(ctx context.Context, by Actor, id int64) (err error) {
	defer fault.Wrap(&err, "auth.Remove %d", id)
	if err := by.Check(UsersManage); err != nil {
		return err
	}
	if by.Kind == KindUser && by.UserID == id {
		return fault.New(fault.Conflict, "user_self")
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := lockOwners(ctx, tx); err != nil {
			return err
		}
		u, err := userByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM app_user WHERE id = $1", id); err != nil {
			return err
		}
		if err := ownerRemains(ctx, tx); err != nil {
			return err
		}
		return Audit(ctx, tx, s.newID(), by, s.now(), Entry{Action: "user.remove", ObjectKind: "user", ObjectID: id, ObjectName: u.Name, Before: u.audited()})
	})
}

// changeUser runs one change of a person with its line of the trail, and sees to it that an owner remains.
func (s *Service) changeUser(ctx context.Context, by Actor, id int64, action string, do func(context.Context, *store.Tx, *User) error) error {
	if err := by.Check(UsersManage); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := lockOwners(ctx, tx); err != nil {
			return err
		}
		was, err := userByID(ctx, tx, id)
		if err != nil {
			return err
		}
		is := was
		if err := do(ctx, tx, &is); err != nil {
			return err
		}
		if err := ownerRemains(ctx, tx); err != nil {
			return err
		}
		return Audit(ctx, tx, s.newID(), by, s.now(), Entry{
			Action: action, ObjectKind: "user", ObjectID: id, ObjectName: is.Name, Before: was.audited(), After: is.audited(),
		})
	})
}

// lockOwners makes transactions that could each take away another owner wait for one another. The update changes
// nothing; it is how both engines lock rows.
func lockOwners(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE app_user SET role = role WHERE role = 'owner'")
	return err
}

// ownerRemains fails unless somebody can still do everything.
func ownerRemains(ctx context.Context, tx *store.Tx) error {
	var some bool
	err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM app_user WHERE role = 'owner' AND NOT disabled)").Scan(&some)
	if err == nil && !some {
		err = fault.New(fault.Conflict, "last_owner")
	}
	return err
}

// endAccess ends the sessions and open links of a user.
func endAccess(ctx context.Context, tx *store.Tx, id int64) error {
	if _, err := tx.Exec(ctx, "DELETE FROM session WHERE user_id = $1", id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "DELETE FROM login_link WHERE user_id = $1", id)
	return err
}

// ChangeProfile lets a person change the own name and language.
func (s *Service) ChangeProfile(ctx context.Context, by Actor, name string, lang i18n.Lang) (err error) {
	defer fault.Wrap(&err, "auth.ChangeProfile")
	if by.Kind != KindUser {
		return fault.New(fault.Forbidden, "right_missing", "right", "user")
	}
	var c fault.Complaints
	checkName(&c, name)
	checkLang(&c, lang)
	if err := c.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		was, err := userByID(ctx, tx, by.UserID)
		if err != nil {
			return err
		}
		is := was
		is.Name, is.Lang = name, lang
		if err := updateUser(ctx, tx, is); err != nil {
			return err
		}
		return Audit(ctx, tx, s.newID(), by, s.now(), Entry{
			Action: "user.profile", ObjectKind: "user", ObjectID: is.ID, ObjectName: is.Name, Before: was.audited(), After: is.audited(),
		})
	})
}

// Users lists everybody, by name.
func (s *Service) Users(ctx context.Context, by Actor) (_ []User, err error) {
	defer fault.Wrap(&err, "auth.Users")
	if err := by.Check(UsersManage); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().Query(ctx, "SELECT "+userColumns+" FROM app_user ORDER BY name, id")
	return store.Collect(rows, err, scanUser)
}

// User is one person: oneself, or anybody for those who manage users.
func (s *Service) User(ctx context.Context, by Actor, id int64) (_ User, err error) {
	defer fault.Wrap(&err, "auth.User %d", id)
	if by.Kind != KindUser || by.UserID != id {
		if err := by.Check(UsersManage); err != nil {
			return User{}, err
		}
	}
	return userByID(ctx, s.db.Read(), id)
}

// Person is what colleagues may know of each other, to name who looks after a customer.
type Person struct {
	ID       int64
	Name     string
	TeamID   int64
	Disabled bool
}

// People lists everybody with their names, by name.
func (s *Service) People(ctx context.Context) (_ []Person, err error) {
	defer fault.Wrap(&err, "auth.People")
	rows, err := s.db.Read().Query(ctx, "SELECT id, name, team_id, disabled FROM app_user ORDER BY name, id")
	return store.Collect(rows, err, func(scan func(...any) error) (p Person, err error) {
		return p, scan(&p.ID, &p.Name, &p.TeamID, &p.Disabled)
	})
}
