package main

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
)

// The file of values speaks of firms, which order, and of persons, who come; and a key is no formula.
func TestExportSpeaksOfFirms(t *testing.T) {
	t.Chdir(t.TempDir())
	var orders strings.Builder
	orders.WriteString("customer,name,order,date,product,quantity,amount\n")
	for i, day := range []string{"2026-01-05", "2026-02-04", "2026-03-06", "2026-04-05"} {
		n := string(rune('1' + i))
		orders.WriteString("A-1,김하늘,1" + n + "," + day + ",차,1,5000\n=B,주식회사 단골상회,2" + n + "," + day + ",차,10,50000\n")
	}
	if err := os.WriteFile("orders.csv", []byte(orders.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if exit, _, errs := shell(t, "import", "purchases", "orders.csv"); exit != exitDone {
		t.Fatal(exit, errs)
	}
	if exit, _, errs := shell(t, "value", "export", "--out", "values.csv"); exit != exitDone {
		t.Fatal(exit, errs)
	}
	f, err := os.Open("values.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatal(rows, err)
	}
	reasons := make(map[string]string)
	for _, row := range rows[1:] {
		reasons[row[0]] = row[17]
	}
	if person, firm := reasons["A-1"], reasons["'=B"]; !strings.Contains(person, "마다 오시고") || !strings.Contains(firm, "마다 주문하시고") {
		t.Errorf("%q", reasons)
	}
}
