package report

import (
	"context"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// meant finds whom the text means: the ids when they are few. none says that it means nobody.
func (k *query) meant(ctx context.Context) (none bool, err error) {
	if len(k.f.Only) > 0 {
		k.ids = k.f.Only
	}
	text := strings.TrimSpace(k.f.Text)
	if text == "" {
		return false, nil
	}
	ranges := i18n.QueryTerms(text)
	if len(ranges) == 0 {
		return true, nil // nothing but marks was typed
	}
	if k.ids != nil {
		k.ids, err = k.whoMatch(ctx, k.ids)
		return len(k.ids) == 0, err
	}
	narrowest, fewest := ranges[0], k.fewMeant+1
	for _, r := range ranges {
		n, err := k.terms(ctx, r, fewest)
		if err != nil {
			return false, err
		}
		if n < fewest {
			narrowest, fewest = r, n
		}
	}
	exact := len(ranges) == 1 && !mixed(text)
	switch {
	case k.run != 0 && k.order.valued && (fewest > k.fewMeant || exact && fewest > k.manyMeant):
		k.texts = true
		s, err := k.sieves.of(ctx, k.q, narrowest, k.large, k.now)
		if err != nil {
			return false, err
		}
		k.sift(s, exact)
		return false, nil
	case fewest > k.fewMeant:
		k.texts = true
		return false, nil
	case exact:
		k.term, k.meaning = &narrowest, fewest
		return fewest == 0, nil
	}
	ids, err := k.having(ctx, narrowest)
	for _, r := range ranges {
		if err == nil && r != narrowest {
			ids, err = k.also(ctx, ids, r)
		}
	}
	if err == nil {
		k.ids, err = k.whoMatch(ctx, ids)
	}
	return len(k.ids) == 0, err
}

// also are those of some customers who have a term in another range as well, unless those are too many to be read: then
// all of them stay, to be looked at.
func (k *query) also(ctx context.Context, ids []int64, r i18n.Range) ([]int64, error) {
	most := 4 * k.fewMeant
	if n, err := k.terms(ctx, r, most+1); err != nil || n > most {
		return ids, err
	}
	have, err := k.having(ctx, r)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(ids, func(id int64) bool {
		_, found := slices.BinarySearch(have, id)
		return !found
	}), nil
}

// mixed reports whether a text has opening consonants beside syllables, which the terms do not tell exactly.
func mixed(text string) bool {
	syllable, consonant := false, false
	for _, r := range text {
		syllable = syllable || r >= '가' && r <= '힣'
		consonant = consonant || r >= 'ㄱ' && r <= 'ㅎ'
	}
	return syllable && consonant
}

// terms counts the terms in a range, up to most.
func (k *query) terms(ctx context.Context, r i18n.Range, most int) (n int, err error) {
	err = k.q.QueryRow(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM customer_term WHERE term >= $1 AND term < $2 LIMIT $3) few",
		r.From, r.To, most).Scan(&n)
	return n, err
}

// having are the customers with a term in a range, ascending.
func (k *query) having(ctx context.Context, r i18n.Range) ([]int64, error) {
	var text string
	err := k.q.QueryRow(ctx, "SELECT "+packedIDs("customer_id")+" FROM customer_term WHERE term >= $1 AND term < $2", r.From, r.To).Scan(&text)
	if err != nil {
		return nil, err
	}
	ids, err := unpackIDs(text)
	slices.Sort(ids)
	return slices.Compact(ids), err
}

// matching are the places whose customers the text means, in their order.
func (k *query) matching(ctx context.Context, places []place) ([]place, error) {
	ids := make([]int64, len(places))
	for i, p := range places {
		ids[i] = p.ID
	}
	ids, err := k.whoMatch(ctx, ids)
	if err != nil {
		return nil, err
	}
	yes := make(map[int64]bool, len(ids))
	for _, id := range ids {
		yes[id] = true
	}
	var out []place
	for _, p := range places {
		if yes[p.ID] {
			out = append(out, p)
		}
	}
	return out, nil
}

// whoMatch are those of some customers whom the text means exactly.
func (k *query) whoMatch(ctx context.Context, ids []int64) ([]int64, error) {
	words := make(map[int64][]string, len(ids))
	for _, source := range []string{
		"SELECT id, name, company, '' FROM customer WHERE id IN ",
		"SELECT customer_id, CASE kind WHEN 'source' THEN value ELSE shown END, '', '' FROM customer_identity WHERE kind <> 'name' AND customer_id IN ",
		"SELECT customer_id, name, phone, email FROM contact WHERE left_ms = 0 AND customer_id IN ",
	} {
		err := chunked(ctx, k.q, source, ids, "", func(scan func(...any) error) error {
			var id int64
			var a, b, c string
			err := scan(&id, &a, &b, &c)
			words[id] = append(words[id], a, b, c)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	var out []int64
	for _, id := range ids {
		if i18n.Matches(k.f.Text, words[id]...) {
			out = append(out, id)
		}
	}
	return out, nil
}

// chunked reads rows whose column is in a list of any length; query ends before the list.
func chunked(ctx context.Context, q store.Q, query string, ids []int64, tail string, do func(scan func(...any) error) error) error {
	const most = 500
	for len(ids) > 0 {
		n := min(len(ids), most)
		c := &clause{engine: q.Engine()}
		c.add(query)
		in(c, ids[:n])
		c.add(tail)
		rows, err := q.Query(ctx, c.String(), c.args...)
		if err != nil {
			return err
		}
		if err := rows.Each(do); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}
