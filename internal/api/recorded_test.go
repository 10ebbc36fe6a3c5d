package api

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// recording is an answer, and whether the connection was cut.
type recording struct {
	*httptest.ResponseRecorder
	aborted bool
}

func recorded(t *testing.T, h http.Handler) (w recording) {
	t.Helper()
	w.ResponseRecorder = httptest.NewRecorder()
	defer func() { w.aborted = recover() != nil }()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/x", nil))
	return w
}
