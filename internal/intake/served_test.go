package intake_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// known brings customers M0 to Mn−1.
func (h *house) known(n int) {
	h.t.Helper()
	var b strings.Builder
	b.WriteString("회원번호,이름\n")
	for i := range n {
		fmt.Fprintf(&b, "M%d,손님%d\n", i, i)
	}
	h.bring(intake.Customers, h.file("who.csv", b.String()), intake.Plan{})
}

func (h *house) served(path string, refused *[]string) intake.ServedResult {
	h.t.Helper()
	out, err := h.BringServed(h.t.Context(), intake.ServedFile{Path: path, Refused: func(row int64, why intake.Reason) error {
		if refused != nil {
			*refused = append(*refused, fmt.Sprintf("%d %s %s", row, why.Field, why.Code))
		}
		return nil
	}})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// sums are what is written down of a customer, by activity.
func (h *house) sums(key string) map[purchase.Activity]purchase.ServingSum {
	h.t.Helper()
	k := customer.Key{Kind: customer.IdentitySource, Value: key}
	found, err := customer.FindKeys(h.t.Context(), h.db.Read(), []customer.Key{k})
	if err != nil {
		h.t.Fatal(err)
	}
	sums, err := h.purchases.ServingSumsOf(h.t.Context(), found[k], 0, 1<<30)
	if err != nil {
		h.t.Fatal(err)
	}
	out := map[purchase.Activity]purchase.ServingSum{}
	for _, v := range sums {
		out[v.Activity] = v
	}
	return out
}

// Alike rows count as often as they stand in a file, whoever lies between them; the same file again adds nothing; a row whose
// cost became known is the same row.
func TestServedRowsCountOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		h.known(3)
		rows := "M0,2026-03-02,전화,2,,\nM1,2026.3.3,선물,1,\"30,000원\",설 선물\nM0,2026-03-02,call,2,,\nM2,2026-03-02,방문,1.5,,\nM0,2026-03-02,전화,2,,메모\n"
		path := h.file("served.csv", "회원번호,날짜,활동,수량,비용,메모\n"+rows)
		if got := h.served(path, nil); got.Read != 5 || got.Added != 5 || got.Known != 0 || got.Refused != 0 {
			t.Errorf("first %+v", got)
		}
		if got := h.served(path, nil); got.Added != 0 || got.Known != 5 {
			t.Errorf("again %+v", got)
		}
		more := h.file("more.csv", "고객,일자,종류,횟수,금액\nM0,2026-03-02,전화,2,1000\nM0,2026-03-02,전화,2,1000\nM0,2026-03-02,전화,2,1000\n")
		if got := h.served(more, nil); got.Added != 1 || got.Known != 2 {
			t.Errorf("a third alike %+v", got)
		}
		if got := h.sums("M0")[purchase.ActCall]; got.Quantity != 8000 || got.CostMinor != 100_000 {
			t.Errorf("calls %+v", got)
		}
		if got := h.sums("M1")[purchase.ActGift]; got.CostMinor != 3_000_000 || got.Unpriced != 0 {
			t.Errorf("gifts %+v", got)
		}
		if got := h.sums("M2")[purchase.ActVisit]; got.Quantity != 1500 || got.Unpriced != 1500 {
			t.Errorf("visits %+v", got)
		}
		if left, err := filepath.Glob(filepath.Join(h.dir, "files", "intake", "*.sort")); err != nil || len(left) > 0 {
			t.Errorf("left on disk: %v %v", left, err)
		}
	})
}

