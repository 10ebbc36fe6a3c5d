package sheet

import (
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/fault"
)

// open makes a reader over the cells of the chosen sheet.
func (b *book) open() (reader, error) {
	rc, err := unpack(b.part)
	if err != nil {
		return nil, err
	}
	return &cellReader{rc: rc, x: newXML(rc), styles: b.styles, date1904: b.date1904, texts: b.texts.view()}, nil
}

// cellReader makes rows of text out of a sheet's XML: numbers as a person wrote them, dates in ISO form, shared texts
// resolved, results for formulas.
type cellReader struct {
	rc       io.Closer
	x        *xmlReader
	styles   []dateStyle
	date1904 bool
	texts    *sharedTexts

	row  Row
	num  int64
	out  []byte
	from []int // where in out each cell begins and ends
	to   []int
	done bool
}

func (c *cellReader) Close() error { return c.rc.Close() }

// one is what is known of a cell while its element is open.
type one struct {
	col             int
	typ             byte // first letter of t: s shared, i inline, b, e, d, n; 'S' for str
	style           dateStyle
	formula, valued bool
	phonetic        bool
}

func (c *cellReader) next() (*Row, error) {
	for {
		if c.done {
			return nil, io.EOF
		}
		if err := c.readRow(); err != nil {
			return nil, err
		}
		if c.done {
			return nil, io.EOF
		}
		c.finish()
		if !c.row.blank() {
			return &c.row, nil
		}
	}
}

// readRow reads up to the end of the next row; at the end of the sheet it sets done.
func (c *cellReader) readRow() error {
	x := c.x
	within := false
	cell := one{col: -1}
	for {
		err := x.next()
		if err == io.EOF {
			return fault.New(fault.Invalid, "sheet_broken") // sheetData was never closed
		}
		if err != nil {
			return err
		}
		if len(x.name) == 0 {
			continue
		}
		switch x.name[0] {
		case 'r':
			switch {
			case x.is("row") && x.open:
				c.begin()
				within, cell.col = true, -1
				if x.close {
					return nil
				}
			case x.is("row"):
				return nil
			case x.is("rPh"):
				cell.phonetic = x.open && !x.close
			}
		case 'c':
			if x.is("c") && within {
				if x.open {
					if err := c.beginCell(&cell); err != nil {
						return err
					}
				}
				if x.close && cell.col >= 0 {
					c.endCell(&cell)
					cell.col = -1
				}
			}
		case 'v':
			if x.is("v") && x.close && !x.open && cell.col >= 0 {
				cell.valued = true
				if err := c.value(&cell); err != nil {
					return err
				}
			}
		case 't':
			if x.is("t") && x.close && !x.open && cell.col >= 0 && !cell.phonetic {
				cell.valued = true
				c.put(&cell, x.text, true)
			}
		case 'f':
			if x.is("f") {
				cell.formula = true
			}
		case 's':
			if x.is("sheetData") && x.close {
				c.done = true
				return nil
			}
		}
	}
}

func (c *cellReader) begin() {
	c.row.reset()
	c.out, c.from, c.to = c.out[:0], c.from[:0], c.to[:0]
	c.num++
	if r := c.x.attr("r"); r != nil {
		if n, ok := digits(r); ok && n >= c.num {
			c.num = n
		}
	}
	c.row.Number = c.num
}

func (c *cellReader) beginCell(cell *one) error {
	col := len(c.from)
	*cell = one{typ: 'n'}
	if r := c.x.attr("r"); r != nil {
		if n := columnOf(r); n >= 0 {
			col = n
		}
	}
	if col >= MaxColumns {
		return fault.New(fault.TooLarge, "sheet_too_wide", "n", col+1, "limit", MaxColumns)
	}
	cell.col = col
	for len(c.from) <= col {
		c.from, c.to = append(c.from, 0), append(c.to, 0)
		c.row.kinds = append(c.row.kinds, kindText)
	}
	if s := c.x.attr("s"); s != nil {
		if n, ok := digits(s); ok && n < int64(len(c.styles)) {
			cell.style = c.styles[n]
		}
	}
	if t := c.x.attr("t"); len(t) > 0 {
		cell.typ = t[0]
		if string(t) == "str" {
			cell.typ = 'S'
		}
	}
	return nil
}

func (c *cellReader) endCell(cell *one) {
	if cell.formula && !cell.valued {
		c.row.complain(cell.col, false, FormulaEmpty)
	}
}

