// Package intake brings files in: customers, purchases and products that another program wrote.
//
// A batch is one file brought in once. Its life: the file is kept as it came, its columns are mapped to fields, it is
// previewed and checked as often as somebody likes, then handed over in the background, and it can be taken back whole.
//
// Always true:
//   - The file itself is the stage. Nothing of it is in the tables of customers and purchases before it is handed over.
//   - The same file with the same mapping and options is the same batch. One that is done changes nothing when it is
//     brought again; one that was interrupted goes on where it stopped.
//   - Handing over runs in short transactions, each of which also moves the batch's cursor, so that a killed process
//     neither loses nor repeats a row.
//   - Every row is accepted, refused with a reason, or found unchanged; a refused row can be had back in the shape in
//     which it came.
//   - Resident registration numbers stay in the file: of them, the tables, the log and the refused rows hold a birth
//     date at most.
//
// Tables owned: intake_batch, intake_shape, intake_problem, intake_fix, intake_touch, intake_change, intake_kept.
package intake

import (
	"dangol.kr/dangol/internal/fault"
)

// Kind is what the rows of a file are.
type Kind string

// The kinds of file.
const (
	Purchases Kind = "purchases" // lines of orders
	Customers Kind = "customers"
	Products  Kind = "products"

	Contracts    Kind = "contracts"
	Acquisitions Kind = "acquisition" // what was spent on winning customers
	Referrals    Kind = "referrals"   // who brought whom
)

// ParseKind reads a kind as people type it.
func ParseKind(s string) (Kind, error) {
	switch k := Kind(s); k {
	case Purchases, Customers, Products, Contracts, Acquisitions, Referrals:
		return k, nil
	}
	return "", fault.New(fault.Invalid, "batch_kind", "kind", s)
}

// State is how far a batch has come.
type State string

// The states. A batch waits and runs by a job; «stopped» is a run that a person stopped or that lost its file, and goes
// on when it is started again.
const (
	New      State = "new"      // the file is here, nobody confirmed its columns
	Mapped   State = "mapped"   // columns confirmed
	Checking State = "checking" // a full check waits or runs
	Checked  State = "checked"
	Waiting  State = "waiting" // to be handed over
	Running  State = "running"
	Done     State = "done"
	Failed   State = "failed"
	Stopped  State = "stopped"
	Undoing  State = "undoing"
	Undone   State = "undone"
)

// editable reports whether mapping, options and fixes may still change.
func (s State) editable() bool { return s == New || s == Mapped || s == Checked }

// startable reports whether rows may be handed over from here.
func (s State) startable() bool {
	return s.editable() || s == Waiting || s == Running || s == Failed || s == Stopped
}

// Options are what a person may decide about a file beyond its columns.
type Options struct {
	Source        string `json:"source,omitempty"`         // whose keys the file holds, "" when there is only one
	DropIdentical bool   `json:"drop_identical,omitempty"` // keep only the first of identical lines
	DateOrder     string `json:"date_order,omitempty"`     // ymd, dmy, mdy where the file leaves it open
	OrdersPerDay  bool   `json:"orders_per_day,omitempty"` // order numbers begin anew each day, as those of tills do
}

// Reading is how the file is read; empty fields are found out.
type Reading struct {
	Encoding  string   `json:"encoding,omitempty"`
	Delimiter string   `json:"delimiter,omitempty"`
	HeaderRow int      `json:"header_row,omitempty"` // 1 for the first row, -1 for none
	Sheet     string   `json:"sheet,omitempty"`
	Names     []string `json:"names,omitempty"` // of the columns, as they were found
}

// Mapping says which column holds a field.
type Mapping map[string]string

// Counts are the figures of a check or of a run. Money is in hundredths.
type Counts struct {
	Read      int64 `json:"read"`
	Accepted  int64 `json:"accepted"`  // rows that added or changed something
	Refused   int64 `json:"refused"`   // rows that could not be taken
	Unchanged int64 `json:"unchanged"` // rows whose content was there already
	Dropped   int64 `json:"dropped"`   // of unchanged: identical to an earlier line and dropped by choice
	// Shared are, of unchanged, the rows whose content another import brought, by that import: they go when it is undone.
	Shared map[int64]int64 `json:"shared,omitempty"`
	// Elsewhere are orders that such an import holds too, on the same day and under another customer, by that import: they
	// count twice until one of the two is undone. Known once the batch is done.
	Elsewhere map[int64]int64 `json:"elsewhere,omitempty"`

	Left   int64 `json:"left"`             // of refused: left out by a person
	Totals int64 `json:"totals,omitempty"` // of refused: the sums that programs write below or between the rows

	CustomersNew     int64 `json:"customers_new"`
	CustomersMatched int64 `json:"customers_matched"`
	ProductsNew      int64 `json:"products_new"`

	Unknown    int64            `json:"unknown"`     // lines without a customer
	Identical  int64            `json:"identical"`   // lines identical to an earlier one
	Returns    int64            `json:"returns"`     // lines that came back, negative or by their status
	Cancelled  int64            `json:"cancelled"`   // lines that count as nothing
	Zero       int64            `json:"zero"`        // sales of nothing
	Rounded    int64            `json:"rounded"`     // lines whose amount had parts below a hundredth
	OrderLevel int64            `json:"order_level"` // order amounts repeated on further lines, counted once
	Resident   int64            `json:"resident"`    // resident registration numbers cut
	Amount     int64            `json:"amount"`      // sum of the good lines, as the file has them
	Revenue    int64            `json:"revenue"`     // what of it counts as sales: without what was cancelled or came back, with delivery and reductions
	FirstDay   int              `json:"first_day"`   // 0 with LastDay 0: no dated row
	LastDay    int              `json:"last_day"`
	Problems   map[string]int64 `json:"problems,omitempty"` // field:code → rows that were refused for it
	Remarks    map[string]int64 `json:"remarks,omitempty"`  // field:code → rows taken in spite of it
}

