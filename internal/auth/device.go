package auth

import (
	"context"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// DeviceLife is how long a browser is known after somebody last signed in with it.
const DeviceLife = 180 * 24 * time.Hour

// devicesMax is how many devices of one person are known, the latest of them: a program that signs in without keeping
// cookies must not fill the table.
const devicesMax = 50

// KnowDevice remembers that somebody signed in with a browser, and gives the token by which it is known from now on, for a
// cookie. It opens nothing: wrong passwords from there are counted apart from those of strangers, so that these can't shut
// the person out. The token changes with each sign-in; whoever else uses the browser stays known by the new one.
func (s *Service) KnowDevice(ctx context.Context, by Actor, from Client) (token string, err error) {
	defer fault.Wrap(&err, "auth.KnowDevice")
	if by.Kind != KindUser {
		return "", fault.New(fault.Unauthenticated, "sign_in")
	}
	token, hash, err := s.newToken("")
	if err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if from.Device != "" {
			if err := renameDevice(ctx, tx, hashToken(from.Device), hash); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `INSERT INTO known_device (token_hash, user_id, network, seen_ms) VALUES ($1, $2, $3, $4)
			ON CONFLICT (token_hash, user_id) DO UPDATE SET network = excluded.network, seen_ms = excluded.seen_ms`,
			hash, by.UserID, networkKey(from.Address), s.now().UnixMilli()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM known_device WHERE user_id = $1 AND token_hash NOT IN (
			SELECT token_hash FROM known_device WHERE user_id = $1 ORDER BY seen_ms DESC, token_hash LIMIT $2)`, by.UserID, devicesMax)
		return err
	})
	return token, err
}

// renameDevice gives a browser a new token, by which all stay known who are known on it. The wrong passwords counted there
// go along: else whoever shares a browser could sign in as themselves now and then and guess at the others without end.
func renameDevice(ctx context.Context, tx *store.Tx, was, is string) error {
	if _, err := tx.Exec(ctx, "UPDATE known_device SET token_hash = $2 WHERE token_hash = $1", was, is); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, "SELECT u.email_fold FROM known_device d JOIN app_user u ON u.id = d.user_id WHERE d.token_hash = $1 ORDER BY u.id", is)
	emails, err := store.Collect(rows, err, func(scan func(...any) error) (email string, err error) { return email, scan(&email) })
	if err != nil {
		return err
	}
	for _, email := range emails {
		who := emailKey(email)
		if _, err := tx.Exec(ctx, "UPDATE login_attempt SET who = $2 WHERE who = $1", deviceKey(who, was), deviceKey(who, is)); err != nil {
			return err
		}
	}
	return nil
}

// deviceKey is under what the tries for an e-mail on a browser are counted, by the hash of the browser's token.
func deviceKey(who, token string) string { return digest("device " + who + token) }

// knows reports whether the person with the e-mail signed in with this browser before, or with another one in the same
// network. Of an e-mail that belongs to nobody neither is known.
func (s *Service) knows(ctx context.Context, email string, from Client) (device, usual bool, err error) {
	err = s.db.Read().QueryRow(ctx, `SELECT COUNT(*) FILTER (WHERE d.token_hash = $2) > 0, COUNT(*) FILTER (WHERE d.network = $3) > 0
		FROM known_device d JOIN app_user u ON u.id = d.user_id WHERE u.email_fold = $1 AND d.seen_ms > $4`,
		foldEmail(email), hashToken(from.Device), networkKey(from.Address), s.now().Add(-DeviceLife).UnixMilli()).Scan(&device, &usual)
	return device, usual && from.Address != "", err
}
