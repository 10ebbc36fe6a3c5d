package shelf

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"dangol.kr/dangol/internal/fault"
)

// ErrRebuild says that there is no file that can be used: it is not there, of another version, or damaged. The table is
// made again from the ledger.
var ErrRebuild = errors.New("shelf: the file can't be used")

const (
	magic   = "dangolsh"
	version = 1
)

func castagnoli() hash.Hash32 { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) }

// Save writes the table with a name of what it was read from. Whoever opens the path finds either all of the old or all
// of the new file, whenever the power fails.
func (t *Table) Save(path, name string) (err error) {
	defer fault.Wrap(&err, "shelf.Save")
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // gone once it has its name
	sum := castagnoli()
	buf := bufio.NewWriterSize(f, 1<<20)
	w := &writer{w: io.MultiWriter(buf, sum)}
	w.bytes([]byte(magic))
	w.number(version)
	w.text(name)
	w.number(int64(len(t.channels)))
	for _, c := range t.channels {
		w.text(c)
	}
	w.number(int64(len(t.goods)))
	for _, g := range t.goods {
		w.number(g.Product)
		w.number(int64(g.Channel))
	}
	w.number(int64(len(t.chunks)))
	for _, c := range t.chunks {
		for _, p := range c.columns() {
			for _, n := range []int64{int64(p.n), p.base, p.unit, int64(p.width)} {
				w.number(n)
			}
			w.bytes(p.raw)
		}
	}
	err = w.err
	if err == nil {
		_, err = buf.Write(binary.LittleEndian.AppendUint32(nil, sum.Sum32()))
	}
	if err == nil {
		err = buf.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// Open reads a table and the name it was saved with. It fails with ErrRebuild where there is none to use.
func Open(path string) (_ *Table, name string, err error) {
	defer fault.Wrap(&err, "shelf.Open")
	f, err := os.Open(path) //nolint:gosec // in the program's own folder
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, "", ErrRebuild
		}
		return nil, "", err
	}
	defer f.Close() //nolint:errcheck // read only
	info, err := f.Stat()
	if err != nil {
		return nil, "", err
	}
	sum := castagnoli()
	buf := bufio.NewReaderSize(f, 1<<20)
	r := &reader{r: io.TeeReader(buf, sum), most: int(info.Size())}
	if head := r.bytes(len(magic)); string(head) != magic || r.number() != version {
		return nil, "", ErrRebuild
	}
	name = r.text()
	t := &Table{}
	for n := r.count(); n > 0 && r.err == nil; n-- {
		t.channels = append(t.channels, r.text())
	}
	for n := r.count(); n > 0 && r.err == nil; n-- {
		t.goods = append(t.goods, Goods{r.number(), int32(r.number())})
	}
	for n := r.count(); n > 0 && r.err == nil; n-- {
		c := &chunk{}
		for _, p := range c.columns() {
			p.n, p.base, p.unit, p.width = r.count(), r.number(), r.number(), r.count()
			if p.width > 8 {
				return nil, "", ErrRebuild
			}
			p.raw = r.bytes(p.n * p.width)
		}
		t.chunks = append(t.chunks, c)
	}
	want := sum.Sum32()
	var tail [4]byte
	if _, err := io.ReadFull(buf, tail[:]); err != nil || r.err != nil || binary.LittleEndian.Uint32(tail[:]) != want {
		return nil, "", ErrRebuild
	}
	return t, name, nil
}

// writer writes until the first error.
type writer struct {
	w   io.Writer
	err error
}

func (w *writer) bytes(b []byte) {
	if w.err == nil {
		_, w.err = w.w.Write(b)
	}
}

func (w *writer) number(n int64) { w.bytes(binary.LittleEndian.AppendUint64(nil, uint64(n))) }

func (w *writer) text(s string) {
	w.number(int64(len(s)))
	w.bytes([]byte(s))
}

// reader reads until the first error.
type reader struct {
	r    io.Reader
	most int // bytes of the file
	err  error
}

// bytes reads so many; a damaged file must not ask for more memory than it has bytes.
func (r *reader) bytes(n int) []byte {
	if r.err == nil && (n < 0 || n > r.most) {
		r.err = ErrRebuild
	}
	if r.err != nil {
		return nil
	}
	b := make([]byte, n)
	_, r.err = io.ReadFull(r.r, b)
	return b
}

func (r *reader) number() int64 {
	b := r.bytes(8)
	if r.err != nil {
		return 0
	}
	return int64(binary.LittleEndian.Uint64(b))
}

// count reads a number of things, of which the file holds no more than it has bits.
func (r *reader) count() int {
	n := r.number()
	if n < 0 || n > 8*int64(r.most) {
		r.err = ErrRebuild
		return 0
	}
	return int(n)
}

func (r *reader) text() string { return string(r.bytes(r.count())) }
