package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store/storetest"
)

// What was done for customers, through the program: each row once however often the file comes, alike rows as often as
// they stand in it, refused ones told, and the whole taken back.
func TestServingThroughTheProgram(t *testing.T) {
	for _, dsn := range []func(testing.TB) string{storetest.SQLite, storetest.Postgres} {
		s := terminal{t, dsn(t), t.TempDir()}
		write := func(name, text string) string {
			path := filepath.Join(s.files, name)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		say[imported](s, exitDone, "import", "customers", write("who.csv", "회원번호,이름\nM1,김하나\nM2,이두리\n"))
		path := write("served.csv", "회원번호,날짜,활동,수량,비용,메모\nM1,2026-03-02,전화,2,,\nM1,2026-03-02,전화,2,,\nM2,2026-03-03,선물,1,\"30,000\",설\nM3,2026-03-03,방문,1,,\nM1,2026-03-04,춤,1,,\nM1,언제,전화,1,,\n")
		first := say[intake.ServedResult](s, exitRefused, "import", "serving", path)
		if first.Read != 6 || first.Added != 3 || first.Known != 0 || first.Refused != 3 || first.Batch == 0 {
			t.Errorf("%+v", first)
		}
		again := say[intake.ServedResult](s, exitRefused, "import", "serving", path)
		if again.Added != 0 || again.Known != 3 {
			t.Errorf("again %+v", again)
		}
		if exit, out, _ := s.run("", "import", "serving", path, "--db", s.db, "--files", s.files, "--check"); exit != exitRefused || !strings.Contains(out, "M3") || !strings.Contains(out, "춤") {
			t.Errorf("exit %d: %s", exit, out)
		}
		number, err := json.Marshal(first.Batch)
		if err != nil {
			t.Fatal(err)
		}
		gone := say[map[string]any](s, exitDone, "import", "undo", string(number))
		if gone["removed"] != 3.0 {
			t.Errorf("taken back %v", gone)
		}
		if exit, _, errs := s.run("", "import", "serving", write("bad.csv", "이름,날짜\n가,2026-01-01\n"), "--db", s.db, "--files", s.files); exit != exitFailed || !strings.Contains(errs, "column") {
			t.Errorf("exit %d: %s", exit, errs)
		}
	}
}
