package intake_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// shared is a file of the published data sets, which lie beside the repository. Without it the test is skipped, loudly.
func shared(t testing.TB, name string) string {
	t.Helper()
	p, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p); err != nil {
		t.Skipf("SKIPPED, NOT VERIFIED: the published data set %s is missing: %v", name, err)
	}
	return p
}

// records reads a file independently of the code under test.
func records(t testing.TB, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func minor(t testing.TB, s string) int64 {
	t.Helper()
	n, ok := sheet.ParseNumber(s, 2)
	if !ok {
		t.Fatal(s)
	}
	return n.Scaled
}

func TestCDNOW(t *testing.T) {
	path := shared(t, "cdnow/cdnow_master.csv")
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		b, r := h.bringTold(intake.Purchases, path, intake.Plan{})
		rows := records(t, path)
		people, total := map[string]bool{}, int64(0)
		for _, row := range rows {
			people[row[0]] = true
			total += minor(t, row[3])
		}
		if r.Read != int64(len(rows)) || r.Accepted != r.Read || r.Refused+r.Unchanged != 0 || r.CustomersNew != int64(len(people)) || r.CustomersMatched != 0 {
			t.Errorf("%+v; want %d rows, %d customers", r, len(rows), len(people))
		}
		if n := h.number("SELECT CAST(SUM(amount_minor) AS BIGINT) FROM purchase_line"); n != total {
			t.Errorf("sum %d, want %d", n, total)
		}
		if n := h.number("SELECT COUNT(*) FROM purchase_line"); n != int64(len(rows)) {
			t.Errorf("%d lines, want %d", n, len(rows))
		}
		t.Logf("%v %+v", b.Mapping, b.Counts)
	})
}
