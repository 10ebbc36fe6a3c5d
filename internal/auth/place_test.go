package auth_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
)

const (
	home     = "198.51.100.7"
	stranger = "203.0.113.9"
)

// attempt tries a password from somewhere.
func (f *firm) attempt(t *testing.T, email, password string, from auth.Client) error {
	t.Helper()
	_, _, err := f.Login(t.Context(), email, password, from)
	return err
}

// settle signs the owner in from a place and returns what the browser is known by.
func (f *firm) settle(t *testing.T, from auth.Client) string {
	t.Helper()
	_, by, err := f.Login(t.Context(), "owner@example.com", goodPassword, from)
	if err != nil {
		t.Fatal(err)
	}
	device, err := f.KnowDevice(t.Context(), by, from)
	if err != nil {
		t.Fatal(err)
	}
	return device
}

// guessFrom tries wrong passwords for the owner from n networks, five from each, and returns how many were judged.
func (f *firm) guessFrom(t *testing.T, n int) (judged int) {
	t.Helper()
	for i := range n {
		for range 5 {
			err := f.attempt(t, "owner@example.com", wrongPassword, auth.Client{Address: fmt.Sprintf("203.0.%d.9", i)})
			switch fault.CodeOf(err) {
			case "login_failed":
				judged++
			case "login_wait":
			default:
				t.Fatal(err)
			}
		}
	}
	return judged
}

// Whoever knows the address of an owner can keep nobody out but themselves.
func TestStrangerLocksOutOnlyThemselves(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		const email = "owner@example.com"
		for range 5 {
			wantCode(t, "stranger", f.attempt(t, email, wrongPassword, auth.Client{Address: stranger}), fault.Unauthenticated, "login_failed")
		}
		wantCode(t, "stranger pauses", f.attempt(t, email, wrongPassword, auth.Client{Address: stranger}), fault.TooMany, "login_wait")
		wantCode(t, "neighbour of the stranger too", f.attempt(t, email, goodPassword, auth.Client{Address: "203.0.113.250"}), fault.TooMany, "login_wait")
		if until, err := f.LockedUntil(t.Context(), owner, owner.UserID); err != nil || !until.Equal(f.now().Add(time.Minute)) {
			t.Errorf("paused somewhere until %v, %v", until, err)
		}
		for _, address := range []string{home, "203.0.114.9", "2001:db8::1"} {
			if err := f.attempt(t, email, goodPassword, auth.Client{Address: address}); err != nil {
				t.Errorf("owner at %s: %v", address, err)
			}
		}
		wantCode(t, "the owner being in frees no stranger", f.attempt(t, email, wrongPassword, auth.Client{Address: stranger}), fault.TooMany, "login_wait")
		if err := f.Unlock(t.Context(), owner, owner.UserID); err != nil {
			t.Fatal(err)
		}
		if err := f.attempt(t, email, goodPassword, auth.Client{Address: stranger}); err != nil {
			t.Error("after an unlock:", err)
		}
	})
}

