package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
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
}

// The pauses for one e-mail stop guessing at one account, those for one address guessing at many; an office behind one
// address is why the latter is wider. E-mails that belong to nobody pause alike, so that a pause tells nothing.
func emailLimit() limit {
	return limit{free: 5, first: time.Minute, longest: time.Hour, forget: 24 * time.Hour}
}

func addressLimit() limit {
	return limit{free: 30, first: time.Minute, longest: 15 * time.Minute, forget: time.Hour}
}

func (l limit) pause(fails int) time.Duration {
	if fails < l.free {
		return 0
	}
	return min(l.first<<min(fails-l.free, 20), l.longest)
}

// The keys of login_attempt.
func emailKey(email string) string     { return digest("e-mail " + foldEmail(email)) }
func addressKey(address string) string { return digest("address " + network(address)) }

func digest(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// network is what one household or office has: an address of version 4, or the first half of one of version 6.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}

// countTry counts a try as a wrong one before it is judged, so that many at the same time do not slip through; forgive
// takes it back when it was right. During a pause nothing is counted and it is a fault.TooMany with the seconds left.
func (s *Service) countTry(ctx context.Context, email, address string) error {
	type gate struct {
		key string
		limit
	}
	gates := []gate{{emailKey(email), emailLimit()}}
	if address != "" {
		gates = append(gates, gate{addressKey(address), addressLimit()})
	}
	now := s.now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, g := range gates {
			fails, err := countFail(ctx, tx, g.key, now, g.forget)
			if fault.Is(err, fault.NotFound) {
				return waitFor(ctx, tx, g.key, now)
			}
			if err != nil {
				return err
			}
			if p := g.pause(fails); p > 0 {
				if _, err := tx.Exec(ctx, "UPDATE login_attempt SET until_ms = $2 WHERE who = $1", g.key, now.Add(p).UnixMilli()); err != nil {
					return err
				}
			}
			if fails != g.free {
				continue
			}
			if err := s.auditPause(ctx, tx, email, address, g.key == emailKey(email)); err != nil {
				return err
			}
		}
		return nil
	})
}

// countFail adds one to the count and returns it; during a pause there is no row to return. The row is locked until
// the transaction ends, so that tries for one e-mail count one after the other.
func countFail(ctx context.Context, q store.Q, key string, now time.Time, forget time.Duration) (fails int, err error) {
	err = q.QueryRow(ctx, `INSERT INTO login_attempt (who, fails, last_ms, until_ms) VALUES ($1, 1, $2, 0)
		ON CONFLICT (who) DO UPDATE SET last_ms = $2,
			fails = CASE WHEN login_attempt.last_ms < $3 THEN 1 ELSE login_attempt.fails + 1 END
		WHERE login_attempt.until_ms <= $2 RETURNING fails`, key, now.UnixMilli(), now.Add(-forget).UnixMilli()).Scan(&fails)
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

// forgive clears the count of an e-mail after the right password, and takes this try off the count of the address.
// The rest of that stays: else an own account would be a way to guess at others without pause.
func forgive(ctx context.Context, tx *store.Tx, email, address string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM login_attempt WHERE who = $1", emailKey(email)); err != nil {
		return err
	}
	if address == "" {
		return nil
	}
	_, err := tx.Exec(ctx, "UPDATE login_attempt SET fails = fails - 1, until_ms = CASE WHEN fails - 1 < $2 THEN 0 ELSE until_ms END WHERE who = $1 AND fails > 0",
		addressKey(address), addressLimit().free)
	return err
}

// LockedUntil says until when no password is taken for a user; zero if that is not so.
func (s *Service) LockedUntil(ctx context.Context, by Actor, id int64) (_ time.Time, err error) {
	defer fault.Wrap(&err, "auth.LockedUntil %d", id)
	u, err := s.User(ctx, by, id)
	if err != nil {
		return time.Time{}, err
	}
	var until int64
	err = s.db.Read().QueryRow(ctx, "SELECT until_ms FROM login_attempt WHERE who = $1", emailKey(u.Email)).Scan(&until)
	if fault.Is(err, fault.NotFound) || err == nil && until <= s.now().UnixMilli() {
		return time.Time{}, nil
	}
	return moment(until), err
}

// Unlock lets a user try again at once.
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
		if _, err := tx.Exec(ctx, "DELETE FROM login_attempt WHERE who = $1", emailKey(u.Email)); err != nil {
			return err
		}
		return Audit(ctx, tx, s.newID(), by, s.now(), Entry{Action: "user.unlock", ObjectKind: "user", ObjectID: id, ObjectName: u.Name})
	})
}
