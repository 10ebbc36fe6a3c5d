package cluster_test

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"testing"

	"dangol.kr/dangol/internal/segment/cluster"
)

// iris is Anderson's iris data (Fisher 1936, Annals of Eugenics 7), rows 35 and 38 as printed there: four lengths of 150
// flowers of three species.
func iris(t *testing.T) (points [][]float64, species []int) {
	t.Helper()
	f, err := os.Open("testdata/iris.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]int{}
	for _, r := range rows {
		var p []float64
		for _, s := range r[:4] {
			x, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(err)
			}
			p = append(p, x)
		}
		if _, ok := names[r[4]]; !ok {
			names[r[4]] = len(names)
		}
		points, species = append(points, p), append(species, names[r[4]])
	}
	return points, species
}

func chance() cluster.Chance { return rand.New(rand.NewPCG(1, 2)).Float64 }

// Three means of iris as R's kmeans prints them: sizes 62, 50, 38, within sums of squares 39.82097, 15.15100, 23.87947,
// centres (5.901613 2.748387 4.393548 1.433871), (5.006 3.428 1.462 .246), (6.85 3.073684 5.742105 2.071053). The adjusted
// Rand index against the species is .730, silhouettes for 2, 3, 4 groups are .681, .553, .498 (scikit-learn's examples).
func TestIris(t *testing.T) {
	points, species := iris(t)
	g := cluster.Means(points, 3, 10, chance())
	if !reflect.DeepEqual(g.Size, []int{62, 50, 38}) || math.Abs(g.Within-78.85144) > 1e-4 {
		t.Fatalf("sizes %v, within %.5f", g.Size, g.Within)
	}
	want := [][]float64{{5.901613, 2.748387, 4.393548, 1.433871}, {5.006, 3.428, 1.462, .246}, {6.85, 3.073684, 5.742105, 2.071053}}
	for k := range want {
		for j := range want[k] {
			if math.Abs(g.Centre[k][j]-want[k][j]) > 1e-6 {
				t.Errorf("centre %d: %v, want %v", k, g.Centre[k], want[k])
			}
		}
	}
	if got := cluster.Rand(g.Of, species); math.Abs(got-.7302) > 5e-4 {
		t.Errorf("adjusted Rand index %.4f", got)
	}
	for k, want := range map[int]float64{2: .6810, 3: .5528, 4: .4981} {
		if got := cluster.Silhouette(points, cluster.Means(points, k, 10, chance()).Of, k); math.Abs(got-want) > 5e-4 {
			t.Errorf("silhouette of %d groups %.4f, want %.4f", k, got, want)
		}
	}
}

// Hubert and Arabie's index by hand: the partitions (0 0 1 1) and (0 0 1 2) share one pair of those together; .5714.
func TestRandIndex(t *testing.T) {
	for _, c := range []struct {
		a, b []int
		want float64
	}{
		{[]int{0, 0, 1, 1}, []int{0, 0, 1, 2}, .5714286}, {[]int{0, 0, 1, 1}, []int{1, 1, 0, 0}, 1}, {[]int{0, 0, 1, 1}, []int{0, 1, 0, 1}, -.5},
		{[]int{0, 0, 0}, []int{0, 0, 0}, 1},
	} {
		if got := cluster.Rand(c.a, c.b); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%v %v: %.6f, want %.6f", c.a, c.b, got, c.want)
		}
	}
}

// Planted groups are found, in their number, steadily, and the same again.
func TestPlantedGroups(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var points [][]float64
	var truth []int
	for i := range 900 {
		k := i % 4
		points = append(points, []float64{float64(k%2)*8 + r.NormFloat64(), float64(k/2)*8 + r.NormFloat64(), r.NormFloat64()})
		truth = append(truth, k)
	}
	f := cluster.Find(points, cluster.Usual(), chance())
	if len(f.Centre) != 4 || cluster.Rand(f.Of, truth) < .99 || f.Agreement < .98 {
		t.Fatalf("%d groups, silhouettes %v, agreement %.3f", len(f.Centre), f.Tried, f.Agreement)
	}
	for k, s := range f.Steady {
		if s < .95 {
			t.Errorf("group %d is steady to %.3f", k, s)
		}
	}
	if again := cluster.Find(points, cluster.Usual(), chance()); !reflect.DeepEqual(f, again) {
		t.Error("the same chance gives other groups")
	}
}

// Noise has groups of some kind, but samples do not agree on them as they do where there are some.
func TestNoiseIsNotSteady(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	var points [][]float64
	for range 600 {
		points = append(points, []float64{r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64()})
	}
	f := cluster.Find(points, cluster.Usual(), chance())
	if f.Agreement > .75 || f.Silhouette > .3 {
		t.Errorf("noise: agreement %.3f, silhouette %.3f", f.Agreement, f.Silhouette)
	}
}

func TestOddPoints(t *testing.T) {
	if cluster.Find([][]float64{{1}, {2}}, cluster.Usual(), chance()) != nil {
		t.Error("two points have groups")
	}
	same := make([][]float64, 40)
	for i := range same {
		same[i] = []float64{3, 3}
	}
	f := cluster.Find(same, cluster.Usual(), chance())
	if f.Within != 0 || math.IsNaN(f.Silhouette) || math.IsNaN(f.Agreement) {
		t.Errorf("all alike: %+v", f)
	}
	out, mean, sd := cluster.Standardise([][]float64{{1, 5}, {3, 5}})
	if !reflect.DeepEqual(out, [][]float64{{-1, 0}, {1, 0}}) || mean[0] != 2 || sd[0] != 1 || sd[1] != 0 {
		t.Errorf("%v %v %v", out, mean, sd)
	}
}