// Every reason is told with its row and has words in both languages.
func TestServedRowsThatCantBeTaken(t *testing.T) {
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	h.known(1)
	path := h.file("bad.csv", "customer,date,activity,quantity,cost,note\nM0,2026-03-02,call,1,,\nM9,2026-03-02,call,1,,\n,2026-03-02,call,1,,\nM0,someday,call,1,,\nM0,,call,1,,\n"+
		"M0,2026-03-02,dance,1,,\nM0,2026-03-02,call,many,,\nM0,2026-03-02,call,1,free,\nM0,2026-03-02,call,-1,,\nM0,2026-03-02,call,1,-5,\nM0,2026-03-02,call,1,,900101-1234568\n")
	var refused []string
	got := h.served(path, &refused)
	if got.Read != 11 || got.Added != 1 || got.Refused != 10 {
		t.Errorf("%+v", got)
	}
	want := []string{"3 customer batch_no_customer", "4 customer batch_required", "5 date batch_date", "6 date batch_required", "7 activity batch_activity", "8 quantity batch_number",
		"9 cost batch_amount", "10 quantity range", "11 cost min", "12 note resident_number"}
	slices.Sort(want)
	slices.Sort(refused)
	if !slices.Equal(refused, want) {
		t.Errorf("refused %q,\nwant %q", refused, want)
	}
	for _, lang := range []i18n.Lang{i18n.Korean, i18n.English} {
		p := i18n.NewPrinter(lang, seoul, "KRW")
		_, err := h.BringServed(t.Context(), intake.ServedFile{Path: path, Check: true, Refused: func(row int64, why intake.Reason) error {
			if text := why.Words(p); strings.Contains(text, "⟦") || strings.Contains(text, "batch_") || !strings.Contains(text, ": ") {
				t.Errorf("%s, row %d: %q", lang, row, text)
			}
			return nil
		}})
		if err != nil {
			t.Error(err)
		}
	}
	if got := h.sums("M0")[purchase.ActCall]; got.Quantity != 1000 {
		t.Errorf("a check changed something: %+v", got)
	}
	full := errors.New("the disk is full")
	if _, err := h.BringServed(t.Context(), intake.ServedFile{Path: path, Refused: func(int64, intake.Reason) error { return full }}); !errors.Is(err, full) {
		t.Errorf("the refused rows could not be written, and nobody was told: %v", err)
	}
	if _, err := h.BringServed(t.Context(), intake.ServedFile{Path: h.file("none.csv", "이름,날짜\n가,2026-01-01\n")}); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "customer") {
		t.Errorf("no columns: %v", err)
	}
	if _, err := h.BringServed(t.Context(), intake.ServedFile{Path: filepath.Join(h.dir, "nowhere.csv")}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// servedFile writes rows of 500 customers in order of time; each tenth is like the one before it, each hundredth is of nobody.
func (h *house) servedFile(name string, rows int) (path string, refused int) {
	h.t.Helper()
	path = filepath.Join(h.dir, name)
	f, err := os.Create(path)
	if err != nil {
		h.t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "customer,date,activity,quantity,cost,note")
	for i := range rows {
		n := i
		if i%10 == 1 {
			n--
		}
		who := fmt.Sprint("M", n*7919%500)
		if i%100 == 99 {
			who, refused = fmt.Sprint("nobody", i), refused+1
		}
		fmt.Fprintf(w, "%s,20%02d-%02d-%02d,visit,1,%d,what was said on visit %d\n", who, 10+n*15/rows, n/31%12+1, n%28+1, n, n)
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		h.t.Fatal(err)
	}
	return path, refused
}

// liveMost runs do and gives the most memory that was in use meanwhile, garbage left out.
func liveMost(do func()) (most uint64) {
	done := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		var m runtime.MemStats
		for {
			runtime.GC()
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	do()
	close(done)
	watch.Wait()
	return most
}

// Six times the rows take no more memory.
func TestServedFilesOfAnyLengthTakeTheSameMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	h.known(500)
	most := map[int]uint64{}
	for _, rows := range []int{50_000, 300_000} {
		path, refused := h.servedFile(fmt.Sprint(rows, ".csv"), rows)
		most[rows] = liveMost(func() {
			got := h.served(path, nil)
			if got.Read != int64(rows) || got.Refused != int64(refused) || got.Added+got.Known != int64(rows-refused) {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Logf("at most %.1f and %.1f MB in use", float64(most[50_000])/1e6, float64(most[300_000])/1e6)
	if most[300_000] > most[50_000]+8<<20 {
		t.Errorf("%d bytes with 50,000 rows, %d with 300,000", most[50_000], most[300_000])
	}
}
