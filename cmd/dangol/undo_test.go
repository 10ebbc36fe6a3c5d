package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever takes an import back is told which other files held some of its rows, and the list goes on saying so.
func TestUndoTellsWhatWentAlong(t *testing.T) {
	t.Chdir(t.TempDir())
	bring := func(name, rows string) string {
		if err := os.WriteFile(name, []byte("customer,order,date,amount\n"+rows), 0o600); err != nil {
			t.Fatal(err)
		}
		exit, out, errs := shell(t, "import", "purchases", name, "--json")
		var r struct {
			Batch string `json:"batch"`
		}
		if err := json.Unmarshal([]byte(out), &r); err != nil || exit != exitDone {
			t.Fatal(exit, out, errs)
		}
		return r.Batch
	}
	march, april := filepath.Join(t.TempDir(), "march.csv"), filepath.Join(t.TempDir(), "april.csv")
	first := bring(march, "A,1,2026-03-02,5000\nB,2,2026-03-31,5000\n")
	second := bring(april, "B,2,2026-03-31,5000\nC,3,2026-04-01,5000\n")
	exit, out, errs := shell(t, "import", "undo", first)
	if want := "april.csv (import " + second + ") held 1 of its rows, which went too"; exit != exitDone || !strings.Contains(out, want) {
		t.Errorf("%d %s %s", exit, out, errs)
	}
	if want := "undone; 2 rows taken back, 2 customers went, 0 stayed\n"; !strings.Contains(out, want) {
		t.Errorf("%q lacks %q", out, want)
	}
	if _, out, _ = shell(t, "import", "undo", first, "--json"); !strings.Contains(out, `"rows":2,"customers_gone":2,"customers_kept":0`) {
		t.Error(out)
	}
	if !strings.Contains(out, `"along":[{"batch":"`+second+`","file":"april.csv","rows":1}]`) {
		t.Error(out)
	}
	if _, out, _ = shell(t, "import", "list"); !strings.Contains(out, "1 gone with another import  april.csv") {
		t.Error(out)
	}
	bring(april, "B,2,2026-03-31,5000\nC,3,2026-04-01,5000\n")
	if _, out, _ = shell(t, "import", "list", "--json"); strings.Contains(out, "missing") {
		t.Error("brought again and still missing:", out)
	}
}

// A customer whom another file brought orders of stays, and the undo says so.
func TestUndoTellsWhoStays(t *testing.T) {
	t.Chdir(t.TempDir())
	bring := func(name, rows string) string {
		if err := os.WriteFile(name, []byte("customer,order,date,amount\n"+rows), 0o600); err != nil {
			t.Fatal(err)
		}
		exit, out, errs := shell(t, "import", "purchases", name, "--json")
		var r struct {
			Batch string `json:"batch"`
		}
		if err := json.Unmarshal([]byte(out), &r); err != nil || exit != exitDone {
			t.Fatal(exit, out, errs)
		}
		return r.Batch
	}
	first := bring("march.csv", "A,1,2026-03-02,5000\nB,2,2026-03-31,5000\n")
	bring("april.csv", "B,3,2026-04-01,5000\n")
	exit, out, errs := shell(t, "import", "undo", first)
	if exit != exitDone || !strings.Contains(out, "undone; 2 rows taken back, 1 customers went, 1 stayed\n         1  there are other purchases\n") {
		t.Error(exit, out, errs)
	}
}

// An order that two files give to two customers is told with what to do.
func TestImportTellsOrdersOfTwoCustomers(t *testing.T) {
	t.Chdir(t.TempDir())
	for i, rows := range []string{"A,1,2026-03-02,5000\nB,2,2026-03-31,5000\n", "A,1,2026-03-02,5000\nC,2,2026-03-31,5000\n"} {
		name := []string{"wrong.csv", "right.csv"}[i]
		if err := os.WriteFile(name, []byte("customer,order,date,amount\n"+rows), 0o600); err != nil {
			t.Fatal(err)
		}
		exit, out, errs := shell(t, "import", "purchases", name)
		if told := strings.Contains(out, "1 orders are in import"); exit != exitDone || told != (i == 1) {
			t.Error(exit, out, errs)
		}
	}
}
