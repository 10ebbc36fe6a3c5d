package intake

import (
	"context"
	"errors"
	"maps"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/store"
)

// Progress is how far a pass over a file has come. Bytes count what was read, of a packed workbook what was unpacked.
type Progress struct {
	Stage string // check, run, undo
	Rows  int64  // rows read so far; customers done for undo
	Done  int64  // bytes
	Total int64
}

// Problems kept of a check: enough to see what is wrong with a file. All are counted.
const problemsKept = 1000

// survey is the first pass over a file.
type survey struct {
	rows     int64 // number of the last row
	counts   Counts
	problems []told // the first ones
	people   sampler
}

// rowsBetween is how many rows pass between looks at the context and tellings of progress.
const rowsBetween = 4096

// survey reads the whole file. With detail it also keeps problems and a sample of customers.
func (s *Service) survey(ctx context.Context, f *file, w work, detail bool, tell func(Progress)) (*survey, error) {
	v := &survey{}
	for row, err := range f.Rows(0) {
		if err != nil {
			return nil, err
		}
		who, ok := w.look(row, &v.counts)
		v.rows = row.Number
		if detail {
			if why := w.why(); len(why) > 0 && len(v.problems) < problemsKept && (!ok || notable(why)) {
				v.problems = append(v.problems, tellOf(problem{row.Number, append(reasons(nil), why...), masked(row.Cells, w.residents())}))
			}
			if who != nil {
				v.people.add(who)
			}
		}
		if v.counts.Read%rowsBetween == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			tell(Progress{Stage: "check", Rows: v.counts.Read, Done: row.Offset, Total: f.Extent})
		}
	}
	w.ready()
	return v, ctx.Err()
}

// notable tells the remarks that a person may want to see row by row from those that only count.
func notable(why reasons) bool {
	for _, r := range why {
		if r.Code != codeRounded {
			return true
		}
	}
	return false
}

// sampler keeps a fair sample of the different customers of a file and so knows about how many there are: customers
// whose digest ends in so many zero bits, where the number of bits grows whenever the sample gets too large.
type sampler struct {
	bits uint
	kept map[uint64]customer.Incoming
	last uint64
}

const sampleMost = 4096

func (s *sampler) add(c *customer.Incoming) {
	k := digestStart.text(c.SourceKey)
	if c.SourceKey == "" {
		k = k.text(c.Email).text(c.BusinessNo).text(c.Phone).text(c.Name)
	}
	h := k.sum()
	if h == s.last || h&(1<<s.bits-1) != 0 {
		return
	}
	s.last = h
	if s.kept == nil {
		s.kept = make(map[uint64]customer.Incoming)
	}
	s.kept[h] = *c
	for len(s.kept) > sampleMost {
		s.bits++
		for k := range s.kept {
			if k&(1<<s.bits-1) != 0 {
				delete(s.kept, k)
			}
		}
	}
}

// estimate is about how many different customers there were.
func (s *sampler) estimate() int64 { return int64(len(s.kept)) << s.bits }

var errRehearsal = errors.New("only a rehearsal")

// newcomers estimates how many customers of a file are new and how many are known, by resolving the sample in
// transactions that are taken back.
func (s *Service) newcomers(ctx context.Context, b *Batch, people *sampler, o identity.Options) (fresh, known int64, err error) {
	const slice = 500 // keeps the writer busy for a blink only
	var list []customer.Incoming
	for _, c := range people.kept {
		list = append(list, c)
	}
	met := make(map[int64]bool) // known ones
	for len(list) > 0 {
		part := list[:min(slice, len(list))]
		list = list[len(part):]
		var made, there map[int64]bool
		err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			made, there = make(map[int64]bool), make(map[int64]bool)
			found, err := identity.NewResolver(s.Customers, o).Chunk().ResolveTx(ctx, tx, part)
			if err != nil {
				return err
			}
			for _, r := range found.Records {
				switch {
				case r.Outcome == identity.New:
					made[r.CustomerID] = true
				case r.Outcome == identity.Matched && !made[r.CustomerID]: // else one that this rehearsal made
					there[r.CustomerID] = true
				}
			}
			return errRehearsal
		})
		fresh += int64(len(made))
		maps.Copy(met, there)
		if !errors.Is(err, errRehearsal) {
			return 0, 0, err
		}
	}
	return fresh << people.bits, int64(len(met)) << people.bits, nil
}

