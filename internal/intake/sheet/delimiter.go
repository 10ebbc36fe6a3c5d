package sheet

import (
	"bytes"
	"io"

	"dangol.kr/dangol/internal/fault"
)

// openText finds encoding, line end and delimiter of a text and surveys it.
func (s *Sheet) openText(r io.ReaderAt, size int64, ext string, o Options) error {
	found, err := findEncoding(r, size, o.Encoding)
	if err != nil {
		return err
	}
	src := &textSource{r: r, size: size, found: found, end: '\n', delim: ','}
	s.Kind, s.source, s.Encoding, s.BOM = Text, src, found.encoding, found.bom > 0
	if size == int64(found.bom) {
		return fault.New(fault.Invalid, "sheet_empty")
	}
	head, err := src.head()
	if err != nil {
		return err
	}
	s.lineEnd = "\n"
	switch lf, cr := bytes.Count(head, []byte("\n")), bytes.Count(head, []byte("\r")); {
	case lf == 0 && cr > 0:
		src.end, s.lineEnd = '\r', "\r"
	case bytes.Count(head, []byte("\r\n"))*2 > lf:
		s.lineEnd = "\r\n"
	}
	switch o.Delimiter {
	case "":
		src.delim = src.findDelimiter(head, ext)
	case ",", ";", "|", "\t", " ":
		src.delim = o.Delimiter[0]
	default:
		return fault.New(fault.Invalid, "sheet_delimiter", "delimiter", o.Delimiter)
	}
	s.Delimiter = string(src.delim)
	if err := s.survey(o); err != nil {
		return err
	}
	if err := s.surveyFurther(src); err != nil {
		return err
	}
	s.judge()
	return nil
}

// head is the beginning of the text without its mark, UTF-16 made UTF-8.
func (s *textSource) head() ([]byte, error) {
	t := s.from(int64(s.found.bom), s.size)
	for t.w < 128<<10 {
		if ok, err := t.more(); err != nil {
			return nil, err
		} else if !ok {
			break
		}
	}
	return t.buf[:t.w], nil
}

// findDelimiter tries each delimiter on the head and takes the one that cuts it most evenly.
func (s *textSource) findDelimiter(head []byte, ext string) byte {
	best, score := byte(','), 0.0
	for _, d := range []byte{',', '\t', ';', '|', ' '} {
		t := textReader{src: bytes.NewReader(head), buf: make([]byte, len(head)+1), delim: d, end: s.end}
		var widths []int
		numbers, filled := 0, 0
		for len(widths) < 200 {
			row, err := t.next()
			if err != nil {
				break
			}
			if int64(len(head)) < s.size-int64(s.found.bom) && t.eof && t.r == t.w && len(widths) > 0 {
				break // the last record may be cut off
			}
			widths = append(widths, len(row.Cells))
			for _, c := range row.Cells {
				if c != "" {
					filled++
					if shapeOf(c) != shapeText {
						numbers++
					}
				}
			}
		}
		width, share := commonest(widths)
		if width < 2 {
			continue
		}
		v := share * share * (1 + float64(min(width, 20))/20)
		switch {
		case d == ' ': // words of a sentence are no columns; numbers in rank and file are
			if share < 0.95 || numbers*3 < filled*2 || width < 2 {
				continue
			}
			v *= 0.5
		case d == '\t' && (ext == ".tsv" || ext == ".tab" || ext == ".xls"):
			v *= 1.5
		case d == ',' && ext == ".csv":
			v *= 1.1
		}
		if v > score {
			best, score = d, v
		}
	}
	return best
}

// commonest is the most frequent of the widths and its share among rows; rows before the table begins, which are
// narrower, weigh little.
func commonest(widths []int) (width int, share float64) {
	count := map[int]int{}
	for _, w := range widths {
		count[w]++
	}
	for w, n := range count {
		if w > 1 && (n > count[width] || n == count[width] && w > width) {
			width = w
		}
	}
	if width == 0 {
		return 0, 0
	}
	return width, float64(count[width]) / float64(len(widths))
}

// surveyFurther adds rows from the middle and the end of a long file to the sample: whether 1/2 is in January or in
// February is often told only by a row far down.
func (s *Sheet) surveyFurther(src *textSource) error {
	const places, chunk, rows = 12, 32 << 10, 80
	left := src.size - s.surveyed
	if src.found.encoding.wide() || len(s.sample) < sampleRows || left <= 0 {
		return nil
	}
	part := make([]byte, min(chunk, left))
	for i := int64(1); i <= places; i++ {
		at := s.surveyed + (left-int64(len(part)))*i/places
		n, err := src.r.ReadAt(part, at)
		if err != nil && err != io.EOF {
			return fault.From(err, fault.Invalid, "sheet_broken")
		}
		j := bytes.IndexByte(part[:n], src.end)
		if j < 0 {
			continue
		}
		last := bytes.LastIndexByte(part[:n], src.end)
		t := src.from(at+int64(j)+1, at+int64(max(last, j))+1)
		for range rows {
			row, err := t.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
			// A place inside a quoted cell gives rows of another width: they tell nothing.
			if len(row.Cells) == len(s.Names) && len(row.Problems) == 0 {
				s.sample = append(s.sample, append([]string(nil), row.Cells...))
			}
		}
	}
	return nil
}
