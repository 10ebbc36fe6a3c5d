package pile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// Pile is a finished pile.
type Pile struct {
	dir   string
	parts []part
	inner []byte
}

// Records is how many records it has.
func (p *Pile) Records() (n int64) {
	for _, x := range p.parts {
		n += x.Records
	}
	return n
}

// Record is one record, good until the next.
type Record struct {
	Key
	Part int // whose preface belongs to it
	Data []byte
}

// Taker takes the records off a pile in their order.
type Taker struct {
	cursors []*cursor // a heap, the next record first
	moved   bool      // the first cursor gave its record
}

// cursor stands at a record of one part.
type cursor struct {
	Record
	blocks blockReader
	rest   []byte // of the block
	left   int64  // records after this one
	close  func() error
}

// Take begins at the first record. The prefaces are those of the parts; the caller closes the taker.
func (p *Pile) Take() (_ *Taker, prefaces [][]byte, err error) {
	t := &Taker{}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.Close())
		}
	}()
	for i, x := range p.parts {
		c := &cursor{left: x.Records, close: func() error { return nil }}
		c.Part = i
		if p.inner != nil {
			c.blocks.from = bytes.NewReader(p.inner)
		} else {
			f, err := os.Open(partName(p.dir, i))
			if err != nil {
				return nil, nil, errors.Join(ErrDamaged, err)
			}
			c.blocks.from, c.close = f, f.Close
		}
		t.cursors = append(t.cursors, c)
		head, err := c.blocks.next()
		if err != nil {
			return nil, nil, errors.Join(ErrDamaged, err)
		}
		prefaces = append(prefaces, bytes.Clone(head))
	}
	all := t.cursors
	t.cursors = nil
	for i, c := range all {
		err := c.advance()
		if err == nil {
			t.cursors = append(t.cursors, c)
			continue
		}
		if err == io.EOF {
			err = c.close()
		}
		if err != nil {
			t.cursors = append(t.cursors, all[i:]...)
			return nil, nil, err
		}
	}
	for i := len(t.cursors)/2 - 1; i >= 0; i-- {
		t.sink(i)
	}
	return t, prefaces, nil
}

// Next is the next record; io.EOF after the last.
func (t *Taker) Next() (*Record, error) {
	if t.moved {
		t.moved = false
		c := t.cursors[0]
		err := c.advance()
		if err == io.EOF {
			last := len(t.cursors) - 1
			t.cursors[0] = t.cursors[last]
			t.cursors = t.cursors[:last]
			err = c.close()
		}
		if err != nil {
			return nil, err
		}
		t.sink(0)
	}
	if len(t.cursors) == 0 {
		return nil, io.EOF
	}
	t.moved = true
	return &t.cursors[0].Record, nil
}

// Close closes the files.
func (t *Taker) Close() error {
	var errs []error
	for _, c := range t.cursors {
		errs = append(errs, c.close())
	}
	t.cursors = nil
	return errors.Join(errs...)
}

// sink lets a cursor find its place in the heap.
func (t *Taker) sink(i int) {
	for {
		least := i
		for _, k := range [...]int{2*i + 1, 2*i + 2} {
			if k < len(t.cursors) && t.cursors[k].Compare(t.cursors[least].Key) < 0 {
				least = k
			}
		}
		if least == i {
			return
		}
		t.cursors[i], t.cursors[least] = t.cursors[least], t.cursors[i]
		i = least
	}
}

// advance goes to the next record of the part.
func (c *cursor) advance() error {
	if c.left == 0 {
		return io.EOF
	}
	for len(c.rest) == 0 {
		b, err := c.blocks.next()
		if err == io.EOF {
			return ErrDamaged
		}
		if err != nil {
			return err
		}
		c.rest, c.A = b, 0
	}
	b := c.rest
	a, n := binary.Varint(b)
	if n <= 0 || len(b) < n+8 {
		return ErrDamaged
	}
	c.A += a
	c.B = binary.LittleEndian.Uint64(b[n:])
	b = b[n+8:]
	if c.N, n = binary.Varint(b); n <= 0 {
		return ErrDamaged
	}
	b = b[n:]
	size, n := binary.Uvarint(b)
	if n <= 0 || uint64(len(b)-n) < size {
		return ErrDamaged
	}
	c.Data, c.rest = b[n:n+int(size)], b[n+int(size):]
	c.left--
	return nil
}
