package report_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
)

var (
	now   = time.Date(2026, 11, 24, 0, 30, 0, 0, time.UTC)
	today = i18n.DayNumber(2026, 11, 24)
)

func owner() auth.Actor {
	return auth.Actor{Kind: auth.KindUser, UserID: 1, Name: "한지우", Role: auth.Owner, Scope: auth.ScopeAll}
}

func own(id int64) auth.Actor {
	return auth.Actor{Kind: auth.KindUser, UserID: id, Name: "김담당", Role: auth.Member, Scope: auth.ScopeOwn}
}

func newService(db *store.DB) *report.Service {
	ids := store.NewIDs(func() time.Time { return now }, 7)
	return report.NewService(db, func() time.Time { return now }, ids.Next, slog.New(slog.DiscardHandler))
}

// known is a customer as the test knows it.
type known struct {
	id       int64
	kind     string
	name     string
	phone    string
	owner    int64
	joined   *int
	archived bool
	tags     []int64
	v        *value.Valuation
}

const run = 77

var (
	families = []string{"김", "이", "박", "최", "정"}
	givens   = []string{"도윤", "서연", "하준", "지우", "민서", "수아", "길동", "유진"}
)

// invent makes a base with ties in every figure, since ties are where paging goes wrong.
func invent(r *rand.Rand, n int) []known {
	all := make([]known, n)
	for i := range all {
		k := &all[i]
		k.id, k.kind = int64(1000+3*i), customer.Person
		k.name = families[r.IntN(len(families))] + givens[r.IntN(len(givens))]
		if r.IntN(6) == 0 {
			k.kind, k.name = customer.Firm, "카페 "+givens[r.IntN(len(givens))]
		}
		k.phone = fmt.Sprintf("0100%03d%04d", r.IntN(1000), r.IntN(40))
		k.owner = int64(r.IntN(4))
		if r.IntN(3) > 0 {
			d := today - r.IntN(30)
			k.joined = &d
		}
		k.archived = r.IntN(12) == 0
		for t := range int64(3) {
			if r.IntN(4) == 0 {
				k.tags = append(k.tags, t+1)
			}
		}
		k.judge(r)
	}
	return all
}

// judge invents what a run says of a customer, or that it says nothing.
func (k *known) judge(r *rand.Rand) {
	k.v = nil
	if r.IntN(5) == 0 {
		return
	}
	k.v = &value.Valuation{
		CustomerID: k.id, FirstDay: today - 900, LastDay: today - r.IntN(40)*10, Visits: 3, Orders: 3,
		Year: int64(r.IntN(30)) * 100_00, CLV: int64(r.IntN(30)) * 1000_00, Stake: int64(r.IntN(10)) * 500_00,
		Tier: value.Tier(1 + r.IntN(5)), Stage: value.Stage(1 + r.IntN(7)), Quadrant: value.Quadrant(r.IntN(5)),
		Stamps: "00010010010x", Tiers: "000000000000000000000000", PAlive: .5, GapDays: 30, Overdue: 1, Expected365: 3,
	}
}

// put writes the base into the database.
func put(t testing.TB, db *store.DB, all []known) {
	t.Helper()
	ctx := context.Background()
	err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO value_run (id, as_of_day, model, params, settings, customers, state, started_ms)
			VALUES ($1, $2, 'bg-nbd', '{}', '{}', $3, 'ready', 0)`, run, today, len(all)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE value_state SET current_run = $1 WHERE id = 1", run); err != nil {
			return err
		}
		for id := range int64(3) {
			if _, err := tx.Exec(ctx, "INSERT INTO tag (id, name, name_fold, created_ms) VALUES ($1, $2, $2, 0)", id+1, fmt.Sprintf("t%d", id+1)); err != nil {
				return err
			}
		}
		return putCustomers(ctx, tx, all)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// putCustomers writes customers with all that hangs on them.
func putCustomers(ctx context.Context, tx *store.Tx, all []known) error {
	if _, err := tx.Load(ctx, "customer", []string{"id", "kind", "name", "name_fold", "phone", "owner_id", "joined_day", "created_ms", "updated_ms", "archived_ms"},
		func(yield func([]any) bool) {
			for _, k := range all {
				var joined any
				if k.joined != nil {
					joined = int64(*k.joined)
				}
				archived := int64(0)
				if k.archived {
					archived = 5
				}
				if !yield([]any{k.id, k.kind, k.name, i18n.Fold(k.name), k.phone, k.owner, joined, int64(1), int64(1), archived}) {
					return
				}
			}
		}, ""); err != nil {
		return err
	}
	if _, err := tx.Load(ctx, "customer_identity", []string{"customer_id", "id", "kind", "value", "shown", "matches", "created_ms"}, func(yield func([]any) bool) {
		for _, k := range all {
			if !yield([]any{k.id, int64(1), "phone", k.phone, k.phone, true, int64(1)}) {
				return
			}
		}
	}, ""); err != nil {
		return err
	}
	if _, err := tx.Load(ctx, "customer_term", []string{"term", "customer_id"}, func(yield func([]any) bool) {
		for _, k := range all {
			seen := map[string]bool{}
			for _, w := range append(i18n.Terms(k.name), i18n.Terms(k.phone)...) {
				if !seen[w] && !yield([]any{w, k.id}) {
					return
				}
				seen[w] = true
			}
		}
	}, ""); err != nil {
		return err
	}
	if _, err := tx.Load(ctx, "customer_tag", []string{"customer_id", "tag_id"}, func(yield func([]any) bool) {
		for _, k := range all {
			for _, tag := range k.tags {
				if !yield([]any{k.id, tag}) {
					return
				}
			}
		}
	}, ""); err != nil {
		return err
	}
	if _, err := tx.Load(ctx, "segment_member", []string{"customer_id", "segment_id", "since_ms", "until_ms", "entered"}, func(yield func([]any) bool) {
		for _, k := range all {
			if s := k.segment(); !yield([]any{k.id, s, 1, 0, false}) || !yield([]any{k.id, 3 - s, 1, 5, false}) { // and left the other
				return
			}
		}
	}, ""); err != nil {
		return err
	}
	return putValues(ctx, tx, all)
}

// segment is 1 or 2, the one the customer belongs to.
func (k *known) segment() int64 { return 1 + k.id%3%2 }

func putValues(ctx context.Context, tx *store.Tx, all []known) error {
	_, err := tx.Load(ctx, "valuation", []string{"customer_id", "run_id", "first_day", "last_day", "visits", "orders", "frequency", "recency", "age",
		"amount_minor", "amount_12m_minor", "amount_prev_minor", "returns_minor", "mean_spend_minor", "gap_days", "overdue", "p_alive",
		"expected_30", "expected_90", "expected_365", "clv_minor", "clv_low_minor", "clv_high_minor", "stake_minor", "r", "f", "m",
		"tier", "quadrant", "stage", "stamps", "tiers"}, func(yield func([]any) bool) {
		for _, k := range all {
			v := k.v
			if v == nil {
				continue
			}
			if !yield([]any{v.CustomerID, int64(run), int64(v.FirstDay), int64(v.LastDay), int64(v.Visits), int64(v.Orders), int64(2), int64(100), int64(900),
				v.Year * 2, v.Year, v.Year, int64(0), int64(10_000_00), v.GapDays, v.Overdue, v.PAlive,
				.2, .6, v.Expected365, v.CLV, v.CLV / 2, v.CLV * 2, v.Stake, int64(3), int64(3), int64(3),
				int64(v.Tier), int64(v.Quadrant), int64(v.Stage), v.Stamps, v.Tiers}) {
				return
			}
		}
	}, "")
	return err
}
