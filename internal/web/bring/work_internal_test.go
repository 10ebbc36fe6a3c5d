package bring

import (
	"testing"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/web/ui"
)

func reader(lang i18n.Lang) ui.Page {
	return ui.Page{Printer: i18n.NewPrinter(lang, time.UTC, "KRW")}
}

// Time left follows the pace of the stage that is watched, and is not guessed before there is a pace.
func TestTimeLeft(t *testing.T) {
	var p pace
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for _, x := range []struct {
		after time.Duration
		stage string
		done  int64
		want  string
	}{
		{0, "check", 10, ""},
		{time.Second, "check", 20, ""},          // too early to tell
		{4 * time.Second, "check", 50, "5초 남음"}, // 40 in 4 s, 50 to go
		{5 * time.Second, "run", 5, ""},         // another stage has another pace
		{15 * time.Second, "run", 10, "3분 남음"},  // 5 in 10 s, 90 to go
		{16 * time.Second, "run", 100, ""},      // nothing left
		{17 * time.Second, "undo", 0, ""},       //
		{27 * time.Second, "undo", 0, ""},       // nothing moved
	} {
		m := liveModel{Stage: x.stage, Done: x.done, Total: 100}
		if got := p.left(reader(i18n.Korean), start.Add(x.after), &m); got != x.want {
			t.Errorf("after %s in %s at %d: %q, want %q", x.after, x.stage, x.done, got, x.want)
		}
	}
}

// A cell is shown twice only when what was understood is not plainly what stands there.
func TestWrittenPlainly(t *testing.T) {
	for _, x := range []struct {
		raw, plain string
		want       bool
	}{
		{"2026-11-01", "2026-11-01", true}, {"2026.11.01", "2026-11-01", true}, {"2026/11/01 10:20", "2026-11-01", true}, {"20261101", "2026-11-01", true},
		{"26.11.1", "2026-11-01", false}, {"1/11/2026", "2026-11-01", false}, {"46327", "2026-11-01", false},
		{"32,000원", "32000", true}, {"₩32,000", "32000", true}, {"32000.00", "32000", true}, {"29.330", "29.33", true}, {"사백만", "4000000", false}, {"(1,200)", "-1200", false},
		{"1.0", "1", true}, {"", "2026-11-01", false},
	} {
		if got := written(x.raw, x.plain); got != x.want {
			t.Errorf("%q for %q: %v", x.raw, x.plain, got)
		}
	}
	for n, want := range map[int64]string{0: "0", 3200000: "32000", -120050: "-1200.5", 5: "0.05", 2933: "29.33"} {
		if got := minorPlain(n); got != want {
			t.Errorf("%d hundredths: %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{1000: "1", -2500: "-2.5", 1: "0.001"} {
		if got := milliPlain(n); got != want {
			t.Errorf("%d thousandths: %q, want %q", n, got, want)
		}
	}
}

func TestSizesAndQuantities(t *testing.T) {
	pg := reader(i18n.English)
	for n, want := range map[int64]string{0: "1 KB", 900 << 10: "900 KB", 47 << 20: "47 MB", 4 << 30: "4 GB", 3 << 29: "1.5 GB"} {
		if got := fileSize(pg, n); got != want {
			t.Errorf("%d bytes: %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{1000: "1", 1500: "1.5", 1234567: "1,234.567"} {
		if got := quantity(pg, n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// Every state a batch can be in is shown by some page: none is left without words or a way on.
func TestEveryStateHasAMood(t *testing.T) {
	for _, s := range []intake.State{intake.New, intake.Mapped, intake.Checking, intake.Checked, intake.Waiting, intake.Running, intake.Done, intake.Failed, intake.Stopped, intake.Undoing, intake.Undone} {
		b := intake.Batch{State: s, Cursor: 1}
		on, going := busy(&b)
		if going != (on != "") {
			t.Errorf("%s goes on as %q", s, on)
		}
		if !open(&b) && !going && !undoable(&b) && s != intake.Undone {
			t.Errorf("%s leads nowhere", s)
		}
		if _, icon := stateMood(s); icon == "" && !open(&b) {
			t.Errorf("%s has no mark", s)
		}
		for _, l := range i18n.Languages() {
			if s.Name(reader(l).Printer) == "" {
				t.Errorf("%s has no name in %s", s, l)
			}
		}
	}
}
