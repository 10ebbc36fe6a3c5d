package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web/ui"
)

// recorder remembers what was answered, for the log and to know whether an error page can still be shown.
type recorder struct {
	http.ResponseWriter

	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach deadlines and flushing.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

type contextKey int

const idKey contextKey = 0

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(idKey).(string)
	return id
}

// around is what happens to every request: a number, the log, panics caught, headers, no requests from other sites, no trailing
// slash.
func (s *Server) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		start := s.opt.Now()
		w := &recorder{ResponseWriter: rw}
		id := strconv.FormatInt(s.opt.NewID(), 36)
		r = r.WithContext(context.WithValue(r.Context(), idKey, id))
		defer func() {
			s.caught(w, r, recover())
			// The pattern, not the path: paths and queries may hold names.
			s.opt.Log.LogAttrs(r.Context(), levelOf(r), "request", slog.String("id", id), slog.String("method", r.Method),
				slog.String("route", r.Pattern), slog.Int("status", w.status), slog.Int64("bytes", w.bytes),
				slog.Duration("took", s.opt.Now().Sub(start)))
		}()
		secure(w.Header(), s.opt.Secure)
		if err := s.cross.Check(r); err != nil {
			req, _ := s.open(r)
			s.fail(w, req, fault.From(err, fault.Forbidden, "other_site"))
			return
		}
		if p := r.URL.Path; len(p) > 1 && strings.HasSuffix(p, "/") && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
			u := *r.URL
			u.Path, u.RawPath = "/"+strings.Trim(p, "/"), ""
			http.Redirect(w, r, u.RequestURI(), http.StatusMovedPermanently)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// levelOf keeps files out of the daily log.
func levelOf(r *http.Request) slog.Level {
	if strings.HasPrefix(r.URL.Path, ui.AssetPrefix) || r.URL.Path == "/healthz" {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// caught turns a panic into an error page, if nothing was written yet, and always into a line of the log.
func (s *Server) caught(w *recorder, r *http.Request, p any) {
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler { //nolint:errorlint // the value itself is the sign, by contract of net/http
		panic(p)
	}
	s.opt.Log.ErrorContext(r.Context(), "panic", "id", requestID(r.Context()), "route", r.Pattern, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	if w.status != 0 {
		return
	}
	defer func() {
		if recover() != nil && w.status == 0 { // the error page itself is broken
			http.Error(w, "internal error "+requestID(r.Context()), http.StatusInternalServerError)
		}
	}()
	req, _ := s.open(r)
	s.fail(w, req, fault.New(fault.Internal, ""))
}

// policy allows what we serve ourselves and nothing inline: a name with mark-up in it can't become a script.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func secure(h http.Header, tls bool) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin") // addresses of customers stay here, and Back still works
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-cache")
	if tls {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}
