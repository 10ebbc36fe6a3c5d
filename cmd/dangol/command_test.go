package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shell runs dangol as a shell does.
func shell(t *testing.T, args ...string) (exit int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	exit = run(t.Context(), args, strings.NewReader(""), &o, &e)
	return exit, o.String(), e.String()
}

// A script that takes an import back, is killed and asks again must not see a failure.
func TestUndoTwice(t *testing.T) {
	t.Chdir(t.TempDir())
	file := filepath.Join(t.TempDir(), "orders.csv")
	if err := os.WriteFile(file, []byte("customer,order,date,product,quantity,amount\nA,1,2026-03-02,tea,1,5000\nB,2,2026-03-03,tea,1,5000\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	exit, out, errs := shell(t, "import", "purchases", file, "--json")
	if exit != exitDone {
		t.Fatal(exit, errs)
	}
	var r struct {
		Batch string `json:"batch"`
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil || r.Batch == "" {
		t.Fatal(out, err)
	}
	if exit, out, errs = shell(t, "import", "undo", r.Batch); exit != exitDone || out != "Import "+r.Batch+": undone; 2 rows taken back, 2 customers went, 0 stayed\n" {
		t.Error(exit, out, errs)
	}
	if exit, out, errs = shell(t, "import", "undo", r.Batch); exit != exitDone || out != "Import "+r.Batch+": already undone; 2 rows taken back, 2 customers went, 0 stayed\n" {
		t.Error("again:", exit, out, errs)
	}
	if exit, out, errs = shell(t, "import", "undo", r.Batch, "--json"); exit != exitDone || out != `{"batch":"`+r.Batch+`","state":"undone","rows":2,"customers_gone":2,"customers_kept":0}`+"\n" {
		t.Error("again, as JSON:", exit, out, errs)
	}
	for _, other := range []string{"7", "seven"} {
		if exit, out, errs = shell(t, "import", "undo", other); exit != exitFailed || out != "" || errs == "" {
			t.Error(other, exit, out, errs)
		}
	}
}

// A setting that says nothing we know is refused by its name instead of being passed over.
func TestSettingsThatCannotBe(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct{ name, value, says string }{
		{"DANGOL_DB", "mysql://u:geheim@db/x", "“mysql”"},
		{"DANGOL_PROXIED", "true", `DANGOL_PROXIED: "true" is neither yes nor no`},
		{"DANGOL_UPLOAD_BYTES", "4G", "number of bytes"},
		{"DANGOL_CONFIG", "nowhere", "nowhere"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv(c.name, c.value)
			if exit, out, errs := shell(t, "import", "list"); exit != exitFailed || !strings.Contains(errs, c.says) || strings.Contains(out+errs, "geheim") {
				t.Error(exit, out, errs)
			}
		})
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestConfigTellsNoSecrets(t *testing.T) {
	t.Setenv("DANGOL_PROXIED", "no")
	for dsn, want := range map[string][]string{
		"postgres://u:geheim@db.example/x": {"DANGOL_DB=postgres://db.example/x", "# files lie in ./dangol.files"},
		"mysql://u:geheim@db.example/x":    {"DANGOL_DB=unreadable address"},
		"sqlite:./a/shop.db":               {"DANGOL_DB=a/shop.db", "# files lie in a/shop.db.files"},
		"postgres.db":                      {"DANGOL_DB=postgres.db", "# files lie in postgres.db.files"},
	} {
		exit, out, errs := shell(t, "config", "--db", dsn)
		if exit != exitDone || strings.Contains(out+errs, "geheim") {
			t.Error(dsn, exit, out, errs)
		}
		for _, w := range want {
			if !strings.Contains(out, w+"\n") {
				t.Errorf("%s: no %q in\n%s", dsn, w, out)
			}
		}
	}
}
