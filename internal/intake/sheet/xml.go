package sheet

import (
	"bytes"
	"io"
	"strconv"
	"unicode/utf8"

	"dangol.kr/dangol/internal/fault"
)

// xmlReader walks over the tags of a part of a workbook. It knows the XML that spreadsheet programs write, not all that
// XML allows: no document types, no entities of one's own. It reads about ten times as fast as a full parser.
type xmlReader struct {
	src    io.Reader
	buf    []byte
	r, w   int
	eof    bool
	offset int64 // bytes read so far

	text  []byte // between the tag before and this one, entities unresolved; good until the next tag
	name  []byte // of the element, without its name space
	attrs []byte
	open  bool // <x>
	close bool // </x>; <x/> is both
	long  bool // the text was above MaxCell and is left out
	cdata []byte
}

func newXML(src io.Reader) *xmlReader { return &xmlReader{src: src, buf: make([]byte, 128<<10)} }

func (x *xmlReader) more() error {
	if x.eof {
		return io.EOF
	}
	if x.r > 0 {
		x.w = copy(x.buf, x.buf[x.r:x.w])
		x.r = 0
	}
	if x.w == len(x.buf) {
		bigger := make([]byte, 2*len(x.buf))
		copy(bigger, x.buf[:x.w])
		x.buf = bigger
	}
	for range 100 {
		n, err := x.src.Read(x.buf[x.w:])
		x.w += n
		x.offset += int64(n)
		if err == io.EOF {
			x.eof = true
			if n == 0 {
				return io.EOF
			}
			return nil
		}
		if err != nil {
			if fault.CodeOf(err) != "" {
				return err
			}
			return fault.From(err, fault.Invalid, "sheet_broken")
		}
		if n > 0 {
			return nil
		}
	}
	return fault.From(io.ErrNoProgress, fault.Invalid, "sheet_broken")
}

// next goes to the next tag. At the end of the part it is io.EOF.
func (x *xmlReader) next() error {
	x.long = false
	x.cdata = x.cdata[:0]
	for {
		lt, err := x.find('<', 0)
		if err != nil {
			return err
		}
		for {
			if lt+9 > x.w-x.r && !x.eof {
				if err := x.more(); err != nil && err != io.EOF {
					return err
				}
				continue
			}
			break
		}
		rest := x.buf[x.r+lt : x.w]
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			if err := x.skipTo(lt, "-->"); err != nil {
				return err
			}
			continue
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			x.cdata = append(x.cdata, x.buf[x.r:x.r+lt]...)
			from := lt + 9
			end, err := x.findText(from, "]]>")
			if err != nil {
				return err
			}
			for _, c := range x.buf[x.r+from : x.r+end] { // as text, so that it needs escaping
				if c == '&' {
					x.cdata = append(x.cdata, "&amp;"...)
				} else {
					x.cdata = append(x.cdata, c)
				}
			}
			x.r += end + 3
			continue
		}
		gt, err := x.find('>', lt+1)
		if err != nil {
			return err
		}
		for bytes.Count(x.buf[x.r+lt:x.r+gt], []byte{'"'})%2 == 1 { // a > within an attribute
			if gt, err = x.find('>', gt+1); err != nil {
				return err
			}
		}
		x.text = x.buf[x.r : x.r+lt]
		if len(x.cdata) > 0 {
			x.cdata = append(x.cdata, x.text...)
			x.text = x.cdata
		}
		tag := x.buf[x.r+lt+1 : x.r+gt]
		x.r += gt + 1
		x.split(tag)
		return nil
	}
}

// find gives the position of c, counted from x.r, at or behind from. Text that grows too long is left out.
func (x *xmlReader) find(c byte, from int) (int, error) {
	for {
		if i := bytes.IndexByte(x.buf[x.r+from:x.w], c); i >= 0 {
			return from + i, nil
		}
		from = x.w - x.r
		if from > 6*MaxCell { // entities make text up to six times as long
			if c != '<' {
				return 0, fault.New(fault.Invalid, "sheet_broken")
			}
			x.long, x.r, from = true, x.w, 0
		}
		if err := x.more(); err != nil {
			return 0, err
		}
	}
}

