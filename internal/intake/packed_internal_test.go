package intake

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"dangol.kr/dangol/internal/intake/pile"
	"dangol.kr/dangol/internal/purchase"
)

func randomSale(r *rand.Rand) sale {
	text := func() string {
		if r.IntN(3) == 0 {
			return ""
		}
		return "글" + strconv.Itoa(r.IntN(5000))
	}
	number := func() int64 {
		if r.IntN(3) == 0 {
			return 0
		}
		return r.Int64() >> r.IntN(60) * int64(1-2*r.IntN(2))
	}
	s := sale{
		row: r.Int64N(1 << 40), who: r.Int64N(100), order: text(), key: text(), channel: text(), day: int(number() % 50_000), at: number(),
		kind: purchase.Kind(r.IntN(3)), option: text(), quantity: number(), amount: number(), shipping: number(), discount: number(), refund: number(),
		total: number(), counted: r.IntN(2) == 0, ofOrder: r.IntN(2) == 0, rounded: r.IntN(2) == 0,
	}
	s.product.Code, s.product.Name, s.product.Category = text(), text(), text()
	if r.IntN(2) == 0 {
		n := number()
		s.cost = &n
	}
	return s
}

// What is packed comes back as it was, also beyond what the lists hold.
func TestPackedRows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	p := newPacker()
	var sales []sale
	var rows [][]byte
	why := reasons{{Field: "phone", Code: codePhone, Remark: true}, {Field: "amount", Code: codeAmount}}
	for range 6000 {
		s := randomSale(r)
		sales = append(sales, s)
		rows = append(rows, p.sale(nil, &s, uint64(s.row), why[:r.IntN(2)], int64(r.IntN(2))))
	}
	if len(p.goods) != goodsListed || len(p.channels) != channelsListed {
		t.Fatal(len(p.goods), len(p.channels))
	}
	u, err := newUnpacker([][]byte{p.lists()})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		rec := pile.Record{Key: pile.Key{A: sales[i].who, N: sales[i].row}, Data: row}
		flags, refused := u.open(&rec)
		var s sale
		digest, _, err := u.sale(&rec, flags, &s)
		if err != nil || refused || digest != uint64(sales[i].row) || !reflect.DeepEqual(s, sales[i]) {
			t.Fatalf("row %d: %v\n%+v\n%+v", i, err, s, sales[i])
		}
	}
	told := told{row: 7, topic: "amount:x", refused: true, reasons: "[1]", cells: `["a"]`}
	rec := pile.Record{Key: pile.Key{A: whoRefused, N: 7}, Data: p.refused(nil, &told, why, 3)}
	if _, refused := u.open(&rec); !refused {
		t.Fatal("not refused")
	}
	back, cut, err := u.refused(&rec)
	if err != nil || cut != 3 || back != told || len(u.why) != 2 || u.why[0].Code != codePhone || !u.why[0].Remark || u.why[1].Remark {
		t.Error(back, cut, err, u.why)
	}
}

// Bytes that no packer wrote are an error, never a crash.
func FuzzUnpack(f *testing.F) {
	r := rand.New(rand.NewPCG(2, 2))
	p := newPacker()
	for range 5 {
		s := randomSale(r)
		f.Add(p.sale(nil, &s, 1, nil, 0), p.lists())
	}
	f.Fuzz(func(t *testing.T, row, lists []byte) {
		u, err := newUnpacker([][]byte{lists})
		if err != nil {
			if !errors.Is(err, pile.ErrDamaged) {
				t.Error(err)
			}
			return
		}
		rec := pile.Record{Data: row}
		flags, refused := u.open(&rec)
		if refused {
			_, _, _ = u.refused(&rec)
			return
		}
		var s sale
		_, _, _ = u.sale(&rec, flags, &s)
	})
}
