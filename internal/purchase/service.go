package purchase

import (
	"log/slog"
	"time"

	"dangol.kr/dangol/internal/store"
)

// Service answers and changes what was bought.
type Service struct {
	db    *store.DB
	now   func() time.Time
	newID func() int64
	log   *slog.Logger
}

// NewService makes the service.
func NewService(db *store.DB, now func() time.Time, newID func() int64, log *slog.Logger) *Service {
	return &Service{db: db, now: now, newID: newID, log: log}
}
