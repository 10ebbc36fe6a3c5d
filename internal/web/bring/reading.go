package bring

import (
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/web/ui"
)

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// readingLine sums up how the file is read, so that most people need not open the form.
func readingLine(pg ui.Page, m mapModel) string {
	var parts []string
	f := m.Shape.Found
	switch m.Shape.Form {
	case sheet.Text:
		parts = append(parts, encodingName(f.Encoding), delimiterName(pg, f.Delimiter))
	case sheet.XLSX:
		parts = append(parts, pg.T("bring.reading.xlsx"))
	case sheet.HTML:
		parts = append(parts, pg.T("bring.reading.html"))
	}
	if f.Sheet != "" && len(m.Shape.Tabs) > 1 {
		parts = append(parts, pg.T("bring.sheet", "name", f.Sheet))
	}
	switch {
	case f.HeaderRow > 0:
		parts = append(parts, pg.T("bring.reading.header_at", "n", f.HeaderRow))
	case f.HeaderRow < 0:
		parts = append(parts, pg.T("bring.reading.header_none"))
	}
	return strings.Join(parts, " · ")
}

func encodingName(code string) string {
	switch sheet.Encoding(code) {
	case sheet.UTF8:
		return "UTF-8"
	case sheet.CP949:
		return "CP949 (EUC-KR)"
	case sheet.UTF16LE:
		return "UTF-16 LE"
	case sheet.UTF16BE:
		return "UTF-16 BE"
	case sheet.Windows1252:
		return "Windows-1252"
	}
	return code
}

// found is the first option of a choice: let the program find out, and what it found.
func found(pg ui.Page, what string) ui.Option {
	if what == "" {
		return ui.Option{Label: pg.T("bring.reading.auto")}
	}
	return ui.Option{Label: pg.T("bring.reading.auto_found", "what", what)}
}

func encodings(pg ui.Page, is string) []ui.Option {
	out := []ui.Option{found(pg, encodingName(is))}
	for _, e := range []sheet.Encoding{sheet.UTF8, sheet.CP949, sheet.UTF16LE, sheet.UTF16BE, sheet.Windows1252} {
		out = append(out, ui.Option{Value: string(e), Label: encodingName(string(e))})
	}
	return out
}

// delimiterCode is how a form names a delimiter.
func delimiterCode(d string) string {
	if d == "\t" {
		return "tab"
	}
	return d
}

func delimiterName(pg ui.Page, d string) string {
	switch d {
	case ",":
		return pg.T("bring.delimiter.comma")
	case ";":
		return pg.T("bring.delimiter.semicolon")
	case "\t":
		return pg.T("bring.delimiter.tab")
	case "|":
		return pg.T("bring.delimiter.bar")
	case " ":
		return pg.T("bring.delimiter.blanks")
	}
	return ""
}

func delimiters(pg ui.Page, is string) []ui.Option {
	out := []ui.Option{found(pg, delimiterName(pg, is))}
	for _, d := range []string{",", ";", "\t", "|", " "} {
		out = append(out, ui.Option{Value: delimiterCode(d), Label: delimiterName(pg, d)})
	}
	return out
}

func headerRows(pg ui.Page, is, chosen int) []ui.Option {
	auto := ""
	switch {
	case is > 0:
		auto = pg.T("bring.reading.row", "n", is)
	case is < 0:
		auto = pg.T("bring.reading.header_none")
	}
	first := found(pg, auto)
	first.Value = "0"
	out := []ui.Option{first, {Value: "-1", Label: pg.T("bring.reading.header_none")}}
	rows := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	if chosen > 0 && !slices.Contains(rows, chosen) {
		rows = append(rows, chosen)
	}
	for _, n := range rows {
		out = append(out, ui.Option{Value: strconv.Itoa(n), Label: pg.T("bring.reading.row", "n", n)})
	}
	return out
}

func tabOptions(pg ui.Page, tabs []sheet.Tab) (out []ui.Option) {
	for _, t := range tabs {
		label := t.Name
		if t.Hidden {
			label = pg.T("bring.reading.hidden", "name", t.Name)
		}
		out = append(out, ui.Option{Value: t.Name, Label: label})
	}
	return out
}

func kindOptions(pg ui.Page) (out []ui.Option) {
	for _, k := range kinds() {
		out = append(out, ui.Option{Value: string(k), Label: k.Name(pg.Printer)})
	}
	return out
}

func dateOrders(pg ui.Page) []ui.Option {
	return []ui.Option{
		{Value: "", Label: pg.T("bring.date_order.auto")},
		{Value: "ymd", Label: pg.T("bring.date_order.ymd")},
		{Value: "dmy", Label: pg.T("bring.date_order.dmy")},
		{Value: "mdy", Label: pg.T("bring.date_order.mdy")},
	}
}
