package column_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"dangol.kr/dangol/internal/value/column"
)

// cdnow is the sample of the CDNOW data (Fader and Hardie 2001) that the published models were fitted on. It lies beside
// the repository, not in it.
func cdnow(t testing.TB) *column.Set {
	t.Helper()
	b := column.NewBuilder()
	for i, rec := range shared(t, "cdnow/cdnow_sample.csv")[1:] {
		id, err := strconv.ParseInt(rec[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		amount, err := strconv.ParseFloat(rec[4], 64)
		if err != nil {
			t.Fatal(err)
		}
		l := column.Line{Customer: id, Order: uint64(i), Day: dayOf(t, rec[2]), Amount: int64(math.Round(amount * 100))}
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	s, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func shared(t testing.TB, name string) [][]string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(dir, "..", "shared", "data", name)
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("SKIPPED, NOT PASSED: no published data to hold the projection against: %v", err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func dayOf(t testing.TB, date string) int {
	t.Helper()
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		t.Fatal(err)
	}
	return int(d.Unix() / 86400)
}

func TestCDNOWAsPublished(t *testing.T) {
	s := cdnow(t)
	until, end := dayOf(t, "1997-09-30"), dayOf(t, "1998-06-30")
	in := s.Inputs(until)
	var x, zero, tx, age int
	for i := range in.Len() {
		x += int(in.Frequency[i])
		tx += int(in.Recency[i])
		age += int(in.Age[i])
		if in.Frequency[i] == 0 {
			zero++
		}
	}
	if in.Len() != 2357 || x != 2457 || zero != 1411 {
		t.Errorf("%d customers, sum of x %d, %d without repeat visit; published 2357, 2457, 1411", in.Len(), x, zero)
	}
	if w := float64(age) / 7; math.Abs(w-77111.29) > .005 {
		t.Errorf("sum of T %.4f weeks, published 77111.29", w)
	}
	if w := float64(tx) / 7; math.Abs(w-16135.57) > .005 {
		t.Errorf("sum of t_x %.4f weeks, published 16135.57", w)
	}
	held := 0
	for _, n := range s.Holdout(until, end).Visits {
		held += int(n)
	}
	if held != 1882 {
		t.Errorf("%d visits held out, published 1882", held)
	}
	// Mean over the repeaters of their mean spend, the input of the published Gamma-Gamma fit.
	var mean float64
	for _, m := range in.MeanSpend {
		mean += m / 946
	}
	if math.Abs(mean/100-35.078) > .0006 {
		t.Errorf("mean spend %.4f, published 35.078", mean/100)
	}
	total := s.Totals()
	if total.Rows != 6919-223 || total.Net != 24409194 || total.Visits != total.Rows {
		t.Errorf("%+v; the file has 6919 rows, 223 of them a second on their day, and 244,091.94 dollars", total)
	}
}

// TestCDNOWByCustomer compares each customer with the summaries that R was given.
func TestCDNOWByCustomer(t *testing.T) {
	s := cdnow(t)
	until, end := dayOf(t, "1997-09-30"), dayOf(t, "1998-06-30")
	in, held := s.Inputs(until), s.Holdout(until, end)
	at := map[int64]int{}
	for i, id := range in.Customer {
		at[id] = i
	}
	number := func(text string) float64 {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	ref := shared(t, "cdnow/reference/cdnow_R_reference.csv")
	col := map[string]int{}
	for i, name := range ref[0] {
		col[name] = i
	}
	for _, rec := range ref[1:] {
		id, _ := strconv.ParseInt(rec[0], 10, 64)
		i, ok := at[id]
		if !ok {
			t.Fatalf("customer %d is missing", id)
		}
		x := number(rec[col["x"]])
		mean := 0.0
		if x > 0 {
			mean = number(rec[col["sales.x"]]) / x
		}
		for name, v := range map[string][2]float64{
			"x":     {float64(in.Frequency[i]), x},
			"t_x":   {float64(in.Recency[i]) / 7, number(rec[col["t.x"]])},
			"T":     {float64(in.Age[i]) / 7, number(rec[col["T.cal"]])},
			"z":     {in.MeanSpend[i] / 100, mean},
			"x*":    {float64(held.Visits[i]), number(rec[col["x.star"]])},
			"spend": {float64(held.Net[i]) / 100, number(rec[col["sales.star"]])},
		} {
			if math.Abs(v[0]-v[1]) > 1e-6 {
				t.Errorf("customer %d: %s is %v, R has %v", id, name, v[0], v[1])
			}
		}
	}
	if len(ref)-1 != in.Len() {
		t.Errorf("%d customers, R has %d", in.Len(), len(ref)-1)
	}
}
