package pile

import (
	"encoding/json"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
)

// manifest says what a pile in a folder is. It is written after the parts it speaks of.
type manifest struct {
	Mark  string          `json:"mark"` // whose pile it is
	Whole bool            `json:"whole"`
	Parts []part          `json:"parts"`
	Note  json.RawMessage `json:"note"` // what the owner wants to know again
}

const manifestName = "manifest"

// Finish ends the pile and gives it for taking. One with parts on disk can be opened again by its mark.
func (w *Writer) Finish(mark string, note any) (*Pile, error) {
	p := &Pile{dir: w.dir, parts: w.parts}
	if w.inner != nil {
		p.inner = w.inner.Bytes()
		return p, nil
	}
	return p, w.note(mark, note, true)
}

// Save lets Resume go on from here, should the process be killed. Whatever is in no part yet is left out.
func (w *Writer) Save(mark string, note any) error { return w.note(mark, note, false) }

func (w *Writer) note(mark string, note any, whole bool) error {
	text, err := json.Marshal(note)
	if err != nil {
		return err
	}
	if text, err = json.Marshal(manifest{mark, whole, w.parts, text}); err != nil {
		return err
	}
	if err := os.MkdirAll(w.dir, 0o700); err != nil {
		return err
	}
	// What a power cut leaves half written is found by the checksums, so nothing need be forced to disk here.
	part := filepath.Join(w.dir, manifestName+"-part")
	sum := crc32.Checksum(text, castagnoli)
	text = append(text, byte(sum), byte(sum>>8), byte(sum>>16), byte(sum>>24))
	if err := os.WriteFile(part, text, 0o600); err != nil {
		return err
	}
	return os.Rename(part, filepath.Join(w.dir, manifestName))
}

// Resume goes on with a pile that Save was called for last, if it is the mark's and has all of its parts. Else the error
// is ErrDamaged.
func Resume(dir, mark string, note any) (*Writer, error) {
	m, err := open(dir, mark, note)
	if err == nil && m.Whole {
		err = ErrDamaged
	}
	if err != nil {
		return nil, err
	}
	return &Writer{dir: dir, parts: m.Parts}, nil
}

// Open opens the finished pile in a folder, if it has the mark and all of its parts. Else the error is ErrDamaged.
func Open(dir, mark string, note any) (*Pile, error) {
	m, err := open(dir, mark, note)
	if err == nil && !m.Whole {
		err = ErrDamaged
	}
	if err != nil {
		return nil, err
	}
	return &Pile{dir: dir, parts: m.Parts}, nil
}

func open(dir, mark string, note any) (m manifest, err error) {
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil || len(text) < 4 {
		return m, errors.Join(ErrDamaged, err)
	}
	sum := text[len(text)-4:]
	text = text[:len(text)-4]
	if got := crc32.Checksum(text, castagnoli); got != uint32(sum[0])|uint32(sum[1])<<8|uint32(sum[2])<<16|uint32(sum[3])<<24 {
		return m, ErrDamaged
	}
	if err := json.Unmarshal(text, &m); err != nil || m.Mark != mark {
		return m, errors.Join(ErrDamaged, err)
	}
	for i, x := range m.Parts {
		st, err := os.Stat(partName(dir, i))
		if err != nil || st.Size() != x.Bytes {
			return m, errors.Join(ErrDamaged, err)
		}
	}
	if err := json.Unmarshal(m.Note, note); err != nil {
		return m, errors.Join(ErrDamaged, err)
	}
	return m, nil
}

// Remove takes a pile away; none is fine.
func Remove(dir string) error { return os.RemoveAll(dir) }