// put stores text for a cell; several pieces of one cell are joined.
func (c *cellReader) put(cell *one, text []byte, escaped bool) {
	i := cell.col
	if c.to[i] != len(c.out) || c.from[i] == c.to[i] {
		c.from[i] = len(c.out)
	}
	if escaped {
		c.out = unescape(c.out, text)
	} else {
		c.out = append(c.out, text...)
	}
	if len(c.out)-c.from[i] > MaxCell || c.x.long {
		c.row.complain(i, true, CellTooLarge, "limit", MaxCell>>20)
		c.out = c.out[:c.from[i]]
	}
	c.to[i] = len(c.out)
}

// value takes the content of <v> in.
func (c *cellReader) value(cell *one) error {
	text := c.x.text
	switch cell.typ {
	case 's':
		n, ok := digits(text)
		if ok {
			shared, found, err := c.texts.at(int(n))
			if err != nil {
				return fault.From(err, fault.Internal, "")
			}
			if found {
				c.put(cell, shared, false)
				return nil
			}
		}
		c.row.complain(cell.col, false, BadReference)
	case 'b':
		c.row.kinds[cell.col] = kindBool
		if len(text) > 0 && (text[0] == '1' || text[0] == 't') {
			c.put(cell, []byte("TRUE"), false)
		} else {
			c.put(cell, []byte("FALSE"), false)
		}
	case 'e':
		c.row.kinds[cell.col] = kindError
		c.row.complain(cell.col, false, ErrorCell)
		c.put(cell, text, true)
	case 'S', 'i':
		c.put(cell, text, true)
	case 'd':
		c.row.kinds[cell.col] = kindDate
		c.put(cell, text, true)
	default:
		c.number(cell, text)
	}
	return nil
}

// number writes a number as a person would, or the date that it stands for.
func (c *cellReader) number(cell *one, text []byte) {
	c.row.kinds[cell.col] = kindNumber
	if cell.style != plainStyle {
		if v, err := strconv.ParseFloat(string(text), 64); err == nil {
			var buf [32]byte
			if iso := appendSerial(buf[:0], v, cell.style, c.date1904); iso != nil {
				c.row.kinds[cell.col] = kindDate
				c.put(cell, iso, false)
				return
			}
		}
	}
	if len(text) <= 15 {
		plain := true
		for _, b := range text {
			if b == 'E' || b == 'e' {
				plain = false
			}
		}
		if plain {
			c.put(cell, text, true)
			return
		}
	}
	c.put(cell, tidyNumber(text), true)
}

// tidyNumber undoes what a binary fraction makes of 0.3 and the exponent of numbers that are exact without one. A number
// that has lost digits keeps its exponent, so that nobody takes it for an id.
func tidyNumber(text []byte) []byte {
	whole := len(text) > 0
	for i, b := range text {
		if (b < '0' || b > '9') && !(i == 0 && b == '-') {
			whole = false
		}
	}
	if whole {
		return text
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return text
	}
	if v >= 1e15 || v <= -1e15 {
		if v == float64(int64(v)) && v < 1<<53 && v > -(1<<53) {
			return strconv.AppendInt(nil, int64(v), 10)
		}
		return text
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		return text
	}
	return strconv.AppendFloat(nil, short, 'f', -1, 64)
}

// finish makes text of the row that was read.
func (c *cellReader) finish() {
	c.row.Offset = c.x.offset - int64(c.x.w-c.x.r)
	s := string(c.out)
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		for i := range c.from {
			c.row.Cells = append(c.row.Cells, trim(c.row.scrub(s[c.from[i]:c.to[i]], i)))
		}
		return
	}
	for i := range c.from {
		c.row.Cells = append(c.row.Cells, trim(s[c.from[i]:c.to[i]]))
	}
}

// digits reads a whole number without sign.
func digits(b []byte) (n int64, ok bool) {
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	if len(b) == 0 || len(b) > 15 {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// columnOf is the index of the column in a reference like AB12, -1 if there is none.
func columnOf(ref []byte) int {
	n := 0
	for _, c := range ref {
		switch {
		case c >= 'A' && c <= 'Z':
			n = n*26 + int(c-'A') + 1
		case c >= 'a' && c <= 'z':
			n = n*26 + int(c-'a') + 1
		default:
			return n - 1
		}
		if n > 1<<20 {
			return n
		}
	}
	return n - 1
}
