package webtest

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/web"
)

// Password is what everybody of a House signs in with.
const Password = "오늘은 맑은 국수 한 그릇"

// House is a firm with its people on a real database, who sign in through the real door.
type House struct {
	*Client

	DB    *store.DB
	IDs   *store.IDs
	Auth  *auth.Service
	Jobs  *job.Queue
	Users map[string]auth.User // by role

	mu     sync.Mutex
	at     time.Time
	tokens map[string]string
}

// Empty is a house nobody lives in yet. o tunes auth, so that passwords cost little; routes makes the pages over it.
func Empty(t testing.TB, db *store.DB, o auth.Options, routes func(*House) []web.Route) *House {
	t.Helper()
	h := &House{DB: db, at: Now, Users: map[string]auth.User{}, tokens: map[string]string{}}
	h.IDs = store.NewIDs(h.Now, 1)
	log := slog.New(slog.NewTextHandler(testLog{t}, nil))
	h.Auth = auth.NewService(db, h.Now, h.IDs.Next, rand.Reader, log, o)
	h.Jobs = job.NewQueue(db, h.Now, h.IDs.Next, log, job.Options{Poll: 20 * time.Millisecond, Pulse: 20 * time.Millisecond})
	h.Client = New(t, routes(h), func(w *web.Options) {
		w.Now, w.NewID, w.Sessions, w.Firm = h.Now, h.IDs.Next, h.Auth, h.firm
	}).As("")
	return h
}

// firm is what the settings say.
func (h *House) firm(ctx context.Context) (web.Firm, error) {
	s, err := h.Auth.Settings(ctx)
	return web.Firm{Name: s.Company, Lang: s.Lang, Location: s.Location(), Currency: s.Currency}, err
}

// Full is a house with an owner, a manager, a member and a viewer, all signed in.
func Full(t testing.TB, db *store.DB, o auth.Options, routes func(*House) []web.Route) *House {
	t.Helper()
	h := Empty(t, db, o, routes)
	ctx := t.Context()
	owner, err := h.Auth.CreateFirstOwner(ctx, auth.NewUser{Name: "한지우", Email: "owner@example.com", Password: Password})
	if err != nil {
		t.Fatal(err)
	}
	h.Users["owner"] = owner
	by := auth.System("test")
	for role, name := range map[auth.Role]string{auth.Manager: "강은채", auth.Member: "서민재", auth.Viewer: "이수아"} {
		u, err := h.Auth.Add(ctx, by, auth.NewUser{Name: name, Email: string(role) + "@example.com", Role: role, Password: Password})
		if err != nil {
			t.Fatal(err)
		}
		h.Users[string(role)] = u
	}
	for role, u := range h.Users {
		if h.tokens[role], _, err = h.Auth.Login(ctx, u.Email, Password, auth.Client{Address: "192.0.2.7", Agent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0"}); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// Now is the clock of the house.
func (h *House) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

// Pass lets time go by.
func (h *House) Pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

// As is a browser in which somebody of the house is signed in: "owner", "manager", "member", "viewer", or "" for nobody.
func (h *House) As(role string) *Client {
	c := h.Client.As("")
	if role == "" {
		return c
	}
	return c.Cookie(web.SessionCookie, h.tokens[role])
}

// Actor is somebody of the house, to do what a page would.
func (h *House) Actor(role string) auth.Actor {
	u := h.Users[role]
	return auth.Actor{Kind: auth.KindUser, UserID: u.ID, TeamID: u.TeamID, Name: u.Name, Role: u.Role, Scope: u.Scope}
}
