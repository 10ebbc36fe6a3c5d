package auth

import (
	"context"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Purpose is what a link is for.
type Purpose string

// The purposes.
const (
	LinkLogin  Purpose = "login"  // signs in without a password
	LinkInvite Purpose = "invite" // lets a new person choose the first password
	LinkReset  Purpose = "reset"  // lets somebody who forgot it choose another
)

// Key is the i18n key of the purpose's name.
func (p Purpose) Key() string { return "auth.purpose." + string(p) }

// life is how long a link of the purpose is good; a fault for an unknown one.
func (p Purpose) life() (time.Duration, error) {
	switch p {
	case LinkLogin:
		return 15 * time.Minute, nil
	case LinkInvite:
		return 7 * 24 * time.Hour, nil
	case LinkReset:
		return 24 * time.Hour, nil
	default:
		return 0, fault.New(fault.Internal, "", "purpose", string(p))
	}
}

// Link is a secret that works once.
type Link struct {
	Token   string // goes into the address; it is not kept
	Expires time.Time
}

// NewLink makes a link for a user. An earlier one for the same purpose stops working. life 0 means the usual one:
// 15 minutes to sign in, 7 days for an invitation, a day for a reset.
func (s *Service) NewLink(ctx context.Context, by Actor, userID int64, p Purpose, life time.Duration) (_ Link, err error) {
	defer fault.Wrap(&err, "auth.NewLink %s", p)
	if err := by.Check(UsersManage); err != nil {
		return Link{}, err
	}
	usual, err := p.life()
	if err != nil {
		return Link{}, err
	}
	if life <= 0 {
		life = usual
	}
	token, hash, err := s.newToken("")
	if err != nil {
		return Link{}, err
	}
	l := Link{Token: token, Expires: s.now().Add(life)}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		u, err := userByID(ctx, tx, userID)
		if err != nil {
			return err
		}
		if u.Disabled {
			return fault.New(fault.Conflict, "user_disabled")
		}
		if _, err := tx.Exec(ctx, "DELETE FROM login_link WHERE user_id = $1 AND purpose = $2", userID, string(p)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "INSERT INTO login_link (token_hash, user_id, purpose, expires_ms) VALUES ($1, $2, $3, $4)", hash, userID, string(p), l.Expires.UnixMilli()); err != nil {
			return err
		}
		return Audit(ctx, tx, s.newID(), by, s.now(), Entry{
			Action: "user.link", ObjectKind: "user", ObjectID: userID, ObjectName: u.Name, After: map[string]string{"purpose": string(p)},
		})
	})
	return l, err
}

// OpenLink says for whom and for what a link is, without using it up: mail programs look at addresses too, so a page
// shows a button first.
func (s *Service) OpenLink(ctx context.Context, token string) (_ User, _ Purpose, err error) {
	defer fault.Wrap(&err, "auth.OpenLink")
	return s.linkUser(ctx, s.db.Read(), token)
}

func (s *Service) linkUser(ctx context.Context, q store.Q, token string) (User, Purpose, error) {
	var p Purpose
	var id, expires int64
	err := q.QueryRow(ctx, "SELECT user_id, purpose, expires_ms FROM login_link WHERE token_hash = $1", hashToken(token)).Scan(&id, &p, &expires)
	if fault.Is(err, fault.NotFound) || err == nil && expires <= s.now().UnixMilli() {
		return User{}, "", fault.New(fault.NotFound, "link_over")
	}
	if err != nil {
		return User{}, "", err
	}
	u, err := userByID(ctx, q, id)
	if err == nil && u.Disabled {
		err = fault.New(fault.NotFound, "link_over")
	}
	return u, p, err
}

// useLink takes a link out of the world; of two at the same time only one succeeds.
func (s *Service) useLink(ctx context.Context, tx *store.Tx, token string, want ...Purpose) (User, error) {
	u, p, err := s.linkUser(ctx, tx, token)
	if err != nil {
		return User{}, err
	}
	n, err := tx.Exec(ctx, "DELETE FROM login_link WHERE token_hash = $1", hashToken(token))
	if err != nil {
		return User{}, err
	}
	for _, w := range want {
		if p == w && n == 1 {
			return u, nil
		}
	}
	return User{}, fault.New(fault.NotFound, "link_over")
}

// LoginByLink opens a session by a login link.
func (s *Service) LoginByLink(ctx context.Context, token string, from Client) (session string, _ Actor, err error) {
	defer fault.Wrap(&err, "auth.LoginByLink")
	return s.open(ctx, from, "auth.login_link", func(ctx context.Context, tx *store.Tx) (User, error) {
		return s.useLink(ctx, tx, token, LinkLogin)
	})
}

// SetPasswordByLink sets a password by an invitation or reset link and opens a session. A password that is not good
// enough leaves the link usable.
func (s *Service) SetPasswordByLink(ctx context.Context, token, password string, from Client) (session string, _ Actor, err error) {
	defer fault.Wrap(&err, "auth.SetPasswordByLink")
	u, _, err := s.linkUser(ctx, s.db.Read(), token)
	if err != nil {
		return "", Actor{}, err
	}
	h, err := s.newHash(ctx, password, u.Email)
	if err != nil {
		return "", Actor{}, err
	}
	return s.open(ctx, from, "auth.login_link", func(ctx context.Context, tx *store.Tx) (User, error) {
		u, err := s.useLink(ctx, tx, token, LinkInvite, LinkReset)
		if err != nil {
			return User{}, err
		}
		by, err := u.actor(ctx, tx)
		if err != nil {
			return User{}, err
		}
		by.Address = from.Address
		// Whoever holds the link is that person, so wrong tries before it do not count any more.
		if err := forgiveAll(ctx, tx, u.Email); err != nil {
			return User{}, err
		}
		return u, s.putPassword(ctx, tx, by, u, h, "")
	})
}
