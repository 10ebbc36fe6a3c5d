package intake

import (
	"context"
	"encoding/json"
	"slices"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

const batchColumns = `id, kind, file_name, file_path, file_size, checksum, shape, reading, mapping, options, state, cursor_row,
	total_rows, counts, check_counts, error, actor_id, actor_name, created_ms, started_ms, finished_ms, undone_ms, undo_after`

func scanBatch(scan func(...any) error) (b Batch, err error) {
	var reading, mapping, options, counts, check string
	var run progress
	err = scan(&b.ID, &b.Kind, &b.FileName, &b.path, &b.Size, &b.Checksum, &b.Shape, &reading, &mapping, &options, &b.State,
		&b.Cursor, &b.Rows, &counts, &check, &b.Error, &b.ActorID, &b.Actor, &b.CreatedMS, &b.StartedMS, &b.FinishedMS,
		&b.UndoneMS, &b.undoAfter)
	if err != nil {
		return b, err
	}
	for _, x := range []struct {
		text string
		into any
	}{{reading, &b.Reading}, {mapping, &b.Mapping}, {options, &b.Options}, {counts, &run}, {check, &b.Check}} {
		if err := json.Unmarshal([]byte(x.text), x.into); err != nil {
			return b, fault.From(err, fault.Internal, "")
		}
	}
	b.Counts, b.again = run.Counts, run.Again
	return b, nil
}

// progress is what the counts of a run are kept as.
type progress struct {
	Counts
	Again bool `json:"again,omitempty"`
}

// encode makes JSON of our own types, which always can be.
func encode(x any) string {
	b, err := json.Marshal(x)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func insertBatch(ctx context.Context, tx *store.Tx, b *Batch) error {
	_, err := tx.Exec(ctx, `INSERT INTO intake_batch (id, kind, source, file_name, file_path, file_size, checksum, shape, reading,
		mapping, options, state, actor_id, actor_name, created_ms, identity)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		b.ID, string(b.Kind), b.Options.Source, b.FileName, b.path, b.Size, b.Checksum, b.Shape, encode(b.Reading),
		encode(b.Mapping), encode(b.Options), string(b.State), b.ActorID, b.Actor, b.CreatedMS, b.mark)
	return err
}

// updatePlan writes what a person decided about a batch that may still be changed.
func updatePlan(ctx context.Context, tx *store.Tx, b *Batch) error {
	return one(tx.Exec(ctx, `UPDATE intake_batch SET source = $2, file_path = $3, shape = $4, reading = $5, mapping = $6, options = $7,
		state = $8, check_counts = '{}', total_rows = 0, error = '' WHERE id = $1 AND state IN ('new', 'mapped', 'checked', 'failed')`,
		b.ID, b.Options.Source, b.path, b.Shape, encode(b.Reading), encode(b.Mapping), encode(b.Options), string(b.State)))
}

// one turns an update that met no row into a conflict: somebody else moved the batch on.
func one(n int64, err error) error {
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "batch_moved_on")
	}
	return err
}

func selectBatch(ctx context.Context, q store.Q, id int64) (Batch, error) {
	return scanBatch(q.QueryRow(ctx, "SELECT "+batchColumns+" FROM intake_batch WHERE id = $1", id).Scan)
}

func selectByIdentity(ctx context.Context, q store.Q, identity string) (Batch, error) {
	return scanBatch(q.QueryRow(ctx, "SELECT "+batchColumns+` FROM intake_batch
		WHERE identity = $1 AND state NOT IN ('undoing', 'undone') ORDER BY id LIMIT 1`, identity).Scan)
}

// selectWhere reads batches by a condition, the oldest first.
func selectWhere(ctx context.Context, q store.Q, condition string, args ...any) ([]Batch, error) {
	rows, err := q.Query(ctx, "SELECT "+batchColumns+" FROM intake_batch WHERE "+condition+" ORDER BY id", args...)
	return store.Collect(rows, err, func(scan func(...any) error) (Batch, error) { return scanBatch(scan) })
}

func selectBatches(ctx context.Context, q store.Q, before int64, limit int) ([]Batch, error) {
	rows, err := q.Query(ctx, "SELECT "+batchColumns+" FROM intake_batch WHERE id < $1 ORDER BY id DESC LIMIT $2", before, limit)
	return store.Collect(rows, err, func(scan func(...any) error) (Batch, error) { return scanBatch(scan) })
}

// insertProblems keeps rows that can't be taken, and remarks on rows that can.
func insertProblems(ctx context.Context, tx *store.Tx, batch int64, stage string, list []told) error {
	if len(list) == 0 {
		return nil
	}
	rows := func(yield func([]any) bool) {
		row := make([]any, 7)
		for _, p := range list {
			row[0], row[1], row[2], row[3], row[4], row[5], row[6] = batch, p.row, stage, p.topic, p.refused, p.reasons, p.cells
			if !yield(row) {
				return
			}
		}
	}
	_, err := tx.Load(ctx, "intake_problem", []string{"batch_id", "row_no", "stage", "topic", "refused", "reasons", "raw"}, rows, "")
	return err
}

// insertTouched notes the customers a batch touched and tells how many of them are new to it. Somebody unknown is noted
// too, since an undo must visit those lines, but is not counted.
func insertTouched(ctx context.Context, tx *store.Tx, batch int64, customers []int64) (fresh int64, err error) {
	columns := []string{"batch_id", "customer_id"}
	const repeat = "ON CONFLICT (batch_id, customer_id) DO NOTHING"
	if slices.Contains(customers, customer.Unknown) {
		nobody := func(yield func([]any) bool) { yield([]any{batch, customer.Unknown}) }
		if _, err := tx.Load(ctx, "intake_touch", columns, nobody, repeat); err != nil {
			return 0, err
		}
	}
	return tx.Load(ctx, "intake_touch", columns, func(yield func([]any) bool) {
		row := []any{batch, nil}
		for _, c := range slices.Sorted(slices.Values(customers)) {
			if row[1] = c; c != customer.Unknown && !yield(row) {
				return
			}
		}
	}, repeat)
}

// What a change of the journal is about; those of package purchase come on top.
const objectCustomer = "customer"

// change is one entry of the journal.
type change struct {
	id            int64
	object        string // customer, product, purchase, line
	customer      int64
	objectID, sub int64
	before, after string // JSON
}

func insertChanges(ctx context.Context, tx *store.Tx, batch int64, list []change) error {
	if len(list) == 0 {
		return nil
	}
	rows := func(yield func([]any) bool) {
		row := make([]any, 8)
		for _, c := range list {
			row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7] = batch, c.id, c.object, c.customer, c.objectID, c.sub, c.before, c.after
			if !yield(row) {
				return
			}
		}
	}
	_, err := tx.Load(ctx, "intake_change", []string{"batch_id", "id", "object_kind", "customer_id", "object_id", "sub_id", "before", "after"}, rows, "")
	return err
}

// selectChanges reads the journal of a batch for customers within a range, in the order in which it was written.
func selectChanges(ctx context.Context, q store.Q, batch, from, to int64) ([]change, error) {
	rows, err := q.Query(ctx, `SELECT id, object_kind, customer_id, object_id, sub_id, before, after FROM intake_change
		WHERE batch_id = $1 AND object_kind <> 'product' AND customer_id BETWEEN $2 AND $3 ORDER BY id`, batch, from, to)
	return store.Collect(rows, err, scanChange)
}

func selectProductChanges(ctx context.Context, q store.Q, batch int64) ([]change, error) {
	rows, err := q.Query(ctx, `SELECT id, object_kind, customer_id, object_id, sub_id, before, after FROM intake_change
		WHERE batch_id = $1 AND object_kind = 'product' ORDER BY id`, batch)
	return store.Collect(rows, err, scanChange)
}

func scanChange(scan func(...any) error) (c change, err error) {
	err = scan(&c.id, &c.object, &c.customer, &c.objectID, &c.sub, &c.before, &c.after)
	return c, err
}

func selectTouched(ctx context.Context, q store.Q, batch, after int64, limit int) ([]int64, error) {
	rows, err := q.Query(ctx, `SELECT customer_id FROM intake_touch WHERE batch_id = $1 AND customer_id > $2
		ORDER BY customer_id LIMIT $3`, batch, after, limit)
	return store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
}

func selectFixes(ctx context.Context, q store.Q, batch int64) (fixes, error) {
	rows, err := q.Query(ctx, "SELECT row_no, field, value FROM intake_fix WHERE batch_id = $1", batch)
	if err != nil {
		return nil, err
	}
	f := make(fixes)
	return f, rows.Each(func(scan func(...any) error) error {
		var row int64
		var field, value string
		if err := scan(&row, &field, &value); err != nil {
			return err
		}
		if f[row] == nil {
			f[row] = make(map[string]string)
		}
		f[row][field] = value
		return nil
	})
}

func insertKept(ctx context.Context, tx *store.Tx, batch int64, list []Kept) error {
	for _, k := range list {
		if _, err := tx.Exec(ctx, `INSERT INTO intake_kept (batch_id, id, object_kind, customer_id, object_id, detail)
			VALUES ($1, $2, $3, $4, $5, $6)`, batch, k.id, k.Object, k.CustomerID, k.ObjectID, encode(k)); err != nil {
			return err
		}
	}
	return nil
}

// recallShape is the mapping that was last handed over for files of this shape, nil if none was.
func recallShape(ctx context.Context, q store.Q, shape string, kind Kind) (Mapping, Options, error) {
	var m Mapping
	var o Options
	var mapText, optionText string
	err := q.QueryRow(ctx, "SELECT mapping, options FROM intake_shape WHERE shape = $1 AND kind = $2", shape, string(kind)).Scan(&mapText, &optionText)
	if fault.Is(err, fault.NotFound) {
		return nil, o, nil
	}
	if err != nil {
		return nil, o, err
	}
	if err := json.Unmarshal([]byte(mapText), &m); err != nil {
		return nil, o, err
	}
	return m, o, json.Unmarshal([]byte(optionText), &o)
}

// rememberShape keeps the mapping of a batch that went through for the next file of its shape.
func rememberShape(ctx context.Context, tx *store.Tx, b *Batch, now int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO intake_shape (shape, kind, mapping, options, used_ms) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (shape, kind) DO UPDATE SET mapping = excluded.mapping, options = excluded.options, used_ms = excluded.used_ms`,
		b.Shape, string(b.Kind), encode(b.Mapping), encode(b.Options), now)
	return err
}
