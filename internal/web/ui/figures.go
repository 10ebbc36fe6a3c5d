package ui

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// sparkPath fits values into a box of 80 by 28 and gives the line, the area below it and the height of the last point.
func sparkPath(values []float64) (line, area, lastY string) {
	const w, h = 80.0, 28.0
	lo, hi := slices.Min(values), slices.Max(values)
	span := hi - lo
	if span == 0 || math.IsNaN(span) {
		span = 1
	}
	var b strings.Builder
	for i, v := range values {
		x := float64(i) * w / float64(len(values)-1)
		lastY = short(h - 3 - (v-lo)/span*(h-6))
		b.WriteString(string("ML"[min(i, 1)]) + short(x) + " " + lastY)
	}
	line = b.String()
	return line, line + "L80 28L0 28Z", lastY
}

func short(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

type stakeRect struct{ class, x, width, title string }

// stakeRects lays shares side by side in percent of their sum. What is left grows paler with each place.
func stakeRects(shares []Share) []stakeRect {
	var sum float64
	left := 0
	for _, s := range shares {
		sum += s.Worth
		if !s.Done {
			left++
		}
	}
	if sum <= 0 {
		return nil
	}
	out := make([]stakeRect, 0, len(shares))
	at, nth := 0.0, 0
	for _, s := range shares {
		r := stakeRect{class: "done", x: percent(at / sum), width: percent(s.Worth / sum), title: s.Title}
		if !s.Done {
			r.class = "heat-" + strconv.Itoa(5-5*nth/left)
			nth++
		}
		at += s.Worth
		out = append(out, r)
	}
	return out
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