// Guesses from everywhere meet the wide count of the e-mail, which the owner's own network and browser do not.
func TestGuessingFromEverywhereIsSlowedDown(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		const email = "owner@example.com"
		device := f.settle(t, auth.Client{Address: home})
		if n := f.guessFrom(t, 40); n != 50 {
			t.Errorf("%d of 200 guesses were judged, want 50", n)
		}
		wantCode(t, "a new place", f.attempt(t, email, goodPassword, auth.Client{Address: "192.0.2.1"}), fault.TooMany, "login_wait")
		wantCode(t, "a made-up device", f.attempt(t, email, goodPassword, auth.Client{Address: "192.0.2.1", Device: "made up"}), fault.TooMany, "login_wait")
		if err := f.attempt(t, email, goodPassword, auth.Client{Address: "198.51.100.200"}); err != nil {
			t.Error("another browser in the usual network:", err)
		}
		if err := f.attempt(t, email, goodPassword, auth.Client{Address: "192.0.2.1", Device: device}); err != nil {
			t.Error("the usual browser elsewhere:", err)
		}
		// Hour by hour one guess is let through, however many places there are.
		f.pass(2 * time.Hour)
		if n := f.guessFrom(t, 40); n != 1 {
			t.Errorf("%d guesses were judged after the pause, want 1", n)
		}
		// A sign-in of the owner from a new place opens no new round.
		f.pass(2 * time.Hour)
		if err := f.attempt(t, email, goodPassword, auth.Client{Address: "192.0.2.1"}); err != nil {
			t.Fatal(err)
		}
		f.pass(time.Hour)
		if n := f.guessFrom(t, 40); n != 1 {
			t.Errorf("%d guesses were judged after the owner came in, want 1", n)
		}
		if n := f.count(t, "SELECT COUNT(*) FROM audit WHERE action = 'auth.pause' AND object_id = $1", owner.UserID); n < 10 {
			t.Errorf("%d lines about the guessing", n)
		}
		wantCode(t, "an e-mail of nobody", f.attempt(t, "nobody@example.com", goodPassword, auth.Client{Address: "192.0.2.1"}), fault.Unauthenticated, "login_failed")
	})
}

// Once many were wrong in one office, whoever gets in there leaves the door as it was: open to the next colleague, and shut
// again by the next wrong password.
func TestRightPasswordShutsNobodyElseOut(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		f.add(t, owner, "m@example.com", auth.Member, auth.ScopeAll, 0)
		office := auth.Client{Address: home}
		for i := range 6 {
			for range 5 {
				_ = f.attempt(t, fmt.Sprintf("new%d@example.com", i), wrongPassword, office)
			}
		}
		wantCode(t, "thirty were wrong", f.attempt(t, "m@example.com", goodPassword, office), fault.TooMany, "login_wait")
		f.pass(2 * time.Minute)
		for _, email := range []string{"owner@example.com", "m@example.com", "owner@example.com"} {
			if err := f.attempt(t, email, goodPassword, office); err != nil {
				t.Error(email, err)
			}
		}
		wantCode(t, "wrong once more", f.attempt(t, "m@example.com", wrongPassword, office), fault.Unauthenticated, "login_failed")
		wantCode(t, "a pause again", f.attempt(t, "m@example.com", goodPassword, office), fault.TooMany, "login_wait")
	})
}

// A known browser has a count of its own: it neither guesses on without end, nor about others.
func TestKnownDeviceIsCountedToo(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		f.add(t, owner, "m@example.com", auth.Member, auth.ScopeAll, 0)
		device := f.settle(t, auth.Client{Address: home})
		for i := range 5 {
			at := auth.Client{Address: fmt.Sprintf("203.0.%d.9", i), Device: device} // moving about changes nothing
			wantCode(t, "wrong", f.attempt(t, "owner@example.com", wrongPassword, at), fault.Unauthenticated, "login_failed")
		}
		wantCode(t, "sixth", f.attempt(t, "owner@example.com", goodPassword, auth.Client{Address: "192.0.2.1", Device: device}), fault.TooMany, "login_wait")
		if err := f.attempt(t, "owner@example.com", goodPassword, auth.Client{Address: home}); err != nil {
			t.Error("another browser at home:", err)
		}
		// For somebody else it is any browser.
		for range 5 {
			wantCode(t, "at another", f.attempt(t, "m@example.com", wrongPassword, auth.Client{Address: stranger, Device: device}), fault.Unauthenticated, "login_failed")
		}
		wantCode(t, "at another, paused by network", f.attempt(t, "m@example.com", wrongPassword, auth.Client{Address: stranger}), fault.TooMany, "login_wait")
	})
}

