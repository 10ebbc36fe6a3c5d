package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
)

// answer is a response being written. Good JSON is held back until it is whole: it gets a tag of its content, and a
// program that has the very same already is told so without it.
type answer struct {
	http.ResponseWriter
	r      *http.Request
	status int
	bytes  int64
	sent   bool          // the head is on its way
	held   *bytes.Buffer // nil: passed through
}

// WriteHeader sends the head, or holds it back.
func (w *answer) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	w.status = status
	read := w.r.Method == http.MethodGet || w.r.Method == http.MethodHead
	if read && status == http.StatusOK && taggable(w.Header().Get("Content-Type")) {
		w.held = new(bytes.Buffer)
		return
	}
	w.sent = true
	w.ResponseWriter.WriteHeader(status)
}

func taggable(contentType string) bool {
	return strings.HasPrefix(contentType, "application/json") || strings.HasPrefix(contentType, "application/vnd.oai.openapi")
}

func (w *answer) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.held != nil {
		return w.held.Write(b)
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the deadlines.
func (w *answer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// drop forgets what is held back, so that something else can be answered.
func (w *answer) drop() {
	w.held, w.status = nil, 0
}

// finish sends what was held back.
func (w *answer) finish() {
	if w.held == nil {
		return
	}
	body := w.held.Bytes()
	w.held, w.sent = nil, true
	h := w.Header()
	sum := sha256.Sum256(body)
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:18]) + `"`
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache") // keep it, but ask each time
	if matches(w.r.Header.Get("If-None-Match"), tag) {
		h.Del("Content-Type")
		w.status = http.StatusNotModified
		w.ResponseWriter.WriteHeader(w.status)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.ResponseWriter.WriteHeader(w.status)
	n, _ := w.ResponseWriter.Write(body) // nobody is left to tell
	w.bytes += int64(n)
}

// matches reports whether a list of tags, as in If-None-Match, has the tag. Weak tags count, as RFC 9110 wants it there.
func matches(list, tag string) bool {
	for part := range strings.SplitSeq(list, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == tag {
			return true
		}
	}
	return false
}
