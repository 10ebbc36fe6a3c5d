package auth

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// User is a person who may sign in.
type User struct {
	ID          int64
	Email       string
	Name        string
	Role        Role
	Scope       Scope
	TeamID      int64     // 0: in no team
	Lang        i18n.Lang // "" means the language of the firm
	Disabled    bool      // may not sign in
	HasPassword bool      // false until an invitation is taken up
	Created     time.Time
	Seen        time.Time // zero: never
	hash        string
}

// NewUser is the input for a person to add. Without a password the person is invited by a link (NewLink).
type NewUser struct {
	Email    string
	Name     string
	Role     Role
	Scope    Scope // "" means all
	TeamID   int64
	Lang     i18n.Lang
	Password string
}

// UserChange is everything about a person that others may change, as it shall be.
type UserChange struct {
	Email  string
	Name   string
	Role   Role
	Scope  Scope
	TeamID int64
	Lang   i18n.Lang
	// Known is what the caller took the person to be, nil for no matter: if somebody else changed it meanwhile, Change
	// is a fault.Conflict.
	Known *UserChange
}

// Changeable is what of a person others may change, as it is.
func (u User) Changeable() UserChange {
	return UserChange{Email: u.Email, Name: u.Name, Role: u.Role, Scope: u.Scope, TeamID: u.TeamID, Lang: u.Lang}
}

// audited is what the trail keeps of a user.
type audited struct {
	Email    string
	Name     string
	Role     Role
	Scope    Scope
	TeamID   int64
	Lang     i18n.Lang
	Disabled bool
}

func (u User) audited() audited {
	return audited{u.Email, u.Name, u.Role, u.Scope, u.TeamID, u.Lang, u.Disabled}
}

const (
	emailMax = 254 // RFC 5321
	nameMax  = 60
)

// foldEmail is how e-mails are compared.
func foldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func checkPerson(c *fault.Complaints, email, name string) {
	if email == "" {
		c.Add("email", "required")
	} else {
		a, err := mail.ParseAddress(email)
		c.Check(err == nil && a.Address == email && a.Name == "" && strings.Contains(email[strings.LastIndexByte(email, '@')+1:], "."), "email", "email")
		c.Check(len(email) <= emailMax, "email", "too_long", "max", emailMax)
	}
	checkName(c, name)
}

func checkName(c *fault.Complaints, name string) {
	c.Check(name != "", "name", "required")
	c.Check(utf8.RuneCountInString(name) <= nameMax, "name", "too_long", "max", nameMax)
}

func (u *UserChange) check(c *fault.Complaints) {
	u.Email, u.Name = strings.TrimSpace(u.Email), strings.TrimSpace(u.Name)
	if u.Scope == "" {
		u.Scope = ScopeAll
	}
	checkPerson(c, u.Email, u.Name)
	c.Check(slices.Contains(Roles(), u.Role), "role", "unknown")
	c.Check(slices.Contains(Scopes(), u.Scope), "scope", "unknown")
	checkLang(c, u.Lang)
}

func checkLang(c *fault.Complaints, l i18n.Lang) {
	c.Check(l == "" || slices.Contains(i18n.Languages(), l), "lang", "unknown")
}

// actor is the user acting.
func (u User) actor(ctx context.Context, q store.Q) (Actor, error) {
	a := Actor{Kind: KindUser, UserID: u.ID, TeamID: u.TeamID, Name: u.Name, Role: u.Role, Scope: u.Scope, Lang: u.Lang}
	if u.Scope != ScopeTeam || u.TeamID == 0 {
		return a, nil
	}
	// Those who can't sign in any more still count: their customers belong to the team.
	rows, err := q.Query(ctx, "SELECT id FROM app_user WHERE team_id = $1 ORDER BY id", u.TeamID)
	a.Team, err = store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
	return a, err
}

const userColumns = "id, email, name, role, scope, team_id, lang, disabled, password_hash, created_ms, seen_ms"

func scanUser(scan func(...any) error) (u User, err error) {
	var created, seen int64
	err = scan(&u.ID, &u.Email, &u.Name, &u.Role, &u.Scope, &u.TeamID, &u.Lang, &u.Disabled, &u.hash, &created, &seen)
	u.HasPassword, u.Created, u.Seen = u.hash != "", moment(created), moment(seen)
	return u, err
}

// moment is a time of a table; 0 is the zero time.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func userByID(ctx context.Context, q store.Q, id int64) (User, error) {
	return scanUser(q.QueryRow(ctx, "SELECT "+userColumns+" FROM app_user WHERE id = $1", id).Scan)
}

func userByEmail(ctx context.Context, q store.Q, email string) (User, error) {
	return scanUser(q.QueryRow(ctx, "SELECT "+userColumns+" FROM app_user WHERE email_fold = $1", foldEmail(email)).Scan)
}

func insertUser(ctx context.Context, q store.Q, u User) error {
	_, err := q.Exec(ctx, `INSERT INTO app_user (id, email, email_fold, name, role, scope, team_id, lang, disabled, password_hash, created_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		u.ID, u.Email, foldEmail(u.Email), u.Name, string(u.Role), string(u.Scope), u.TeamID, string(u.Lang), u.Disabled, u.hash, u.Created.UnixMilli())
	return emailTaken(err)
}

func updateUser(ctx context.Context, q store.Q, u User) error {
	_, err := q.Exec(ctx, `UPDATE app_user SET email = $2, email_fold = $3, name = $4, role = $5, scope = $6, team_id = $7, lang = $8, disabled = $9
		WHERE id = $1`, u.ID, u.Email, foldEmail(u.Email), u.Name, string(u.Role), string(u.Scope), u.TeamID, string(u.Lang), u.Disabled)
	return emailTaken(err)
}

// emailTaken turns the conflict of the unique e-mail into a complaint at the field.
func emailTaken(err error) error {
	if fault.CodeOf(err) != "exists" {
		return err
	}
	var c fault.Complaints
	c.Add("email", "exists")
	return c.Err()
}
