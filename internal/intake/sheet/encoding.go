package sheet

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"dangol.kr/dangol/internal/fault"
)

// Encoding is how a text file writes its letters.
type Encoding string

// The encodings that can be read and written back.
const (
	UTF8        Encoding = "utf-8"
	CP949       Encoding = "cp949" // what Korean Windows writes; holds EUC-KR
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	Windows1252 Encoding = "windows-1252" // what western Windows writes
)

// wide reports that bytes of the file can't be cut at delimiters before they are decoded.
func (e Encoding) wide() bool { return e == UTF16LE || e == UTF16BE }

// codec is nil for UTF-8.
func (e Encoding) codec() encoding.Encoding {
	switch e {
	case CP949:
		return korean.EUCKR
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case Windows1252:
		return charmap.Windows1252
	}
	return nil
}

func (e Encoding) valid() bool { return e == UTF8 || e.codec() != nil }

// mark is the byte order mark of the encoding.
func (e Encoding) mark() string {
	switch e {
	case UTF8:
		return "\xef\xbb\xbf"
	case UTF16LE:
		return "\xff\xfe"
	case UTF16BE:
		return "\xfe\xff"
	}
	return ""
}

// finding is what was found out about the letters of a file.
type finding struct {
	encoding Encoding
	bom      int  // bytes of the mark
	ascii    bool // nothing but ASCII was seen, so that a later row decides for itself
}

// findEncoding looks at the head of the file and at a few places further on.
func findEncoding(r io.ReaderAt, size int64, want Encoding) (finding, error) {
	head := make([]byte, min(size, 256<<10))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return finding{}, fault.From(err, fault.Invalid, "sheet_broken")
	}
	for _, e := range [...]Encoding{UTF8, UTF16LE, UTF16BE} {
		if bytes.HasPrefix(head, []byte(e.mark())) && (want == "" || want == e) {
			return finding{encoding: e, bom: len(e.mark())}, nil
		}
	}
	if want != "" {
		if !want.valid() {
			return finding{}, fault.New(fault.Invalid, "sheet_encoding", "encoding", string(want))
		}
		return finding{encoding: want}, nil
	}
	if e := utf16Without(head); e != "" {
		return finding{encoding: e}, nil
	}
	seen := newTally()
	seen.add(head, int64(len(head)) < size)
	const places, chunk = 6, 64 << 10
	part := make([]byte, chunk)
	for i := int64(1); i <= places && size > int64(len(head))+chunk; i++ {
		n, err := r.ReadAt(part, int64(len(head))+(size-int64(len(head))-chunk)*i/places)
		if err != nil && err != io.EOF {
			return finding{}, fault.From(err, fault.Invalid, "sheet_broken")
		}
		b := part[:n]
		if j := bytes.IndexByte(b, '\n'); j >= 0 {
			b = b[j+1:]
		} else {
			for k := 0; k < 4 && len(b) > 0 && !utf8.RuneStart(b[0]); k++ {
				b = b[1:]
			}
		}
		seen.add(b, true)
	}
	if seen.control > 0.02*float64(seen.bytes) || seen.nul*4 > seen.bytes {
		return finding{}, fault.New(fault.Invalid, "sheet_not_table", "what", "binary")
	}
	return seen.verdict(), nil
}

// utf16Without recognises UTF-16 that lacks its mark by the zero halves of delimiters, digits and line ends.
func utf16Without(b []byte) Encoding {
	b = b[:len(b)&^1]
	if len(b) < 4 {
		return ""
	}
	var even, odd, ends int
	for i := 0; i < len(b); i += 2 {
		if b[i] == 0 && b[i+1] != 0 {
			even++
		}
		if b[i+1] == 0 && b[i] != 0 {
			odd++
		}
		if b[i] == 0 && (b[i+1] == '\n' || b[i+1] == ',' || b[i+1] == '\t') || b[i+1] == 0 && (b[i] == '\n' || b[i] == ',' || b[i] == '\t') {
			ends++
		}
	}
	units := len(b) / 2
	if ends == 0 || (even+odd)*8 < units || !isASCII(b) && utf8.Valid(b) {
		return ""
	}
	switch {
	case odd > 20*even:
		return UTF16LE
	case even > 20*odd:
		return UTF16BE
	}
	return ""
}

// tally weighs the encodings that a text could be in.
type tally struct {
	bytes, nul              int
	control                 float64
	runes, badUTF8          int // multi-byte letters, bytes that are none
	pairs, common, badCP949 int // two-byte letters, those among everyday Hangul and symbols, bytes that are none
	dec                     encoding.Encoding
	one, two                []byte
}

func newTally() *tally { return &tally{dec: korean.EUCKR, one: make([]byte, 2), two: make([]byte, 8)} }

func (t *tally) add(b []byte, cut bool) {
	t.bytes += len(b)
	t.nul += bytes.Count(b, []byte{0})
	t.control += binaryShare(b) * float64(len(b))
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			if cut && len(b)-i < utf8.UTFMax && !utf8.FullRune(b[i:]) {
				break
			}
			t.badUTF8++
		} else {
			t.runes++
		}
		i += n
	}
	d := t.dec.NewDecoder()
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		if i+1 >= len(b) {
			if !cut {
				t.badCP949++
			}
			break
		}
		t.one[0], t.one[1] = b[i], b[i+1]
		d.Reset()
		n, _, err := d.Transform(t.two, t.one, true)
		r, size := utf8.DecodeRune(t.two[:n])
		if err != nil || size != n || r == utf8.RuneError {
			t.badCP949++
			i++
			continue
		}
		t.pairs++
		if b[i] >= 0xb0 && b[i] <= 0xc8 && b[i+1] >= 0xa1 || b[i] >= 0xa1 && b[i] <= 0xa3 && b[i+1] >= 0xa1 {
			t.common++
		}
		i += 2
	}
}

func (t *tally) verdict() finding {
	if t.runes+t.badUTF8 == 0 {
		return finding{encoding: UTF8, ascii: true}
	}
	if t.badUTF8 == 0 {
		return finding{encoding: UTF8}
	}
	// Everyday Korean is nearly all within the older half of CP949; the same bytes read wrongly scatter.
	korean := t.pairs > 0 && t.badCP949*5 <= t.pairs && t.common*10 >= t.pairs*7
	switch {
	case t.runes > 4*t.badUTF8:
		return finding{encoding: UTF8}
	case korean:
		return finding{encoding: CP949}
	case t.runes > t.badUTF8:
		return finding{encoding: UTF8}
	case t.badCP949 == 0:
		return finding{encoding: CP949}
	}
	return finding{encoding: Windows1252}
}

// decoder turns cells of one encoding into UTF-8.
type decoder struct {
	enc encoding.Encoding
	dec *encoding.Decoder
	buf []byte
}

// append adds the decoded text to dst.
func (d *decoder) append(dst, src []byte) []byte {
	need := len(src)*3 + 16
	if cap(d.buf) < need {
		d.buf = make([]byte, need)
	}
	d.dec.Reset()
	n, _, _ := d.dec.Transform(d.buf[:cap(d.buf)], src, true)
	return append(dst, d.buf[:n]...)
}

func newDecoder(e Encoding) *decoder {
	c := e.codec()
	if c == nil {
		return nil
	}
	return &decoder{enc: c, dec: c.NewDecoder()}
}
