package auth

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"github.com/alexedwards/argon2id"
)

const (
	passwordMin = 10  // characters
	passwordMax = 256 // bytes; more only makes work for the machine
)

// commonPasswords are what guessers try first, in Korea too (Korean words typed on an English keyboard). A password is
// compared in lower case, as it is and without the digits and marks at its end.
var commonPasswords = []string{
	"password", "passw0rd", "p@ssword", "p@ssw0rd", "qwertyuiop", "qwerty", "qwer", "asdfghjkl", "asdf", "zxcvbnm", "letmein", "welcome", "admin",
	"administrator", "iloveyou", "sunshine", "princess", "football", "baseball", "superman", "dragon", "monkey", "master",
	"changeme", "default", "secret", "dangol", "dangoldangol", "qlalfqjsgh", "tkfkdgo", "dkssud", "dkssudgktpdy", "gksrnr",
	"qwertyqwerty", "asdfasdf", "asdfasdfasdf", "qwerqwer", "qwerqwerqwer", "abc", "abcd", "abcdefg", "abcdefghij", "test", "testtest",
	"1q2w3e4r5t", "1q2w3e4r5t6y", "q1w2e3r4t5", "1qaz2wsx3edc", "1qaz2wsx", "zaq12wsx", "qazwsxedc", "비밀번호", "안녕하세요",
}

// checkPassword complains about a password that is easy to guess.
func checkPassword(c *fault.Complaints, field, password, email string) {
	low := strings.ToLower(password)
	mail := foldEmail(email)
	local, _, _ := strings.Cut(mail, "@")
	switch {
	case utf8.RuneCountInString(password) < passwordMin:
		c.Add(field, "password_short", "min", passwordMin)
	case len(password) > passwordMax:
		c.Add(field, "password_long")
	case mail != "" && (low == mail || len(local) >= 3 && strings.Contains(low, local) && strings.Trim(strings.ReplaceAll(low, local, ""), guessTail) == ""):
		c.Add(field, "password_email")
	case guessable(low):
		c.Add(field, "password_common")
	}
}

// guessTail is what people put behind a word to make it look like a password.
const guessTail = "0123456789!@#$%^&*()-_=+.,?~ "

func guessable(low string) bool {
	// Digits alone are telephone numbers and dates; twenty of them are something else.
	if digits := strings.NewReplacer("-", "", " ", "").Replace(low); strings.Trim(digits, "0123456789") == "" && len(digits) < 20 {
		return true
	}
	if distinct(low) <= 3 {
		return true
	}
	for _, s := range []string{low, strings.TrimRight(low, guessTail)} {
		if slices.Contains(commonPasswords, s) {
			return true
		}
	}
	return run(low)
}

func distinct(s string) int {
	m := make(map[rune]bool)
	for _, r := range s {
		m[r] = true
	}
	return len(m)
}

// run reports whether each character but two follows the one before it up or down, as in 1234567890 and abcdefghij.
func run(s string) bool {
	breaks := 0
	var last rune
	for i, r := range s {
		if d := r - last; i > 0 && d != 1 && d != -1 {
			breaks++
		}
		last = r
	}
	return breaks <= 2
}

// hash is the argon2id hash of a password. It waits for its turn.
func (s *Service) hash(ctx context.Context, password string) (h string, err error) {
	err = s.inTurn(ctx, func() error {
		h, err = argon2id.CreateHash(password, s.opts.Hash)
		return err
	})
	return h, err
}

// matches compares a password with a hash, and reports whether the hash was made at another cost than today's. Without
// a hash it takes as long and says no.
func (s *Service) matches(ctx context.Context, password, hash string) (ok, outdated bool, err error) {
	if len(password) > passwordMax {
		password = "" // none so long was ever taken; the work must not grow with what a stranger sends
	}
	known := hash != ""
	err = s.inTurn(ctx, func() error {
		if !known {
			hash = s.dummy()
		}
		match, params, err := argon2id.CheckHash(password, hash)
		ok = match && known
		outdated = err == nil && *params != *s.opts.Hash
		return err
	})
	return ok, outdated, err
}

func (s *Service) inTurn(ctx context.Context, do func() error) error {
	select {
	case s.turns <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.turns }()
	return do()
}

// SetPassword gives somebody a password and ends the sessions that person has. It is for the command line and those who
// manage users; everybody else uses ChangePassword or a link.
func (s *Service) SetPassword(ctx context.Context, by Actor, id int64, password string) (err error) {
	defer fault.Wrap(&err, "auth.SetPassword %d", id)
	if err := by.Check(UsersManage); err != nil {
		return err
	}
	u, err := userByID(ctx, s.db.Read(), id)
	if err != nil {
		return err
	}
	h, err := s.newHash(ctx, password, u.Email)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return s.putPassword(ctx, tx, by, u, h, "")
	})
}

// ChangePassword changes the own password, which takes the old one, and ends all other sessions. token is the session
// to keep.
func (s *Service) ChangePassword(ctx context.Context, by Actor, old, password, token string) (err error) {
	defer fault.Wrap(&err, "auth.ChangePassword")
	if by.Kind != KindUser {
		return fault.New(fault.Forbidden, "right_missing", "right", "user")
	}
	u, err := userByID(ctx, s.db.Read(), by.UserID)
	if err != nil {
		return err
	}
	var c fault.Complaints
	if checkPassword(&c, "password", password, u.Email); c != nil {
		return c.Err()
	}
	// Guessing the old password on a stolen session pauses like guessing at the door, but strangers at the door don't hold
	// up who is inside.
	gates := insideGate(u.Email)
	if err := s.countTry(ctx, u.Email, by.Address, gates); err != nil {
		return err
	}
	ok, _, err := s.matches(ctx, old, u.hash)
	if err != nil {
		return err
	}
	if !ok {
		c.Add("old", "password_wrong")
		return c.Err()
	}
	h, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := forgive(ctx, tx, gates); err != nil {
			return err
		}
		return s.putPassword(ctx, tx, by, u, h, token)
	})
}

func (s *Service) newHash(ctx context.Context, password, email string) (string, error) {
	var c fault.Complaints
	checkPassword(&c, "password", password, email)
	if err := c.Err(); err != nil {
		return "", err
	}
	return s.hash(ctx, password)
}

// putPassword stores a hash and ends sessions and links, except the session of the token.
func (s *Service) putPassword(ctx context.Context, tx *store.Tx, by Actor, u User, hash, keep string) error {
	n, err := tx.Exec(ctx, "UPDATE app_user SET password_hash = $2 WHERE id = $1", u.ID, hash)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.NotFound, "not_found")
	}
	if _, err := tx.Exec(ctx, "DELETE FROM session WHERE user_id = $1 AND token_hash <> $2", u.ID, hashToken(keep)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM login_link WHERE user_id = $1", u.ID); err != nil {
		return err
	}
	return Audit(ctx, tx, s.newID(), by, s.now(), Entry{Action: "user.password", ObjectKind: "user", ObjectID: u.ID, ObjectName: u.Name})
}
