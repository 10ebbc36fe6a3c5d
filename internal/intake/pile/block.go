package pile

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// Parts are written in blocks, each with its length and checksum. No record lies in two blocks.
const (
	blockSize = 64 << 10
	blockMost = 1 << 30 // larger ones are damage
	blockHead = 8       // length and checksum
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

type blockWriter struct {
	to      io.Writer
	buf     []byte
	last    int64 // A of the record before, in this block
	written int64
}

func (w *blockWriter) begin(to io.Writer) {
	w.to, w.written = to, 0
	w.reset()
}

func (w *blockWriter) reset() {
	w.buf, w.last = append(w.buf[:0], make([]byte, blockHead)...), 0
}

// add puts a record into the block at hand. Where it does not fit, a new block begins instead and the record is to be
// added again, since its head depends on what stands before it.
func (w *blockWriter) add(head, body []byte) (began bool, err error) {
	if len(w.buf) > blockHead && len(w.buf)+len(head)+len(body) > blockSize {
		return true, w.flush()
	}
	w.buf = append(append(w.buf, head...), body...)
	return false, nil
}

// whole writes a block of its own.
func (w *blockWriter) whole(body []byte) error {
	w.buf = append(w.buf, body...)
	return w.flush()
}

func (w *blockWriter) flush() error {
	binary.LittleEndian.PutUint32(w.buf, uint32(len(w.buf)-blockHead))
	binary.LittleEndian.PutUint32(w.buf[4:], crc32.Checksum(w.buf[blockHead:], castagnoli))
	n, err := w.to.Write(w.buf)
	w.written += int64(n)
	w.reset()
	return err
}

// blockReader gives one block after the other.
type blockReader struct {
	from io.Reader
	buf  []byte
	head [blockHead]byte
}

// next is the next block, good until the one after it; io.EOF at the end of the file.
func (r *blockReader) next() ([]byte, error) {
	if _, err := io.ReadFull(r.from, r.head[:]); err == io.EOF {
		return nil, err
	} else if err != nil {
		return nil, ErrDamaged
	}
	size := binary.LittleEndian.Uint32(r.head[:])
	if size > blockMost {
		return nil, ErrDamaged
	}
	if cap(r.buf) < int(size) {
		r.buf = make([]byte, max(int(size), blockSize))
	}
	r.buf = r.buf[:size]
	if _, err := io.ReadFull(r.from, r.buf); err != nil {
		return nil, ErrDamaged
	}
	if crc32.Checksum(r.buf, castagnoli) != binary.LittleEndian.Uint32(r.head[4:]) {
		return nil, ErrDamaged
	}
	return r.buf, nil
}
