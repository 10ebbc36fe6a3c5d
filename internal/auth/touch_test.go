package auth_test

import (
	"context"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/store"
)

// While somebody writes for long, pages don't wait until the use of their session can be noted; it is noted afterwards.
func TestUseIsNotedBesideThePages(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		token, _, err := f.Login(t.Context(), "owner@example.com", goodPassword, auth.Client{})
		if err != nil {
			t.Fatal(err)
		}
		f.pass(2 * time.Minute)
		held, release, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			ended <- f.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, "UPDATE session SET agent = agent")
				close(held)
				<-release
				return err
			})
		}()
		<-held
		begun := time.Now()
		for range 20 {
			if _, _, err := f.Authenticate(t.Context(), token); err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(begun); took > 4*time.Second { // one waits for half a second
			t.Errorf("twenty pages waited %v for the writer", took)
		}
		close(release)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		var seen time.Time
		for range 500 {
			list, err := f.Sessions(t.Context(), owner, owner.UserID)
			if err != nil || len(list) == 0 {
				t.Fatal(list, err)
			}
			if seen = list[0].Seen; seen.Equal(f.now()) {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Errorf("seen %v, want %v", seen, f.now())
	})
}
