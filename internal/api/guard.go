package api

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

const (
	keyScheme    = "key"
	tagCustomers = "customers"
	tagValue     = "value"
	tagImports   = "imports"
	tagKey       = "key"

	rightOf = "right" // metadata of an operation: what it takes
)

// guard lets a request in whose key is good, not too busy, and has the right that the operation takes.
func (s *server) guard(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	right, _ := ctx.Operation().Metadata[rightOf].(auth.Right)
	if err := s.admit(w, r, right); err != nil {
		s.problem(r.Context(), err).write(w)
		return
	}
	next(ctx)
}

func (s *server) admit(w http.ResponseWriter, r *http.Request, right auth.Right) error {
	st := stateOf(r.Context())
	secret, ok := bearer(r)
	if !ok {
		return fault.New(fault.Unauthenticated, "key_needed")
	}
	by, err := s.Auth.AuthenticateKey(r.Context(), secret)
	if err != nil {
		return err
	}
	by.Address = s.address(r)
	st.by = by
	if wait, ok := s.buckets.take(by.KeyID, s.Now()); !ok {
		return fault.New(fault.TooMany, "", "seconds", int(math.Ceil(wait.Seconds())))
	}
	firm, err := s.Auth.Settings(r.Context())
	if err != nil {
		return err
	}
	own := firm.Lang
	if by.Lang != "" {
		own = by.Lang
	}
	st.p = i18n.NewPrinter(languageOf(r, own), firm.Location(), firm.Currency)
	w.Header().Set("Content-Language", string(st.p.Lang()))
	return by.Check(right)
}

// address is where a request comes from, for the trail.
func (s *server) address(r *http.Request) string {
	var forwarded []string
	if s.Proxied {
		forwarded = r.Header.Values("X-Forwarded-For")
	}
	return auth.AddressOf(r.RemoteAddr, forwarded)
}

// bearer is the key that a request shows.
func bearer(r *http.Request) (secret string, ok bool) {
	scheme, secret, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	secret = strings.TrimSpace(secret)
	return secret, ok && strings.EqualFold(scheme, "bearer") && secret != ""
}

// problem says an error, and logs it if it is our own fault.
func (s *server) problem(ctx context.Context, err error) *Problem {
	var said *Problem
	if errors.As(err, &said) {
		return said
	}
	st := stateOf(ctx)
	p := problemOf(err, st.p, st.id)
	if p.Status >= http.StatusInternalServerError && ctx.Err() == nil {
		s.Log.ErrorContext(ctx, "api failed", "id", st.id, "error", err)
	}
	return p
}

// add registers an operation that takes a right. What it answers wrong it answers as a problem.
func add[I, O any](s *server, op huma.Operation, right auth.Right, do func(context.Context, *state, *I) (*O, error)) {
	op.Path = Root + op.Path
	op.Metadata = map[string]any{rightOf: right}
	op.Security = []map[string][]string{{keyScheme: {}}}
	if right != 0 {
		op.Description += fmt.Sprintf("\n\nTakes the right `%s`.", right)
	}
	op.Description = strings.TrimSpace(op.Description)
	s.documentProblems(&op)
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, stateOf(ctx), in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}

// stall is how long a program may send or take nothing of a file before it is given up.
const stall = 2 * time.Minute

// endless takes the limits of time from a request that sends or gets a file, however long that takes as a whole.
func endless(w http.ResponseWriter) *http.ResponseController {
	c := http.NewResponseController(w)
	// A writer without deadlines has none to take away.
	_ = c.SetReadDeadline(time.Time{})
	_ = c.SetWriteDeadline(time.Time{})
	return c
}
