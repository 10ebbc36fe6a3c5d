package customer

import (
	"log/slog"
	"time"

	"dangol.kr/dangol/internal/store"
)

// Service answers and changes who we know.
type Service struct {
	db    *store.DB
	now   func() time.Time
	newID func() int64
	log   *slog.Logger
}

// NewService makes the service. newID makes ids unique over all processes on the database (store.IDs).
func NewService(db *store.DB, now func() time.Time, newID func() int64, log *slog.Logger) *Service {
	return &Service{db: db, now: now, newID: newID, log: log}
}
