// Package job does work later or again: fitting the models at night, handing over an imported file, sending mail.
//
// A job is a row that is written in the same transaction as the change that calls for it, so it exists exactly if the
// change does. A queue in each process claims rows that are due, runs the handler of their kind, and writes how it
// ended. Several processes may share one database.
//
// Always true: at most one unfinished job has a given unique key; a job is done only after its handler returned nil.
// A handler may run more than once: a process can die, or lose its lease while it hangs, after the work and before the
// row says so. So a handler must be idempotent: it does its work in small transactions that each leave a correct state,
// and finds out at its start what is left to do.
//
// Tables: job, job_schedule.
package job

import (
	"context"
	"encoding/json"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// State says how far a job is.
type State string

// The states.
const (
	Waiting State = "waiting" // for its time, a free worker, or the next try
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"  // out of tries, or the input can't be used
	Stopped State = "stopped" // by a person
)

// States lists all states.
func States() []State { return []State{Waiting, Running, Done, Failed, Stopped} }

// Finished reports whether the job ended and will not run again by itself.
func (s State) Finished() bool { return s == Done || s == Failed || s == Stopped }

// Key is the i18n key of the state's name.
func (s State) Key() string { return "job.state." + string(s) }

// By is who asked for a job; the fields are those of the acting person.
type By struct {
	Kind string // user, key, system, cli
	ID   int64
	Name string
}

// Args describes a job to enqueue.
type Args struct {
	Kind string // picks the handler, e.g. "value.refresh"
	Body any    // input of the handler, as JSON; nil for none. No personal data: refer to rows by id
	// UniqueKey keeps a job from existing twice at a time: while one with the key is unfinished, Enqueue returns that
	// one and drops this. The key must say everything that Body says.
	UniqueKey string
	// Again makes a running job with the same key run once more after it ended, since it may have looked before the
	// caller's change. Without it the running one is thought to be enough.
	Again       bool
	Priority    int       // greater first; 0 is usual, 10 is a person waiting
	RunAt       time.Time // not before; zero means now
	MaxAttempts int       // tries before it fails; 0 means 8
	By          By
}

// DefaultAttempts is how often a job is tried unless Args say otherwise. With the pauses between tries it takes
// about a quarter of an hour to use them up.
const DefaultAttempts = 8

// Topic is announced by the store when a transaction that touched jobs was committed in this process.
const Topic = "job"

// Enqueue writes a job in the caller's transaction and returns its id, or the id of the unfinished job with the same
// unique key. id and now come from the caller's constructor parameters:
//
//	id, err := job.Enqueue(ctx, tx, s.newID(), s.now(), job.Args{Kind: "value.refresh", UniqueKey: "value.refresh"})
func Enqueue(ctx context.Context, tx *store.Tx, id int64, now time.Time, a Args) (_ int64, err error) {
	defer fault.Wrap(&err, "job.Enqueue %s", a.Kind)
	body := []byte("{}")
	if a.Body != nil {
		if body, err = json.Marshal(a.Body); err != nil {
			return 0, err
		}
	}
	if a.Kind == "" {
		return 0, fault.New(fault.Internal, "", "kind", "empty")
	}
	if a.MaxAttempts <= 0 {
		a.MaxAttempts = DefaultAttempts
	}
	if a.RunAt.IsZero() {
		a.RunAt = now
	}
	tx.Announce(Topic)
	// The loop is for another process that finishes the job with the key between two of these statements.
	for range 5 {
		inserted, err := insert(ctx, tx, id, now, string(body), a)
		if inserted || err != nil {
			return id, err
		}
		if a.Again {
			if other, err := markAgain(ctx, tx, a.UniqueKey); err == nil {
				return other, nil
			} else if !fault.Is(err, fault.NotFound) {
				return 0, err
			}
		}
		if other, err := unfinished(ctx, tx, a.UniqueKey); err == nil {
			return other, nil
		} else if !fault.Is(err, fault.NotFound) {
			return 0, err
		}
	}
	return 0, fault.New(fault.Unavailable, "busy")
}

// Job is a job as it is read.
type Job struct {
	ID          int64
	Kind        string
	Body        json.RawMessage
	UniqueKey   string
	State       State
	Priority    int
	RunAt       time.Time
	Attempts    int // tries so far that count
	MaxAttempts int
	Done, Total int64 // progress in a unit of the handler's; Total 0 means unknown
	// Note is an i18n key that says what the handler is at, "" for none. A key without a sentence is shown as it is.
	Note      string
	Error     string // of the last try
	ErrorCode string // i18n key below "fault." of the last try, "" for none
	By        By
	Created   time.Time
	Started   time.Time // of the last try; zero before the first
	Finished  time.Time // zero until then
	StopAsked bool
}
