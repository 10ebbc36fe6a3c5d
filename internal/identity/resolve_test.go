package identity_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// clock is the time in tests.
func clock() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }

func newService(db *store.DB) *customer.Service {
	return customer.NewService(db, clock, store.NewIDs(clock, 1).Next, slog.New(slog.DiscardHandler))
}

// resolve runs records through a resolver in one transaction.
func resolve(t *testing.T, db *store.DB, r *identity.Resolver, records ...customer.Incoming) identity.Result {
	t.Helper()
	var chunk *identity.Chunk
	var res identity.Result
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		chunk = r.Chunk()
		res, err = chunk.ResolveTx(ctx, tx, records)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	chunk.Commit()
	return res
}

func TestRules(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		shop := identity.NewResolver(s, identity.Options{Source: "shop", Batch: 1})
		first := resolve(t, db, shop,
			customer.Incoming{SourceKey: "1", Name: "김도윤", Email: "Doyun@Example.com", Phone: "010-1234-5678"},
			customer.Incoming{SourceKey: "2", Name: "김도윤", Email: "doyun@example.com", Phone: "01012345678"},
			customer.Incoming{Email: "DOYUN@example.com"},
			customer.Incoming{Phone: "1012345678"},
			customer.Incoming{Name: "이름만"},
			customer.Incoming{Name: "안심", Phone: "0502-1234-5678"},
			customer.Incoming{Name: "사무실", Phone: "02-312-4567"},
		).Records
		if first[0].Outcome != identity.New || first[1].Outcome != identity.New || first[0].CustomerID == first[1].CustomerID {
			t.Errorf("two keys of a source are two customers: %v", first[:2])
		}
		if first[2].CustomerID != first[0].CustomerID || first[3].CustomerID != first[0].CustomerID {
			t.Errorf("e-mail and phone lead to who had them first: %v", first)
		}
		if first[4] != (identity.Resolved{}) {
			t.Errorf("a name alone is nobody: %v", first[4])
		}
		if first[5] != (identity.Resolved{}) || first[6] != (identity.Resolved{}) {
			t.Errorf("safe numbers and landlines are nobody's: %v", first[5:])
		}
		other := identity.NewResolver(s, identity.Options{Source: "pos", Batch: 2})
		second := resolve(t, db, other,
			customer.Incoming{SourceKey: "A", Phone: "010 1234 5678", Address: "서울 마포구"},
			customer.Incoming{SourceKey: "B", Phone: "010 1234 5678"},
		)
		if second.Records[0].CustomerID != first[0].CustomerID || second.Records[1].Outcome != identity.New {
			t.Errorf("a key of another source joins by phone, a second one does not: %v", second.Records)
		}
		if len(second.Changes) != 1 || second.Changes[0].After["address"] != "서울 마포구" || second.Changes[0].Before["address"] != "" {
			t.Errorf("changes %+v", second.Changes)
		}
	})
}
