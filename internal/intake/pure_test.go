package intake_test

import (
	"math/big"
	"testing"

	"dangol.kr/dangol/internal/intake"
)

func TestLineTotal(t *testing.T) {
	for _, c := range []struct {
		quantity, price, want int64 // thousandths, millionths, hundredths
		inexact, ok           bool
	}{
		{6000, 2_550_000, 1530, false, true},
		{-6000, 2_550_000, -1530, false, true},
		{1000, 1_000, 0, true, true}, // 0.001
		{1000, 5_000, 1, true, true}, // 0.005, halves away from zero
		{-1000, 5_000, -1, true, true},
		{1e12, 1e18, 0, false, false},
		{0, 1e18, 0, false, true},
	} {
		total, inexact, ok := intake.LineTotal(c.quantity, c.price)
		if ok != c.ok || ok && (total != c.want || inexact != c.inexact) {
			t.Errorf("%d × %d = %d %v %v, want %d %v %v", c.quantity, c.price, total, inexact, ok, c.want, c.inexact, c.ok)
		}
	}
}

// FuzzLineTotal compares with arithmetic that cannot overflow.
func FuzzLineTotal(f *testing.F) {
	f.Add(int64(6000), int64(2_550_000))
	f.Add(int64(-1), int64(5_000_000))
	f.Fuzz(func(t *testing.T, quantity, price int64) {
		if quantity < -1<<62 || price < -1<<62 {
			return
		}
		total, inexact, ok := intake.LineTotal(quantity, price)
		exact := new(big.Int).Mul(big.NewInt(quantity), big.NewInt(price))
		q, r := new(big.Int).QuoRem(exact, big.NewInt(1e7), new(big.Int))
		if new(big.Int).Abs(r).Cmp(big.NewInt(5e6)) >= 0 {
			q.Add(q, big.NewInt(int64(exact.Sign())))
		}
		if want := new(big.Int).Abs(q).Cmp(big.NewInt(1e14)) <= 0; ok != want {
			t.Fatalf("%d × %d: ok %v", quantity, price, ok)
		}
		if ok && (q.Int64() != total || inexact != (r.Sign() != 0)) {
			t.Fatalf("%d × %d = %d, want %s", quantity, price, total, q)
		}
	})
}

func TestShare(t *testing.T) {
	for _, c := range [][4]int64{{1000, 1, 3, 333}, {2000, 1, 3, 667}, {-1000, 1, 2, -500}, {1000, 1, 0, 0}, {1e16, 1e12, 1e12, 1e16}} {
		if n := intake.Share(c[0], c[1], c[2]); n != c[3] {
			t.Errorf("%d·%d/%d = %d, want %d", c[0], c[1], c[2], n, c[3])
		}
	}
}

func TestStatus(t *testing.T) {
	for want, texts := range map[string][]string{
		"cancelled": {"취소완료", "취소", "미결제취소", "Cancelled", "canceled", "voided", "미입금", "결제대기 취소"},
		"returned":  {"반품완료", "반품", "환불", "refunded", "Returned"},
		"moving":    {"배송완료", "구매확정", "결제완료", "취소요청", "반품철회", "취소 거부", "paid", "shipped", "partially_refunded", "fulfilled"},
		"open":      {"", "판매", "매출", "교환완료", "sale", "A1"},
	} {
		for _, s := range texts {
			if have := intake.StatusOf(s); have != want {
				t.Errorf("%q is %s, want %s", s, have, want)
			}
		}
	}
}

func TestRepeatsAreNumbered(t *testing.T) {
	keys := []uint64{7, 9, 7, 11, 9, 7, 13}
	want := []uint32{0, 0, 1, 0, 1, 2, 0}
	for i, n := range intake.Number(keys, 7) {
		if n != want[i] {
			t.Errorf("key %d at %d has number %d, want %d", keys[i], i, n, want[i])
		}
	}
	if n := intake.Candidates(300_000); n > 300 {
		t.Errorf("the filter takes %d of 300,000 different keys for repeats", n)
	}
}

func TestEstimateOfCustomers(t *testing.T) {
	if n := intake.Estimate(3000); n != 3000 {
		t.Errorf("%d of 3,000: few are counted exactly", n)
	}
	if n := intake.Estimate(100_000); n < 95_000 || n > 105_000 {
		t.Errorf("about %d of 100,000", n)
	}
}
