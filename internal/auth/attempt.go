package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// limit says how wrong passwords slow the next try down.
type limit struct {
	free    int           // wrong ones in a row before the first pause
	first   time.Duration // that pause; each further wrong one doubles it
	longest time.Duration
	forget  time.Duration // after so long without a try the count starts anew
	shared  bool          // by strangers too: the right password takes only its own try off the count
}

// pairLimit is for one e-mail from one network, or from one browser that is known: what guesses at one account from one
// place. E-mails that belong to nobody pause alike, so that a pause tells nothing.
func pairLimit() limit {
	return limit{free: 5, first: time.Minute, longest: time.Hour, forget: 24 * time.Hour}
}

// emailLimit is for one e-mail from all networks that are new to it: what guesses at one account from many places. It is
// wide, and is not asked on a network or by a browser that the person uses: a stranger shall not be able to shut them out.
func emailLimit() limit {
	return limit{free: 50, first: time.Minute, longest: time.Hour, forget: 24 * time.Hour, shared: true}
}

// networkLimit is for one network over all e-mails: what guesses at many accounts. An office behind one address is why it
// is wide.
func networkLimit() limit {
	return limit{free: 30, first: time.Minute, longest: 15 * time.Minute, forget: time.Hour, shared: true}
}

func (l limit) pause(fails int) time.Duration {
	if fails < l.free {
		return 0
	}
	return min(l.first<<min(fails-l.free, 20), l.longest)
}

// gate is one count that a try passes.
type gate struct {
	key   string // of login_attempt
	email string // emailKey of whose tries it counts; "" for those over all e-mails
	limit
	until int64 // the pause that this try began, ms; 0 for none
}

// gates are what a try for an e-mail passes, always in the same order, so that tries at the same time wait for each other
// instead of standing in each other's way.
func (s *Service) gates(ctx context.Context, email string, from Client) ([]gate, error) {
	device, usual, err := s.knows(ctx, email, from)
	if err != nil {
		return nil, err
	}
	who := emailKey(email)
	if device {
		return []gate{{key: deviceKey(who, hashToken(from.Device)), email: who, limit: pairLimit()}}, nil
	}
	list := []gate{{key: digest("pair " + who + networkKey(from.Address)), email: who, limit: pairLimit()}}
	if !usual {
		list = append(list, gate{key: who, email: who, limit: emailLimit()})
	}
	if from.Address != "" {
		list = append(list, gate{key: networkKey(from.Address), limit: networkLimit()})
	}
	return list, nil
}

// insideGate counts the tries of somebody who is signed in as the person, wherever they are.
func insideGate(email string) []gate {
	who := emailKey(email)
	return []gate{{key: digest("inside " + who), email: who, limit: pairLimit()}}
}

func emailKey(email string) string     { return digest("e-mail " + foldEmail(email)) }
func networkKey(address string) string { return digest("address " + network(address)) }

func digest(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// network is what one household or office has: the neighbourhood of an address of version 4, which changes within it from
// day to day, or the first half of one of version 6.
func network(address string) string {
	a, ok := parseAddress(address)
	if !ok {
		return address
	}
	bits := 64
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return address
	}
	return p.String()
}

