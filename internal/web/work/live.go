package work

import (
	"net/http"
	"strings"
	"time"

	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

const (
	liveEvery = time.Second
	liveQuiet = 15  // beats without news after which a sign of life is sent
	liveBeats = 600 // beats after which a stream ends: the browser asks again, and whoever lost the right is refused
)

// listLive tells the page of jobs what goes on, whenever it changed.
func (h *pages) listLive(w http.ResponseWriter, r *web.Request) error {
	var v jobsView
	if err := h.fillRunning(r.Context(), r, &v); err != nil {
		return err
	}
	s, err := r.Stream(w)
	if err != nil {
		return nil // the reader has left
	}
	beat := time.NewTicker(liveEvery)
	defer beat.Stop()
	last, quiet := "", 0
	for range liveBeats {
		var b strings.Builder
		part := runningList(r.Page, v, h.Now())
		if err := part.Render(r.Context(), &b); err != nil {
			return nil // the page keeps what it has, and the browser asks again
		}
		quiet++
		switch {
		case b.String() != last:
			last, quiet, err = b.String(), 0, s.Send(part)
		case quiet >= liveQuiet:
			quiet, err = 0, s.Alive()
		}
		if err != nil {
			return nil
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-beat.C:
		}
		if h.fillRunning(r.Context(), r, &v) != nil {
			return nil
		}
	}
	return nil
}

// oneLive tells the page of a job how far it is, until it ended; then the page opens anew with the result.
func (h *pages) oneLive(w http.ResponseWriter, r *web.Request) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	if _, err := h.Jobs.Get(r.Context(), id); err != nil {
		return err
	}
	s, err := r.Stream(w)
	if err != nil {
		return nil // the reader has left
	}
	for j, err := range h.Jobs.Watch(r.Context(), id) {
		if err != nil {
			break // deleted meanwhile, or the database is gone: the page opens anew and says which
		}
		if s.Send(ui.ProgressBody(r.Page, progress(r.Page, j, h.Now()))) != nil {
			return nil
		}
	}
	if r.Context().Err() == nil {
		_ = s.Event("done", "") // the reader may have left
	}
	return nil
}