// A clock that ran ahead and was put right leaves nobody outside for as long as it was wrong.
func TestPauseOfAWrongClock(t *testing.T) {
	each(t, func(t *testing.T, f *firm, _ auth.Actor) {
		const year = 365 * 24 * time.Hour
		from := auth.Client{Address: stranger}
		f.pass(year)
		for range 5 {
			wantCode(t, "wrong", f.attempt(t, "owner@example.com", wrongPassword, from), fault.Unauthenticated, "login_failed")
		}
		wantCode(t, "paused", f.attempt(t, "owner@example.com", goodPassword, from), fault.TooMany, "login_wait")
		f.pass(-year)
		if err := f.attempt(t, "owner@example.com", goodPassword, from); err != nil {
			t.Error("after the clock was put right:", err)
		}
	})
}

// Who signs in on a browser that others use too, to give it a new token, does not begin to guess at them anew.
func TestSigningInStartsNoNewRoundOfGuesses(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		const email = "owner@example.com"
		f.add(t, owner, "m@example.com", auth.Member, auth.ScopeAll, 0)
		device := f.settle(t, auth.Client{Address: home})
		judged := 0
		for range 4 {
			for range 4 {
				if err := f.attempt(t, email, wrongPassword, auth.Client{Address: home, Device: device}); fault.Is(err, fault.Unauthenticated) {
					judged++
				} else {
					wantCode(t, "paused", err, fault.TooMany, "login_wait")
				}
			}
			at := auth.Client{Address: home, Device: device}
			_, other, err := f.Login(t.Context(), "m@example.com", goodPassword, at)
			if err != nil {
				t.Fatal(err)
			}
			if device, err = f.KnowDevice(t.Context(), other, at); err != nil {
				t.Fatal(err)
			}
		}
		if judged != 5 {
			t.Errorf("%d guesses at the owner were judged, want 5", judged)
		}
		if err := f.Unlock(t.Context(), owner, owner.UserID); err != nil {
			t.Fatal(err)
		}
		if err := f.attempt(t, email, goodPassword, auth.Client{Address: home, Device: device}); err != nil {
			t.Error("after an unlock:", err)
		}
	})
}

// Guesses from many places at the same moment, and the owner among them, wait for each other and are counted one by one.
func TestManyPlacesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, f *firm, _ auth.Actor) {
		device := f.settle(t, auth.Client{Address: home})
		var wg sync.WaitGroup
		var judged atomic.Int64
		for i := range 24 {
			wg.Go(func() {
				for range 5 {
					switch err := f.attempt(t, "owner@example.com", wrongPassword, auth.Client{Address: fmt.Sprintf("203.0.%d.9", i%12)}); fault.CodeOf(err) {
					case "login_failed":
						judged.Add(1)
					case "login_wait":
					default:
						t.Error(err)
					}
				}
			})
		}
		for range 4 {
			wg.Go(func() {
				if err := f.attempt(t, "owner@example.com", goodPassword, auth.Client{Address: home, Device: device}); err != nil {
					t.Error("the owner meanwhile:", err)
				}
			})
		}
		wg.Wait()
		if judged.Load() != 50 {
			t.Errorf("%d of 120 guesses were judged, want 50", judged.Load())
		}
	})
}

// Whoever leaves is forgotten with every browser; whoever is shut out for a while is still known when they come back.
func TestDevicesGoWithThePerson(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		u := f.add(t, owner, "m@example.com", auth.Member, auth.ScopeAll, 0)
		if _, err := f.KnowDevice(t.Context(), f.login(t, "m@example.com"), auth.Client{Address: home}); err != nil {
			t.Fatal(err)
		}
		known := func() int { return f.count(t, "SELECT COUNT(*) FROM known_device WHERE user_id = $1", u.ID) }
		if err := f.Disable(t.Context(), owner, u.ID); err != nil {
			t.Fatal(err)
		}
		if err := f.SetPassword(t.Context(), owner, u.ID, goodPassword+"!"); err != nil || known() != 1 {
			t.Errorf("%d devices while disabled, %v", known(), err)
		}
		if err := f.Remove(t.Context(), owner, u.ID); err != nil || known() != 0 {
			t.Errorf("%d devices of somebody who is gone, %v", known(), err)
		}
		wantCode(t, "password for somebody who is gone", f.SetPassword(t.Context(), owner, u.ID, goodPassword), fault.NotFound, "not_found")
	})
}

