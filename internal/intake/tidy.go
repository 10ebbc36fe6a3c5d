package intake

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// KindTidy is the job, once a day, that lets old files go. It has no body.
const KindTidy = "intake.tidy"

// How long files are kept: those that went through, for the refused rows in their own shape; those that somebody began
// with and never handed over.
const (
	keepDone  = 30 * 24 * time.Hour
	keepDraft = 14 * 24 * time.Hour
	keepPart  = 24 * time.Hour
)

// Tidy removes uploaded files that nobody needs any more, and drafts that nobody went on with. What is known of a batch
// stays, its refused rows too.
func (s *Service) Tidy(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "intake.Tidy")
	now := s.nowMS()
	rows, err := s.DB.Read().Query(ctx, "SELECT "+batchColumns+` FROM intake_batch WHERE
		(state IN ('done', 'undone') AND finished_ms < $1) OR (state IN ('new', 'mapped', 'checked', 'failed') AND cursor_row = 0 AND created_ms < $2)`,
		now-keepDone.Milliseconds(), now-keepDraft.Milliseconds())
	old, err := store.Collect(rows, err, func(scan func(...any) error) (Batch, error) { return scanBatch(scan) })
	if err != nil {
		return err
	}
	for i := range old {
		b := &old[i]
		if b.State.editable() || b.State == Failed {
			err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				is, err := selectBatch(ctx, tx, b.ID)
				if err != nil || is.State != b.State {
					return err // somebody went on with it just now
				}
				return deleteBatch(ctx, tx, b.ID)
			})
			if err != nil {
				return err
			}
		}
		if err := s.letGo(ctx, b); err != nil {
			return err
		}
	}
	if err := s.sweepPiles(ctx); err != nil {
		return err
	}
	return s.sweep()
}

// sweepPiles removes the piled rows of batches that are through or gone, and of those that nobody went on with.
func (s *Service) sweepPiles(ctx context.Context) error {
	list, err := filepath.Glob(s.files.path("*" + pileSuffix))
	if err != nil {
		return err
	}
	for _, p := range list {
		id, err := strconv.ParseInt(strings.TrimSuffix(filepath.Base(p), pileSuffix), 10, 64)
		if err != nil {
			continue // not ours
		}
		b, err := selectBatch(ctx, s.DB.Read(), id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		st, e := os.Stat(p)
		old := e == nil && s.Now().Sub(st.ModTime()) > keepDraft
		if err != nil || old || !(b.State == Waiting || b.State == Running || b.State == Failed || b.State == Stopped) {
			s.dropPile(ctx, id)
		}
	}
	return nil
}

// letGo removes an uploaded file unless a batch that is not through yet reads it.
func (s *Service) letGo(ctx context.Context, b *Batch) error {
	if !s.files.owns(b.path) {
		return nil
	}
	var n int
	err := s.DB.Read().QueryRow(ctx, "SELECT COUNT(*) FROM intake_batch WHERE checksum = $1 AND state NOT IN ('done', 'undone', 'undoing')", b.Checksum).Scan(&n)
	if err != nil || n > 0 {
		return err
	}
	return s.files.remove(b.Checksum, b.Checksum+unlockedSuffix)
}

// hush lets a file go as soon as it went through, if it holds resident registration numbers.
func (s *Service) hush(ctx context.Context, b *Batch) {
	if b.Counts.Resident == 0 {
		return
	}
	if err := s.letGo(ctx, b); err != nil {
		s.Log.WarnContext(ctx, "uploaded file not removed", slog.Int64("batch", b.ID), slog.String("code", fault.CodeOf(err)))
	}
}

// sweep removes uploads that broke off.
func (s *Service) sweep() error {
	list, err := filepath.Glob(s.files.path("part-*"))
	if err != nil {
		return err
	}
	for _, p := range list {
		st, err := os.Stat(p)
		if err == nil && strings.HasPrefix(st.Name(), "part-") && s.Now().Sub(st.ModTime()) > keepPart {
			_ = os.Remove(p) // the next time will do
		}
	}
	return nil
}
