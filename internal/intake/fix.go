package intake

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/store"
)

// fixesMost bounds how many cells of a batch are mended by hand; whoever has more to mend mends the file.
const fixesMost = 20_000

// fixMost is the longest value of a mended cell, in bytes.
const fixMost = 4000

// Fix mends one cell before the batch is handed over. The file stays as it is.
func (s *Service) Fix(ctx context.Context, by auth.Actor, id, row int64, field, value string) (err error) {
	defer fault.Wrap(&err, "intake.Fix %d", id)
	value, _ = i18n.CutRRN(value)
	return s.fix(ctx, by, id, row, func(ctx context.Context, tx *store.Tx, b *Batch) error {
		if _, used := b.Mapping[field]; !used && !slices.Contains(mapping.Fields(mapping.Subject(b.Kind)), mapping.Field(field)) {
			return fault.Complaints{{Field: field, Code: "map_field_unknown", Args: []any{"field", field}}}
		}
		if len(value) > fixMost {
			return fault.Complaints{{Field: field, Code: "too_long", Args: []any{"max", fixMost}}}
		}
		return putFix(ctx, tx, id, row, field, value)
	})
}

// Unfix lets a cell be what the file says again. The field "" takes the row back in that was left out.
func (s *Service) Unfix(ctx context.Context, by auth.Actor, id, row int64, field string) (err error) {
	defer fault.Wrap(&err, "intake.Unfix %d", id)
	return s.fix(ctx, by, id, row, func(ctx context.Context, tx *store.Tx, _ *Batch) error {
		_, err := tx.Exec(ctx, "DELETE FROM intake_fix WHERE batch_id = $1 AND row_no = $2 AND field = $3", id, row, field)
		return err
	})
}

// LeaveOut keeps a row out, whatever is in it. It will be among the refused rows.
func (s *Service) LeaveOut(ctx context.Context, by auth.Actor, id, row int64) (err error) {
	defer fault.Wrap(&err, "intake.LeaveOut %d", id)
	return s.fix(ctx, by, id, row, func(ctx context.Context, tx *store.Tx, _ *Batch) error {
		return putFix(ctx, tx, id, row, "", "")
	})
}

func putFix(ctx context.Context, tx *store.Tx, id, row int64, field, value string) error {
	var n int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM intake_fix WHERE batch_id = $1", id).Scan(&n); err != nil {
		return err
	}
	if n >= fixesMost {
		return fault.New(fault.TooLarge, "batch_fixes", "limit", fixesMost)
	}
	_, err := tx.Exec(ctx, `INSERT INTO intake_fix (batch_id, row_no, field, value) VALUES ($1, $2, $3, $4)
		ON CONFLICT (batch_id, row_no, field) DO UPDATE SET value = excluded.value`, id, row, field, value)
	return err
}

func (s *Service) fix(ctx context.Context, by auth.Actor, id, row int64, do func(context.Context, *store.Tx, *Batch) error) error {
	if err := by.Check(auth.Import); err != nil {
		return err
	}
	if row < 1 {
		return fault.New(fault.Invalid, "batch_row", "row", row)
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := selectBatch(ctx, tx, id)
		if err != nil {
			return err
		}
		if !b.State.editable() {
			return fault.New(fault.Conflict, "batch_state", "state", string(b.State))
		}
		return do(ctx, tx, &b)
	})
}

// Mended are the cells mended by hand, by row and field.
func (s *Service) Mended(ctx context.Context, id int64) (_ map[int64]map[string]string, err error) {
	defer fault.Wrap(&err, "intake.Mended %d", id)
	return selectFixes(ctx, s.DB.Read(), id)
}
