package purchase

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"dangol.kr/dangol/internal/store"
)

// meetHeads reconciles orders with what was there under their keys. Some of them were just inserted.
func (c *Chunk) meetHeads(ctx context.Context, tx *store.Tx, asked []headKey, m *months, res *Appended) error {
	there, err := selectHeads(ctx, tx, asked)
	if err != nil {
		return err
	}
	for _, k := range asked {
		want, have := c.heads[k], there[k]
		if have.batch == c.a.batch {
			c.heads[k] = have // just inserted, or by an earlier chunk, whose word stands
			continue
		}
		is := have
		is.day = want.day
		if want.atMS != nil {
			is.atMS = want.atMS
		}
		if want.channel != "" {
			is.channel = want.channel
		}
		if is.state() == have.state() {
			c.heads[k] = have
			continue
		}
		is.batch = c.a.batch
		if err := moveHead(ctx, tx, &have, &is, m); err != nil {
			return err
		}
		change, err := orderChange(&have, &is)
		if err != nil {
			return err
		}
		res.Changes = append(res.Changes, change)
		c.heads[k] = is
	}
	return nil
}

// moveHead changes the head of an order and takes its lines along to its day.
func moveHead(ctx context.Context, tx *store.Tx, have, is *head, m *months) error {
	if err := updateHead(ctx, tx, is); err != nil || have.day == is.day {
		return err
	}
	lines, err := linesOfOrder(ctx, tx, is.headKey)
	if err != nil {
		return err
	}
	for i := range lines {
		m.add(&lines[i], -1)
		lines[i].day = is.day
		m.add(&lines[i], 1)
	}
	_, err = tx.Exec(ctx, "UPDATE purchase_line SET day = $1 WHERE customer_id = $2 AND purchase_id = $3", int64(is.day), is.customer, is.id)
	return err
}

// linesTx writes lines and reconciles them with what was there.
func (c *Chunk) linesTx(ctx context.Context, tx *store.Tx, lines []stored, m *months, res *Appended) error {
	made, err := insertLines(ctx, tx, lines)
	if err != nil {
		return err
	}
	res.Outcomes = make([]LineOutcome, len(lines))
	if int(made) == len(lines) {
		res.New = len(lines)
		for i := range lines {
			m.add(&lines[i], 1)
		}
		return nil
	}
	keys := make([]lineKey, len(lines))
	for i := range lines {
		keys[i] = lines[i].lineKey
	}
	there, err := selectLines(ctx, tx, keys)
	if err != nil {
		return err
	}
	for i := range lines {
		want := &lines[i]
		have := there[want.lineKey]
		want.keep(&have)
		switch {
		case have.batch == want.batch && have.row == want.row:
			m.add(want, 1)
		case have.state() == want.state():
			res.Outcomes[i] = LineUnchanged
			res.owned(i, len(lines), have.batch)
		default:
			res.Outcomes[i] = LineUpdated
			if err := c.replaceLine(ctx, tx, &have, want, m, res); err != nil {
				return err
			}
			there[want.lineKey] = *want
		}
		res.count(res.Outcomes[i])
	}
	return nil
}

// keep takes over from the line that is there what a file does not say itself. A file without costs or products does not
// take them away; and what a product has come to cost since does not make the same file say something else.
func (l *stored) keep(have *stored) {
	if l.cost == nil || l.derived {
		l.cost = have.cost
	}
	if l.product == 0 {
		l.product = have.product
	}
}

func (c *Chunk) replaceLine(ctx context.Context, tx *store.Tx, have, want *stored, m *months, res *Appended) error {
	if err := updateLine(ctx, tx, want); err != nil {
		return err
	}
	m.add(have, -1)
	m.add(want, 1)
	change, err := lineChange(have, want)
	res.Changes = append(res.Changes, change)
	return err
}

// lineState is what a batch may change in a line, as the journal keeps it.
type lineState struct {
	Day      int    `json:"day"`
	Kind     Kind   `json:"kind"`
	Product  int64  `json:"product,string"`
	Quantity int64  `json:"quantity"`
	Amount   int64  `json:"amount"`
	Cost     string `json:"cost"`
	Batch    int64  `json:"batch,string,omitempty"`
	Row      int64  `json:"row,omitempty"`
}

// state is what a line says, without which batch said it.
func (l *stored) state() lineState {
	return lineState{Day: l.day, Kind: l.kind, Product: l.product, Quantity: l.quantity, Amount: l.amount, Cost: numberText(l.cost)}
}

func (l *stored) journal() lineState {
	s := l.state()
	s.Batch, s.Row = l.batch, l.row
	return s
}

func (s *lineState) restore(l *stored) {
	l.day, l.kind, l.product, l.quantity, l.amount, l.cost = s.Day, s.Kind, s.Product, s.Quantity, s.Amount, parseNumber(s.Cost)
	l.batch, l.row = s.Batch, s.Row
}

func lineChange(was, is *stored) (Change, error) {
	before, err1 := json.Marshal(was.journal())
	after, err2 := json.Marshal(is.journal())
	return Change{Object: ObjectLine, CustomerID: is.customer, ObjectID: is.id, SubID: is.line, Before: string(before), After: string(after)}, errors.Join(err1, err2)
}

// headState is what a batch may change in an order.
type headState struct {
	Day     int    `json:"day"`
	At      string `json:"at"`
	Channel string `json:"channel"`
	Batch   int64  `json:"batch,string,omitempty"`
}

func (h *head) state() headState {
	return headState{Day: h.day, At: numberText(h.atMS), Channel: h.channel}
}

func (h *head) journal() headState {
	s := h.state()
	s.Batch = h.batch
	return s
}

func (s *headState) restore(h *head) {
	h.day, h.atMS, h.channel, h.batch = s.Day, parseNumber(s.At), s.Channel, s.Batch
}

func orderChange(was, is *head) (Change, error) {
	before, err1 := json.Marshal(was.journal())
	after, err2 := json.Marshal(is.journal())
	return Change{Object: ObjectOrder, CustomerID: is.customer, ObjectID: is.id, Before: string(before), After: string(after)}, errors.Join(err1, err2)
}

func compareHeads(a, b headKey) int {
	return cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(a.id, b.id))
}
