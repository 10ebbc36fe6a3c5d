package column_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

// The base that every measure is taken on.
const (
	benchLines     = 10_000_000
	benchCustomers = 1_000_000
)

// stream makes ten lines for each customer, about 2.5 to an order, over three years, costs known: lines as the ledger
// has them, without holding them.
func stream(add func(column.Line) error) error {
	d := dice(1)
	const perCustomer = benchLines / benchCustomers
	for c := range int64(benchCustomers) {
		id := 1_700_000_000_000_000 + c*4096 + int64(d.upTo(4096))
		day, order := 19000+d.upTo(1000), d.next()
		for range perCustomer {
			if d.upTo(5) < 2 {
				day, order = 19000+d.upTo(1000), d.next()
			}
			r := d.next()
			l := column.Line{Customer: id, Order: order, Day: day, Amount: int64(r % 20_000_000), CostKnown: true}
			l.Cost = l.Amount * 6 / 10
			if r>>40%25 == 0 {
				l.Kind = column.Return
			}
			if err := add(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// scattered makes the same number of lines customer by customer at random, as a file in order of time would have them.
func scattered(add func(column.Line) error) error {
	d := dice(1)
	for i := range benchLines {
		r := d.next()
		l := column.Line{
			Customer: 1_700_000_000_000_000 + int64(r%benchCustomers)*4096, Order: d.next(), Day: 19000 + i/(benchLines/1000),
			Amount: int64(r >> 40), CostKnown: true,
		}
		l.Cost = l.Amount * 6 / 10
		if err := add(l); err != nil {
			return err
		}
	}
	return nil
}

func noLine(column.Line) error { return nil }

// peakMB is the most memory the program has had, MB; Linux only, 0 elsewhere.
func peakMB() float64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "VmHWM:" {
			kb, _ := strconv.ParseFloat(f[1], 64)
			return kb / 1024
		}
	}
	return 0
}

// resetPeak lets the peak begin from here, where the system allows it.
func resetPeak() {
	runtime.GC()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200)
}

func report(b *testing.B, s *column.Set) {
	b.Helper()
	b.ReportMetric(float64(s.Bytes())/float64(s.Rows()), "B/row")
	b.ReportMetric(float64(s.Bytes())/1e6, "MB")
	b.ReportMetric(float64(s.Rows()), "rows")
	b.ReportMetric(peakMB(), "peak-MB")
}

// BenchmarkInput is what making the lines costs, to be taken off the builds.
func BenchmarkInput(b *testing.B) {
	for _, in := range []struct {
		name string
		feed func(func(column.Line) error) error
	}{{"sorted", stream}, {"scattered", scattered}} {
		b.Run(in.name, func(b *testing.B) {
			for b.Loop() {
				_ = in.feed(noLine)
			}
		})
	}
}

func BenchmarkBuildSorted(b *testing.B) {
	var s *column.Set
	resetPeak()
	for b.Loop() {
		s = nil
		s = sortedBase(b)
	}
	report(b, s)
}

func sortedBase(b *testing.B) *column.Set {
	b.Helper()
	w := column.NewSorted()
	if err := stream(w.Add); err != nil {
		b.Fatal(err)
	}
	s, err := w.Set()
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkBuildScattered(b *testing.B) {
	var s *column.Set
	resetPeak()
	for b.Loop() {
		s = nil
		w := column.NewBuilder()
		if err := scattered(w.Add); err != nil {
			b.Fatal(err)
		}
		var err error
		if s, err = w.Set(); err != nil {
			b.Fatal(err)
		}
	}
	report(b, s)
}

func BenchmarkBuildToFile(b *testing.B) {
	path := filepath.Join(b.TempDir(), "c")
	resetPeak()
	for b.Loop() {
		w, err := column.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		s := w.Sorted()
		if err := stream(s.Add); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		if err := w.Commit(""); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(peakMB(), "peak-MB")
}

// BenchmarkBase measures what is asked of a whole base.
func BenchmarkBase(b *testing.B) {
	s := sortedBase(b)
	first, last, _ := s.Span()
	path := filepath.Join(b.TempDir(), "c")
	if err := s.Save(path, "x"); err != nil {
		b.Fatal(err)
	}
	run := func(name string, f func()) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
		})
	}
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	run("save", func() { must(s.Save(path, "x")) })
	run("load", func() { load(b, path) })
	run("parts", func() {
		f, err := column.Open(path)
		must(err)
		for _, err := range f.Parts() {
			must(err)
		}
		must(f.Close())
	})
	run("totals", func() { s.Totals() })
	run("summaries", func() {
		for range s.Summaries(last) {
		}
	})
	run("inputs", func() { s.Inputs(last - 200) })
	run("holdout", func() { s.Holdout(last-200, last) })
	run("months", func() { s.Months(last) })
	run("repeats", func() { s.Repeats(first, 7, (last-first)/7, last) })
	run("joins", func() { s.Joins(last) })
	run("rfm", func() { s.RFM(last) })
	run("rhythm", func() { s.Rhythm(last) })
	run("gaps", func() {
		for range s.Gaps(last, column.Rhythm{Customers: 1, Mean: 30, Weight: 3}) {
		}
	})
	amounts := make([]int64, 0, s.Customers())
	var some []int64
	for sum := range s.Summaries(last) {
		if amounts = append(amounts, sum.Net); len(amounts)%100 == 0 {
			some = append(some, sum.Customer)
		}
	}
	run("concentrate", func() { column.Concentrate(amounts).Gini() })
	fresh := sample(b, s, some)
	run("replace-1-percent", func() {
		_, err := s.Replace(some, fresh)
		must(err)
	})
	f, err := column.Open(path)
	must(err)
	run("one-customer", func() {
		_, err := f.Customer(some[len(some)/2])
		must(err)
	})
	run("update-1-percent-on-file", func() { must(f.Update(path, "y", some, fresh)) })
	must(f.Close())
}

// sample is the named customers as a set of their own.
func sample(b *testing.B, s *column.Set, customers []int64) *column.Set {
	b.Helper()
	w := column.NewSorted()
	for _, id := range customers {
		for _, r := range s.Of(id) {
			if err := w.Add(column.Line{Customer: id, Day: r.Day, Amount: max(r.Net, 0)}); err != nil {
				b.Fatal(err)
			}
		}
	}
	out, err := w.Set()
	if err != nil {
		b.Fatal(err)
	}
	return out
}
