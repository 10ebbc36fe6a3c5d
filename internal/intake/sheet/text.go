package sheet

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/transform"

	"dangol.kr/dangol/internal/fault"
)

// maxRecord is how long a record may grow before its reading is given up: a quote that is never closed must not swallow
// the file, and a «text» without line ends must not fill the memory.
const maxRecord = 4 * MaxCell

// textSource is a delimited text file.
type textSource struct {
	r     io.ReaderAt
	size  int64
	found finding
	delim byte
	end   byte // '\n', or '\r' in files of old Macs
}

func (s *textSource) close() error { return nil }

func (s *textSource) open() (reader, error) { return s.from(int64(s.found.bom), s.size), nil }

// from reads a part of the file, which must begin at a record.
func (s *textSource) from(start, end int64) *textReader {
	t := &textReader{buf: make([]byte, 256<<10), delim: s.delim, end: s.end, offset: start, ascii: s.found.ascii}
	t.src = io.NewSectionReader(s.r, start, end-start)
	switch {
	case s.found.encoding.wide():
		t.src = transform.NewReader(t.src, s.found.encoding.codec().NewDecoder())
		t.stretched = true
	case s.found.encoding != UTF8:
		t.dec = newDecoder(s.found.encoding)
	}
	if t.ascii {
		t.dec = newDecoder(CP949)
	}
	return t
}

// textReader cuts a text into records and cells. It works on bytes as they stand, which all encodings but UTF-16 allow:
// in CP949 no delimiter, quote or line end is half of a letter.
type textReader struct {
	src       io.Reader
	buf       []byte
	r, w      int // unread part of buf
	eof       bool
	delim     byte
	end       byte
	dec       *decoder // nil for UTF-8
	ascii     bool     // UTF-8 unless a row shows otherwise
	stretched bool     // src is UTF-16 made UTF-8, so that offsets are an estimate
	offset    int64

	row  Row
	num  int64
	out  []byte // cells of a record that had to be put together
	ends []int  // where each cell of out ends
	text []byte
}

var errShort = errors.New("record is not complete")

// more reads on, moving the unread part to the front. It is false at the end of the file.
func (t *textReader) more() (bool, error) {
	if t.eof {
		return false, nil
	}
	if t.r > 0 {
		t.w = copy(t.buf, t.buf[t.r:t.w])
		t.r = 0
	}
	if t.w == len(t.buf) {
		bigger := make([]byte, 2*len(t.buf))
		copy(bigger, t.buf[:t.w])
		t.buf = bigger
	}
	for range 100 {
		n, err := t.src.Read(t.buf[t.w:])
		t.w += n
		if err == io.EOF {
			t.eof = true
			return n > 0, nil
		}
		if err != nil {
			return false, fault.From(err, fault.Invalid, "sheet_broken")
		}
		if n > 0 {
			return true, nil
		}
	}
	return false, fault.From(io.ErrNoProgress, fault.Invalid, "sheet_broken")
}

// lineEnd is where, counted from t.r, the line ends that holds position p. errShort says that it is too far away.
func (t *textReader) lineEnd(p int) (int, error) {
	for scan := p; ; {
		i := bytes.IndexByte(t.buf[t.r+scan:t.w], t.end)
		if i >= 0 && scan+i <= maxRecord {
			return scan + i, nil
		}
		scan = t.w - t.r
		if i >= 0 || scan > maxRecord {
			return scan, errShort
		}
		ok, err := t.more()
		if err != nil {
			return 0, err
		}
		if !ok {
			return scan, nil
		}
	}
}

func (t *textReader) next() (*Row, error) {
	for {
		row, err := t.record()
		if err != nil {
			return nil, err
		}
		if row != nil {
			return row, nil
		}
	}
}

// record reads one record; a blank one is nil.
func (t *textReader) record() (*Row, error) {
	if len(t.buf) > 1<<20 && t.w-t.r < 64<<10 {
		t.buf = append(make([]byte, 0, 256<<10), t.buf[t.r:t.w]...)[:256<<10]
		t.r, t.w = 0, t.w-t.r
	}
	t.row.reset()
	n, err := t.lineEnd(0)
	if err == errShort {
		return t.skipLine()
	}
	if err != nil {
		return nil, err
	}
	if n == 0 && t.r == t.w {
		return nil, io.EOF
	}
	t.num++
	t.row.Number = t.num
	if t.delim != ' ' && bytes.IndexByte(t.buf[t.r:t.r+n], '"') >= 0 {
		if n, err = t.quoted(n); err != nil {
			return nil, err
		}
		t.row.Raw = bytes.TrimSuffix(t.buf[t.r:t.r+n], []byte{'\r'})
		t.cells()
	} else {
		t.row.Raw = bytes.TrimSuffix(t.buf[t.r:t.r+n], []byte{'\r'})
		t.plain(t.row.Raw)
	}
	t.take(n + 1)
	t.row.Offset = t.offset
	if t.row.blank() {
		return nil, nil
	}
	for i, cell := range t.row.Cells { // a workbook says so of a cell; in a text there is only what was shown
		if errorText(cell) {
			t.row.complain(i, false, ErrorCell)
		}
	}
	return &t.row, nil
}

