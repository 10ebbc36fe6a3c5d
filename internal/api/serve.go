package api

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
)

// state is what is known of a request while it is answered.
type state struct {
	id string
	p  *i18n.Printer
	by auth.Actor // nobody before the key was looked at

	w http.ResponseWriter
	r *http.Request
}

type stateKey struct{}

func stateOf(ctx context.Context) *state {
	s, _ := ctx.Value(stateKey{}).(*state)
	return s
}

// bodyMost is the most that is read of a body which is not a file.
const bodyMost = 64 << 10

// ServeHTTP answers one request.
func (s *server) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	began := s.Now()
	// Until the key is known nothing is asked of the database: the words are those of the header.
	st := &state{id: strconv.FormatInt(s.NewID(), 36), p: i18n.NewPrinter(languageOf(r, i18n.English), time.UTC, "KRW")}
	r = r.WithContext(context.WithValue(r.Context(), stateKey{}, st))
	w := &answer{ResponseWriter: rw, r: r}
	st.w, st.r = w, r
	h := w.Header()
	h.Set("X-Request-Id", st.id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language, Authorization")
	h.Set("Content-Language", string(st.p.Lang()))
	_, pattern := s.mux.Handler(r)
	defer func() {
		if p := recover(); p != nil {
			s.caught(w, st, pattern, p)
		}
		w.finish()
		// The pattern, not the path: queries may hold names.
		s.Log.LogAttrs(r.Context(), slog.LevelInfo, "api", slog.String("id", st.id), slog.Int64("key", st.by.KeyID), slog.String("method", r.Method),
			slog.String("route", pattern), slog.Int("status", w.status), slog.Int64("bytes", w.bytes), slog.Duration("took", s.Now().Sub(began)))
	}()
	if pattern == "" {
		s.missed(w, r, st)
		return
	}
	if !takesFile(pattern) {
		r.Body = http.MaxBytesReader(w, r.Body, bodyMost)
	}
	s.mux.ServeHTTP(w, r)
}

// missed answers whatever no operation does: with the methods there are for the path, or with no such thing.
func (s *server) missed(w http.ResponseWriter, r *http.Request, st *state) {
	allowed := s.methods(r)
	if len(allowed) == 0 {
		newProblem(http.StatusNotFound, "not_found", st.p, st.id).write(w)
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	p := newProblem(http.StatusMethodNotAllowed, "invalid", st.p, st.id)
	p.Code, p.Detail = "method_not_allowed", st.p.T("api.method", "methods", strings.Join(allowed, ", "))
	p.write(w)
}

// methods are those that some operation answers on a path.
func (s *server) methods(r *http.Request) []string {
	var out []string
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		other := r.Clone(r.Context())
		other.Method = m
		if _, pattern := s.mux.Handler(other); pattern != "" {
			out = append(out, m)
		}
	}
	return out
}

// caught turns a panic into a problem, if nothing was sent yet, and into a line of the log.
func (s *server) caught(w *answer, st *state, pattern string, p any) {
	if p == http.ErrAbortHandler { //nolint:errorlint // the value itself is the sign, by contract of net/http
		panic(p)
	}
	s.Log.Error("api panic", "id", st.id, "route", pattern, "panic", p, "stack", string(debug.Stack()))
	if w.sent {
		panic(http.ErrAbortHandler) // what was sent is not whole: the connection must not end as if it were
	}
	w.drop()
	newProblem(http.StatusInternalServerError, "internal", st.p, st.id).write(w)
}

// languageOf is the language a program asks for, else the given one.
func languageOf(r *http.Request, otherwise i18n.Lang) i18n.Lang {
	accept := r.Header.Get("Accept-Language")
	for part := range strings.SplitSeq(accept, ",") {
		tag := strings.ToLower(strings.TrimSpace(part))
		for _, l := range i18n.Languages() {
			if strings.HasPrefix(tag, string(l)) {
				return i18n.Negotiate(accept)
			}
		}
	}
	return otherwise
}
