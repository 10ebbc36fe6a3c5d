package intake

import (
	"context"
	"encoding/json"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// undoPause is how long an undo waits for another file before it looks again.
const undoPause = 3 * time.Second

// Stage says when something was found out about a row.
type Stage string

// The stages.
const (
	InCheck Stage = "check"
	InRun   Stage = "import"
)

// Problem is a row that can't be taken, or that was taken with a remark.
type Problem struct {
	Row     int64
	Refused bool
	Reasons []Reason
	Cells   []string // in the order of the columns, without resident registration numbers
}

// ProblemFilter narrows a list of problems.
type ProblemFilter struct {
	Stage   Stage
	Topic   string // "field:code", as Counts.Problems and Counts.Remarks name them; "" for all
	Refused bool   // only rows that were refused
	After   int64  // row number of the last one seen
	Limit   int    // 100 unless told
}

// Problems lists problems of a batch by row.
func (s *Service) Problems(ctx context.Context, id int64, f ProblemFilter) (_ []Problem, err error) {
	defer fault.Wrap(&err, "intake.Problems %d", id)
	if f.Limit <= 0 || f.Limit > 1000 {
		f.Limit = 100
	}
	rows, err := s.DB.Read().Query(ctx, `SELECT row_no, refused, reasons, raw FROM intake_problem
		WHERE batch_id = $1 AND stage = $2 AND row_no > $3 AND ($4 = '' OR topic = $4) AND (refused OR NOT $5)
		ORDER BY row_no LIMIT $6`, id, string(f.Stage), f.After, f.Topic, f.Refused, f.Limit)
	return store.Collect(rows, err, scanProblem)
}

func scanProblem(scan func(...any) error) (p Problem, err error) {
	var reasons, cells string
	if err := scan(&p.Row, &p.Refused, &reasons, &cells); err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(reasons), &p.Reasons); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(cells), &p.Cells)
}

// Kept is something of an undone batch that was left as it is, because somebody changed or uses it since.
type Kept struct {
	Object     string `json:"object"` // customer, purchase, line, product
	CustomerID int64  `json:"customer,string,omitempty"`
	ObjectID   int64  `json:"id,string"`
	Reason     string `json:"reason"` // changed, edited, note, contact, tag, identity, …
	Field      string `json:"field,omitempty"`
	Value      string `json:"value,omitempty"`

	id int64
}

// Kept lists what an undo left as it is, in the order in which it came upon it.
func (s *Service) Kept(ctx context.Context, id, after int64, limit int) (list []Kept, next int64, err error) {
	defer fault.Wrap(&err, "intake.Kept %d", id)
	rows, err := s.DB.Read().Query(ctx, "SELECT id, detail FROM intake_kept WHERE batch_id = $1 AND id > $2 ORDER BY id LIMIT $3", id, after, limit)
	list, err = store.Collect(rows, err, func(scan func(...any) error) (k Kept, err error) {
		var detail string
		var kid int64
		if err := scan(&kid, &detail); err != nil {
			return k, err
		}
		err = json.Unmarshal([]byte(detail), &k)
		k.id = kid
		return k, err
	})
	if len(list) == limit && limit > 0 {
		next = list[limit-1].id
	}
	return list, next, err
}
