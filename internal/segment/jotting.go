package segment

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/store"
)

// jotting is one thing that is written about customers, as a column of the base: read at the first question about it and kept
// while there are many customers, of whom to ask the database again would take seconds. It follows every change of a
// customer; what changes without one (tags, sources) is read again in the background now and then.
type jotting struct {
	words   []string // distinct; those of one customer joined by joiner. The first is that of who has none
	place   map[string]uint32
	of      []uint32 // of each customer, a place in words
	long    *long    // instead, where nearly everybody has a text of their own
	read    time.Time
	reading bool
}

// joiner stands between the texts of one customer.
const joiner = "\x00"

// long are texts of which most are different: one after the other, folded.
type long struct {
	all []byte
	at  []uint32
	n   []uint16
}

func (x *long) put(i int, s string) {
	s = i18n.Fold(s)
	x.at[i], x.n[i] = uint32(len(x.all)), uint16(min(len(s), 1<<16-1))
	x.all = append(x.all, s[:x.n[i]]...)
}

func (x *long) of(i int) []byte { return x.all[x.at[i]:][:x.n[i]] }

// writing says where something stands.
type writing struct {
	text   string // a query of id and text; %s takes more of the condition
	id     string // column of it
	args   []any
	word   func(string) string // nil takes the text as it is
	long   bool
	silent bool // changes without a change of the customer
}

// writings are what is written about customers, by field.
func (q *question) writing(l *rule.Leaf) (key string, w writing) {
	switch l.Field {
	case "tag":
		return l.Field, writing{text: "SELECT c.customer_id, t.name FROM customer_tag c JOIN tag t ON t.id = c.tag_id WHERE TRUE", id: "c.customer_id", silent: true}
	case "source":
		return l.Field, writing{text: "SELECT customer_id, scope FROM customer_identity WHERE kind = 'source'", id: "customer_id", silent: true}
	case "region":
		return l.Field, writing{text: "SELECT id, address FROM customer WHERE id > 0 AND address <> ''", id: "id", word: customer.Region}
	case "address":
		return l.Field, writing{text: "SELECT id, address FROM customer WHERE id > 0 AND address <> ''", id: "id", long: true}
	case "name":
		return l.Field, writing{text: "SELECT id, name FROM customer WHERE id > 0 AND name <> ''", id: "id", long: true}
	}
	field := q.v.FindOwn(l.Name).ID
	return "own " + strconv.FormatInt(field, 10), writing{text: "SELECT customer_id, value FROM customer_custom WHERE field_id = $1 AND value <> ''", id: "customer_id", args: []any{field}}
}

