package sheet

import (
	"encoding/binary"
	"io"
	"os"

	"dangol.kr/dangol/internal/fault"
)

// vault keeps bytes that are added once and read often: in memory as long as they are few, then in a temporary file
// behind a small cache. A workbook's shared texts can be larger than the machine's memory.
type vault struct {
	limit int // bytes kept in memory
	mem   []byte
	file  *os.File
	size  int64
	pages []page
	whole []byte // scratch for a read over several pages
}

const (
	pageSize  = 32 << 10
	pageCount = 256
)

type page struct {
	no   int64 // 1 for the first, 0 for none
	data []byte
}

func (v *vault) add(b []byte) error {
	v.mem = append(v.mem, b...)
	v.size += int64(len(b))
	if len(v.mem) <= v.limit {
		return nil
	}
	if v.file == nil {
		f, err := os.CreateTemp("", "dangol-texts-")
		if err != nil {
			return err
		}
		_ = os.Remove(f.Name()) // where the system allows it, so that even a killed program leaves nothing behind
		v.file, v.limit = f, 1<<20
	}
	return v.flush()
}

func (v *vault) flush() error {
	if v.file == nil || len(v.mem) == 0 {
		return nil
	}
	_, err := v.file.Write(v.mem)
	v.mem = v.mem[:0]
	return err
}

// view reads a vault; each reader has one, so that several may read at once.
func (v *vault) view() *vault {
	w := &vault{mem: v.mem, file: v.file, size: v.size}
	if v.file != nil {
		w.pages = make([]page, pageCount)
	}
	return w
}

// at gives n bytes at off, good until the next call.
func (v *vault) at(off int64, n int) ([]byte, error) {
	if off < 0 || n < 0 || off+int64(n) > v.size {
		return nil, io.ErrUnexpectedEOF
	}
	if v.file == nil {
		return v.mem[off : off+int64(n)], nil
	}
	p, err := v.page(off / pageSize)
	if err != nil {
		return nil, err
	}
	from := int(off % pageSize)
	if from+n <= len(p) {
		return p[from : from+n], nil
	}
	v.whole = v.whole[:0]
	for len(v.whole) < n {
		k := min(n-len(v.whole), len(p)-from)
		v.whole = append(v.whole, p[from:from+k]...)
		off += int64(k)
		from = 0
		if len(v.whole) < n {
			if p, err = v.page(off / pageSize); err != nil {
				return nil, err
			}
		}
	}
	return v.whole, nil
}

func (v *vault) page(no int64) ([]byte, error) {
	p := &v.pages[no%pageCount]
	if p.no == no+1 {
		return p.data, nil
	}
	if p.data == nil {
		p.data = make([]byte, pageSize)
	}
	p.data = p.data[:pageSize]
	n, err := v.file.ReadAt(p.data, no*pageSize)
	if err != nil && err != io.EOF {
		return nil, err
	}
	p.no, p.data = no+1, p.data[:n]
	return p.data, nil
}

func (v *vault) close() error {
	if v == nil || v.file == nil {
		return nil
	}
	name := v.file.Name()
	err := v.file.Close()
	_ = os.Remove(name)
	return err
}

// sharedTexts are the texts that the cells of a workbook refer to by number.
type sharedTexts struct {
	texts, ends vault // ends: eight bytes for each text
	n           int
}

func newSharedTexts(limit int) *sharedTexts {
	return &sharedTexts{texts: vault{limit: limit}, ends: vault{limit: limit / 4}}
}

func (s *sharedTexts) view() *sharedTexts {
	return &sharedTexts{texts: *s.texts.view(), ends: *s.ends.view(), n: s.n}
}

func (s *sharedTexts) close() error {
	err := s.texts.close()
	if e := s.ends.close(); err == nil {
		err = e
	}
	return err
}

// read takes the part in.
func (s *sharedTexts) read(src io.Reader) error {
	x := newXML(src)
	var text []byte
	var end [8]byte
	phonetic := false
	for {
		err := x.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		switch {
		case x.is("t") && x.close && !x.open && !phonetic:
			if text = unescape(text, x.text); len(text) > MaxCell {
				text = text[:MaxCell+1] // the cell that refers to it will complain
			}
		case x.is("rPh"):
			phonetic = x.open && !x.close
		case x.is("si") && x.close:
			if err := s.texts.add(text); err != nil {
				return fault.From(err, fault.Internal, "")
			}
			binary.LittleEndian.PutUint64(end[:], uint64(s.texts.size))
			if err := s.ends.add(end[:]); err != nil {
				return fault.From(err, fault.Internal, "")
			}
			s.n++
			text = text[:0]
		}
	}
	if err := s.texts.flush(); err != nil {
		return err
	}
	return s.ends.flush()
}

// at is the text with a number, good until the next call.
func (s *sharedTexts) at(i int) ([]byte, bool, error) {
	if i < 0 || i >= s.n {
		return nil, false, nil
	}
	from := int64(0)
	if i > 0 {
		b, err := s.ends.at(int64(i-1)*8, 8)
		if err != nil {
			return nil, false, err
		}
		from = int64(binary.LittleEndian.Uint64(b))
	}
	b, err := s.ends.at(int64(i)*8, 8)
	if err != nil {
		return nil, false, err
	}
	text, err := s.texts.at(from, int(int64(binary.LittleEndian.Uint64(b))-from))
	return text, err == nil, err
}
