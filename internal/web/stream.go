package web

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"github.com/a-h/templ"
)

// Stream sends fragments to a page as they become true, as server-sent events.
type Stream struct {
	w http.ResponseWriter
	c *http.ResponseController
	r *Request
}

// Stream begins an answer that stays open until the reader leaves (r.Context() ends) or the handler returns. The element in the page
// carries hx-sse:connect with the address; each fragment is swapped into it by its own hx-swap. The route must be Long.
func (r *Request) Stream(w http.ResponseWriter) (*Stream, error) {
	s := &Stream{w: w, c: http.NewResponseController(w), r: r}
	if err := r.noDeadline(w); err != nil {
		return nil, err
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy in front must not hold events back
	w.WriteHeader(http.StatusOK)
	return s, s.flush()
}

// Send shows a fragment on the page.
func (s *Stream) Send(c templ.Component) error {
	var b bytes.Buffer
	if err := c.Render(s.r.Context(), &b); err != nil {
		return err
	}
	return s.event("", b.String())
}

// Event tells scripts of the page something by name, such as the end of a job; data may be empty.
func (s *Stream) Event(name, data string) error { return s.event(name, data) }

// Alive sends a comment, so that proxies and browsers do not take silence for the end.
func (s *Stream) Alive() error {
	if _, err := s.w.Write([]byte(": .\n\n")); err != nil {
		return err
	}
	return s.flush()
}

func (s *Stream) event(name, data string) error {
	var b strings.Builder
	if name != "" {
		b.WriteString("event: " + name + "\n")
	}
	for line := range strings.SplitSeq(data, "\n") {
		b.WriteString("data: " + strings.TrimRight(line, "\r") + "\n")
	}
	b.WriteString("\n")
	if _, err := s.w.Write([]byte(b.String())); err != nil {
		return err
	}
	return s.flush()
}

func (s *Stream) flush() error {
	if err := s.c.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
