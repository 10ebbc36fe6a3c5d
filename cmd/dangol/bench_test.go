package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"
)

// BenchmarkSpeed measures the product beside its peers on one machine in one run and prints one table. scripts/bench runs
// it; the sizes come from the environment. Run anywhere else it measures nothing.
func BenchmarkSpeed(b *testing.B) {
	folder := os.Getenv("BENCH_WORK")
	if folder == "" {
		b.Skip("run scripts/bench")
	}
	m := &measures{
		b: b, folder: folder, binary: os.Getenv("BENCH_BINARY"),
		customers:     sizeOf(b, "BENCH_CUSTOMERS", 1_000_000),
		lines:         sizeOf(b, "BENCH_LINES", 10_000_000),
		peerCustomers: sizeOf(b, "BENCH_PEER_CUSTOMERS", 1_000_000),
		importLines:   sizeOf(b, "BENCH_IMPORT_LINES", 1_500_000),
		seconds:       sizeOf(b, "BENCH_SECONDS", 60),
	}
	only := os.Getenv("BENCH_ONLY")
	for _, part := range []struct {
		name string
		run  func()
	}{{"models", m.models}, {"import", m.imports}, {"ledger", m.ledger}, {"asof", m.asOf}, {"segment", m.segments}, {"anew", m.anew}, {"pages", m.pages}} {
		if only != "" && !strings.Contains(only, part.name) {
			continue
		}
		begun := time.Now()
		part.run()
		m.note("%s took %.0f s in all", part.name, time.Since(begun).Seconds())
	}
	m.print()
}

// sizeOf is a number from the environment.
func sizeOf(b *testing.B, name string, otherwise int) int {
	b.Helper()
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		b.Fatalf("%s=%q: want a number", name, s)
	}
	return n
}

// measures is a run with its sizes and what it found.
type measures struct {
	b              *testing.B
	folder, binary string
	customers      int // of the large base
	lines          int // about how many it has
	peerCustomers  int // whom the usual way is asked to fit
	importLines    int // of the file that is imported beside the plain shell
	seconds        int // how long pages are asked at most

	rows  []row
	notes []string
}

// row is a line of the table: ours and a peer's, of the same kind. Peer 0 is none.
type row struct {
	what, size string
	ours, peer float64
	unit       string
	beside     string // who the peer is
	goal       string
}

func (m *measures) add(r row) {
	m.rows = append(m.rows, r)
	m.b.Logf("%s | %s | %s %s | %s %s", r.what, r.size, figure(r.ours), r.unit, figure(r.peer), r.beside)
}

func (m *measures) note(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	m.notes = append(m.notes, s)
	m.b.Log(s)
}

// must ends the run.
func (m *measures) must(err error) {
	m.b.Helper()
	if err != nil {
		m.b.Fatal(err)
	}
}

func (m *measures) path(name string) string { return filepath.Join(m.folder, name) }

// print writes the table where the script picks it up.
func (m *measures) print() {
	var s strings.Builder
	fmt.Fprintf(&s, "Measured %s on %d cores, %s.\n\n", time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), machine())
	w := tabwriter.NewWriter(&s, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tsize\tours\tpeer\tratio\tgoal\tpeer is")
	for _, r := range m.rows {
		peer, ratio := "", ""
		if r.peer > 0 {
			peer, ratio = figure(r.peer)+" "+r.unit, figure(r.peer/r.ours)+" ×"
			if r.peer < r.ours {
				ratio = "1/" + figure(r.ours/r.peer)
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s %s\t%s\t%s\t%s\t%s\n", r.what, r.size, figure(r.ours), r.unit, peer, ratio, r.goal, r.beside)
	}
	_ = w.Flush() // into memory
	s.WriteString("\n")
	for _, n := range m.notes {
		s.WriteString("- " + n + "\n")
	}
	m.must(os.WriteFile(m.path("table.txt"), []byte(s.String()), 0o600))
}

// figure is a number with three digits that matter.
func figure(x float64) string {
	switch {
	case x >= 100:
		return strconv.FormatFloat(x, 'f', 0, 64)
	case x >= 10:
		return strconv.FormatFloat(x, 'f', 1, 64)
	case x >= 1:
		return strconv.FormatFloat(x, 'f', 2, 64)
	}
	return strconv.FormatFloat(x, 'f', 3, 64)
}

// spent is the CPU time that a piece of work took, seconds, with all that the collector of rubbish did for it.
func spent(do func()) float64 {
	runtime.GC()
	var from, to syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &from)
	do()
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &to)
	return seconds(to.Utime) + seconds(to.Stime) - seconds(from.Utime) - seconds(from.Stime)
}

func seconds(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }

// least is the smallest of several goes.
func least(goes int, do func()) float64 {
	best := spent(do)
	for range goes - 1 {
		best = min(best, spent(do))
	}
	return best
}

// thousands groups digits.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
