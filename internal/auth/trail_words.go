package auth

import (
	"context"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// TrailWords are the actions and the kinds of objects that occur in the trail, by name: what a filter can choose from.
// However long the trail is, it costs one look into an index for each word.
func (s *Service) TrailWords(ctx context.Context, by Actor) (actions, objects []string, err error) {
	defer fault.Wrap(&err, "auth.TrailWords")
	if err := by.Check(AuditRead); err != nil {
		return nil, nil, err
	}
	if actions, err = words(ctx, s.db.Read(), "action"); err != nil {
		return nil, nil, err
	}
	objects, err = words(ctx, s.db.Read(), "object_kind")
	return actions, objects, err
}

// words jumps from each value of an indexed column to the next greater one.
func words(ctx context.Context, q store.Q, column string) ([]string, error) {
	rows, err := q.Query(ctx, `WITH RECURSIVE w (word) AS (
			SELECT MIN(`+column+`) FROM audit
			UNION ALL SELECT (SELECT MIN(`+column+`) FROM audit WHERE `+column+` > w.word) FROM w WHERE w.word IS NOT NULL)
		SELECT word FROM w WHERE word IS NOT NULL ORDER BY word`)
	return store.Collect(rows, err, func(scan func(...any) error) (word string, err error) { return word, scan(&word) })
}
