package segment

import (
	"slices"
	"sync"
	"time"
)

// source says what an answer hangs on.
type source int

const (
	ofBase   source = iota // columns of the base: right until they change
	ofTables               // tables, which tell nobody when they change
)

// answersKept is how many answers to single conditions stay: while a rule is typed all but one stay the same.
const answersKept = 48

// tablesHold is how long an answer from other tables is held where to ask them again is dear.
const tablesHold = 10 * time.Second

// kept are the answers given last, the latest at the end.
type kept struct {
	mu  sync.Mutex
	all []keptAnswer
}

type keptAnswer struct {
	key    string
	source source
	edits  int
	rows   int
	at     time.Time
	marks  marks
}

func (a *keptAnswer) holds(q *question) bool {
	switch {
	case a.rows != q.b.len():
		return false
	case a.source == ofBase:
		return a.edits == q.b.edits
	case q.b.len() < q.s.large:
		return false // quick enough to ask again
	}
	return a.edits == q.b.edits && q.s.now().Sub(a.at) < tablesHold
}

func (k *kept) find(q *question, key string) marks {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := len(k.all) - 1; i >= 0; i-- {
		if k.all[i].key == key && k.all[i].holds(q) {
			return k.all[i].marks
		}
	}
	return nil
}

func (k *kept) keep(q *question, key string, from source, m marks) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all = slices.DeleteFunc(k.all, func(a keptAnswer) bool { return a.key == key })
	if len(k.all) == answersKept {
		k.all = k.all[1:]
	}
	k.all = append(k.all, keptAnswer{key, from, q.b.edits, q.b.len(), q.s.now(), m})
}

func (k *kept) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all = nil
}
