package sheet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake/sheet"
)

// broken is a file with something wrong or unusual and what has to become of it: a fault, or exactly these rows.
type broken struct {
	name  string
	file  string // name, for its ending; .csv if empty
	data  []byte
	opts  sheet.Options
	fault string   // code of the error of Open, or of Rows
	names []string // of the columns
	rows  []string // cells joined by |, problems behind a !
}

const head = "주문번호,고객,금액\n"

func cp949(s string) []byte {
	b, err := korean.EUCKR.NewEncoder().Bytes([]byte(s))
	if err != nil {
		panic(err)
	}
	return b
}

func wideText(s string, e unicode.Endianness, bom unicode.BOMPolicy) []byte {
	b, err := unicode.UTF16(e, bom).NewEncoder().Bytes([]byte(s))
	if err != nil {
		panic(err)
	}
	return b
}

func textFiles() []broken {
	std := []string{"주문번호", "고객", "금액"}
	western, err := charmap.Windows1252.NewEncoder().Bytes([]byte("order,name,city\n1,José,Málaga\n2,Zoë,Köln\n"))
	if err != nil {
		panic(err)
	}
	wide := strings.Repeat("c,", 20_000)
	return []broken{
		{name: "empty", fault: "sheet_empty"},
		{name: "mark only", data: []byte("\xef\xbb\xbf"), fault: "sheet_empty"},
		{name: "mark of UTF-16 only", data: []byte("\xff\xfe"), fault: "sheet_empty"},
		{name: "line ends only", data: []byte("\n\r\n\n"), fault: "sheet_empty"},
		{name: "blanks and delimiters only", data: []byte(" , ,\n,,\n"), fault: "sheet_empty"},
		{name: "header only", data: []byte(head), names: std},
		{name: "header without line end", data: []byte("주문번호,고객,금액"), names: std},
		{name: "formulas that failed", data: []byte(head + "1,#N/A,5\n2,\"#VALUE!\",#DIV/0!\n3,N/A,#7\n"), names: std,
			rows: []string{"1|#N/A|5!row_error_cell", "2|#VALUE!|#DIV/0!!row_error_cell!row_error_cell", "3|N/A|#7"}},
		{name: "no last line end", data: []byte(head + "1,김,5"), names: std, rows: []string{"1|김|5"}},
		{name: "UTF-8 with mark", data: []byte("\xef\xbb\xbf" + head + "1,김,5\n"), names: std, rows: []string{"1|김|5"}},
		{name: "CRLF", data: []byte("주문번호,고객,금액\r\n1,김,5\r\n2,이,6\r\n"), names: std, rows: []string{"1|김|5", "2|이|6"}},
		{name: "CR of old Macs", data: []byte("주문번호,고객,금액\r1,김,5\r2,\"이\r영\",6\r"), names: std, rows: []string{"1|김|5", "2|이\r영|6"}},
		{name: "CP949", data: cp949(head + "1,김도윤,5\n2,뷁,6\n"), names: std, rows: []string{"1|김도윤|5", "2|뷁|6"}},
		{name: "CP949 with broken bytes", data: append(cp949(head+"1,김도윤,5\n2,서연"), "\xff\xfe,6\n3,\xc0\xcc,7\n"...), names: std,
			rows: []string{"1|김도윤|5", "2|서연\uFFFD\uFFFD|6!row_broken_text", "3|이|7"}},
		{name: "CP949 far below ASCII", data: append([]byte("no,name,amount\n"+strings.Repeat("1,a,5\n", 3)), cp949("2,김,6\n")...), names: []string{"no", "name", "amount"},
			rows: []string{"1|a|5", "1|a|5", "1|a|5", "2|김|6"}},
		{name: "UTF-8 with one broken letter", data: []byte(head + "1,김도윤과 이서연과 박하은,5\n2,\xea\xb9,6\n"), names: std,
			rows: []string{"1|김도윤과 이서연과 박하은|5", "2|\uFFFD|6!row_broken_text"}},
		{name: "UTF-8 taken for CP949", data: []byte(head + "1,김,5\n"), opts: sheet.Options{Encoding: sheet.Windows1252, HeaderRow: 1},
			names: []string{"ì£¼ë¬¸ë²ˆí˜¸", "ê³ ê°\uFFFD", "ê¸ˆì•¡"}, rows: []string{"1|ê¹€|5"}},
		{name: "unknown encoding", data: []byte(head), opts: sheet.Options{Encoding: "ebcdic"}, fault: "sheet_encoding"},
		{name: "UTF-16 LE with mark", data: wideText(head+"1,김,5\n", unicode.LittleEndian, unicode.UseBOM), names: std, rows: []string{"1|김|5"}},
		{name: "UTF-16 BE with mark", data: wideText(head+"1,김,5\n", unicode.BigEndian, unicode.UseBOM), names: std, rows: []string{"1|김|5"}},
		{name: "UTF-16 LE without mark", data: wideText(head+"1,김,5\n2,이,6\n", unicode.LittleEndian, unicode.IgnoreBOM), names: std, rows: []string{"1|김|5", "2|이|6"}},
		{name: "UTF-16 BE without mark", data: wideText(head+"1,김,5\n2,이,6\n", unicode.BigEndian, unicode.IgnoreBOM), names: std, rows: []string{"1|김|5", "2|이|6"}},
		{name: "UTF-16 tabs, cut in half", data: append(wideText("a\tb\n1\t2\n3\t4", unicode.LittleEndian, unicode.UseBOM), 0x31), names: []string{"a", "b"}, rows: []string{"1|2", "3|4\uFFFD"}},
		{name: "Windows-1252", data: western, names: []string{"order", "name", "city"}, rows: []string{"1|José|Málaga", "2|Zoë|Köln"}},
		{name: "tabs", file: "a.tsv", data: []byte("id\tname\n1\t김, 이\n"), names: []string{"id", "name"}, rows: []string{"1|김, 이"}},
		{name: "semicolons with decimal commas", data: []byte("id;amt\n1;2,50\n2;3,75\n"), names: []string{"id", "amt"}, rows: []string{"1|2,50", "2|3,75"}},
		{name: "bars", data: []byte("id|amt\n1|2\n"), names: []string{"id", "amt"}, rows: []string{"1|2"}},
		{name: "runs of blanks, no header", file: "a.txt", data: []byte(" 00004 0001 19970101  2   29.33\r\n 00004 0001 19970118 12  129.73\r\n"),
			names: []string{"#1", "#2", "#3", "#4", "#5"}, rows: []string{"00004|0001|19970101|2|29.33", "00004|0001|19970118|12|129.73"}},
		{name: "delimiter that is none", data: []byte(head), opts: sheet.Options{Delimiter: "x"}, fault: "sheet_delimiter"},
		{name: "one column", data: []byte("이메일\na@b.kr\nc@d.kr\n"), names: []string{"이메일"}, rows: []string{"a@b.kr", "c@d.kr"}},
		{name: "no header", data: []byte("1,2024-03-05,12000\n2,2024-03-06,9000\n"), names: []string{"#1", "#2", "#3"}, rows: []string{"1|2024-03-05|12000", "2|2024-03-06|9000"}},
		{name: "no header, told so", data: []byte("a,b\nc,d\n"), opts: sheet.Options{HeaderRow: -1}, names: []string{"#1", "#2"}, rows: []string{"a|b", "c|d"}},
		{name: "header row told", data: []byte("x\n\nid,v\n1,2\n"), opts: sheet.Options{HeaderRow: 3}, names: []string{"id", "v"}, rows: []string{"1|2"}},
		{name: "header row that is none", data: []byte("id,v\n1,2\n"), opts: sheet.Options{HeaderRow: 9}, fault: "sheet_header_row"},
		{name: "instruction above the header", data: []byte("다운로드 받은 파일로 '엑셀 일괄발송' 처리하는 방법,,\n상품주문번호,구매자명,수량\n2024030512345671,김도윤,1\n"),
			names: []string{"상품주문번호", "구매자명", "수량"}, rows: []string{"2024030512345671|김도윤|1"}},
		{name: "title, blank row, header", data: []byte("2024년 3월 매출\n\n\n일자,상품,금액\n2024-03-01,라떼,4500\n"), names: []string{"일자", "상품", "금액"}, rows: []string{"2024-03-01|라떼|4500"}},
		{name: "duplicate headers", data: []byte("이름,전화,전화,이름\n김,010-1,010-2,이\n"), names: []string{"이름", "전화", "전화 (2)", "이름 (2)"}, rows: []string{"김|010-1|010-2|이"}},
		{name: "blank headers", data: []byte("id,,금액\n1,x,5\n"), names: []string{"id", "#2", "금액"}, rows: []string{"1|x|5"}},
		{name: "header narrower than the rows", data: []byte("id,금액\n1,5,x\n2,6,y\n"), names: []string{"id", "금액", "#3"}, rows: []string{"1|5|x", "2|6|y"}},
		{name: "line break in a header", data: []byte("id,\"결제\n금액\"\n1,5\n"), names: []string{"id", "결제 금액"}, rows: []string{"1|5"}},
		{name: "ragged rows", data: []byte(head + "1,김\n2\n3,이,5,,\n4,박,6,x\n" + strings.Repeat("5,최,7\n", 1100) + "6,정,8,9,10\n"), names: append(std, "#4", "#5"), rows: nil},
		{name: "more cells than columns", data: []byte(head + strings.Repeat("5,최,7\n", 1100) + "6,정,8,9\n7,정,8,,\n")},
		{name: "blank rows between", data: []byte(head + "\n1,김,5\n,,\n \n2,이,6\n"), names: std, rows: []string{"1|김|5", "2|이|6"}},
		{name: "quoted line break, comma and quote", data: []byte(head + "1,\"김\n\"\"도윤\"\", 님\",5\n2,이,6\n"), names: std, rows: []string{"1|김\n\"도윤\", 님|5", "2|이|6"}},
		{name: "quote within a cell", data: []byte(head + "1,12\" 접시,5\n2,5'10\",6\n"), names: std, rows: []string{"1|12\" 접시|5", "2|5'10\"|6"}},
		{name: "text behind a closing quote", data: []byte(head + "1,\"12\"인치,5\n"), names: std, rows: []string{"1|12인치|5"}},
		{name: "quote never closed", data: []byte(head + "1,\"김,5\n2,이,6\n"), names: std, rows: []string{"1|김|5!row_quote_open", "2|이|6"}},
		{name: "quote never closed before quoted rows", data: []byte(head + "1,\"김,5\n2,\"이\",6\n\"3\",박,7\n"), names: std, rows: []string{"1|김|5!row_quote_open", "2|이|6", "3|박|7"}},
		{name: "lone quote", data: []byte(head + "\"\n1,김,5\n"), names: std, rows: []string{"||!row_quote_open", "1|김|5"}},
		{name: "blanks around quotes", data: []byte("id, name\n1, \"김, 이\" \n"), names: []string{"id", "name"}, rows: []string{"1|김, 이"}},
		{name: "NULs", data: []byte(head + "1,김\x00도윤,5\n2,\"이\x00\",6\n"), names: std, rows: []string{"1|김도윤|5!row_nul", "2|이|6!row_nul"}},
		{name: "ids kept from a spreadsheet program", data: []byte("id,phone,n\n=\"00123\",'01012345678,\"=\"\"7\"\"\"\n"), names: []string{"id", "phone", "n"}, rows: []string{"00123|01012345678|7"}},
		{name: "formula in text", data: []byte("id,v\n1,=SUM(A1:A2)\n2,+1\n"), names: []string{"id", "v"}, rows: []string{"1|=SUM(A1:A2)", "2|+1"}},
		{name: "negative and zero amounts", data: []byte(head + "1,김,-5000\n2,이,0\n3,박,(1,000)\n"), names: append(std, "#4"), rows: []string{"1|김|-5000|", "2|이|0|", "3|박|(1|000)"}},
		{name: "20,000 columns", data: []byte(wide + "\n" + wide + "\n"), fault: "sheet_too_wide"},
		{name: "cell of 10 MB", data: []byte(head + "1," + strings.Repeat("가", sheet.MaxCell/3+1) + ",5\n2,이,6\n"), names: std, rows: []string{"1||5!row_cell_too_large", "2|이|6"}},
		{name: "quoted cell of 10 MB with line breaks", data: []byte(head + "1,\"" + strings.Repeat("xxxxxxxxx\n", sheet.MaxCell/10+1) + "\",5\n2,이,6\n"), names: std, rows: []string{"1||5!row_cell_too_large", "2|이|6"}},
		{name: "line of 41 MB", data: []byte(head + "1,김,5\n" + strings.Repeat("x,", 21<<20) + "\n2,이,6\n"), names: std, rows: []string{"1|김|5", "||!row_too_large", "2|이|6"}},
		{name: "HTML called xls", file: "a.xls", data: []byte(`<html><meta charset="utf-8"><table><tr><th>주문번호</th><th colspan=2>구매자</th></tr><tr><td>1<td>김 &amp; 이<td>5</tr><tr><td style='mso-number-format:"\@"'>002</td><td>a<br>b</td><td></td></tr></table>`),
			names: []string{"주문번호", "구매자", "#3"}, rows: []string{"1|김 & 이|5", "002|a\nb|"}},
		{name: "HTML in CP949", file: "a.xls", data: cp949("<table><tr><td>이름</td><td>금액</td></tr><tr><td>김도윤</td><td>5</td></tr></table>"), names: []string{"이름", "금액"}, rows: []string{"김도윤|5"}},
		{name: "HTML cut off", file: "a.xls", data: []byte("<table><tr><td>이름</td><td>금액</td></tr><tr><td>김</td><td>5"), names: []string{"이름", "금액"}, rows: []string{"김|5"}},
		{name: "HTML without table", file: "a.xls", data: []byte("<!DOCTYPE html><html><p>로그인해 주세요</p></html>"), fault: "sheet_not_table"},
		{name: "PDF", file: "a.pdf", data: []byte("%PDF-1.7\n..."), fault: "sheet_not_table"},
		{name: "picture", data: []byte("\x89PNG\r\n\x1a\n\x00\x00"), fault: "sheet_not_table"},
		{name: "packed text", data: []byte("\x1f\x8b\x08\x00"), fault: "sheet_not_table"},
		{name: "JSON", data: []byte(`[{"id":1}]`), fault: "sheet_not_table"},
		{name: "XML", data: []byte(`<?xml version="1.0"?><rss/>`), fault: "sheet_not_table"},
		{name: "spreadsheet of 2003 in XML", file: "a.xls", data: []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`), fault: "sheet_xls"},
		{name: "spreadsheet older than containers", file: "a.xls", data: []byte("\x09\x08\x08\x00\x00\x05\x10\x00\x00\x00"), fault: "sheet_xls"},
		{name: "bytes without sense", data: []byte(strings.Repeat("\x01\x02\x03\x04\x05\x06\x07\x0e", 100)), fault: "sheet_not_table"},
	}
}

func bookFiles() []broken {
	small := grid([]string{"주문번호", "금액"}, []string{"1", "5"})
	good := workbook(small)
	large := workbook(small, "xl/media/image1.png", noise(8000)) // the library locks only what is larger than 4 kB
	locked := encrypted(large, "비밀1234")
	names := []string{"주문번호", "금액"}
	rows := []string{"1|5"}
	x := "a.xlsx"
	headRow := `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c></row>`
	std := []string{"주문번호", "구매자 ID", "결제일", "금액"}
	two := `<workbook xmlns:r="r"><sheets><sheet name="숨김" state="hidden" sheetId="2" r:id="rId4"/><sheet name="안내" sheetId="3" r:id="rId9"/><sheet name="자료" sheetId="1" r:id="rId1"/></sheets></workbook>`
	return []broken{
		{name: "workbook", file: x, data: good, names: names, rows: rows},
		{name: "workbook called csv", file: "a.csv", data: good, names: names, rows: rows},
		{name: "workbook cut off", file: x, data: good[:len(good)-40], fault: "sheet_broken"},
		{name: "workbook of its first bytes", file: x, data: good[:100], fault: "sheet_broken"},
		{name: "workbook with damaged content", file: x, data: flipped(good), fault: "sheet_broken"},
		{name: "sheet cut off within", file: x, data: workbook(strings.TrimSuffix(small, "</row></sheetData></worksheet>")), fault: "sheet_broken"},
		{name: "sheet without end", file: x, data: workbook(strings.TrimSuffix(small, "</sheetData></worksheet>")), fault: "sheet_broken"},
		{name: "empty sheet", file: x, data: workbook(`<worksheet><sheetData/></worksheet>`), fault: "sheet_empty"},
		{name: "workbook without sheets", file: x, data: workbook("", "xl/workbook.xml", "<workbook><sheets/></workbook>"), fault: "sheet_empty"},
		{name: "archive of something else", file: x, data: zipped("a.csv", "id,v\n1,2\n"), fault: "sheet_not_table"},
		{name: "letter called xlsx", file: x, data: zipped("word/document.xml", "<w/>"), fault: "sheet_not_table"},
		{name: "OpenDocument", file: "a.ods", data: zipped("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"), fault: "sheet_ods"},
		{name: "binary workbook", file: "a.xlsb", data: zipped("xl/workbook.bin", "x"), fault: "sheet_xlsb"},
		{name: "empty archive", file: x, data: []byte("PK\x05\x06" + strings.Repeat("\x00", 18)), fault: "sheet_not_table"},
		{name: "bomb in the sheet", file: x, data: bomb("xl/worksheets/sheet1.xml"), fault: "sheet_bomb"},
		{name: "bomb in the texts", file: x, data: bomb("xl/sharedStrings.xml"), fault: "sheet_bomb"},
		{name: "bomb that lies about its size", file: x, data: lyingBomb(), fault: "sheet_broken"},
		{name: "password needed", file: x, data: locked, fault: "sheet_password_needed"},
		{name: "wrong password", file: x, data: locked, opts: sheet.Options{Password: "1234"}, fault: "sheet_password_wrong"},
		{name: "right password", file: x, data: locked, opts: sheet.Options{Password: "비밀1234"}, names: names, rows: rows},
		{name: "protected against changes only", file: x, data: encrypted(large, "VelvetSweatshop"), names: names, rows: rows},
		{name: "agile encryption", file: x, data: agile(good, "pw", 1000), opts: sheet.Options{Password: "pw"}, names: names, rows: rows},
		{name: "agile encryption, wrong password", file: x, data: agile(good, "pw", 1000), opts: sheet.Options{Password: "x"}, fault: "sheet_password_wrong"},
		{name: "encryption that never ends", file: x, data: agile(good, "pw", 2_000_000_000), opts: sheet.Options{Password: "pw"}, fault: "sheet_encryption"},
		{name: "encrypted and cut off", file: x, data: locked[:1200], opts: sheet.Options{Password: "비밀1234"}, fault: "sheet_broken"},
		{name: "old xls", file: "a.xls", data: container("Workbook", "x"), fault: "sheet_xls"},
		{name: "old document", file: "a.doc", data: container("WordDocument", "x"), fault: "sheet_not_table"},
		{name: "types of cells", file: x, data: workbook(cells(headRow +
			`<row r="3"><c r="A3" t="str"><f>"a"&amp;1</f><v>a1</v></c><c r="B3" t="b"><v>1</v></c><c r="C3" s="1"><v>45356</v></c><c r="D3" s="4"><v>0.30000000000000004</v></c></row>` +
			`<row r="5"><c r="D5"><v>1.5E3</v></c></row>` +
			`<row r="6"><c r="A6"><v>2.0240305123456E+15</v></c><c r="B6" t="s"><v>4</v></c><c r="C6" s="2"><v>45356.5423611111</v></c><c r="D6"><v>-12000</v></c></row>`)),
			names: std, rows: []string{"a1|TRUE|2024-03-05|0.3", "|||1500", "2024030512345600|A & B\r\nx|2024-03-05 13:01:00|-12000"}},
		{name: "errors, formulas without result, missing texts", file: x, data: workbook(cells(headRow +
			`<row><c t="e"><v>#N/A</v></c><c><f>A1</f></c><c t="s"><v>99</v></c><c><v>5</v></c></row>`)),
			names: std, rows: []string{"#N/A|||5!row_error_cell!row_formula_empty!row_bad_reference"}},
		{name: "dates from 1904", file: x, data: workbook(cells(headRow+`<row><c><v>1</v></c><c t="s"><v>0</v></c><c s="3"><v>43894</v></c><c s="5"><v>0.5</v></c></row>`),
			"xl/workbook.xml", `<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>`),
			names: std, rows: []string{"1|주문번호|2024-03-05|12:00:00"}},
		{name: "cells without references", file: x, data: workbook(cells(`<row><c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><r><t>금</t></r><r><t>액</t></r></is></c></row><row><c><v>1</v></c><c><v>5</v></c></row>`)),
			names: []string{"id", "금액"}, rows: []string{"1|5"}},
		{name: "prefixed tags, CDATA, comments", file: x, data: workbook(`<x:worksheet><x:sheetData><!-- <row> --><x:row><x:c t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t><![CDATA[<금액&>]]></x:t></x:is></x:c></x:row><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>`),
			names: []string{"id", "<금액&>"}, rows: []string{"1|5"}},
		{name: "header of two merged rows", file: x, data: workbook(cells(`<row r="1"><c r="A1" t="inlineStr"><is><t>번호</t></is></c><c r="B1" t="inlineStr"><is><t>구매자</t></is></c></row>` +
			`<row r="2"><c r="B2" t="inlineStr"><is><t>이름</t></is></c><c r="C2" t="inlineStr"><is><t>연락처</t></is></c></row><row r="3"><c r="A3"><v>1</v></c><c r="B3" t="inlineStr"><is><t>김</t></is></c><c r="C3"><v>5</v></c></row>`)),
			names: []string{"번호", "이름", "연락처"}, rows: []string{"1|김|5"}},
		{name: "hidden sheet and cover before the table", file: x, data: workbook(small, "xl/workbook.xml", two,
			"xl/worksheets/sheet2.xml", grid([]string{"안", "보임"}, []string{"1", "2"}),
			"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId4" Target="worksheets/sheet2.xml"/><Relationship Id="rId9" Target="worksheets/sheet3.xml"/></Relationships>`,
			"xl/worksheets/sheet3.xml", grid([]string{"읽어 주세요"})), names: names, rows: rows},
		{name: "sheet by name", file: x, data: workbook(small, "xl/workbook.xml", two, "xl/worksheets/sheet2.xml", grid([]string{"가", "나"}, []string{"1", "2"})),
			opts: sheet.Options{SheetName: "숨김"}, names: []string{"가", "나"}, rows: []string{"1|2"}},
		{name: "sheet that is not there", file: x, data: good, opts: sheet.Options{SheetName: "없음"}, fault: "sheet_no_such_tab"},
		{name: "column beyond the last", file: x, data: workbook(cells(`<row><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="ZZZ1"><v>1</v></c></row>`)), fault: "sheet_too_wide"},
		{name: "cell of 10 MB in a workbook", file: x, data: workbook(grid([]string{"id", "v"}, []string{"1", strings.Repeat("x", sheet.MaxCell+1)}, []string{"2", "5"})),
			names: []string{"id", "v"}, rows: []string{"1|!row_cell_too_large", "2|5"}},
	}
}

func TestBrokenFiles(t *testing.T) {
	all := append(textFiles(), bookFiles()...)
	if len(all) < 60 {
		t.Fatalf("only %d files", len(all))
	}
	for _, b := range all {
		t.Run(b.name, func(t *testing.T) {
			if b.file == "" {
				b.file = "a.csv"
			}
			s, err := sheet.Open(bytes.NewReader(b.data), int64(len(b.data)), b.file, b.opts)
			var rows []string
			if err == nil {
				defer s.Close()
				rows, err = read(s)
			}
			if code := fault.CodeOf(err); code != b.fault || err != nil && code == "" {
				t.Fatalf("fault %q (%v), want %q", code, err, b.fault)
			}
			if err != nil || b.rows == nil && len(rows) > 100 {
				return
			}
			if d := cmp.Diff(b.names, s.Names); d != "" {
				t.Errorf("names (-want +got)\n%s", d)
			}
			if d := cmp.Diff(b.rows, rows); d != "" {
				t.Errorf("rows (-want +got)\n%s", d)
			}
		})
	}
}

// read gives all rows as text with the codes of their problems.
func read(s *sheet.Sheet) ([]string, error) {
	var out []string
	for row, err := range s.Rows(0) {
		if err != nil {
			return out, err
		}
		line := strings.Join(row.Cells, "|")
		for _, p := range row.Problems {
			line += "!" + p.Code
		}
		out = append(out, line)
	}
	return out, nil
}

func TestRaggedRowsSayWhichAndHowMany(t *testing.T) {
	for _, b := range textFiles() {
		if b.name != "more cells than columns" {
			continue
		}
		s, err := sheet.Open(bytes.NewReader(b.data), int64(len(b.data)), "a.csv", sheet.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var bad []string
		for row, err := range s.Rows(0) {
			if err != nil {
				t.Fatal(err)
			}
			if p, ok := row.Broken(); ok {
				bad = append(bad, fmt.Sprint(row.Number, p.Code, p.Args))
			}
		}
		if d := cmp.Diff([]string{"1102row_cells_extra[row 1102 column 0 n 4 columns 3]"}, bad); d != "" {
			t.Error(d)
		}
	}
}

// zipped packs parts by name.
func zipped(parts ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		add(z, parts[i], parts[i+1])
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// flipped damages the packed content of the largest part.
func flipped(b []byte) []byte {
	c := bytes.Clone(b)
	i := bytes.Index(c, []byte("xl/worksheets/sheet1.xml")) + len("xl/worksheets/sheet1.xml")
	for k := range 40 {
		c[i+k] ^= 0x5a
	}
	return c
}

// bomb is a workbook of which one part unpacks to a hundred megabytes of blanks.
func bomb(part string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for name, text := range map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   grid([]string{"a", "b"}, []string{"1", "2"}),
	} {
		if name != part {
			add(z, name, text)
		}
	}
	w, err := z.Create(part)
	if err != nil {
		panic(err)
	}
	blanks := bytes.Repeat([]byte{' '}, 1<<20)
	for range 100 {
		if _, err := w.Write(blanks); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// lyingBomb is a bomb whose directory claims that it is small.
func lyingBomb() []byte {
	b := bomb("xl/worksheets/sheet1.xml")
	size := []byte{0, 0, 0x40, 6} // 100 MB, little endian
	return bytes.ReplaceAll(b, size, []byte{0, 1, 0, 0})
}

// noise is text that does not shrink.
func noise(n int) string {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return string(b)
}

func encrypted(b []byte, password string) []byte {
	out, err := excelize.Encrypt(b, &excelize.Options{Password: password})
	if err != nil {
		panic(err)
	}
	return out
}
