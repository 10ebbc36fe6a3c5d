package shelf_test

import (
	"sync/atomic"
	"testing"

	"dangol.kr/dangol/internal/segment/shelf"
)

// BenchmarkTally adds up one product of ten, a year of two and a half, over two million lines.
func BenchmarkTally(b *testing.B) {
	have := table(b, ledger(1, 200_000, 2_000_000))
	b.ResetTimer()
	var n atomic.Int64
	for b.Loop() {
		have.Tally(func(p int64, _ string) bool { return p == 3 }, 18_300, 18_665, func(sums []shelf.Sum) { n.Add(int64(len(sums))) })
	}
	b.ReportMetric(float64(have.Bytes())/float64(have.Lines()), "bytes/line")
}
