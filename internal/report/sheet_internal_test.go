package report

import (
	"io"
	"os"
	"strings"
	"testing"
)

// A large workbook lies in a temporary file while it is made; it holds customers and must not stay.
func TestWorkbookLeavesNothingBehind(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	s, err := newSheet(XLSX, io.Discard, "customers")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("가", 10_000)
	for range 700 {
		if err := s.row([]any{long}); err != nil {
			t.Fatal(err)
		}
	}
	files := func() int {
		all, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if files() == 0 {
		t.Fatal("the workbook is too small to need a file: the test proves nothing")
	}
	s.drop()
	if n := files(); n != 0 {
		t.Errorf("%d files stay behind", n)
	}
}
