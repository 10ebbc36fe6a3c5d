package customer

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// saveTags puts the tags that records named on their customers, making those that are missing.
func (s *Service) saveTags(ctx context.Context, tx *store.Tx, batch int64, drafts []*Draft) error {
	var names []string
	for _, d := range drafts {
		for i, name := range d.tags {
			d.tags[i] = clean(name)
			names = append(names, d.tags[i])
		}
	}
	if len(names) == 0 {
		return nil
	}
	ids, err := s.tagsTx(ctx, tx, batch, names)
	if err != nil {
		return err
	}
	_, err = tx.Load(ctx, "customer_tag", []string{"customer_id", "tag_id", "batch_id"}, func(yield func([]any) bool) {
		for _, d := range drafts {
			for _, name := range d.tags {
				if id, ok := ids[i18n.Fold(name)]; ok && !yield([]any{d.ID, id, batch}) {
					return
				}
			}
		}
	}, "ON CONFLICT (customer_id, tag_id) DO NOTHING")
	return err
}

// tagsTx gives the ids of tags by their folded names, making those that are missing. A name of nothing but marks is no
// tag.
func (s *Service) tagsTx(ctx context.Context, tx *store.Tx, batch int64, names []string) (map[string]int64, error) {
	shown := make(map[string]string, len(names))
	var folds []string
	for _, name := range names {
		if f := i18n.Fold(name); f != "" && shown[f] == "" {
			shown[f] = name
			folds = append(folds, f)
		}
	}
	slices.Sort(folds)
	ids := make(map[string]int64, len(folds))
	read := func() error {
		return selectIn(ctx, tx, "SELECT name_fold, id FROM tag WHERE name_fold IN", folds, "", func(scan func(...any) error) error {
			var fold string
			var id int64
			err := scan(&fold, &id)
			ids[fold] = id
			return err
		})
	}
	if err := read(); err != nil || len(ids) == len(folds) {
		return ids, err
	}
	_, err := tx.Load(ctx, "tag", []string{"id", "name", "name_fold", "created_batch", "created_ms"}, func(yield func([]any) bool) {
		for _, f := range folds {
			if _, ok := ids[f]; !ok && !yield([]any{s.newID(), shown[f], f, batch, s.now().UnixMilli()}) {
				return
			}
		}
	}, "ON CONFLICT (name_fold) DO NOTHING")
	if err != nil {
		return nil, err
	}
	return ids, read()
}
