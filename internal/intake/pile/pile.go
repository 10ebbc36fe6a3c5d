// Package pile puts more records in order than memory holds.
//
// The lines of a file stand in the order in which things were sold; the tables want them customer by customer, or every
// transaction touches pages all over the database. So the lines are piled up: sorted part by part, each part written to a
// file of its own, and taken off again in one order, in which all that belongs together comes together.
//
// Always true: memory is bounded whatever the number of records; the order does not depend on how large the parts are; a
// finished pile can be opened again after the process was killed, and one that is damaged is found to be.
package pile

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// Key is a record's place in the order: by A, then B, then N.
type Key struct {
	A int64
	B uint64
	N int64
}

// Compare orders keys.
func (k Key) Compare(o Key) int {
	if k.A != o.A {
		return cmp.Compare(k.A, o.A)
	}
	if k.B != o.B {
		return cmp.Compare(k.B, o.B)
	}
	return cmp.Compare(k.N, o.N)
}

// ErrDamaged says that a pile is not what was written, or not all of it.
var ErrDamaged = errors.New("pile is damaged or incomplete")

// entry is a record in memory.
type entry struct {
	Key
	from, to int // in data
}

// Writer piles records up.
type Writer struct {
	dir     string
	data    []byte
	entries []entry
	parts   []part
	inner   *bytes.Buffer // the only part, of a pile that never left memory
	blocks  blockWriter
}

// part is one sorted file.
type part struct {
	Records int64 `json:"records"`
	Bytes   int64 `json:"bytes"`
}

// NewWriter begins a pile in a folder, which is emptied. The folder is made with the first part that is written.
func NewWriter(dir string) (*Writer, error) {
	return &Writer{dir: dir}, os.RemoveAll(dir)
}

// Begin gives the space to append the next record's content to; End takes it.
func (w *Writer) Begin() []byte { return w.data }

// End adds the record that was appended to what Begin gave. The key's A may be a stand-in until the part is written.
func (w *Writer) End(k Key, data []byte) {
	w.entries = append(w.entries, entry{k, len(w.data), len(data)})
	w.data = data
}

// Len and Bytes are how much waits in memory for the part at hand.
func (w *Writer) Len() int   { return len(w.entries) }
func (w *Writer) Bytes() int { return len(w.data) }

// Parts is how many parts were written.
func (w *Writer) Parts() int { return len(w.parts) }

// settle gives every record its real A and sorts.
func (w *Writer) settle(real func(a int64) int64) {
	for i := range w.entries {
		w.entries[i].A = real(w.entries[i].A)
	}
	slices.SortFunc(w.entries, func(a, b entry) int { return a.Compare(b.Key) })
}

// Write ends a part. The preface stands before its records, for what they share; real is asked for the A of each record.
func (w *Writer) Write(preface []byte, real func(a int64) int64) (err error) {
	w.settle(real)
	if err := os.MkdirAll(w.dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(partName(w.dir, len(w.parts)), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return w.put(f, preface)
}

// Keep ends the pile with a single part that stays in memory.
func (w *Writer) Keep(preface []byte, real func(a int64) int64) error {
	w.settle(real)
	w.inner = &bytes.Buffer{}
	return w.put(w.inner, preface)
}

func (w *Writer) put(to io.Writer, preface []byte) error {
	w.blocks.begin(to)
	if err := w.blocks.whole(preface); err != nil {
		return err
	}
	var head [4 * binary.MaxVarintLen64]byte
	for i := range w.entries {
		e := &w.entries[i]
		h := binary.AppendVarint(head[:0], e.A-w.blocks.last)
		h = binary.LittleEndian.AppendUint64(h, e.B)
		h = binary.AppendVarint(h, e.N)
		h = binary.AppendUvarint(h, uint64(e.to-e.from))
		began, err := w.blocks.add(h, w.data[e.from:e.to])
		if err == nil && began { // a block begins with the whole of A
			h = binary.AppendVarint(head[:0], e.A)
			h = binary.LittleEndian.AppendUint64(h, e.B)
			h = binary.AppendVarint(h, e.N)
			h = binary.AppendUvarint(h, uint64(e.to-e.from))
			_, err = w.blocks.add(h, w.data[e.from:e.to])
		}
		if err != nil {
			return err
		}
		w.blocks.last = e.A
	}
	if err := w.blocks.flush(); err != nil {
		return err
	}
	w.parts = append(w.parts, part{int64(len(w.entries)), w.blocks.written})
	w.entries, w.data = w.entries[:0], w.data[:0]
	return nil
}

func partName(dir string, i int) string { return filepath.Join(dir, fmt.Sprintf("part-%04d", i)) }