// Check reads the whole file and says what handing it over would come to. It changes no customer and no purchase.
func (s *Service) Check(ctx context.Context, id int64, tell func(Progress)) (_ Batch, err error) {
	defer fault.Wrap(&err, "intake.Check %d", id)
	tell = orQuiet(tell)
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return Batch{}, err
	}
	fx, err := selectFixes(ctx, s.DB.Read(), id)
	if err != nil {
		return Batch{}, err
	}
	f, err := s.open(&b)
	if err != nil {
		return Batch{}, err
	}
	defer f.Close()
	w, err := s.dealing(ctx, &b, f.Sheet, fx)
	if err != nil {
		return Batch{}, err
	}
	v, err := s.survey(ctx, f, w, true, tell)
	if err != nil {
		return Batch{}, err
	}
	if r, ok := w.(repeater); ok {
		n, net, err := s.countIdentical(ctx, f, r, tell)
		if err != nil {
			return Batch{}, err
		}
		if v.counts.Identical = n; b.Options.DropIdentical {
			v.counts.Revenue -= net
		}
	}
	v.counts.Accepted = v.counts.Read - v.counts.Refused
	if o, ok := identityOptions(&b, w); ok {
		if v.counts.CustomersNew, v.counts.CustomersMatched, err = s.newcomers(ctx, &b, &v.people, o); err != nil {
			return Batch{}, err
		}
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM intake_problem WHERE batch_id = $1 AND stage = 'check'", id); err != nil {
			return err
		}
		if err := insertProblems(ctx, tx, id, "check", v.problems); err != nil {
			return err
		}
		return one(tx.Exec(ctx, `UPDATE intake_batch SET state = 'checked', total_rows = $2, check_counts = $3, error = ''
			WHERE id = $1 AND state IN ('mapped', 'checking', 'checked', 'failed')`, id, v.rows, encode(v.counts)))
	})
	if err != nil {
		return Batch{}, err
	}
	return selectBatch(ctx, s.DB.Read(), id)
}

// repeater is work that tells identical lines, which only a second pass can count.
type repeater interface {
	candidates() int
	identical(row *sheet.Row) (again bool, net int64)
}

// countIdentical makes the second pass of a check, if there is anything that could repeat. It tells what the rows that do
// count as, too.
func (s *Service) countIdentical(ctx context.Context, f *file, r repeater, tell func(Progress)) (n, sum int64, err error) {
	if r.candidates() == 0 {
		return 0, 0, nil
	}
	read := int64(0)
	for row, err := range f.Rows(0) {
		if err != nil {
			return 0, 0, err
		}
		if again, net := r.identical(row); again {
			n++
			sum += net
		}
		if read++; read%rowsBetween == 0 {
			if err := ctx.Err(); err != nil {
				return 0, 0, err
			}
			tell(Progress{Stage: "check", Rows: read, Done: row.Offset, Total: f.Extent})
		}
	}
	return n, sum, nil
}

// identityOptions are how the customers of a batch are told apart; false for files without customers.
func identityOptions(b *Batch, w work) (identity.Options, bool) {
	o := identity.Options{Source: b.Options.Source, Batch: b.ID}
	switch w := w.(type) {
	case *saleWork:
		o.NameIdentifies = w.reader.byName
	case *personWork:
		o.NameIdentifies, o.Overwrite = true, true
	default:
		return o, false
	}
	return o, true
}
