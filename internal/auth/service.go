package auth

import (
	"io"
	"log/slog"
	"sync"
	"time"

	"dangol.kr/dangol/internal/store"
	"github.com/alexedwards/argon2id"
)

// Options tune a Service. Zero fields take the values written beside them.
type Options struct {
	SessionIdle time.Duration // a session unused for so long ends; 12 hours
	SessionLife time.Duration // every session ends after so long; 14 days
	// Hash is the cost of a password. The default is 19 MiB, 2 passes, 1 lane: the smaller of the settings that the
	// OWASP Password Storage Cheat Sheet gives for argon2id. Tests take less.
	Hash *argon2id.Params
	// HashAtOnce bounds how many passwords are hashed at a time, and so the memory that a crowd at the door can
	// take; 4.
	HashAtOnce int
}

// Service holds the use cases of auth.
type Service struct {
	db     *store.DB
	now    func() time.Time
	newID  func() int64
	random io.Reader
	log    *slog.Logger
	opts   Options
	turns  chan struct{} // one for each password being hashed
	dummy  func() string // a hash to compare with when there is none, equally expensive

	touching sync.Map // sessions and keys whose use is being noted
}

const (
	sessionIdle = 12 * time.Hour
	sessionLife = 14 * 24 * time.Hour
	hashAtOnce  = 4
)

// NewService makes a Service. random is where secrets come from: crypto/rand.Reader.
func NewService(db *store.DB, now func() time.Time, newID func() int64, random io.Reader, log *slog.Logger, o Options) *Service {
	if o.SessionIdle <= 0 {
		o.SessionIdle = sessionIdle
	}
	if o.SessionLife <= 0 {
		o.SessionLife = sessionLife
	}
	if o.Hash == nil {
		o.Hash = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	}
	if o.HashAtOnce <= 0 {
		o.HashAtOnce = hashAtOnce
	}
	s := &Service{db: db, now: now, newID: newID, random: random, log: log, opts: o, turns: make(chan struct{}, o.HashAtOnce)}
	s.dummy = sync.OnceValue(func() string {
		h, err := argon2id.CreateHash("nobody has this password", s.opts.Hash)
		if err != nil {
			return "" // no randomness on this machine: nothing else works either
		}
		return h
	})
	return s
}
