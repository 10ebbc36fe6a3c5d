// Package report answers questions that cross the rooms: the list of customers with what they are worth, one customer
// all around, what each product sold and to whom, and the list as a file.
//
// It reads the tables of all rooms and writes none but the trail. Always true: nobody sees more than the customers in
// their scope; a list is read by key, never by counting off or counting up, so that a page costs the same at a thousand
// customers and at a million.
package report

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"dangol.kr/dangol/internal/store"
)

// Service answers the questions.
type Service struct {
	db    *store.DB
	now   func() time.Time
	newID func() int64
	log   *slog.Logger

	pace pace

	reading sync.Mutex // of the list of the unvalued
	mu      sync.Mutex
	waiting *unvalued // both of the run they name; read anew for another run
	bounds  *bounds
	ready   *readinessOf

	heads  heads
	sieves sieves
}

// NewService makes the service. newID numbers the lines of the trail.
func NewService(db *store.DB, now func() time.Time, newID func() int64, log *slog.Logger) *Service {
	return &Service{db: db, now: now, newID: newID, log: log, pace: usual}
}

// edition is what a run says at a time: some of its customers may be judged anew later. What is held is held for one.
type edition struct{ run, revised int64 }

// currentRun is the run that readers use, 0 before the first, and the day it judged.
func currentRun(ctx context.Context, q store.Q) (e edition, asOf int, err error) {
	err = q.QueryRow(ctx, `SELECT s.current_run, COALESCE(r.revised, 0), COALESCE(r.as_of_day, 0) FROM value_state s
		LEFT JOIN value_run r ON r.id = s.current_run WHERE s.id = 1`).Scan(&e.run, &e.revised, &asOf)
	return e, asOf, err
}

// chosenRun is a certain run, or for 0 that of readers.
func chosenRun(ctx context.Context, q store.Q, id int64) (e edition, asOf int, err error) {
	if id == 0 {
		return currentRun(ctx, q)
	}
	err = q.QueryRow(ctx, "SELECT id, revised, as_of_day FROM value_run WHERE id = $1", id).Scan(&e.run, &e.revised, &asOf)
	return e, asOf, err
}
