package main

import (
	"bufio"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/cmd/dangol/sample"
	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// The import that is disturbed: half a million lines, and how often the process is killed.
const (
	killCustomers = 20_000
	killTimes     = 20
)

// A server that is killed again and again while it takes a file in must end where an undisturbed one ends, and answer
// screens whenever it lives.
func TestKillDuringImport(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT TESTED UNDER KILL -9: -short")
	}
	folder := t.TempDir()
	binary := filepath.Join(folder, "dangol")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file := filepath.Join(folder, "orders.csv")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := sample.Business{Seed: 9, Customers: killCustomers, Until: 20_400}.WriteOrders(f, true)
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	if lines < 450_000 {
		t.Fatalf("only %d lines", lines)
	}
	calm := bringInCalmly(t, file)
	for _, engine := range []struct {
		name   string
		dsn    string
		kill   int
		within time.Duration
	}{{"sqlite", filepath.Join(folder, "killed.db"), killTimes, 4 * time.Second}, {"postgres", "", killTimes / 4, 16 * time.Second}} {
		t.Run(engine.name, func(t *testing.T) {
			if engine.name == "postgres" {
				engine.dsn = storetest.Postgres(t)
			}
			k := &killed{t: t, binary: binary, dsn: engine.dsn, files: filepath.Join(folder, engine.name)}
			batch := k.adopt(file)
			// Moments fall over the time of a whole import, as a chance that hits any line of it.
			r := rand.New(rand.NewPCG(1, 1))
			for i := range engine.kill {
				// Later ones come later, so that both passes over the file are hit.
				upTo := engine.within * time.Duration(i+1) / time.Duration(engine.kill)
				k.runAndKill(100*time.Millisecond+time.Duration(r.Int64N(int64(upTo))), i)
			}
			from := k.cursor(batch)
			began := time.Now()
			k.finish(batch)
			t.Logf("the last run began at %d of %d lines and took %v", from, lines, time.Since(began).Round(time.Millisecond))
			if got := fingerprintOf(t, k.dsn); got != calm {
				t.Errorf("the end differs from that of an undisturbed import:\n%s\nwant\n%s", got, calm)
			}
			if k.answered == 0 {
				t.Error("no screen was asked while an import ran")
			}
			t.Logf("killed %d times, %d screens answered meanwhile", engine.kill, k.answered)
		})
	}
}

func bringInCalmly(t *testing.T, file string) string {
	t.Helper()
	conf := defaults()
	conf.DB, conf.LogLevel = filepath.Join(t.TempDir(), "calm.db"), "error"
	c := &cli{out: io.Discard, err: testLog{t}}
	if exit := run(t.Context(), []string{"import", "purchases", file, "--db", conf.DB, "--log", "error"}, c.in, c.out, c.err); exit != exitDone {
		t.Fatalf("exit %d", exit)
	}
	return fingerprintOf(t, conf.DB)
}

// killed is a server that dies.
type killed struct {
	t        *testing.T
	binary   string
	dsn      string
	files    string
	answered int
}

// adopt puts the import into the queue of a new database, as a page does.
func (k *killed) adopt(file string) int64 {
	k.t.Helper()
	conf := defaults()
	conf.DB, conf.Files, conf.LogLevel = k.dsn, k.files, "error"
	a, err := open(k.t.Context(), &cli{out: io.Discard, err: testLog{k.t}}, &conf)
	if err != nil {
		k.t.Fatal(err)
	}
	defer a.close() //nolint:errcheck // test
	b, err := a.intake.Adopt(k.t.Context(), auth.CLI(), intake.Purchases, file, intake.Plan{}, "")
	if err != nil {
		k.t.Fatal(err)
	}
	if b, err = a.intake.HandOver(k.t.Context(), auth.CLI(), b.ID); err != nil {
		k.t.Fatal(err)
	}
	return b.ID
}

