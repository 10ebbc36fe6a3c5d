package intake

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake/pile"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// ServedFile is a file of what was done for customers: calls, visits, gifts and their like.
type ServedFile struct {
	Path     string
	Source   string // whose customer numbers it has
	Password string
	Check    bool // read and report, change nothing
	// Refused is told each row that can't be taken, in no order; it may be nil.
	Refused func(row int64, why Reason) error
}

// ServedResult is what bringing it in came to.
type ServedResult struct {
	Batch   int64 `json:"batch,string"`
	Read    int64 `json:"read"`
	Added   int64 `json:"added"`
	Known   int64 `json:"unchanged"`
	Refused int64 `json:"refused"`
}

// How many rows are looked up or written at once, and how many bytes wait in memory before they go to disk.
const (
	servedRows  = 5000
	servedBytes = 4 << 20
)

// BringServed brings a file in, each row once however often the file comes, and alike rows as often as they stand in it.
// For that alike rows must come together, so the rows are piled up on disk by customer and content: memory does not grow
// with the file.
func (s *Service) BringServed(ctx context.Context, f ServedFile) (out ServedResult, err error) {
	defer fault.Wrap(&err, "intake.BringServed")
	file, err := os.Open(f.Path)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return out, err
	}
	sh, err := sheet.Open(file, info.Size(), filepath.Base(f.Path), sheet.Options{Password: f.Password})
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, sh.Close()) }()
	reader, err := newServedReader(sh)
	if err != nil {
		return out, err
	}
	out.Batch = s.NewID()
	b := &bringing{s: s, f: f, out: &out}
	dir := s.pileDir(out.Batch)
	if b.pile, err = pile.NewWriter(dir); err != nil {
		return out, pileFault(err)
	}
	defer func() { err = errors.Join(err, pile.Remove(dir)) }()
	for row, err := range sh.Rows(0) {
		if err != nil {
			return out, err
		}
		out.Read++
		who, v, why := reader.read(row)
		if why != nil {
			if err := b.refuse(row.Number, *why); err != nil {
				return out, err
			}
			continue
		}
		if err := b.take(ctx, customer.Key{Kind: customer.IdentitySource, Scope: f.Source, Value: who}, row.Number, v); err != nil {
			return out, err
		}
	}
	if err := b.find(ctx); err != nil || f.Check {
		return out, err
	}
	return out, b.write(ctx)
}

// bringing is a file on its way in.
type bringing struct {
	s    *Service
	f    ServedFile
	out  *ServedResult
	pile *pile.Writer
	some []servedRow // whose customers are not yet looked up
}

type servedRow struct {
	key customer.Key
	row int64
	v   purchase.Serving
}

func (b *bringing) refuse(row int64, why Reason) error {
	b.out.Refused++
	if b.f.Refused == nil {
		return nil
	}
	return b.f.Refused(row, why)
}

func (b *bringing) take(ctx context.Context, key customer.Key, row int64, v purchase.Serving) error {
	b.some = append(b.some, servedRow{key, row, v})
	if len(b.some) < servedRows {
		return nil
	}
	return b.find(ctx)
}

// find looks up whom the rows at hand are about and puts them on the pile.
func (b *bringing) find(ctx context.Context) error {
	keys := make([]customer.Key, len(b.some))
	for i := range b.some {
		keys[i] = b.some[i].key
	}
	found, err := customer.FindKeys(ctx, b.s.DB.Read(), keys)
	if err != nil {
		return err
	}
	for i := range b.some {
		r := &b.some[i]
		id, ok := found[r.key]
		if !ok {
			if err := b.refuse(r.row, Reason{Field: "customer", Code: "batch_no_customer", Args: []any{"value", shown(r.key.Value)}}); err != nil {
				return err
			}
			continue
		}
		if b.f.Check {
			continue
		}
		r.v.CustomerID = id
		b.pile.End(pile.Key{A: id, B: uint64(alike(&r.v)), N: r.row}, packServed(b.pile.Begin(), &r.v))
	}
	b.some = b.some[:0]
	if b.pile.Bytes() < servedBytes {
		return nil
	}
	return pileFault(b.pile.Write(nil, itself))
}

func itself(id int64) int64 { return id }

// alike is a hash of all by which two rows of a customer are the same. What it cost is left out, for it may become known
// later.
func alike(v *purchase.Serving) int64 {
	return store.NewHash().Number(int64(v.Day)).Text(string(v.Activity)).Number(v.QuantityMilli).Text(v.Note).ID()
}

func packServed(to []byte, v *purchase.Serving) []byte {
	to = binary.AppendVarint(to, int64(v.Day))
	to = binary.AppendVarint(to, v.QuantityMilli)
	if v.CostMinor == nil {
		to = append(to, 0)
	} else {
		to = binary.AppendVarint(append(to, 1), *v.CostMinor)
	}
	to = binary.AppendUvarint(to, uint64(len(v.Activity)))
	return append(append(to, v.Activity...), v.Note...)
}

func unpackServed(customer int64, data []byte) (v purchase.Serving, err error) {
	number := func() int64 {
		n, size := binary.Varint(data)
		if size <= 0 {
			err = pile.ErrDamaged
			return 0
		}
		data = data[size:]
		return n
	}
	v.CustomerID, v.Day, v.QuantityMilli = customer, int(number()), number()
	if err != nil || len(data) == 0 {
		return v, pile.ErrDamaged
	}
	costed := data[0] == 1
	if data = data[1:]; costed {
		cost := number()
		v.CostMinor = &cost
	}
	n, size := binary.Uvarint(data)
	if err != nil || size <= 0 || uint64(len(data)-size) < n {
		return v, pile.ErrDamaged
	}
	data = data[size:]
	v.Activity, v.Note = purchase.Activity(data[:n]), string(data[n:])
	return v, nil
}

// write takes the rows off the pile and writes them down, some at a time.
func (b *bringing) write(ctx context.Context) error {
	if b.pile.Parts() == 0 {
		if err := b.pile.Keep(nil, itself); err != nil {
			return pileFault(err)
		}
	} else if err := b.pile.Write(nil, itself); err != nil {
		return pileFault(err)
	}
	p, err := b.pile.Finish(strconv.FormatInt(b.out.Batch, 10), json.RawMessage("null"))
	if err != nil {
		return pileFault(err)
	}
	from, _, err := p.Take()
	if err != nil {
		return pileFault(err)
	}
	defer from.Close() //nolint:errcheck // read only
	rows := make([]purchase.Serving, 0, servedRows)
	var last pile.Key
	nth := 0
	for {
		r, err := from.Next()
		if err != nil && err != io.EOF {
			return pileFault(err)
		}
		if err == io.EOF || len(rows) == servedRows {
			if err := b.bring(ctx, rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
		if err == io.EOF {
			return nil
		}
		v, err := unpackServed(r.A, r.Data)
		if err != nil {
			return err
		}
		if nth++; r.A != last.A || r.B != last.B {
			nth = 0
		}
		last, v.Nth = r.Key, nth
		rows = append(rows, v)
	}
}

// bring writes rows in a transaction of their own.
func (b *bringing) bring(ctx context.Context, rows []purchase.Serving) error {
	if len(rows) == 0 {
		return nil
	}
	return b.s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := b.s.Purchases.BringServingTx(ctx, tx, b.out.Batch, b.f.Source, rows)
		if err == nil {
			b.out.Added, b.out.Known = b.out.Added+n, b.out.Known+int64(len(rows))-n
		}
		return err
	})
}