// add sums what two parts of a file count.
func (c *Counts) add(d *Counts) {
	c.Read += d.Read
	c.Accepted += d.Accepted
	c.Refused += d.Refused
	c.Unchanged += d.Unchanged
	c.Dropped += d.Dropped
	c.Left += d.Left
	c.Totals += d.Totals
	c.CustomersNew += d.CustomersNew
	c.CustomersMatched += d.CustomersMatched
	c.ProductsNew += d.ProductsNew
	c.Unknown += d.Unknown
	c.Identical += d.Identical
	c.Returns += d.Returns
	c.Cancelled += d.Cancelled
	c.Zero += d.Zero
	c.Rounded += d.Rounded
	c.OrderLevel += d.OrderLevel
	c.Resident += d.Resident
	c.Amount += d.Amount
	c.Revenue += d.Revenue
	if d.FirstDay != 0 || d.LastDay != 0 {
		c.day(d.FirstDay)
		c.day(d.LastDay)
	}
	c.share(d.Shared)
	for k, n := range d.Problems {
		count(&c.Problems, k, n)
	}
	for k, n := range d.Remarks {
		count(&c.Remarks, k, n)
	}
}

// Amiss are the rows that were refused though they should have been taken: all but sums, which are no rows of their own.
func (c *Counts) Amiss() int64 { return c.Refused - c.Totals }

func (c *Counts) share(rows map[int64]int64) {
	for batch, n := range rows {
		if c.Shared == nil {
			c.Shared = make(map[int64]int64)
		}
		c.Shared[batch] += n
	}
}

// day widens the range of days.
func (c *Counts) day(d int) {
	if c.FirstDay == 0 && c.LastDay == 0 {
		c.FirstDay, c.LastDay = d, d
		return
	}
	c.FirstDay, c.LastDay = min(c.FirstDay, d), max(c.LastDay, d)
}

func count(m *map[string]int64, key string, n int64) {
	if *m == nil {
		*m = make(map[string]int64)
	}
	(*m)[key] += n
}

// Batch is a file brought in.
type Batch struct {
	ID       int64
	Kind     Kind
	FileName string
	Size     int64
	Checksum string // SHA-256 of the content, hexadecimal
	Shape    string // fingerprint of the names of the columns
	Reading  Reading
	Mapping  Mapping
	Options  Options
	State    State
	Cursor   int64 // 0 as long as nothing of it is in the tables; of purchases, one more than the rows handed over
	Rows     int64 // rows of the file, known once it was checked
	Counts   Counts
	Check    Counts
	Error    string // code of what stopped it
	Actor    string
	ActorID  int64

	CreatedMS, StartedMS, FinishedMS, UndoneMS int64

	path      string
	mark      string // fingerprint, once the batch is one of the command line
	undoAfter int64
	again     bool // rows it brought have to be looked for, since the order in which it brought them is lost
}

// Result is what bringing a file in came to.
type Result struct {
	Batch            int64   `json:"batch,string"`
	Read             int64   `json:"read"`
	Accepted         int64   `json:"accepted"`
	Refused          int64   `json:"refused"`
	Totals           int64   `json:"totals,omitempty"` // of refused: sums below or between the rows, which nobody has to mend
	Unchanged        int64   `json:"unchanged"`
	CustomersNew     int64   `json:"customers_new"`
	CustomersMatched int64   `json:"customers_matched"`
	Seconds          float64 `json:"seconds"`
}

// Result sums the batch up.
func (b *Batch) Result() Result {
	c := b.Counts
	r := Result{
		Batch: b.ID, Read: c.Read, Accepted: c.Accepted, Refused: c.Refused, Totals: c.Totals, Unchanged: c.Unchanged,
		CustomersNew: c.CustomersNew, CustomersMatched: c.CustomersMatched,
	}
	if b.FinishedMS > b.StartedMS {
		r.Seconds = float64(b.FinishedMS-b.StartedMS) / 1000
	}
	return r
}

// again is the result of bringing a batch that is done once more: everything that was taken is there.
func (r Result) again() Result {
	r.Unchanged, r.Accepted = r.Unchanged+r.Accepted, 0
	r.CustomersMatched, r.CustomersNew, r.Seconds = r.CustomersMatched+r.CustomersNew, 0, 0
	return r
}
