package auth

import (
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"time"
	"unicode/utf8"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Client is where a request comes from.
type Client struct {
	Address  string // network address without port
	Agent    string // what the browser calls itself
	OldToken string // session token the browser held before, ended when a new session begins
	Device   string // what KnowDevice gave the browser before; "" for one that is new
}

// Session is an open login as its owner sees it.
type Session struct {
	ID      string // names the session; not the token
	UserID  int64
	Created time.Time
	Seen    time.Time
	Expires time.Time // at the latest
	Agent   string
	Address string
}

const (
	tokenBytes = 32                     // 256 bits
	touchAfter = time.Minute            // how precisely «last seen» is kept
	touchWait  = 500 * time.Millisecond // a page does not wait longer than this to note it
	touchLasts = 10 * time.Second       // how long it is tried beside the pages that follow
	agentMax   = 300
)

// newToken is a secret to hand out, and the hash of it to keep.
func (s *Service) newToken(prefix string) (token, hash string, err error) {
	b := make([]byte, tokenBytes)
	if _, err := io.ReadFull(s.random, b); err != nil {
		return "", "", err
	}
	token = prefix + base64.RawURLEncoding.EncodeToString(b)
	return token, hashToken(token), nil
}

// hashToken needs no salt and no cost: a token can't be guessed.
func hashToken(token string) string { return digest(token) }

// Login opens a session for an e-mail and password and returns its token, which goes into a cookie. A wrong password,
// an unknown e-mail and a disabled user are one and the same fault.Unauthenticated after the same work; too many of
// them are a fault.TooMany.
func (s *Service) Login(ctx context.Context, email, password string, from Client) (token string, _ Actor, err error) {
	defer fault.Wrap(&err, "auth.Login")
	gates, err := s.gates(ctx, email, from)
	if err != nil {
		return "", Actor{}, err
	}
	if err := s.countTry(ctx, email, from.Address, gates); err != nil {
		return "", Actor{}, err
	}
	u, err := userByEmail(ctx, s.db.Read(), email)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", Actor{}, err
	}
	ok, outdated, err := s.matches(ctx, password, u.hash)
	if err != nil {
		return "", Actor{}, err
	}
	if !ok || u.Disabled {
		return "", Actor{}, fault.New(fault.Unauthenticated, "login_failed")
	}
	fresh := u.hash
	if outdated {
		if fresh, err = s.hash(ctx, password); err != nil {
			return "", Actor{}, err
		}
	}
	return s.open(ctx, from, "auth.login", func(ctx context.Context, tx *store.Tx) (User, error) {
		// The password may have been changed while it was being compared.
		n, err := tx.Exec(ctx, "UPDATE app_user SET password_hash = $3 WHERE id = $1 AND password_hash = $2 AND NOT disabled", u.ID, u.hash, fresh)
		if err == nil && n == 0 {
			err = fault.New(fault.Unauthenticated, "login_failed")
		}
		if err == nil {
			err = forgive(ctx, tx, gates)
		}
		return u, err
	})
}

// open writes a new session for the user whom do returns in the same transaction.
func (s *Service) open(ctx context.Context, from Client, action string, do func(context.Context, *store.Tx) (User, error)) (string, Actor, error) {
	token, hash, err := s.newToken("")
	if err != nil {
		return "", Actor{}, err
	}
	if len(from.Agent) > agentMax {
		from.Agent = from.Agent[:agentMax]
	}
	for !utf8.ValidString(from.Agent) && from.Agent != "" {
		from.Agent = from.Agent[:len(from.Agent)-1]
	}
	var by Actor
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		u, err := do(ctx, tx)
		if err != nil {
			return err
		}
		if by, err = u.actor(ctx, tx); err != nil {
			return err
		}
		by.Address = from.Address
		now := s.now()
		if from.OldToken != "" {
			if _, err := tx.Exec(ctx, "DELETE FROM session WHERE token_hash = $1", hashToken(from.OldToken)); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `INSERT INTO session (token_hash, user_id, created_ms, seen_ms, expires_ms, agent, address)
			VALUES ($1, $2, $3, $3, $4, $5, $6)`, hash, u.ID, now.UnixMilli(), now.Add(s.opts.SessionLife).UnixMilli(), from.Agent, from.Address); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE app_user SET seen_ms = $2 WHERE id = $1", u.ID, now.UnixMilli()); err != nil {
			return err
		}
		return Audit(ctx, tx, s.newID(), by, now, Entry{Action: action, ObjectKind: "user", ObjectID: u.ID, ObjectName: u.Name})
	})
	if err != nil {
		return "", Actor{}, err
	}
	return token, by, nil
}

const sessionColumns = "s.token_hash, s.user_id, s.created_ms, s.seen_ms, s.expires_ms, s.agent, s.address"

func sessionDest(x *Session, created, seen, expires *int64) []any {
	return []any{&x.ID, &x.UserID, created, seen, expires, &x.Agent, &x.Address}
}

