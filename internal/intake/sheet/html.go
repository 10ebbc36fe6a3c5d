package sheet

import (
	"bytes"
	"html"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/transform"

	"dangol.kr/dangol/internal/fault"
)

// htmlSource is a page whose tables are read one below the other. Some marketplaces name such a page «.xls».
type htmlSource struct {
	r     io.ReaderAt
	size  int64
	found finding
}

func (s *Sheet) openHTML(r io.ReaderAt, size int64, o Options) error {
	found, err := findEncoding(r, size, o.Encoding)
	if err != nil {
		return err
	}
	if found.ascii && o.Encoding == "" {
		head := make([]byte, min(size, 4096))
		if n, err := r.ReadAt(head, 0); n < len(head) {
			return fault.From(err, fault.Invalid, "sheet_broken")
		}
		if head = bytes.ToLower(head); bytes.Contains(head, []byte("euc-kr")) || bytes.Contains(head, []byte("949")) {
			found.encoding = CP949
		}
	}
	s.Kind, s.Encoding, s.BOM = HTML, found.encoding, found.bom > 0
	s.source = &htmlSource{r, size, found}
	if err := s.survey(o); err != nil {
		if fault.CodeOf(err) == "sheet_empty" {
			return fault.New(fault.Invalid, "sheet_not_table", "what", "HTML")
		}
		return err
	}
	s.judge()
	return nil
}

func (s *htmlSource) close() error { return nil }

func (s *htmlSource) open() (reader, error) {
	var src io.Reader = io.NewSectionReader(s.r, int64(s.found.bom), s.size-int64(s.found.bom))
	if c := s.found.encoding.codec(); c != nil {
		src = transform.NewReader(src, c.NewDecoder())
	}
	return &htmlReader{x: newXML(src)}, nil
}

// htmlReader takes the rows of all tables of a page.
type htmlReader struct {
	x     *xmlReader
	row   Row
	num   int64
	cell  []byte
	inRow bool
	inOne bool // within a cell
	span  int
	kept  bool // the tag at hand belongs to the next row
}

func (h *htmlReader) next() (*Row, error) {
	for {
		err := h.readRow()
		if err != nil && (err != io.EOF || len(h.row.Cells) == 0) {
			return nil, err
		}
		if !h.row.blank() {
			h.row.Offset = h.x.offset
			return &h.row, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (h *htmlReader) readRow() error {
	x := h.x
	h.row.reset()
	for {
		if !h.kept {
			if err := x.next(); err != nil {
				if err == io.EOF && h.inRow {
					if h.inOne {
						h.cell = append(h.cell, x.buf[x.r:x.w]...)
					}
					x.r = x.w
					h.endCell()
					h.inRow = false
				}
				return err
			}
			if h.inOne {
				h.cell = append(h.cell, x.text...)
				if len(h.cell) > MaxCell || x.long {
					h.row.complain(len(h.row.Cells), true, CellTooLarge, "limit", MaxCell>>20)
					h.cell = h.cell[:0]
				}
			}
		}
		kept := h.kept
		h.kept = false
		switch name := string(bytes.ToLower(x.name)); name {
		case "tr":
			if x.open && !kept && h.inRow { // the row before was not closed
				h.endCell()
				h.inRow, h.kept = false, true
				return nil
			}
			if x.open {
				h.inRow = true
				h.num++
				h.row.Number = h.num
			} else if h.inRow {
				h.endCell()
				h.inRow = false
				return nil
			}
		case "td", "th":
			h.endCell()
			if x.open && h.inRow && !x.close {
				h.inOne, h.span = true, 1
				if n, err := strconv.Atoi(string(x.attr("colspan"))); err == nil && n > 1 && n <= MaxColumns {
					h.span = n
				}
			}
		case "br", "p", "div":
			if h.inOne && len(h.cell) > 0 {
				h.cell = append(h.cell, '\n')
			}
		case "table":
			if h.inRow {
				h.endCell()
				h.inRow = false
				return nil
			}
		}
	}
}

func (h *htmlReader) endCell() {
	if !h.inOne {
		return
	}
	s := h.row.scrub(string(h.cell), len(h.row.Cells))
	h.row.Cells = append(h.row.Cells, tidy(html.UnescapeString(strings.TrimSpace(s))))
	for range h.span - 1 {
		h.row.Cells = append(h.row.Cells, "")
	}
	h.cell, h.inOne = h.cell[:0], false
}
