package main

import (
	"bytes"
	"strings"
	"testing"
)

// The table of a chart comes as a file that says what the table says and that no spreadsheet runs.
func TestJourneyTableOfAChart(t *testing.T) {
	_, b := onOne(t, 300)
	b.goTo("/value")
	b.until("a chart", "document.querySelector('.chart [data-chart-file]')")
	name, content := b.download(func() { b.press("css:.chart [data-chart-file]") })
	if !strings.HasSuffix(name, ".csv") || !bytes.HasPrefix(content, []byte("\xef\xbb\xbf")) {
		t.Errorf("%q begins with %q", name, content[:min(len(content), 8)])
	}
	rows := eval[int](b, "document.querySelectorAll('.chart')[0].querySelectorAll('.chart-table tr').length")
	if n := bytes.Count(content, []byte("\r\n")); n != rows || rows < 2 {
		t.Errorf("%d lines of %d rows", n, rows)
	}
	got := eval[string](b, `Dangol.csv([['=1+1', '-3.2%', '-rm', '@a', '+82 10', 'a "b", c', '', '−1,200']])`)
	if want := "\ufeff'=1+1,-3.2%,'-rm,'@a,+82 10,\"a \"\"b\"\", c\",,\"−1,200\"\r\n"; got != want {
		t.Errorf("file %q, want %q", got, want)
	}
}
