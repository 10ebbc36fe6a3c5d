package people_test

import (
	"context"
	"fmt"
	"net/url"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
)

// What fails on the way has changed some: whoever asked is told how many, and can take it back.
func TestBulkThatStopsOnTheWay(t *testing.T) {
	s := open(t)
	var last int64
	for i := range 520 { // more than one transaction takes
		last = s.add(customer.Input{Name: fmt.Sprintf("손님%03d", i)}, 0)
	}
	s.must(s.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, fmt.Sprintf("CREATE TRIGGER stuck BEFORE UPDATE ON customer WHEN NEW.id = %d BEGIN SELECT RAISE(IGNORE); END", last))
		return err
	}))
	c := s.client()
	c.Post("/customers/bulk", url.Values{"do": {"own"}, "all": {"1"}, "owner_id": {"3"}}).LeadsTo("/customers")
	c.Get("/customers").Is(200).Sound().Has("500명까지 바꾸고 멈췄어요", `action="/customers/bulk/undo"`)
	c.Post("/customers/bulk", url.Values{"do": {"own"}, "id": {fmt.Sprint(last)}, "owner_id": {"3"}}).Is(503) // nobody was changed
}

// A file of nobody is no file of everybody.
func TestFileOfThoseWhoAreTicked(t *testing.T) {
	s := open(t)
	s.fill()
	s.client().Post("/customers/bulk", url.Values{"do": {"export"}, "id": {"x"}, "query": {"kind=firm"}}).LeadsTo("/customers?kind=firm")
}
