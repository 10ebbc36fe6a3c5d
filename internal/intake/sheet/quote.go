package sheet

import "bytes"

// quoted puts together the record at t.r whose first line, of n bytes, holds a quote, and gives the record's length.
//
// A quote counts only where a cell begins, perhaps after blanks; elsewhere it is a letter, as in 12" or 5'10". A quoted
// cell may run over lines. One that never ends, or ends in the middle of text on a later line, was no quoted cell: then
// its quote is taken for a letter, the record ends with its first line, and the row says so.
func (t *textReader) quoted(n int) (int, error) {
	t.out, t.ends = t.out[:0], t.ends[:0]
	first, end, p, alone := n, n, 0, false
	for len(t.ends) <= MaxColumns {
		q := p
		for q < end && t.buf[t.r+q] == ' ' {
			q++
		}
		if q >= end || t.buf[t.r+q] != '"' {
			line := t.buf[t.r+p : t.r+end]
			d := t.cut(line)
			if p+d == end {
				line = bytes.TrimSuffix(line, []byte{'\r'})
				t.push(line)
				return end, nil
			}
			t.push(line[:d])
			p += d + 1
			continue
		}
		mark := len(t.out)
		close, err := t.closing(q+1, end, alone)
		if err != nil {
			return 0, err
		}
		if close >= end { // the cell runs over lines
			if end, err = t.lineEnd(close + 1); err != nil && err != errShort {
				return 0, err
			}
			if err == errShort || !t.cellEnds(close+1, end) {
				close = -1
			}
		}
		if close < 0 {
			alone, end = true, first
			t.out = t.out[:mark]
			t.row.complain(len(t.ends), true, QuoteOpen)
			line := t.buf[t.r+q+1 : t.r+end]
			d := t.cut(line)
			if q+1+d == end {
				t.push(bytes.TrimSuffix(line, []byte{'\r'}))
				return end, nil
			}
			t.push(line[:d])
			p = q + 1 + d + 1
			continue
		}
		rest := t.buf[t.r+close+1 : t.r+end]
		d := t.cut(rest)
		last := close+1+d == end
		rest = bytes.TrimSuffix(rest[:d], []byte{'\r'})
		t.out = append(t.out, rest...) // text after the closing quote is kept as it is: "12" inch
		if len(t.out)-mark > MaxCell {
			t.row.complain(len(t.ends), true, CellTooLarge, "limit", MaxCell>>20)
			t.out = t.out[:mark]
		}
		t.ends = append(t.ends, len(t.out))
		if last {
			return end, nil
		}
		p = close + 1 + d + 1
	}
	return end, nil
}

// closing adds the text of the quoted cell that begins at p to t.out and gives the position of its closing quote, -1 if
// there is none: within the line that ends at end if alone, else within the longest record.
func (t *textReader) closing(p, end int, alone bool) (int, error) {
	for scan := p; ; {
		limit := t.w
		if alone {
			limit = t.r + end
		}
		if t.r+scan > limit {
			return -1, nil
		}
		i := bytes.IndexByte(t.buf[t.r+scan:limit], '"')
		if i < 0 {
			if scan = limit - t.r; alone || scan > maxRecord {
				return -1, nil
			}
			ok, err := t.more()
			if err != nil {
				return 0, err
			}
			if !ok {
				return -1, nil
			}
			continue
		}
		at := scan + i
		if t.r+at+1 >= t.w { // is the next byte a quote too?
			if _, err := t.more(); err != nil {
				return 0, err
			}
		}
		t.out = append(t.out, t.buf[t.r+p:t.r+at]...)
		if t.r+at+1 < t.w && t.buf[t.r+at+1] == '"' && (!alone || at+1 < end) {
			t.out = append(t.out, '"')
			p, scan = at+2, at+2
			continue
		}
		return at, nil
	}
}

// cellEnds reports that nothing but blanks stands between p and the next delimiter or the line's end.
func (t *textReader) cellEnds(p, end int) bool {
	for _, c := range t.buf[t.r+p : t.r+end] {
		switch c {
		case t.delim:
			return true
		case ' ', '\r':
		default:
			return false
		}
	}
	return true
}
