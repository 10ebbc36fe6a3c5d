package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
)

// workbook packs a sheet's XML, and further parts by name, into a workbook. Parts given replace the usual ones; an empty
// one is left out.
func workbook(sheetXML string, more ...string) []byte {
	parts := map[string]string{
		"[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":         `<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":     `<workbook xmlns:r="r"><sheets><sheet name="주문" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="http://x/styles" Target="styles.xml"/><Relationship Id="rId3" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>` +
			`<Relationship Id="rId4" Type="http://x/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>`,
		"xl/styles.xml": `<styleSheet><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy&quot;년&quot; m&quot;월&quot; d&quot;일&quot;"/><numFmt numFmtId="165" formatCode="#,##0&quot;원&quot;"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="21"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml": `<sst><si><t>주문번호</t></si><si><r><t>구매자</t></r><r><t xml:space="preserve"> ID</t></r><rPh><t>ignored</t></rPh></si><si><t>결제일</t></si>` +
			`<si><t>금액</t></si><si><t>A &amp; B_x000D_
x</t></si></sst>`,
		"xl/worksheets/sheet1.xml": sheetXML,
	}
	for i := 0; i+1 < len(more); i += 2 {
		parts[more[i]] = more[i+1]
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels"} {
		add(z, name, parts[name])
		delete(parts, name)
	}
	for name, text := range parts {
		if text != "" {
			add(z, name, text)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func add(z *zip.Writer, name, text string) {
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err != nil {
		panic(err)
	}
}

// cells wraps rows of a sheet.
func cells(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>` + rows + `</sheetData></worksheet>`
}

// grid writes rows of inline text.
func grid(rows ...[]string) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString("<row>")
		for _, c := range r {
			b.WriteString(`<c t="inlineStr"><is><t>` + c + `</t></is></c>`)
		}
		b.WriteString("</row>")
	}
	return cells(b.String())
}

// part is a sheet of orders for measuring.
type part struct {
	name   string
	rows   int
	shared bool
}

func (p part) xml() string {
	var b strings.Builder
	b.WriteString(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="inlineStr"><is><t>상품명</t></is></c></row>`)
	for i := 2; i <= p.rows+1; i++ {
		fmt.Fprintf(&b, `<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d" t="s"><v>4</v></c><c r="C%d" s="2"><v>%d.5423611111</v></c><c r="D%d" s="4"><v>%d</v></c><c r="E%d" t="s"><v>1</v></c></row>`,
			i, i, 2024000000+i, i, i, 45000+i%700, i, 12000+i%90*100, i)
	}
	return cells(b.String())
}
