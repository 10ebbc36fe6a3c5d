package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write puts a file on the disk for the browser to choose.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Whatever is wrong with a file, the page says what, and what was there before stays.
func TestJourneyBrokenFiles(t *testing.T) {
	p, b := onOne(t, 60)
	lines, people := p.number("SELECT COUNT(*) FROM purchase_line"), p.number("SELECT COUNT(*) FROM customer")
	batches := p.number("SELECT COUNT(*) FROM intake_batch")

	b.goTo("/import")
	for name, x := range map[string]struct{ content, says string }{
		"빈 파일.csv":  {"", "파일에 읽을 줄이 없어요"},
		"문서.xlsx":   {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "표로 된 파일이 아니에요"},
		"끊긴.xlsx":   {"PK\x03\x04\x14\x00\x08\x00\x08\x00" + strings.Repeat("xl/worksheets/sheet1.xml", 40), "끊겼거나 상했어요"},
		"사진 이름.csv": {"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00", "표로 된 파일이 아니에요"},
	} {
		b.upload(write(t, name, x.content))
		b.sees(x.says, b.T("bring.not_taken.safe"), b.T("bring.not_taken.do"))
		b.at("/import")
	}
	if n := p.number("SELECT COUNT(*) FROM intake_batch"); n != batches {
		t.Errorf("%d imports were begun with files that can't be read", n-batches)
	}

	// A table in which nothing is a purchase: the page says which column it needs and takes nothing.
	b.upload(write(t, "메모.csv", "메모,색\n비 오는 날,파랑\n맑은 날,노랑\n"))
	b.titled(b.T("bring.map.lacking"))
	b.press(b.T("bring.map.button"))
	b.titled(b.T("bring.map.lacking"))
	b.follow(b.T("bring.discard"))
	b.at("/import")

	mendRows(p, b)
	if l, c := p.number("SELECT COUNT(*) FROM purchase_line"), p.number("SELECT COUNT(*) FROM customer"); l != lines+3 || c != people+3 {
		t.Errorf("%d lines and %d customers more, want 3 and 3", l-lines, c-people)
	}
}

// mendRows brings in a file of which some rows can't be read: one is mended, one left out, one refused and had back.
func mendRows(p *program, b *tab) {
	b.upload(write(b.t, "주문.csv", "주문번호,주문일,고객번호,금액\nZ1,2026-02-02,8001,12000\nZ2,2026-02-31,8002,8000\nZ3,언젠가,8003,7000\nZ4,2026-03-04,8004,삼만원쯤\nZ5,2026-03-05,8005,5000\n"))
	b.until("the columns", "document.querySelector('#map')")
	b.follow(b.T("bring.map.button"))
	b.press(b.T("bring.preview.button"))
	b.titled(b.T("bring.check.some", "n", 2, "bad", 3))
	for eval[bool](b, "!document.querySelector('.mend input[value=\"2026-02-31\"]')") {
		b.follow("css:.issues a[href*=topic]")
	}
	b.fill("css:.mend input[value=\"2026-02-31\"]", "2026-02-28")
	b.leave(func() { b.keys("\r") })
	b.sees(b.T("bring.fixed", "row", 3))
	b.titled(b.T("bring.check.some", "n", 3, "bad", 2))
	b.press(b.T("bring.check.button", "n", 3))
	b.titled(b.T("bring.result.people", "n", 3, "new", 3))
	b.sees(b.T("bring.result.refused", "n", 2))

	_, content := b.download(func() { b.press(b.T("bring.result.download")) })
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content), "\ufeff"))).ReadAll()
	if err != nil {
		b.t.Fatal(err)
	}
	if len(rows) != 3 || len(rows[0]) != 5 || rows[1][0] != "Z3" || rows[2][3] != "삼만원쯤" || rows[1][4] == "" || rows[2][4] == "" {
		b.t.Errorf("the refused rows are %q", rows)
	}
}