// serve starts the server and returns its address.
func (k *killed) serve() (*exec.Cmd, string) {
	k.t.Helper()
	cmd := exec.Command(k.binary, "serve", "--db", k.dsn, "--files", k.files, "--addr", "127.0.0.1:0", "--log", "error")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		k.t.Fatalf("the server did not start: %v", err)
	}
	return cmd, strings.TrimSpace(strings.TrimPrefix(line, "Dangol is at "))
}

// ask gets the first screen.
func (k *killed) ask(url string) {
	k.t.Helper()
	client := http.Client{Timeout: 5 * time.Second}
	res, err := client.Get(url + "/")
	if err != nil {
		k.t.Errorf("no answer while an import runs: %v", err)
		return
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		k.t.Errorf("answer %d while an import runs", res.StatusCode)
	}
	k.answered++
}

func (k *killed) runAndKill(after time.Duration, n int) {
	k.t.Helper()
	cmd, url := k.serve()
	if n%3 == 0 {
		k.ask(url)
	}
	time.Sleep(after)
	if err := cmd.Process.Kill(); err != nil {
		k.t.Fatal(err)
	}
	_ = cmd.Wait()
}

// finish lets the server live until the import is done.
func (k *killed) finish(batch int64) {
	k.t.Helper()
	cmd, url := k.serve()
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	db := opened(k.t, k.dsn)
	for begun := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		var state, failure string
		if err := db.Read().QueryRow(k.t.Context(), "SELECT state, error FROM intake_batch WHERE id = $1", batch).Scan(&state, &failure); err != nil {
			k.t.Fatal(err)
		}
		if state == "done" {
			return
		}
		if state == "failed" || time.Since(begun) > 5*time.Minute {
			k.t.Fatalf("the import is %s %s", state, failure)
		}
		k.ask(url)
	}
}

// cursor is how far the import has come.
func (k *killed) cursor(batch int64) (at int64) {
	k.t.Helper()
	if err := opened(k.t, k.dsn).Read().QueryRow(k.t.Context(), "SELECT cursor_row FROM intake_batch WHERE id = $1", batch).Scan(&at); err != nil {
		k.t.Fatal(err)
	}
	return at
}

func opened(t *testing.T, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// fingerprintOf sums up what a base says, by the keys of the source instead of ids, which depend on the time.
func fingerprintOf(t *testing.T, dsn string) string {
	t.Helper()
	db := opened(t, dsn)
	var out strings.Builder
	for _, q := range []struct{ what, query string }{
		{"customers", "SELECT kind, name, phone, email, '', '', 0, 0 FROM customer WHERE id > 0"},
		{"identities", "SELECT kind, scope, value, shown, '', '', 0, 0 FROM customer_identity"},
		{"products", "SELECT code, name, category, '', '', '', 0, 0 FROM product"},
		{"orders", `SELECT COALESCE(k.value, ''), p.order_no, p.source, p.channel, '', '', p.day, p.id FROM purchase p
			LEFT JOIN customer_identity k ON k.customer_id = p.customer_id AND k.kind = 'source'`},
		{"lines", `SELECT COALESCE(k.value, ''), COALESCE(g.code, ''), '', '', '', '', l.quantity_milli, l.amount_minor + l.kind * 1000000007 FROM purchase_line l
			LEFT JOIN customer_identity k ON k.customer_id = l.customer_id AND k.kind = 'source'
			LEFT JOIN product g ON g.id = l.product_id`},
	} {
		rows, err := db.Read().Query(context.Background(), q.query)
		if err != nil {
			t.Fatal(err)
		}
		n, sum := 0, uint64(0)
		err = rows.Each(func(scan func(...any) error) error {
			var s [6]string
			var a, b int64
			if err := scan(&s[0], &s[1], &s[2], &s[3], &s[4], &s[5], &a, &b); err != nil {
				return err
			}
			h := fnv.New64a()
			fmt.Fprint(h, s, a, b)
			n++
			sum += h.Sum64() // order does not matter
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s %d %x\n", q.what, n, sum)
	}
	return out.String()
}
