package btyd_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/value/btyd"
)

// open finds a file of the published data sets, which lie beside the repository in shared/data. Without them the test is
// skipped, loudly.
func open(t testing.TB, name string) [][]string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, "..", "..", "..", "..", "shared", "data", name))
	if err != nil {
		t.Skipf("SKIPPED, NOT VERIFIED: the published data set %s is missing: %v", name, err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// base is a set of customers in columns, calibration and holdout.
type base struct {
	x, recency, age []int32
	spend           []float64 // mean of repeat purchases
	later           []float64 // purchases in the holdout
	lnGaps          float64   // Σ ln of the days between purchases of the calibration
	cells           *btyd.Cells
}

func number(t testing.TB, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func day(t testing.TB, s string) int {
	t.Helper()
	d, err := time.Parse("2006-01-02", s[:10])
	if err != nil {
		t.Fatal(err)
	}
	return int(d.Unix() / 86400)
}

// summarise merges purchases of one day and splits at the end of calibration.
func summarise(t testing.TB, ids []string, days []int, amounts []float64, end, last int) base {
	t.Helper()
	type history map[int]float64
	var order []string
	all := map[string]history{}
	for i, id := range ids {
		if all[id] == nil {
			all[id] = history{}
			order = append(order, id)
		}
		all[id][days[i]] += amounts[i]
	}
	var b base
	for _, id := range order {
		first, recent, x, later, sum := math.MaxInt, 0, -1, 0, 0.0
		for d := range all[id] {
			first = min(first, d)
		}
		if first > end {
			continue
		}
		var past []int
		for d, a := range all[id] {
			switch {
			case d <= end:
				x++
				past = append(past, d)
				recent = max(recent, d)
				if d > first {
					sum += a
				}
			case d <= last:
				later++
			}
		}
		slices.Sort(past)
		for i := 1; i < len(past); i++ {
			b.lnGaps += math.Log(float64(past[i] - past[i-1]))
		}
		b.x = append(b.x, int32(x))
		b.recency = append(b.recency, int32(recent-first))
		b.age = append(b.age, int32(end-first))
		b.later = append(b.later, float64(later))
		if x > 0 {
			sum /= float64(x)
		}
		b.spend = append(b.spend, sum)
	}
	b.cells = group(t, b.x, b.recency, b.age).WithGaps(b.lnGaps)
	return b
}

func group(t testing.TB, x, recency, age []int32) *btyd.Cells {
	t.Helper()
	c, err := btyd.Group(x, recency, age)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// cdnow is the 1/10 sample of Fader & Hardie, calibrated to 1997-09-30, held out to 1998-06-30.
func cdnow(t testing.TB) base { return cdnowFile(t, "cdnow/cdnow_sample.csv", 1, 2, 4) }

func cdnowMaster(t testing.TB) base { return cdnowFile(t, "cdnow/cdnow_master.csv", 0, 1, 3) }

func cdnowFile(t testing.TB, name string, id, date, amount int) base {
	t.Helper()
	var ids []string
	var days []int
	var amounts []float64
	for _, r := range open(t, name) {
		ids, days, amounts = append(ids, r[id]), append(days, day(t, r[date])), append(amounts, number(t, r[amount]))
	}
	return summarise(t, ids, days, amounts, day(t, "1997-09-30"), day(t, "1998-06-30"))
}

// onlineRetail is the UCI web shop: positive lines with a customer, calibrated to 2011-08-31, held out 100 days.
func onlineRetail(t testing.TB) base {
	t.Helper()
	var ids []string
	var days []int
	var amounts []float64
	for _, r := range open(t, "online_retail/online_retail.csv") {
		if strings.HasPrefix(r[0], "C") || r[6] == "" || r[6] == "NA" {
			continue
		}
		q, p := number(t, r[3]), number(t, r[5])
		if q <= 0 || p <= 0 {
			continue
		}
		ids, days, amounts = append(ids, r[6]), append(days, day(t, r[4])), append(amounts, q*p)
	}
	end := day(t, "2011-08-31")
	return summarise(t, ids, days, amounts, end, end+100)
}

func near(t testing.TB, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s = %.12g, want %.12g (relative error %.2g)", what, got, want, math.Abs(got-want)/math.Abs(want))
	}
}

func within(t testing.TB, what string, got, want, absolute float64) {
	t.Helper()
	if !(math.Abs(got-want) <= absolute) {
		t.Errorf("%s = %.12g, want %.12g ± %.2g", what, got, want, absolute)
	}
}

// lcg is a small deterministic generator for synthetic bases (Knuth's MMIX constants).
type lcg uint64

func (g *lcg) uniform() float64 {
	*g = *g*6364136223846793005 + 1442695040888963407
	return (float64(*g>>11) + 0.5) / (1 << 53)
}

func (g *lcg) normal() float64 {
	return math.Sqrt(-2*math.Log(g.uniform())) * math.Cos(2*math.Pi*g.uniform())
}

// gamma draws by Marsaglia & Tsang (2000).
func (g *lcg) gamma(shape float64) float64 {
	if shape < 1 {
		return g.gamma(shape+1) * math.Pow(g.uniform(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := g.normal()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(g.uniform()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// simulate draws n customers of a BG/NBD world in days; joining is spread over spread days, observation ends after days.
func simulate(m btyd.BGNBD, n, days, spread int, seed uint64) (x, recency, age []int32) {
	g := lcg(seed)
	x, recency, age = make([]int32, n), make([]int32, n), make([]int32, n)
	for i := range n {
		T := days - int(g.uniform()*float64(spread))
		rate := g.gamma(m.R) / m.Alpha
		p := 0.0
		if m.A > 0 {
			u := g.gamma(m.A)
			p = u / (u + g.gamma(m.B))
		}
		at, lastDay := 0.0, 0
		age[i] = int32(T)
		for {
			at -= math.Log(g.uniform()) / rate
			d := int(math.Ceil(at))
			if d > T {
				break
			}
			if d > lastDay {
				x[i]++
				lastDay = d
			}
			if g.uniform() < p {
				break
			}
		}
		recency[i] = int32(lastDay)
	}
	return x, recency, age
}
