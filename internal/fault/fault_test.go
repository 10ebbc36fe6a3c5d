package fault_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"dangol.kr/dangol/internal/fault"
)

func TestKindSurvivesWrapping(t *testing.T) {
	load := func() (err error) {
		defer fault.Wrap(&err, "customer.Get %d", 7)
		return fault.New(fault.NotFound, "customer", "id", 7)
	}
	err := load()
	if !fault.Is(err, fault.NotFound) || fault.CodeOf(err) != "customer" {
		t.Fatalf("kind %v code %q", fault.KindOf(err), fault.CodeOf(err))
	}
	if got, want := err.Error(), "customer.Get 7: not_found customer id=7"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestUnclassifiedIsInternal(t *testing.T) {
	if k := fault.KindOf(errors.New("disk")); k != fault.Internal {
		t.Errorf("kind %v", k)
	}
	if fault.Is(nil, fault.Internal) {
		t.Error("nil is of a kind")
	}
	if s := fault.Kind(99).String(); s != "internal" {
		t.Errorf("unknown kind is %q", s)
	}
}

func TestOutermostKindWins(t *testing.T) {
	inner := fault.New(fault.NotFound, "row")
	outer := fault.From(fmt.Errorf("reading: %w", inner), fault.Unavailable, "later")
	if fault.KindOf(outer) != fault.Unavailable {
		t.Errorf("kind %v", fault.KindOf(outer))
	}
	if !errors.Is(outer, inner) {
		t.Error("cause lost")
	}
}

func TestComplaintsCollect(t *testing.T) {
	var c fault.Complaints
	if c.Err() != nil {
		t.Fatal("no complaint is an error")
	}
	c.Check(true, "email", "email")
	c.Check(false, "name", "required")
	c.Add("age", "range", "min", 1)
	err := fmt.Errorf("add: %w", c.Err())
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("kind %v", fault.KindOf(err))
	}
	if x, ok := c.On("age"); !ok || x.Code != "range" {
		t.Errorf("on age: %+v %v", x, ok)
	}
	if _, ok := c.On("email"); ok {
		t.Error("email has no complaint")
	}
	if got := c.Error(); got != "invalid name=required age=range" {
		t.Errorf("text %q", got)
	}
}

// Each kind has the status that says the same in HTTP, whatever order they stand in.
func TestStatuses(t *testing.T) {
	for k, want := range map[fault.Kind]int{
		fault.Internal: http.StatusInternalServerError, fault.NotFound: http.StatusNotFound, fault.Invalid: http.StatusUnprocessableEntity,
		fault.Conflict: http.StatusConflict, fault.Forbidden: http.StatusForbidden, fault.Unauthenticated: http.StatusUnauthorized,
		fault.TooMany: http.StatusTooManyRequests, fault.Unavailable: http.StatusServiceUnavailable, fault.TooLarge: http.StatusRequestEntityTooLarge,
		fault.TooLarge + 1: http.StatusInternalServerError, -1: http.StatusInternalServerError,
	} {
		if got := k.Status(); got != want {
			t.Errorf("%s is %d, want %d", k, got, want)
		}
	}
}
