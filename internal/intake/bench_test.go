package intake_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// BenchmarkLinesInTime brings in 200,000 lines of 10,000 customers in order of time, as a shop's export has them: three
// lines to an order, fifty products, every customer with key, name and phone. Told per line, on every engine.
func BenchmarkLinesInTime(b *testing.B) {
	const lines = 200_000
	path := filepath.Join(b.TempDir(), "orders.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "order,date,customer,name,phone,product,product name,quantity,price")
	for i := range lines {
		order := i / 3
		who := order * 2654435761 >> 7 % 10_000
		fmt.Fprintf(w, "A%07d,2024-%02d-%02d 1%d:%02d,C%06d,Customer %d,010-%04d-%04d,P%02d,Article %d,%d,%d.50\n", order, order*3*12/lines+1, order/2000%28+1, order%10, order%60,
			who, who, who/10_000, who%10_000, i*7%50, i*7%50, i%3+1, i%90+1)
	}
	if err := w.Flush(); err != nil || f.Close() != nil {
		b.Fatal(err)
	}
	engines := []store.Engine{store.SQLite}
	if os.Getenv("TEST_POSTGRES") != "" {
		engines = append(engines, store.Postgres)
	}
	for _, engine := range engines {
		b.Run(string(engine), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				dsn := storetest.SQLite(b)
				if engine == store.Postgres {
					dsn = storetest.Postgres(b)
				}
				h := newHouse(b, storetest.Migrated(b, dsn))
				b.StartTimer()
				h.bring(intake.Purchases, path, intake.Plan{})
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/lines, "µs/line")
		})
	}
}

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
