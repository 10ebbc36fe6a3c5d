package store_test

import (
	"context"
	"errors"
	"testing"

	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestAnnounceIsHeardAfterTheCommit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		heard, leave := db.Listen("news")
		other, leaveOther := db.Listen("other")
		defer leaveOther()
		got := func(c <-chan struct{}) bool {
			select {
			case <-c:
				return true
			default:
				return false
			}
		}
		write := func(fail error) {
			err := db.Write(t.Context(), func(_ context.Context, tx *store.Tx) error {
				tx.Announce("news")
				tx.Announce("news")
				if got(heard) {
					t.Error("heard before the commit")
				}
				return fail
			})
			if !errors.Is(err, fail) {
				t.Fatal(err)
			}
		}
		write(errors.New("no"))
		if got(heard) {
			t.Error("heard of what never was")
		}
		write(nil) // announces twice
		if !got(heard) || got(heard) || got(other) {
			t.Error("not heard once")
		}
		leave()
		write(nil)
		if got(heard) {
			t.Error("heard after leaving")
		}
	})
}
