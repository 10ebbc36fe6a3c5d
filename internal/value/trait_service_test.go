package value_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

// toldApart makes customers who came by two channels and live in two places; those who came online come twice as often.
func (b *bench) toldApart(n int) (field int64) {
	b.t.Helper()
	r := rand.New(rand.NewPCG(5, 9))
	field, err := b.customers.SaveField(b.t.Context(), auth.CLI(), customer.Field{Name: "등급", Type: customer.FieldText})
	if err != nil {
		b.t.Fatal(err)
	}
	resolver, appender := identity.NewResolver(b.customers, identity.Options{Source: "test", Batch: 1}), b.purchases.NewAppender(1)
	err = b.db.Write(b.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		var in []customer.Incoming
		for c := range n {
			in = append(in, customer.Incoming{SourceKey: fmt.Sprintf("t%04d", c)})
		}
		found, err := resolver.Chunk().ResolveTx(ctx, tx, in)
		if err != nil {
			return err
		}
		var orders []purchase.Order
		for c := range n {
			online := c % 2
			rate, until := (.2+r.ExpFloat64())/60*float64(1+online), float64(b.today())-2
			if r.IntN(3) == 0 {
				until -= 500 * r.Float64()
			}
			for at, i := float64(b.today()-700)+400*r.Float64(), 0; i == 0 || at < until; i++ {
				orders = append(orders, purchase.Order{
					CustomerID: found.Records[c].CustomerID, Source: "test", OrderNo: fmt.Sprintf("t%d-%d", c, i), Day: int(at), Channel: []string{"매장", "온라인"}[online],
					Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: int64(100_000 + r.IntN(500_000))}},
				})
				at += 1 + r.ExpFloat64()/rate
			}
		}
		_, err = appender.Chunk().AppendTx(ctx, tx, orders)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	for c := range n {
		if err := b.customers.SetCustom(b.t.Context(), auth.CLI(), b.who(fmt.Sprintf("t%04d", c)), map[int64]string{field: []string{"가", "나", "다"}[c%3]}); err != nil {
			b.t.Fatal(err)
		}
	}
	return field
}

// A run keeps what it tells customers apart by, and everything that judges by its parameters follows it: past days, what
// calls for an act, and the run after it.
func TestRunsKeepTheirTraits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		ctx := t.Context()
		field := b.toldApart(300)
		made, err := b.values.Judge(ctx, auth.CLI(), value.Order{Model: value.ModelBG, Traits: []string{"channel", " field:등급", "channel", ""}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		run, err := b.values.Current(ctx)
		if err != nil || run.ID != made.ID {
			t.Fatal(err)
		}
		tr := run.Params.Traits
		if !slices.Equal(tr.Names(), []string{"channel", "field:등급"}) || len(tr.Traits[0].Levels) != 2 || len(tr.Traits[1].Levels) != 3 {
			t.Fatalf("%+v", tr)
		}
		l := tr.Traits[0].Levels[1] // half of the customers each, so by name: 매장 before 온라인
		if l.Word != "온라인" || math.Abs(l.Rate-math.Ln2) > 3.3*l.RateSE || tr.PValue > 1e-4 {
			t.Errorf("%+v, p %v", l, tr.PValue)
		}
		follows := func() {
			t.Helper()
			s, err := b.values.Standing(ctx, 0)
			if err != nil {
				t.Fatal(err)
			}
			i := 0
			if err = b.values.Each(ctx, run.ID, func(v *value.Valuation, _ string, _ bool) error {
				if !near(s.PAlive[i], v.PAlive) || !near(s.Expected[i], v.Expected365) || math.Abs(float64(s.CLV[i]-v.CLV)) > 1 {
					t.Errorf("customer %d: %g %g %d, want %g %g %d", v.CustomerID, s.PAlive[i], s.Expected[i], s.CLV[i], v.PAlive, v.Expected365, v.CLV)
				}
				i++
				return nil
			}); err != nil || i != 300 {
				t.Error(i, err)
			}
		}
		follows()
		b.now = b.now.Add(20 * time.Minute) // long enough for what was read to be let go
		b.values.Rest()
		follows()
		// The next run by the firm's settings tells customers apart as this one did, without the field once it is gone.
		o, err := b.values.OrderNow(ctx)
		if err != nil || !o.Kept || !slices.Equal(o.Traits, tr.Names()) {
			t.Fatalf("%+v, %v", o, err)
		}
		if err := b.customers.RemoveField(ctx, auth.CLI(), field); err != nil {
			t.Fatal(err)
		}
		if _, err := b.values.Standing(ctx, run.AsOf-30); err != nil {
			t.Errorf("a field is gone: %v", err)
		}
		o.Model = value.ModelBG
		next, err := b.values.Judge(ctx, auth.CLI(), o, nil)
		if err != nil || !slices.Equal(next.Params.Traits.Names(), []string{"channel"}) {
			t.Fatalf("%+v, %v", next.Params.Traits, err)
		}
		run = next
		follows()
		o.Traits, o.Kept = nil, false
		plain, err := b.values.Judge(ctx, auth.CLI(), o, nil)
		if err != nil || plain.Params.Traits != nil {
			t.Fatalf("%+v, %v", plain, err)
		}
		run = plain
		follows()
		if o, err := b.values.OrderNow(ctx); err != nil || o.Traits != nil {
			t.Errorf("%+v, %v", o, err)
		}
		// Without a difference between customers all is as without.
		for _, name := range []string{"kind", "region", "colour", "field:등급", "field:"} {
			if _, err := b.values.Judge(ctx, auth.CLI(), value.Order{Traits: []string{name}}, nil); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := b.values.Judge(ctx, auth.CLI(), value.Order{Traits: []string{"a", "b", "c", "d", "e"}}, nil); fault.CodeOf(err) != "value.cov_many" {
			t.Error(err)
		}
		c, err := b.values.Compare(ctx, auth.CLI(), value.Order{Traits: []string{"channel"}})
		if err != nil || len(c.Contest.Rows) != 13 {
			t.Fatalf("%+v, %v", c, err)
		}
		if _, err := b.values.Compare(ctx, auth.CLI(), value.Order{Traits: []string{"region"}}); fault.CodeOf(err) != "value.cov_same" {
			t.Error(err)
		}
	})
}

// What calls for an act is weighed by the customer's own parameters, and raising it needs nothing but the run.
func TestSignalsFollowTraits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.toldApart(200)
		b.buy(2, "new-", b.today()-5, 90_000_000, "newcomer1", "newcomer2")
		run, err := b.values.Judge(t.Context(), auth.CLI(), value.Order{Model: value.ModelMBG, Traits: []string{value.TraitChannel, value.TraitSeason}}, nil)
		if err != nil || run.Params.Traits == nil {
			t.Fatal(err)
		}
		cares := care.NewService(db, func() time.Time { return b.now }, b.ids.Next, slog.New(slog.DiscardHandler), care.Options{})
		raised, _, err := b.values.RaiseSignals(t.Context(), cares, run.ID)
		if err != nil || raised == 0 {
			t.Errorf("%d raised, %v", raised, err)
		}
	})
}