// Authenticate is who holds the token of an open session. Role, scope and team are as they are now, not as they were at
// login.
func (s *Service) Authenticate(ctx context.Context, token string) (_ Actor, _ Session, err error) {
	defer fault.Wrap(&err, "auth.Authenticate")
	if token == "" {
		return Actor{}, Session{}, fault.New(fault.Unauthenticated, "sign_in")
	}
	var x Session
	var created, seen, expires int64
	u, err := scanUser(func(dest ...any) error {
		return s.db.Read().QueryRow(ctx, `SELECT u.id, u.email, u.name, u.role, u.scope, u.team_id, u.lang, u.disabled, u.password_hash, u.created_ms, u.seen_ms, `+
			sessionColumns+` FROM session s JOIN app_user u ON u.id = s.user_id WHERE s.token_hash = $1`, hashToken(token)).
			Scan(append(dest, sessionDest(&x, &created, &seen, &expires)...)...)
	})
	now := s.now()
	if fault.Is(err, fault.NotFound) || err == nil && (u.Disabled || expires <= now.UnixMilli() || seen <= now.Add(-s.opts.SessionIdle).UnixMilli()) {
		return Actor{}, Session{}, fault.New(fault.Unauthenticated, "sign_in")
	}
	if err != nil {
		return Actor{}, Session{}, err
	}
	by, err := u.actor(ctx, s.db.Read())
	if err != nil {
		return Actor{}, Session{}, err
	}
	if seen <= now.Add(-touchAfter).UnixMilli() {
		s.touch(ctx, "UPDATE session SET seen_ms = $2 WHERE token_hash = $1 AND seen_ms < $2", x.ID, now)
	}
	x.Created, x.Seen, x.Expires = moment(created), moment(seen), moment(expires)
	return by, x, nil
}

// touch notes a use. It must not hold up or fail what the person came for: while somebody else writes for long, one page
// waits for a moment, and those that follow not at all.
func (s *Service) touch(ctx context.Context, statement string, id any, now time.Time) {
	if _, under := s.touching.LoadOrStore(id, true); under {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer s.touching.Delete(id)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), touchLasts)
		defer cancel()
		err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, statement, id, now.UnixMilli())
			return err
		})
		if err != nil {
			s.log.WarnContext(ctx, "use of session or key not noted", slog.String("error", err.Error()))
		}
	}()
	select {
	case <-done:
	case <-time.After(touchWait):
	}
}

// Logout ends the session of a token. One that is over already is as good.
func (s *Service) Logout(ctx context.Context, token string) (err error) {
	defer fault.Wrap(&err, "auth.Logout")
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM session WHERE token_hash = $1", hashToken(token))
		return err
	})
}

// Sessions lists the open sessions of a user, the one used last first.
func (s *Service) Sessions(ctx context.Context, by Actor, userID int64) (_ []Session, err error) {
	defer fault.Wrap(&err, "auth.Sessions")
	if err := by.selfOr(UsersManage, userID); err != nil {
		return nil, err
	}
	now := s.now()
	rows, err := s.db.Read().Query(ctx, "SELECT "+sessionColumns+" FROM session s WHERE s.user_id = $1 AND s.expires_ms > $2 AND s.seen_ms > $3 ORDER BY s.seen_ms DESC, s.token_hash",
		userID, now.UnixMilli(), now.Add(-s.opts.SessionIdle).UnixMilli())
	return store.Collect(rows, err, func(scan func(...any) error) (x Session, err error) {
		var created, seen, expires int64
		err = scan(sessionDest(&x, &created, &seen, &expires)...)
		x.Created, x.Seen, x.Expires = moment(created), moment(seen), moment(expires)
		return x, err
	})
}

// EndSession ends one session of a user by its ID.
func (s *Service) EndSession(ctx context.Context, by Actor, userID int64, id string) (err error) {
	defer fault.Wrap(&err, "auth.EndSession")
	return s.endSessions(ctx, by, userID, "DELETE FROM session WHERE user_id = $1 AND token_hash = $2", userID, id)
}

// EndSessions ends all sessions of a user but the one of the token; "" keeps none.
func (s *Service) EndSessions(ctx context.Context, by Actor, userID int64, keepToken string) (err error) {
	defer fault.Wrap(&err, "auth.EndSessions")
	return s.endSessions(ctx, by, userID, "DELETE FROM session WHERE user_id = $1 AND token_hash <> $2", userID, hashToken(keepToken))
}

func (s *Service) endSessions(ctx context.Context, by Actor, userID int64, statement string, args ...any) error {
	if err := by.selfOr(UsersManage, userID); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, statement, args...)
		if err != nil || n == 0 {
			return err
		}
		return Audit(ctx, tx, s.newID(), by, s.now(), Entry{Action: "auth.end_sessions", ObjectKind: "user", ObjectID: userID})
	})
}

// selfOr is nil for the person with the id, and for everybody with the right.
func (a Actor) selfOr(r Right, userID int64) error {
	if a.Kind == KindUser && a.UserID == userID {
		return nil
	}
	return a.Check(r)
}

// Clean forgets sessions, links, counts and devices that are over. It is for a daily job.
func (s *Service) Clean(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "auth.Clean")
	now := s.now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM session WHERE expires_ms <= $1 OR seen_ms <= $2", now.UnixMilli(), now.Add(-s.opts.SessionIdle).UnixMilli()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM login_link WHERE expires_ms <= $1", now.UnixMilli()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM known_device WHERE seen_ms <= $1", now.Add(-DeviceLife).UnixMilli()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "DELETE FROM login_attempt WHERE last_ms < $1 AND until_ms <= $2", now.Add(-emailLimit().forget).UnixMilli(), now.UnixMilli())
		return err
	})
}
