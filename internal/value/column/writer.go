package column

import (
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"

	"dangol.kr/dangol/internal/fault"
)

// The snapshot is one file:
//
//	head       magic, version
//	segments   one after the other
//	directory  for each segment its place, size, checksum, customers; the watermark
//	tail       place, size and checksum of the directory, version, magic
//
// The tail is written last, so that a file cut short is known by its end.
const (
	magic    = "dangolcv"
	version  = 2
	headSize = 8 + 4
	tailSize = 8 + 4 + 4 + 4 + 8
)

// castagnoli is the polynomial that processors compute in hardware.
func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// Writer writes a snapshot. The file of that name stays what it was until Commit.
type Writer struct {
	path  string
	file  *os.File
	at    int64
	dir   []entryOf
	buf   []byte
	table *crc32.Table
}

// Create starts a snapshot that is to replace the file at path.
func Create(path string) (w *Writer, err error) {
	defer fault.Wrap(&err, "column.Create")
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, err
	}
	w = &Writer{path: path, file: f, table: castagnoli()}
	b := binary.LittleEndian.AppendUint32([]byte(magic), version)
	if err := w.write(b); err != nil {
		w.Abort()
		return nil, err
	}
	return w, nil
}

// Sorted builds straight into the snapshot, holding one segment in memory. Finish with Close, then Commit.
func (w *Writer) Sorted() *Sorted { return &Sorted{press: press{emit: w.take}} }

// Close hands the last rows of a builder made by Writer.Sorted to the snapshot.
func (s *Sorted) Close() error { return s.close() }

// Add appends a set, whose customers must come after all of those before.
func (w *Writer) Add(s *Set) error {
	for _, g := range s.segs {
		if err := w.take(g); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) take(g *segment) error {
	e := entryOf{
		offset: w.at, customers: uint32(len(g.ids)), rows: uint32(g.rows()),
		first: g.ids[0], last: g.ids[len(g.ids)-1],
	}
	if n := len(w.dir); n > 0 && w.dir[n-1].last >= e.first {
		return fault.New(fault.Invalid, "column_order", "customer", e.first, "after", w.dir[n-1].last)
	}
	w.buf = encodeSegment(w.buf[:0], g)
	e.size, e.sum = uint32(len(w.buf)), crc32.Checksum(w.buf, w.table)
	w.dir = append(w.dir, e)
	return w.write(w.buf)
}

func (w *Writer) write(b []byte) error {
	n, err := w.file.Write(b)
	w.at += int64(n)
	return err
}

// Commit completes the snapshot and puts it in place of the old one: whoever opens the path finds either all of the old
// or all of the new, whenever the power fails. The watermark is the caller's note of how far the ledger was read.
func (w *Writer) Commit(watermark string) (err error) {
	defer fault.Wrap(&err, "column.Commit")
	dir := binary.LittleEndian.AppendUint32(nil, uint32(len(w.dir)))
	for i := range w.dir {
		dir = w.dir[i].append(dir)
	}
	dir = append(dir, watermark...)
	tail := binary.LittleEndian.AppendUint64(nil, uint64(w.at))
	tail = binary.LittleEndian.AppendUint32(tail, uint32(len(dir)))
	tail = binary.LittleEndian.AppendUint32(tail, crc32.Checksum(dir, w.table))
	tail = binary.LittleEndian.AppendUint32(tail, version)
	tail = append(tail, magic...)
	if err = w.write(append(dir, tail...)); err == nil {
		err = w.file.Sync()
	}
	if err != nil {
		w.Abort()
		return err
	}
	temp := w.file.Name()
	if err = w.file.Close(); err == nil {
		err = os.Rename(temp, w.path)
	}
	w.file = nil
	if err != nil {
		_ = os.Remove(temp)
		return err
	}
	return syncDir(filepath.Dir(w.path))
}

// Abort gives the new snapshot up; after Commit it does nothing.
func (w *Writer) Abort() {
	if w.file == nil {
		return
	}
	_ = w.file.Close()
	_ = os.Remove(w.file.Name())
	w.file = nil
}

// syncDir makes a rename last. Where directories can't be synced (Windows) the rename lasts by itself.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

// Save writes a whole set as the snapshot at path.
func (s *Set) Save(path, watermark string) error {
	w, err := Create(path)
	if err != nil {
		return err
	}
	defer w.Abort()
	if err := w.Add(s); err != nil {
		return err
	}
	return w.Commit(watermark)
}
