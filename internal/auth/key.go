package auth

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Key lets a program act for the person who made it, within fewer rights.
type Key struct {
	ID      int64
	Name    string
	Prefix  string // first characters of the secret, to tell keys apart
	Rights  Right
	UserID  int64
	Created time.Time
	Used    time.Time // zero: never; precise to some minutes
	Expires time.Time // zero: never
	Revoked time.Time // zero: works
}

// Works reports whether the key is accepted at a time, its user permitting.
func (k Key) Works(now time.Time) bool {
	return k.Revoked.IsZero() && (k.Expires.IsZero() || now.Before(k.Expires))
}

// NewKey is the input for a key to add.
type NewKey struct {
	Name    string
	Rights  Right
	Expires time.Time // zero: never
}

// KeyRights are the rights a key may have: a program does not manage people or keys.
const KeyRights = managerRights

const (
	keyPrefix   = "dgl_"
	prefixShown = len(keyPrefix) + 6
)

// AddKey makes a key and returns its secret, which can't be shown again.
func (s *Service) AddKey(ctx context.Context, by Actor, n NewKey) (_ Key, secret string, err error) {
	defer fault.Wrap(&err, "auth.AddKey")
	if err := by.Check(KeysManage); err != nil {
		return Key{}, "", err
	}
	if by.UserID == 0 {
		return Key{}, "", fault.New(fault.Forbidden, "right_missing", "right", "user")
	}
	n.Name = strings.TrimSpace(n.Name)
	var c fault.Complaints
	checkName(&c, n.Name)
	c.Check(n.Rights != 0, "rights", "choose")
	c.Check(n.Rights&^KeyRights == 0, "rights", "unknown")
	c.Check(n.Expires.IsZero() || n.Expires.After(s.now()), "expires", "future")
	if err := c.Err(); err != nil {
		return Key{}, "", err
	}
	secret, hash, err := s.newToken(keyPrefix)
	if err != nil {
		return Key{}, "", err
	}
	k := Key{ID: s.newID(), Name: n.Name, Prefix: secret[:prefixShown], Rights: n.Rights, UserID: by.UserID, Created: s.now(), Expires: n.Expires}
	var expires int64
	if !n.Expires.IsZero() {
		expires = n.Expires.UnixMilli()
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO api_key (id, name, prefix, key_hash, scopes, user_id, created_ms, expires_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, k.ID, k.Name, k.Prefix, hash, k.Rights.String(), k.UserID, k.Created.UnixMilli(), expires); err != nil {
			return err
		}
		return Audit(ctx, tx, s.newID(), by, s.now(), Entry{
			Action: "key.add", ObjectKind: "key", ObjectID: k.ID, ObjectName: k.Name, After: map[string]string{"rights": k.Rights.String(), "prefix": k.Prefix},
		})
	})
	if err != nil {
		return Key{}, "", err
	}
	return k, secret, nil
}

// Keys lists all keys, the newest first.
func (s *Service) Keys(ctx context.Context, by Actor) (_ []Key, err error) {
	defer fault.Wrap(&err, "auth.Keys")
	if err := by.Check(KeysManage); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().Query(ctx, "SELECT "+keyColumns+" FROM api_key k ORDER BY k.id DESC")
	return store.Collect(rows, err, func(scan func(...any) error) (Key, error) { return scanKey(scan) })
}

// RevokeKey makes a key stop working for good.
func (s *Service) RevokeKey(ctx context.Context, by Actor, id int64) (err error) {
	defer fault.Wrap(&err, "auth.RevokeKey %d", id)
	if err := by.Check(KeysManage); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		k, err := scanKey(tx.QueryRow(ctx, "SELECT "+keyColumns+" FROM api_key k WHERE k.id = $1", id).Scan)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, "UPDATE api_key SET revoked_ms = $2 WHERE id = $1 AND revoked_ms = 0", id, s.now().UnixMilli())
		if err != nil || n == 0 {
			return err
		}
		return Audit(ctx, tx, s.newID(), by, s.now(), Entry{Action: "key.revoke", ObjectKind: "key", ObjectID: id, ObjectName: k.Name})
	})
}

const keyColumns = "k.id, k.name, k.prefix, k.scopes, k.user_id, k.created_ms, k.used_ms, k.expires_ms, k.revoked_ms"

// scanKey reads keyColumns, and what else the query selects behind them.
func scanKey(scan func(...any) error, more ...any) (k Key, err error) {
	var scopes string
	var created, used, expires, revoked int64
	err = scan(append([]any{&k.ID, &k.Name, &k.Prefix, &scopes, &k.UserID, &created, &used, &expires, &revoked}, more...)...)
	// A right that this version does not know any more is one the key does not have.
	k.Rights, _ = ParseRights(scopes)
	k.Created, k.Used, k.Expires, k.Revoked = moment(created), moment(used), moment(expires), moment(revoked)
	return k, err
}

// AuthenticateKey is who stands behind the secret of an API key: the person who made it, with no more than the rights
// of the key.
func (s *Service) AuthenticateKey(ctx context.Context, secret string) (_ Actor, err error) {
	defer fault.Wrap(&err, "auth.AuthenticateKey")
	unknown := fault.New(fault.Unauthenticated, "key_unknown")
	if !strings.HasPrefix(secret, keyPrefix) || !utf8.ValidString(secret) {
		return Actor{}, unknown
	}
	k, err := scanKey(s.db.Read().QueryRow(ctx, "SELECT "+keyColumns+" FROM api_key k WHERE k.key_hash = $1", hashToken(secret)).Scan)
	if fault.Is(err, fault.NotFound) {
		return Actor{}, unknown
	}
	if err != nil {
		return Actor{}, err
	}
	now := s.now()
	u, err := userByID(ctx, s.db.Read(), k.UserID)
	if fault.Is(err, fault.NotFound) || err == nil && (!k.Works(now) || u.Disabled) {
		return Actor{}, unknown
	}
	if err != nil {
		return Actor{}, err
	}
	by, err := u.actor(ctx, s.db.Read())
	if err != nil {
		return Actor{}, err
	}
	by.Kind, by.KeyID, by.Name, by.Limit = KindKey, k.ID, k.Name, k.Rights
	if k.Used.Before(now.Add(-touchAfter)) {
		s.touch(ctx, "UPDATE api_key SET used_ms = $2 WHERE id = $1 AND used_ms < $2", k.ID, now)
	}
	return by, nil
}
