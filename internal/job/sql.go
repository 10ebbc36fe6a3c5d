package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"dangol.kr/dangol/internal/store"
)

// insert reports whether the job is new. Of two transactions with the same key the later waits for the earlier.
func insert(ctx context.Context, q store.Q, id int64, now time.Time, body string, a Args) (bool, error) {
	key := sql.NullString{String: a.UniqueKey, Valid: a.UniqueKey != ""}
	n, err := q.Exec(ctx, `INSERT INTO job
		(id, kind, args, unique_key, state, priority, run_at_ms, max_attempts, actor_kind, actor_id, actor_name, created_ms)
		VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (unique_key) WHERE state IN ('waiting', 'running') DO NOTHING`,
		id, a.Kind, body, key, a.Priority, a.RunAt.UnixMilli(), a.MaxAttempts, a.By.Kind, a.By.ID, a.By.Name, now.UnixMilli())
	return n == 1, err
}

func unfinished(ctx context.Context, q store.Q, key string) (id int64, err error) {
	err = q.QueryRow(ctx, "SELECT id FROM job WHERE unique_key = $1 AND state IN ('waiting', 'running')", key).Scan(&id)
	return id, err
}

func markAgain(ctx context.Context, q store.Q, key string) (id int64, err error) {
	err = q.QueryRow(ctx, "UPDATE job SET again = TRUE WHERE unique_key = $1 AND state = 'running' RETURNING id", key).Scan(&id)
	return id, err
}

// ready reports whether something may be claimed, without taking the writer.
func ready(ctx context.Context, q store.Q, now time.Time, kinds []string) (yes bool, err error) {
	args := []any{now.UnixMilli()}
	for _, k := range kinds {
		args = append(args, k)
	}
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM job WHERE state = 'waiting' AND run_at_ms <= $1 AND kind IN ("+
		store.In(2, len(kinds))+"))", args...).Scan(&yes)
	return yes, err
}

// claim takes up to n due jobs for a worker. The outer condition on state is what keeps two processes on PostgreSQL
// apart: the later one waits for the row and then finds it taken. only is an id, or 0 for any.
func claim(ctx context.Context, q store.Q, now time.Time, lease time.Duration, worker string, n int, kinds []string, only int64) ([]claimed, error) {
	args := []any{now.UnixMilli(), now.Add(lease).UnixMilli(), worker, n, only}
	for _, k := range kinds {
		args = append(args, k)
	}
	rows, err := q.Query(ctx, `UPDATE job SET state = 'running', worker = $3, lease_ms = $2, started_ms = $1,
			attempts = attempts + 1, runs = runs + 1, stop = FALSE, again = FALSE
		WHERE state = 'waiting' AND id IN (
			SELECT id FROM job WHERE state = 'waiting' AND run_at_ms <= $1 AND (id = $5 OR $5 = 0)
				AND kind IN (`+store.In(6, len(kinds))+`)
			ORDER BY priority DESC, run_at_ms, id LIMIT $4)
		RETURNING id, kind, args, attempts, max_attempts, runs, done, total, note, priority, actor_kind, actor_id, actor_name`, args...)
	return store.Collect(rows, err, func(scan func(...any) error) (c claimed, err error) {
		var body string
		err = scan(&c.id, &c.kind, &body, &c.attempts, &c.maxAttempts, &c.runs, &c.done, &c.total, &c.note,
			&c.priority, &c.by.Kind, &c.by.ID, &c.by.Name)
		c.body = json.RawMessage(body)
		return c, err
	})
}

type claimed struct {
	id                    int64
	kind                  string
	body                  json.RawMessage
	attempts, maxAttempts int
	runs                  int64
	done, total           int64
	note                  string
	priority              int
	by                    By
}

// ending is how a run ended.
type ending struct {
	state       State
	runAt       time.Time // of a job that waits again
	uncounted   bool      // the try does not count
	errorText   string
	errorCode   string
	done, total int64
	note        string
}

// finish writes how a run ended and reports whether the row was still this run's. A job asked for again while it ran
// goes back to waiting instead of done. The cast is for PostgreSQL, which takes a parameter beside a plain 0 for a
// small integer.
func finish(ctx context.Context, q store.Q, now time.Time, id, runs int64, e ending) (bool, error) {
	back := e.state == Waiting
	finished := now.UnixMilli()
	if back {
		finished = 0
	}
	uncount := 0
	if e.uncounted {
		uncount = 1
	}
	n, err := q.Exec(ctx, `UPDATE job SET
			state = CASE WHEN again AND $3 IN ('done', 'failed') THEN 'waiting' ELSE $3 END,
			attempts = CASE WHEN again AND $3 IN ('done', 'failed') THEN 0 ELSE attempts - $4 END,
			run_at_ms = CASE WHEN again AND $3 IN ('done', 'failed') THEN $10 WHEN $3 = 'waiting' THEN $5 ELSE run_at_ms END,
			finished_ms = CASE WHEN again AND $3 IN ('done', 'failed') THEN 0 ELSE CAST($6 AS BIGINT) END,
			error = $7, error_code = $8, done = $9, total = $11, note = $12,
			lease_ms = 0, worker = '', lost = 0, again = FALSE
		WHERE id = $1 AND runs = $2 AND state = 'running'`,
		id, runs, string(e.state), uncount, e.runAt.UnixMilli(), finished, e.errorText, e.errorCode, e.done, now.UnixMilli(), e.total, e.note)
	return n == 1, err
}