// take moves behind n bytes.
func (t *textReader) take(n int) {
	n = min(n, t.w-t.r)
	t.r += n
	if t.stretched {
		n = 2 * n
	}
	t.offset += int64(n)
}

// skipLine leaves out a line that is too long to be kept.
func (t *textReader) skipLine() (*Row, error) {
	t.num++
	t.row.Number = t.num
	column := bytes.Count(t.buf[t.r:min(t.r+MaxCell, t.w)], []byte{t.delim})
	t.row.complain(column, true, RowTooLarge, "limit", maxRecord>>20)
	for {
		if i := bytes.IndexByte(t.buf[t.r:t.w], t.end); i >= 0 {
			t.take(i + 1)
			break
		}
		t.take(t.w - t.r)
		ok, err := t.more()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
	}
	t.row.Offset = t.offset
	return &t.row, nil
}

// plain cuts a line that holds no quote.
func (t *textReader) plain(line []byte) {
	if t.dec != nil && !isASCII(line) && !(t.ascii && utf8.Valid(line)) || len(line) > MaxCell {
		t.out, t.ends = t.out[:0], t.ends[:0]
		for p := 0; ; {
			d := t.cut(line[p:])
			t.push(line[p : p+d])
			if p += d + 1; p > len(line) || len(t.ends) > MaxColumns {
				break
			}
		}
		t.cells()
		return
	}
	s := t.clean(string(line))
	if t.delim == ' ' {
		t.row.Cells = append(t.row.Cells, strings.Fields(s)...)
		return
	}
	cells := t.row.Cells
	for len(cells) <= MaxColumns {
		i := strings.IndexByte(s, t.delim)
		if i < 0 {
			break
		}
		cells = append(cells, tidy(s[:i]))
		s = s[i+1:]
	}
	t.row.Cells = append(cells, tidy(s))
}

// cut is where the cell ends that b begins with.
func (t *textReader) cut(b []byte) int {
	if t.delim == ' ' {
		return len(b)
	}
	if i := bytes.IndexByte(b, t.delim); i >= 0 {
		return i
	}
	return len(b)
}

// push closes a cell of the record being put together and adds its text.
func (t *textReader) push(cell []byte) {
	if len(cell) > MaxCell {
		t.row.complain(len(t.ends), true, CellTooLarge, "limit", MaxCell>>20)
		cell = nil
	}
	t.out = append(t.out, cell...)
	t.ends = append(t.ends, len(t.out))
}

// cells makes text of a record that was put together.
func (t *textReader) cells() {
	out := t.out
	if t.dec != nil && !isASCII(out) && !(t.ascii && utf8.Valid(out)) {
		t.text = t.text[:0]
		start := 0
		for i, e := range t.ends {
			t.text = t.dec.append(t.text, out[start:e])
			start, t.ends[i] = e, len(t.text)
		}
		out = t.text
		if bytes.Contains(out, []byte("\uFFFD")) {
			t.doubt(out)
		}
	}
	if bytes.IndexByte(out, 0) >= 0 || !utf8.Valid(out) {
		start := 0
		for i, e := range t.ends { // rare, so that it may be slow
			t.row.Cells = append(t.row.Cells, tidy(t.row.scrub(string(out[start:e]), i)))
			start = e
		}
		return
	}
	s := string(out)
	start := 0
	for _, e := range t.ends {
		t.row.Cells = append(t.row.Cells, tidy(s[start:e]))
		start = e
	}
	if t.delim == ' ' && len(t.row.Cells) == 1 {
		t.row.Cells = append(t.row.Cells[:0], strings.Fields(t.row.Cells[0])...)
	}
}

// doubt notes the cells whose bytes could not be read.
func (t *textReader) doubt(out []byte) {
	start := 0
	for i, e := range t.ends {
		if bytes.Contains(out[start:e], []byte("\uFFFD")) {
			t.row.complain(i, false, BrokenText)
		}
		start = e
	}
}

// clean takes NULs and broken letters out of a line in UTF-8 and notes where they were.
func (t *textReader) clean(s string) string {
	if strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
		return s
	}
	cells := strings.Split(s, string(t.delim))
	for i := range cells {
		cells[i] = t.row.scrub(cells[i], i)
	}
	return strings.Join(cells, string(t.delim))
}

// scrub takes what no database keeps out of a cell and notes it.
func (r *Row) scrub(s string, column int) string {
	if strings.IndexByte(s, 0) >= 0 {
		r.complain(column, false, NulBytes)
		s = strings.ReplaceAll(s, "\x00", "")
	}
	if !utf8.ValidString(s) {
		r.complain(column, false, BrokenText)
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return s
}

func isASCII(b []byte) bool {
	for len(b) >= 8 {
		if (uint64(b[0])|uint64(b[1])|uint64(b[2])|uint64(b[3])|uint64(b[4])|uint64(b[5])|uint64(b[6])|uint64(b[7]))&0x80 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
