package report

import (
	"strconv"

	"github.com/xuri/excelize/v2"
)

// Inert keeps a text from being run as a formula by the program that opens the file: an apostrophe in front, as
// spreadsheets themselves write it. A phone in the form +82… or a name that begins with a dash is a text as well.
func Inert(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		return "'" + s
	}
	return s
}

func cellText(c any) string {
	switch v := c.(type) {
	case string:
		return Inert(v)
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return ""
	}
}

// row writes the next row, on another sheet when this one is full. Texts of a workbook are typed as texts, which no
// program runs.
func (s *xlsxSheet) row(cells []any) error {
	if s.at == sheetRows {
		if err := s.next(); err != nil {
			return err
		}
	}
	s.at++
	at, err := excelize.CoordinatesToCellName(1, s.at)
	if err != nil {
		return err
	}
	return s.w.SetRow(at, cells)
}

func (s *xlsxSheet) next() error {
	if err := s.w.Flush(); err != nil {
		return err
	}
	s.no++
	name := s.name + " " + strconv.Itoa(s.no+1)
	if _, err := s.file.NewSheet(name); err != nil {
		return err
	}
	w, err := s.file.NewStreamWriter(name)
	s.w, s.at = w, 0
	return err
}

func (s *xlsxSheet) close() error {
	if err := s.w.Flush(); err != nil {
		return err
	}
	return s.file.Write(s.to)
}

func (s *xlsxSheet) drop() { _ = s.file.Close() } // what can't be removed is no reason to call the file a failure
