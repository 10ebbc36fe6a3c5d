// Package care is what we do for customers next: signals that call for an act, the list of today, and what came of it.
//
// A signal says that one customer should hear from us, why, and what is riding on it. Whoever notices something raises
// one (value, from what a customer is worth; later surveys, complaints, contracts); care knows none of them. A person
// answers it: done with an outcome, put off, or found not useful. When its ground goes away by itself it lapses.
//
// Always true: a customer has at most one signal with a key, so raising twice is raising once; what a person closed is
// never opened again by raising, only by that person's undo; a closed signal has an outcome; every answer of a person
// is audited in the same transaction. Who sees a signal is who sees its customer.
//
// Table: signal. Days are day numbers in the firm's time zone, money is in hundredths of the currency unit.
package care

import "encoding/json"

// Kind says what was noticed.
type Kind string

// The kinds of signal there are now.
const (
	Overdue    Kind = "overdue"      // a good customer is late against their own rhythm
	TierDrop   Kind = "tier_drop"    // a good customer fell to a lower tier
	BigFirst   Kind = "big_first"    // somebody new began with a large order: say thank you
	OneTimeDue Kind = "one_time_due" // somebody began well and should come a second time by now
	Back       Kind = "back"         // somebody came back after a long silence: say thank you
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{Overdue, TierDrop, BigFirst, OneTimeDue, Back} }

// Act is how to reach the customer.
type Act string

// The acts.
const (
	Call    Act = "call"
	Visit   Act = "visit"
	Message Act = "message"
)

// Acts lists them as the page does.
func Acts() []Act { return []Act{Call, Visit, Message} }

// State says how far a signal is.
type State string

// The states. An open signal that is snoozed waits for its day.
const (
	Open      State = "open"
	Done      State = "done"
	Dismissed State = "dismissed" // a person found it not useful
	Lapsed    State = "lapsed"    // its ground went away
)

// Outcomes of an act that was done.
const (
	Looked        = "done"           // taken care of; nothing more was said
	WillCome      = "will_come"      // reached, and will come
	NotInterested = "not_interested" // reached, but not interested
	NoAnswer      = "no_answer"
	Sent          = "sent"  // a message was sent
	Other         = "other" // see the note
)

// Outcomes lists what may come of an act.
func Outcomes() []string { return []string{Looked, WillCome, NotInterested, NoAnswer, Sent, Other} }

// Reasons lists why a signal may be found not useful.
func Reasons() []string { return []string{"known", "no_need", "wrong", "unwanted", "other_reason"} }

// Reasons why a signal lapses.
const (
	CameBack  = "came_back" // the customer bought
	Passed    = "passed"    // the time for it is over, or it is no longer so
	Outranked = "outranked" // there is more at stake elsewhere than the list has room for
)

// Facts are the figures of a signal's sentence, by name. Amounts are in hundredths, spans in days.
type Facts map[string]float64

// Int is a fact as a whole number, 0 when it is not there.
func (f Facts) Int(name string) int { return int(f[name]) }

// Minor is a fact as an amount.
func (f Facts) Minor(name string) int64 { return int64(f[name]) }

// Has reports whether a fact is there and not nothing.
func (f Facts) Has(name string) bool { return f[name] != 0 }

func (f Facts) encode() (string, error) {
	if f == nil {
		f = Facts{}
	}
	b, err := json.Marshal(f)
	return string(b), err
}

// Raise is what somebody noticed.
type Raise struct {
	CustomerID int64
	Key        string // e.g. "overdue:20788": names the occasion, so that the next one is another signal
	Kind       Kind
	Facts      Facts
	Stake      int64
	Heavy      bool // much is at stake for this base: worth a call or a visit where a message would do otherwise
}

// Ref names a signal.
type Ref struct{ CustomerID, ID int64 }

// Signal is a signal as it is kept.
type Signal struct {
	Ref
	Key       string
	Kind      Kind
	Facts     Facts
	Stake     int64
	Act       Act
	RaisedDay int
	DueDay    int
	State     State
	SnoozedTo int // 0 or the day on which it comes back
	Outcome   string
	Note      string
	NoteID    int64
	ClosedDay int
	ClosedMS  int64
	ClosedBy  int64
	Version   int64
}

// Due is the day by which to act: whoever puts a signal off puts the day off as well, and has it back by reopening.
func (s *Signal) Due() int { return max(s.DueDay, s.SnoozedTo) }

// Task is a signal with the customer it is about.
type Task struct {
	Signal
	Name    string
	Firm    bool
	Phone   string // whom to call: of the main contact at a firm
	Email   string
	Contact string // name of the main contact at a firm
	Role    string // what the contact does there
	OwnerID int64  // who looks after the customer; 0: nobody
}
