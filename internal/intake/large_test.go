package intake_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store/storetest"
)

// TestMemoryDoesNotGrowWithTheFile brings DANGOL_LINES lines in and tells time and the peak of the memory.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("DANGOL_LINES"))
	if err != nil {
		t.Skip("set DANGOL_LINES to a number of lines")
	}
	path := filepath.Join(t.TempDir(), "orders.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "order,date,customer,product,quantity,price,phone")
	for i := range n {
		order := i / 3
		who := (order * 2654435761) % (n/20 + 1)
		fmt.Fprintf(w, "A%07d,2024-%02d-%02d 1%d:%02d,C%06d,SKU%04d,%d,%d.50,010-%04d-%04d\n", order, order/250000%12+1, order/9000%28+1, order%10, order%60,
			who, i*7%3000, i%3+1, i%90+1, who/10000, who%10000)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	base, peak := own(t), 0
	began := time.Now()
	h.tell = func(intake.Progress) { peak = max(peak, own(t)) }
	b := h.bring(intake.Purchases, path, intake.Plan{})
	took := time.Since(began)
	if b.Counts.Accepted != int64(n) {
		t.Errorf("%+v", b.Counts)
	}
	t.Logf("%d lines in %v, %.2f µs a line; peak %d MB, before %d MB", n, took.Round(time.Millisecond), float64(took.Microseconds())/float64(n), peak, base)
}

// own is the memory of this process that is no file, in megabytes: pages of the database that are mapped are the system's
// to take back.
func own(t *testing.T) int {
	t.Helper()
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	_, rest, _ := strings.Cut(string(b), "RssAnon:")
	kb, _ := strconv.Atoi(strings.Fields(rest)[0])
	return kb >> 10
}
