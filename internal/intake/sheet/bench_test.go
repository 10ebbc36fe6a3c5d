package sheet_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/text/encoding/korean"

	"dangol.kr/dangol/internal/intake/sheet"
)

// orders makes n lines of a shop's export.
func orders(n int, quoted bool) []byte {
	var b bytes.Buffer
	b.WriteString("주문번호,주문일시,구매자ID,상품명,수량,상품가격,구매자연락처\r\n")
	q := ""
	if quoted {
		q = `"`
	}
	for i := range n {
		fmt.Fprintf(&b, "%s2024%010d%s,%s2024-%02d-%02d 13:%02d:05%s,%sbuyer%06d%s,%s온유 드립백 세트 %d호%s,%d,%d,%s010-0000-%04d%s\r\n",
			q, i, q, q, i%12+1, i%28+1, i%60, q, q, i%9999, q, q, i%40, q, i%3+1, 12000+i%50*100, q, i%10000, q)
	}
	return b.Bytes()
}

func benchText(b *testing.B, data []byte) {
	s, err := sheet.Open(bytes.NewReader(data), int64(len(data)), "orders.csv", sheet.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range s.Rows(0) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
}

func BenchmarkTextPlain(b *testing.B)  { benchText(b, orders(200_000, false)) }
func BenchmarkTextQuoted(b *testing.B) { benchText(b, orders(200_000, true)) }

func BenchmarkTextASCII(b *testing.B) {
	benchText(b, []byte(strings.Repeat("536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\n", 200_000)))
}

func BenchmarkTextCP949(b *testing.B) {
	data, err := korean.EUCKR.NewEncoder().Bytes(orders(200_000, false))
	if err != nil {
		b.Fatal(err)
	}
	benchText(b, data)
}

// BenchmarkEncodingCSV is the standard library over the same bytes.
func BenchmarkEncodingCSV(b *testing.B) {
	data := orders(200_000, false)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r := csv.NewReader(bytes.NewReader(data))
		r.ReuseRecord = true
		for {
			if _, err := r.Read(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkXLSX(b *testing.B) {
	data := workbook(part{name: "주문", rows: 100_000, shared: true}.xml())
	s, err := sheet.Open(bytes.NewReader(data), int64(len(data)), "orders.xlsx", sheet.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	b.SetBytes(s.Extent)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range s.Rows(0) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		b.ReportMetric(float64(n), "rows")
	}
}

func BenchmarkParseDate(b *testing.B) {
	cells := []string{"2010-12-01 08:26:00", "2024. 3. 5. 오후 3:05", "20240305", "2024년 3월 5일", "2017-01-28T19:06:53Z"}
	b.ReportAllocs()
	for b.Loop() {
		for _, c := range cells {
			if _, _, _, ok := sheet.ParseDate(c, sheet.DateHint{}); !ok {
				b.Fatal(c)
			}
		}
	}
}

// TestMemoryStaysFlat reads a file far larger than the memory it may take.
func TestMemoryStaysFlat(t *testing.T) {
	const size = 256 << 20
	s, err := sheet.Open(endless{size}, size, "orders.csv", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var top uint64
	n := 0
	for _, err := range s.Rows(0) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%200_000 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			top = max(top, m.HeapInuse)
		}
	}
	if top > 64<<20 {
		t.Errorf("%d MB in use while reading %d MB", top>>20, size>>20)
	}
	if n < 2_000_000 {
		t.Errorf("only %d rows", n)
	}
}

// endless is a CSV file that exists only where it is read.
type endless struct{ size int64 }

const endlessRow = "536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\n"

func (e endless) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) && off < e.size {
		at := int(off % int64(len(endlessRow)))
		k := copy(p[n:], endlessRow[at:min(int64(len(endlessRow)), int64(at)+e.size-off)])
		n += k
		off += int64(k)
	}
	if off >= e.size {
		return n, io.EOF
	}
	return n, nil
}