func (x *xmlReader) findText(from int, what string) (int, error) {
	for {
		if i := bytes.Index(x.buf[x.r+from:x.w], []byte(what)); i >= 0 {
			return from + i, nil
		}
		if x.w-x.r > 6*MaxCell {
			return 0, fault.New(fault.Invalid, "sheet_broken")
		}
		if err := x.more(); err != nil {
			return 0, err
		}
	}
}

func (x *xmlReader) skipTo(from int, what string) error {
	end, err := x.findText(from, what)
	if err != nil {
		return err
	}
	x.r += end + len(what)
	return nil
}

func (x *xmlReader) split(tag []byte) {
	x.open, x.close = true, false
	if len(tag) > 0 && tag[0] == '/' {
		x.open, x.close = false, true
		tag = tag[1:]
	} else if len(tag) > 0 && tag[len(tag)-1] == '/' {
		x.close = true
		tag = tag[:len(tag)-1]
	}
	n := 0
	for n < len(tag) && tag[n] > ' ' {
		n++
	}
	x.name, x.attrs = tag[:n], tag[n:]
	if i := bytes.IndexByte(x.name, ':'); i >= 0 {
		x.name = x.name[i+1:]
	}
}

// attr is the raw value of an attribute, nil if it is missing.
func (x *xmlReader) attr(name string) []byte {
	b := x.attrs
	for {
		for len(b) > 0 && b[0] <= ' ' {
			b = b[1:]
		}
		eq := bytes.IndexByte(b, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimRight(b[:eq], " \t\r\n")
		b = bytes.TrimLeft(b[eq+1:], " \t\r\n")
		if len(b) < 2 || b[0] != '"' && b[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(b[1:], b[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return b[1 : 1+end]
		}
		b = b[end+2:]
	}
}

// is reports whether this is a tag of the element.
func (x *xmlReader) is(name string) bool { return string(x.name) == name }

// unescape adds text to dst with entities and the _xHHHH_ of workbooks resolved. Letters no database keeps become blanks.
func unescape(dst, src []byte) []byte {
	for len(src) > 0 {
		i := bytes.IndexByte(src, '&')
		part := src
		if i >= 0 {
			part = src[:i]
		}
		dst = appendPlain(dst, part)
		if i < 0 {
			return dst
		}
		src = src[i:]
		end := bytes.IndexByte(src[:min(len(src), 12)], ';')
		if end < 0 {
			dst, src = append(dst, '&'), src[1:]
			continue
		}
		switch e := src[1:end]; {
		case string(e) == "amp":
			dst = append(dst, '&')
		case string(e) == "lt":
			dst = append(dst, '<')
		case string(e) == "gt":
			dst = append(dst, '>')
		case string(e) == "quot":
			dst = append(dst, '"')
		case string(e) == "apos":
			dst = append(dst, '\'')
		case len(e) > 1 && e[0] == '#':
			base, digits := 10, e[1:]
			if digits[0] == 'x' || digits[0] == 'X' {
				base, digits = 16, digits[1:]
			}
			v, err := strconv.ParseUint(string(digits), base, 32)
			if err != nil || v == 0 || v > utf8.MaxRune {
				v = utf8.RuneError
			}
			dst = utf8.AppendRune(dst, rune(v))
		default:
			dst = append(dst, src[:end+1]...)
		}
		src = src[end+1:]
	}
	return dst
}

func appendPlain(dst, src []byte) []byte {
	for {
		i := bytes.Index(src, []byte("_x"))
		if i < 0 || i+7 > len(src) {
			return append(dst, src...)
		}
		v, err := strconv.ParseUint(string(src[i+2:i+6]), 16, 32)
		if err != nil || src[i+6] != '_' || v == 0 || v >= 0xd800 && v < 0xe000 {
			dst = append(dst, src[:i+2]...)
			src = src[i+2:]
			continue
		}
		dst = utf8.AppendRune(append(dst, src[:i]...), rune(v))
		src = src[i+7:]
	}
}
