package column

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"iter"
	"os"
	"sort"

	"dangol.kr/dangol/internal/fault"
)

// ErrRebuild says that a snapshot is missing, damaged or of another version: build the projection anew from the ledger.
// Nothing is lost, as the ledger is the record and the snapshot only a copy.
var ErrRebuild = errors.New("the snapshot can't be used; rebuild it from the ledger")

// File is an open snapshot. It may be read by many at once.
type File struct {
	file      *os.File
	dir       []entryOf
	watermark string
	table     *crc32.Table
}

// Open opens a snapshot and reads its directory. Whatever is wrong with the file is ErrRebuild.
func Open(path string) (f *File, err error) {
	defer fault.Wrap(&err, "column.Open")
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.From(ErrRebuild, fault.NotFound, "column_snapshot_missing")
	}
	if err != nil {
		return nil, err
	}
	f = &File{file: file, table: castagnoli()}
	if err := f.readDirectory(); err != nil {
		_ = file.Close()
		return nil, err
	}
	return f, nil
}

// broken is the error for a snapshot that is not what was written.
func broken(what string) error {
	return fault.From(ErrRebuild, fault.Internal, "column_snapshot_broken", "what", what)
}

func (f *File) readDirectory() error {
	info, err := f.file.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	if size < headSize+tailSize {
		return broken("too short")
	}
	head := make([]byte, headSize)
	tail := make([]byte, tailSize)
	if err := f.readAt(head, 0); err != nil {
		return err
	}
	if err := f.readAt(tail, size-tailSize); err != nil {
		return err
	}
	if string(head[:8]) != magic || string(tail[20:]) != magic {
		return broken("not a whole snapshot")
	}
	if binary.LittleEndian.Uint32(head[8:]) != version || binary.LittleEndian.Uint32(tail[16:]) != version {
		return broken("of another version")
	}
	at, n := binary.LittleEndian.Uint64(tail), binary.LittleEndian.Uint32(tail[8:])
	if at < headSize || at > uint64(size) || at+uint64(n) != uint64(size-tailSize) || n < 4 {
		return broken("directory misplaced")
	}
	b := make([]byte, n)
	if err := f.readAt(b, int64(at)); err != nil {
		return err
	}
	if crc32.Checksum(b, f.table) != binary.LittleEndian.Uint32(tail[12:]) {
		return broken("directory damaged")
	}
	return f.parseDirectory(b, int64(at))
}

// parseDirectory checks that the segments lie one after the other and fill the file up to end.
func (f *File) parseDirectory(b []byte, end int64) error {
	n := int(binary.LittleEndian.Uint32(b))
	b = b[4:]
	if n > len(b)/entrySize {
		return broken("directory cut short")
	}
	f.dir = make([]entryOf, n)
	at := int64(headSize)
	for i := range f.dir {
		e := &f.dir[i]
		e.read(b[i*entrySize:])
		if e.offset != at || e.first > e.last || i > 0 && f.dir[i-1].last >= e.first {
			return broken("directory out of order")
		}
		at += int64(e.size)
	}
	if at != end {
		return broken("segments missing")
	}
	f.watermark = string(b[n*entrySize:])
	return nil
}

func (f *File) readAt(b []byte, at int64) error {
	if _, err := f.file.ReadAt(b, at); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return broken("cut short")
	} else if err != nil {
		return err
	}
	return nil
}

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// Watermark is the note given to Commit.
func (f *File) Watermark() string { return f.watermark }

// Customers is how many customers the snapshot has.
func (f *File) Customers() int {
	n := 0
	for i := range f.dir {
		n += int(f.dir[i].customers)
	}
	return n
}

// Rows is how many customer days the snapshot has.
func (f *File) Rows() int {
	n := 0
	for i := range f.dir {
		n += int(f.dir[i].rows)
	}
	return n
}

// segment reads the i-th segment; buf is used again where it is large enough.
func (f *File) segment(i int, buf []byte) (*segment, []byte, error) {
	e := &f.dir[i]
	if cap(buf) < int(e.size) {
		buf = make([]byte, e.size)
	}
	buf = buf[:e.size]
	if err := f.readAt(buf, e.offset); err != nil {
		return nil, buf, err
	}
	if crc32.Checksum(buf, f.table) != e.sum {
		return nil, buf, broken("segment damaged")
	}
	g, ok := decodeSegment(buf)
	if !ok || len(g.ids) != int(e.customers) || g.rows() != int(e.rows) || g.ids[0] != e.first || g.ids[len(g.ids)-1] != e.last {
		return nil, buf, broken("segment out of shape")
	}
	return g, buf, nil
}

// Parts yields the projection in pieces of whole customers, ascending: for a statistic over a base of any size in the
// memory of one piece.
func (f *File) Parts() iter.Seq2[*Set, error] {
	return func(yield func(*Set, error) bool) {
		var buf []byte
		for i := range f.dir {
			g, b, err := f.segment(i, buf)
			if err != nil {
				yield(nil, err)
				return
			}
			buf = b
			part := &Set{}
			_ = part.take(g)
			if !yield(part, nil) {
				return
			}
		}
	}
}

// Load reads the whole projection.
func (f *File) Load() (s *Set, err error) {
	defer fault.Wrap(&err, "column.Load")
	s = &Set{segs: make([]*segment, 0, len(f.dir))}
	var buf []byte
	for i := range f.dir {
		g, b, err := f.segment(i, buf)
		if err != nil {
			return nil, err
		}
		buf = b
		_ = s.take(g)
	}
	return s, nil
}

// Customer is the rows of one customer as a set of their own, read with a single read; empty if there are none.
func (f *File) Customer(customer int64) (s *Set, err error) {
	defer fault.Wrap(&err, "column.Customer")
	out := &Set{}
	k := sort.Search(len(f.dir), func(k int) bool { return f.dir[k].last >= customer })
	if k == len(f.dir) || f.dir[k].first > customer {
		return out, nil
	}
	g, _, err := f.segment(k, nil)
	if err != nil {
		return nil, err
	}
	i, ok := g.find(customer)
	if !ok {
		return out, nil
	}
	p := press{emit: out.take}
	if err := p.copyFrom(g, i, i+1); err != nil {
		return nil, err
	}
	return out, p.flush()
}

// Update writes a new snapshot at path that has what f has, with the named customers replaced as by Set.Replace. It
// holds a few segments in memory. The path may be that of f: f goes on reading the old file.
func (f *File) Update(path, watermark string, customers []int64, fresh *Set) (err error) {
	defer fault.Wrap(&err, "column.Update")
	w, err := Create(path)
	if err != nil {
		return err
	}
	defer w.Abort()
	m := newMending(customers, fresh, w.take)
	for part, err := range f.Parts() {
		if err != nil {
			return err
		}
		if err := m.pass(part.segs[0]); err != nil {
			return err
		}
	}
	if err := m.finish(); err != nil {
		return err
	}
	return w.Commit(watermark)
}
