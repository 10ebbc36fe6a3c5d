package store

import (
	"context"
	"errors"
	"fmt"
)

// Page caches of the SQLite writer, KiB: usually, and while much is written at once.
const (
	usualCache = 64 << 10
	roomyCache = 256 << 10
)

// Roomy runs do with a large page cache for the writer and gives the memory back afterwards. It is for work that writes
// all over large indexes: in the usual cache their pages would be written out and read back many times within one
// transaction. PostgreSQL has its own cache; there do just runs.
func (db *DB) Roomy(ctx context.Context, do func(context.Context) error) error {
	if db.engine != SQLite {
		return do(ctx)
	}
	if err := db.setCache(ctx, roomyCache); err != nil {
		return err
	}
	err := do(ctx)
	return errors.Join(err, db.setCache(context.WithoutCancel(ctx), usualCache))
}

func (db *DB) setCache(ctx context.Context, kib int) error {
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return kinded(err)
	}
	_, err = conn.ExecContext(ctx, fmt.Sprintf("PRAGMA cache_size = -%d", kib))
	if kib == usualCache {
		_, e := conn.ExecContext(ctx, "PRAGMA shrink_memory")
		err = errors.Join(err, e)
	}
	return kinded(errors.Join(err, conn.Close()))
}