// renew prolongs the leases of a worker's runs and says which it still holds. It names them: a job that was claimed
// while the answer got lost must not be kept alive.
func renew(ctx context.Context, q store.Q, until time.Time, worker string, ids []int64) (map[int64]int64, error) {
	args := []any{until.UnixMilli(), worker}
	for _, id := range ids {
		args = append(args, id)
	}
	rows, err := q.Query(ctx, "UPDATE job SET lease_ms = $1 WHERE worker = $2 AND state = 'running' AND id IN ("+
		store.In(3, len(ids))+") RETURNING id, runs", args...)
	held := make(map[int64]int64)
	_, err = store.Collect(rows, err, func(scan func(...any) error) (x struct{}, err error) {
		var id, runs int64
		err = scan(&id, &runs)
		held[id] = runs
		return x, err
	})
	return held, err
}

// saveProgress also forgives lost processes: a job that moves on is not what kills them.
func saveProgress(ctx context.Context, q store.Q, id, runs, done, total int64, note string) error {
	_, err := q.Exec(ctx, `UPDATE job SET lost = CASE WHEN done < $3 THEN 0 ELSE lost END, done = $3, total = $4, note = $5
		WHERE id = $1 AND runs = $2 AND state = 'running'`, id, runs, done, total, note)
	return err
}

// stopAsked lists the runs of a worker that somebody wants ended.
func stopAsked(ctx context.Context, q store.Q, worker string) ([]int64, error) {
	rows, err := q.Query(ctx, "SELECT id FROM job WHERE state = 'running' AND stop AND worker = $1", worker)
	return store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
}

// runningWorkers lists who holds running jobs, and whether any of their leases is over.
func runningWorkers(ctx context.Context, q store.Q, now time.Time) (workers []string, over bool, err error) {
	rows, err := q.Query(ctx, "SELECT worker, MIN(lease_ms) FROM job WHERE state = 'running' GROUP BY worker ORDER BY worker")
	workers, err = store.Collect(rows, err, func(scan func(...any) error) (w string, err error) {
		var lease int64
		err = scan(&w, &lease)
		over = over || lease < now.UnixMilli()
		return w, err
	})
	return workers, over, err
}

// Tries to survive before a job that kills its process is given up, unless it makes progress.
const maxLost = 10

// reclaim takes running jobs back whose lease is over, or whose worker is known to be dead ("" for none). The lost try
// does not count, but a job that loses process after process without progress is given up.
func reclaim(ctx context.Context, q store.Q, now time.Time, dead string) (int64, error) {
	return q.Exec(ctx, `UPDATE job SET
			state = CASE WHEN stop THEN 'stopped' WHEN lost + 1 >= $3 THEN 'failed' ELSE 'waiting' END,
			finished_ms = CASE WHEN stop OR lost + 1 >= $3 THEN CAST($1 AS BIGINT) ELSE 0 END,
			error_code = CASE WHEN NOT stop AND lost + 1 >= $3 THEN 'job_lost' ELSE error_code END,
			error = CASE WHEN NOT stop AND lost + 1 >= $3 THEN 'the process ended while the job ran' ELSE error END,
			run_at_ms = $1, attempts = attempts - 1, lost = lost + 1, lease_ms = 0, worker = '', again = FALSE
		WHERE state = 'running' AND (lease_ms < $1 OR worker = $2)`, now.UnixMilli(), dead, maxLost)
}

const columns = `id, kind, args, COALESCE(unique_key, ''), state, priority, run_at_ms, attempts, max_attempts, done, total, note,
	error, error_code, actor_kind, actor_id, actor_name, created_ms, started_ms, finished_ms, stop`

func scanJob(scan func(...any) error) (j Job, err error) {
	var body string
	var runAt, created, started, finished int64
	err = scan(&j.ID, &j.Kind, &body, &j.UniqueKey, &j.State, &j.Priority, &runAt, &j.Attempts, &j.MaxAttempts, &j.Done, &j.Total, &j.Note,
		&j.Error, &j.ErrorCode, &j.By.Kind, &j.By.ID, &j.By.Name, &created, &started, &finished, &j.StopAsked)
	j.Body, j.RunAt, j.Created = json.RawMessage(body), moment(runAt), moment(created)
	j.Started, j.Finished = moment(started), moment(finished)
	return j, err
}

// moment is a time of the table; 0 is the zero time.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
