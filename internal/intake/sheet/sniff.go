package sheet

import (
	"bytes"
	"encoding/binary"

	"dangol.kr/dangol/internal/fault"
)

type form int

const (
	formText form = iota
	formZip
	formOLE
	formHTML
)

// sniff tells by the first bytes what a file is, and for what is no table says what it is instead.
func sniff(head []byte) (form, error) {
	other := func(what string) (form, error) {
		return 0, fault.New(fault.Invalid, "sheet_not_table", "what", what)
	}
	if len(head) == 0 {
		return 0, fault.New(fault.Invalid, "sheet_empty")
	}
	for _, m := range [...]struct{ magic, what string }{
		{"%PDF", "PDF"}, {"\x89PNG", "PNG"}, {"\xff\xd8\xff", "JPEG"}, {"GIF8", "GIF"}, {"\x1f\x8b", "GZIP"},
		{"Rar!", "RAR"}, {"7z\xbc\xaf", "7Z"}, {"SQLite format 3\x00", "SQLite"}, {"\x7fELF", "program"}, {"MZ\x90", "program"},
		{"{\\rtf", "RTF"}, {"HWP Document", "HWP"}, {"BZh", "BZIP2"}, {"\x28\xb5\x2f\xfd", "ZSTD"}, {"PAR1", "Parquet"},
	} {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return other(m.what)
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return formZip, nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return formOLE, nil
	case len(head) > 8 && head[0] == 9 && (head[1] == 0 || head[1] == 2 || head[1] == 4 || head[1] == 8) && head[2] == 8 && head[3] == 0,
		len(head) > 8 && binary.LittleEndian.Uint16(head) == 0x0009 && binary.LittleEndian.Uint16(head[2:]) == 4:
		return 0, fault.New(fault.Invalid, "sheet_xls") // a bare BIFF stream, older still than .xls
	}
	lead := bytes.ToLower(bytes.TrimLeft(ascii(head[:min(len(head), 4096)]), " \t\r\n"))
	switch {
	case bytes.HasPrefix(lead, []byte("<?xml")) && bytes.Contains(lead, []byte("office:spreadsheet")):
		return 0, fault.New(fault.Invalid, "sheet_xls")
	case bytes.HasPrefix(lead, []byte("<!doctype html")), bytes.HasPrefix(lead, []byte("<html")), bytes.HasPrefix(lead, []byte("<table")),
		bytes.HasPrefix(lead, []byte("<meta")), bytes.HasPrefix(lead, []byte("<style")), bytes.HasPrefix(lead, []byte("<head")),
		bytes.HasPrefix(lead, []byte("<?xml")) && bytes.Contains(lead, []byte("<html")):
		return formHTML, nil
	case bytes.HasPrefix(lead, []byte("<?xml")):
		return other("XML")
	case bytes.HasPrefix(lead, []byte("{\"")), bytes.HasPrefix(lead, []byte("[{")), bytes.HasPrefix(lead, []byte("{\n")), bytes.HasPrefix(lead, []byte("{\r")):
		return other("JSON")
	}
	return formText, nil
}

// ascii takes out byte order marks and NULs, so that markup is recognised in UTF-16 too.
func ascii(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for _, c := range b {
		if c != 0 && c < 0x80 {
			out = append(out, c)
		}
	}
	return out
}

// binaryShare is the share of bytes that no text holds.
func binaryShare(b []byte) float64 {
	if len(b) == 0 {
		return 0
	}
	n := 0
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != 0x1b && c != 0 && c != 0x1a {
			n++
		}
	}
	return float64(n) / float64(len(b))
}
