package intake

import (
	"context"
	"errors"
	"log/slog"
	"strconv"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake/pile"
)

// pileDir is the folder of a batch's pile.
func (s *Service) pileDir(id int64) string {
	return s.files.path(strconv.FormatInt(id, 10) + pileSuffix)
}

// dropPile removes the pile of a batch that needs it no more.
func (s *Service) dropPile(ctx context.Context, id int64) {
	if err := pile.Remove(s.pileDir(id)); err != nil {
		s.Log.WarnContext(ctx, "piled rows not removed", slog.Int64("batch", id), slog.String("error", err.Error()))
	}
}

// pileSuffix ends the names of the folders of piles.
const pileSuffix = ".sort"

// pileFault says what working with a pile failed with. Errors of the context pass as they are.
func pileFault(err error) error {
	if err == nil || errors.Is(err, pile.ErrDamaged) || fault.CodeOf(err) != "" || errors.Is(err, context.Canceled) {
		return err
	}
	return fault.From(err, fault.Unavailable, "batch_files")
}