// told is a column, kept or read now.
func (q *question) told(ctx context.Context, l *rule.Leaf) (*jotting, error) {
	key, w := q.writing(l)
	b := q.b
	if b.len() < q.s.large {
		return w.read(ctx, q.s.db.Read(), b.ids)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.told[key]
	if t == nil {
		var err error
		if t, err = w.read(ctx, q.s.db.Read(), b.ids); err != nil {
			return nil, err
		}
		t.read = q.s.now()
		if b.told == nil {
			b.told, b.written = map[string]*jotting{}, map[string]writing{}
		}
		b.told[key], b.written[key] = t, w
		return t, nil
	}
	if w.silent && !t.reading && q.s.now().Sub(t.read) > tablesHold {
		t.reading = true
		go q.s.tellAgain(context.WithoutCancel(ctx), b, key, w, b.ids)
	}
	return t, nil
}

// tellAgain reads a column anew while the old one still answers.
func (s *Service) tellAgain(ctx context.Context, b *base, key string, w writing, ids []int64) {
	t, err := w.read(ctx, s.db.Read(), ids)
	if err != nil {
		s.log.WarnContext(ctx, "what is written about customers could not be read again", slog.String("what", w.id), slog.Any("error", err))
		t = nil
	}
	s.asking.RLock() // so that nobody comes while it takes its place
	defer s.asking.RUnlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	old := b.told[key]
	if t == nil || old == nil || len(ids) != b.len() { // somebody came meanwhile: the next question tries again
		if old != nil {
			old.reading, old.read = false, s.now()
		}
		return
	}
	t.read = s.now()
	b.told[key] = t
}

// read reads a column of everybody.
func (w *writing) read(ctx context.Context, q store.Q, ids []int64) (*jotting, error) {
	t := &jotting{}
	if w.long {
		t.long = &long{all: make([]byte, 0, 16*len(ids))}
	} else {
		t.words, t.place = []string{""}, map[string]uint32{"": 0}
	}
	t.grow(len(ids))
	rows, err := q.Query(ctx, w.text+" ORDER BY "+w.id, w.args...)
	if err != nil {
		return nil, err
	}
	return t, w.each(rows, ids, t.put)
}

// each hands over the texts of customers by their place in ids.
func (w *writing) each(rows *store.Rows, ids []int64, do func(i int, texts []string)) error {
	var texts []string
	at, now := 0, int64(0)
	end := func() {
		for at < len(ids) && ids[at] < now {
			at++
		}
		if at < len(ids) && ids[at] == now && len(texts) > 0 {
			do(at, texts)
		}
		texts = texts[:0]
	}
	err := rows.Each(func(scan func(...any) error) error {
		var id int64
		var s string
		if err := scan(&id, &s); err != nil {
			return err
		}
		if id != now {
			end()
			now = id
		}
		if w.word != nil {
			s = w.word(s)
		}
		if s != "" {
			texts = append(texts, s)
		}
		return nil
	})
	end()
	return err
}

// retell reads those columns again that are kept, of some customers, who ascend.
func (b *base) retell(ctx context.Context, q store.Q, ids []int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for key, t := range b.told {
		t.grow(b.len())
		w := b.written[key]
		for some := range slices.Chunk(ids, 100) {
			args := slices.Clone(w.args)
			for _, id := range some {
				args = append(args, id)
				t.put(b.at(id), nil)
			}
			rows, err := q.Query(ctx, w.text+" AND "+w.id+" IN ("+store.In(len(w.args)+1, len(some))+") ORDER BY "+w.id, args...)
			if err != nil {
				return err
			}
			if err := w.each(rows, some, func(i int, texts []string) { t.put(b.at(some[i]), texts) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// grow makes room for more customers, about whom nothing is written yet.
func (t *jotting) grow(n int) {
	if t.long != nil {
		t.long.at, t.long.n = append(t.long.at, make([]uint32, n-len(t.long.at))...), append(t.long.n, make([]uint16, n-len(t.long.n))...)
		return
	}
	t.of = append(t.of, make([]uint32, n-len(t.of))...)
}

// put writes down what is written about a customer.
func (t *jotting) put(i int, texts []string) {
	if t.long != nil {
		t.long.put(i, strings.Join(texts, " "))
		return
	}
	slices.Sort(texts)
	s := strings.Join(texts, joiner)
	k, ok := t.place[s]
	if !ok {
		k = uint32(len(t.words))
		t.place[s], t.words = k, append(t.words, s)
	}
	t.of[i] = k
}

// where are the customers of whose texts something holds.
func (t *jotting) where(q *question, holds func(texts []string) bool) marks {
	on := make([]bool, len(t.words))
	for k, s := range t.words {
		if k == 0 {
			on[k] = holds(nil)
			continue
		}
		on[k] = holds(strings.Split(s, joiner))
	}
	return q.where(func(i int) bool { return on[t.of[i]] })
}

// like are the customers of whose folded text a condition holds.
func (x *long) like(q *question, l *rule.Leaf) marks {
	var folds [][]byte
	for _, v := range l.Values {
		folds = append(folds, []byte(i18n.Fold(v)))
	}
	any := func(i int) bool {
		have := x.of(i)
		for _, f := range folds {
			if l.Op == rule.Has && bytes.Contains(have, f) || bytes.Equal(have, f) {
				return true
			}
		}
		return false
	}
	switch l.Op {
	case rule.Known:
		return q.where(func(i int) bool { return x.n[i] > 0 })
	case rule.Unknown:
		return q.where(func(i int) bool { return x.n[i] == 0 })
	case rule.Ne, rule.NotIn:
		return q.where(func(i int) bool { return x.n[i] == 0 || !any(i) })
	}
	return q.where(func(i int) bool { return x.n[i] > 0 && any(i) })
}
