package intake_test

import (
	"runtime"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store/storetest"
)

// BenchmarkOnlineRetail brings half a million lines into a new database, as the command line does.
func BenchmarkOnlineRetail(b *testing.B) {
	path := shared(b, "online_retail/online_retail.csv")
	for b.Loop() {
		b.StopTimer()
		h := newHouse(b, storetest.Migrated(b, storetest.SQLite(b)))
		batch, err := h.Adopt(b.Context(), auth.CLI(), intake.Purchases, path, intake.Plan{}, "")
		if err != nil {
			b.Fatal(err)
		}
		if batch, err = h.Ready(b.Context(), auth.CLI(), batch.ID); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		began := time.Now()
		var longest time.Duration
		last := began
		r, err := h.Run(b.Context(), auth.CLI(), batch.ID, func(p intake.Progress) {
			if d := time.Since(last); p.Stage == "run" {
				longest = max(longest, d)
			}
			last = time.Now()
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(began).Nanoseconds())/float64(r.Read), "ns/line")
		b.ReportMetric(float64(longest.Milliseconds()), "ms/longest")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.Sys>>20), "MB")
	}
}
