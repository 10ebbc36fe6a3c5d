package store

// Announce tells those in this process who listen to the topic, once the transaction is committed. It saves them from
// asking often; who must not miss anything asks now and then anyway, since other processes are not heard.
func (tx *Tx) Announce(topic string) { tx.topics = append(tx.topics, topic) }

// Listen returns a channel that receives after transactions that announced the topic; several may become one. Call
// leave when done.
func (db *DB) Listen(topic string) (heard <-chan struct{}, leave func()) {
	c := make(chan struct{}, 1)
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.listeners == nil {
		db.listeners = make(map[string]map[chan struct{}]bool)
	}
	if db.listeners[topic] == nil {
		db.listeners[topic] = make(map[chan struct{}]bool)
	}
	db.listeners[topic][c] = true
	return c, func() {
		db.mu.Lock()
		defer db.mu.Unlock()
		delete(db.listeners[topic], c)
	}
}

func (db *DB) announce(topics []string) {
	if len(topics) == 0 {
		return
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	for _, topic := range topics {
		for c := range db.listeners[topic] {
			select {
			case c <- struct{}{}:
			default: // it has one waiting already
			}
		}
	}
}