func TestKnownDevices(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		f.add(t, owner, "m@example.com", auth.Member, auth.ScopeAll, 0)
		first := f.settle(t, auth.Client{Address: home})
		if n := f.count(t, "SELECT COUNT(*) FROM known_device WHERE token_hash = $1 OR network LIKE '%198.51%'", first); n != 0 {
			t.Error("token or network are kept in plain text")
		}
		// Two people share a browser; each sign-in gives it a new token, and both stay known.
		_, other, err := f.Login(t.Context(), "m@example.com", goodPassword, auth.Client{Address: home, Device: first})
		if err != nil {
			t.Fatal(err)
		}
		second, err := f.KnowDevice(t.Context(), other, auth.Client{Address: home, Device: first})
		if err != nil || second == first || len(second) < 43 {
			t.Fatal(second, err)
		}
		if n := f.count(t, "SELECT COUNT(DISTINCT token_hash) FROM known_device"); n != 1 {
			t.Errorf("one browser has %d tokens", n)
		}
		if n := f.count(t, "SELECT COUNT(*) FROM known_device"); n != 2 {
			t.Errorf("%d people are known on it, want 2", n)
		}
		f.guessFrom(t, 12)
		if err := f.attempt(t, "owner@example.com", goodPassword, auth.Client{Address: "192.0.2.1", Device: second}); err != nil {
			t.Error("known by the new token:", err)
		}
		wantCode(t, "the old token", f.attempt(t, "owner@example.com", goodPassword, auth.Client{Address: "192.0.2.1", Device: first}), fault.TooMany, "login_wait")

		for range 55 { // a program that keeps no cookies
			f.pass(time.Second)
			f.settle(t, auth.Client{Address: home})
		}
		if n := f.count(t, "SELECT COUNT(*) FROM known_device WHERE user_id = $1", owner.UserID); n != 50 {
			t.Errorf("%d devices of one person", n)
		}
		f.pass(auth.DeviceLife + time.Hour)
		f.guessFrom(t, 12)
		wantCode(t, "forgotten after half a year", f.attempt(t, "owner@example.com", goodPassword, auth.Client{Address: home}), fault.TooMany, "login_wait")
		if err := f.Clean(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := f.count(t, "SELECT COUNT(*) FROM known_device"); n != 0 {
			t.Errorf("%d devices are left", n)
		}
		_, err = f.KnowDevice(t.Context(), auth.CLI(), auth.Client{})
		wantCode(t, "no person", err, fault.Unauthenticated, "sign_in")
	})
}

// Whoever is inside changes the password whatever happens at the door, and guessing there is paused wherever it is done.
func TestDoorAndInsideAreCountedApart(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		const next = "내일은 흐린 만두 두 접시"
		f.guessFrom(t, 12)
		for i := range 4 {
			owner.Address = fmt.Sprintf("203.0.%d.9", i) // where strangers are paused just now
			wantComplaint(t, f.ChangePassword(t.Context(), owner, wrongPassword, next, ""), "old", "password_wrong")
		}
		if err := f.ChangePassword(t.Context(), owner, goodPassword, next, ""); err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			owner.Address = fmt.Sprintf("203.0.%d.9", i)
			wantComplaint(t, f.ChangePassword(t.Context(), owner, wrongPassword, goodPassword, ""), "old", "password_wrong")
		}
		wantCode(t, "sixth", f.ChangePassword(t.Context(), owner, next, goodPassword, ""), fault.TooMany, "login_wait")
		// Somebody who holds a link is that person: nothing that came before counts any more.
		l, err := f.NewLink(t.Context(), auth.CLI(), owner.UserID, auth.LinkReset, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.SetPasswordByLink(t.Context(), l.Token, goodPassword, auth.Client{}); err != nil {
			t.Fatal(err)
		}
		if err := f.attempt(t, "owner@example.com", goodPassword, auth.Client{Address: "203.0.0.9"}); err != nil {
			t.Error(err)
		}
	})
}