// countTry counts a try as a wrong one before it is judged, so that many at the same time do not slip through; forgive
// takes it back when it was right. The gates are told which pauses the try began. During a pause nothing is counted and it is a
// fault.TooMany with the minutes left.
func (s *Service) countTry(ctx context.Context, email, address string, gates []gate) error {
	now := s.now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for i, g := range gates {
			fails, err := countFail(ctx, tx, g, now)
			if fault.Is(err, fault.NotFound) {
				return waitFor(ctx, tx, g.key, now)
			}
			if err != nil {
				return err
			}
			gates[i].until = 0 // of a try that lost a race
			if p := g.pause(fails); p > 0 {
				gates[i].until = now.Add(p).UnixMilli()
				if _, err := tx.Exec(ctx, "UPDATE login_attempt SET until_ms = $2 WHERE who = $1", g.key, gates[i].until); err != nil {
					return err
				}
			}
			if fails != g.free {
				continue
			}
			if err := s.auditPause(ctx, tx, email, address, g.email != ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// countFail adds one to the count and returns it; during a pause there is no row to return. The row is locked until
// the transaction ends, so that tries for one e-mail count one after the other. A pause longer than the longest was set by
// a clock that went wrong and was put right since: it holds nobody up.
func countFail(ctx context.Context, q store.Q, g gate, now time.Time) (fails int, err error) {
	err = q.QueryRow(ctx, `INSERT INTO login_attempt (who, email, fails, last_ms, until_ms) VALUES ($1, $4, 1, $2, 0)
		ON CONFLICT (who) DO UPDATE SET last_ms = $2,
			fails = CASE WHEN login_attempt.last_ms < $3 THEN 1 ELSE login_attempt.fails + 1 END
		WHERE login_attempt.until_ms <= $2 OR login_attempt.until_ms > $5 RETURNING fails`,
		g.key, now.UnixMilli(), now.Add(-g.forget).UnixMilli(), g.email, now.Add(g.longest).UnixMilli()).Scan(&fails)
	return fails, err
}

func waitFor(ctx context.Context, q store.Q, key string, now time.Time) error {
	var until int64
	if err := q.QueryRow(ctx, "SELECT until_ms FROM login_attempt WHERE who = $1", key).Scan(&until); err != nil {
		return err
	}
	left := time.UnixMilli(until).Sub(now)
	return fault.New(fault.TooMany, "login_wait", "minutes", max(1, int64((left+time.Minute-1)/time.Minute)))
}

// auditPause notes once that somebody seems to guess. Whom the e-mail belongs to is looked up either way.
func (s *Service) auditPause(ctx context.Context, tx *store.Tx, email, address string, isEmail bool) error {
	e := Entry{Action: "auth.pause", ObjectKind: "user"}
	if isEmail {
		u, err := userByEmail(ctx, tx, email)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		e.ObjectID, e.ObjectName = u.ID, u.Name
	}
	by := System("login")
	by.Address = address
	return Audit(ctx, tx, s.newID(), by, s.now(), e)
}

// forgive clears the counts of this person at this place after the right password, and takes this try off those that
// strangers share, with the pause that it began: whoever signs in shuts nobody else out. The rest of these stays: else an own
// account would be a way to guess at others without pause, and each sign-in of a person a new round for those who guess at
// them.
func forgive(ctx context.Context, tx *store.Tx, gates []gate) error {
	for _, g := range gates {
		var err error
		if g.shared {
			_, err = tx.Exec(ctx, `UPDATE login_attempt SET fails = fails - 1, until_ms = CASE WHEN fails - 1 < $2 OR until_ms = $3 THEN 0 ELSE until_ms END
				WHERE who = $1 AND fails > 0`, g.key, g.free, g.until)
		} else {
			_, err = tx.Exec(ctx, "DELETE FROM login_attempt WHERE who = $1", g.key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// forgiveAll ends all pauses of an e-mail, wherever the tries came from.
func forgiveAll(ctx context.Context, tx *store.Tx, email string) error {
	_, err := tx.Exec(ctx, "DELETE FROM login_attempt WHERE email = $1", emailKey(email))
	return err
}

// LockedUntil says until when no password is taken for a user in some place where wrong ones were tried; zero if that is so
// nowhere.
func (s *Service) LockedUntil(ctx context.Context, by Actor, id int64) (_ time.Time, err error) {
	defer fault.Wrap(&err, "auth.LockedUntil %d", id)
	u, err := s.User(ctx, by, id)
	if err != nil {
		return time.Time{}, err
	}
	var until int64
	err = s.db.Read().QueryRow(ctx, "SELECT COALESCE(MAX(until_ms), 0) FROM login_attempt WHERE email = $1", emailKey(u.Email)).Scan(&until)
	if err != nil || until <= s.now().UnixMilli() {
		return time.Time{}, err
	}
	return moment(until), nil
}

// Unlock lets a user try again at once, everywhere.
func (s *Service) Unlock(ctx context.Context, by Actor, id int64) (err error) {
	defer fault.Wrap(&err, "auth.Unlock %d", id)
	if err := by.Check(UsersManage); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		u, err := userByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := forgiveAll(ctx, tx, u.Email); err != nil {
			return err
		}
		return Audit(ctx, tx, s.newID(), by, s.now(), Entry{Action: "user.unlock", ObjectKind: "user", ObjectID: id, ObjectName: u.Name})
	})
}
