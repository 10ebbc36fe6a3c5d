// Package fault gives errors a kind and a stable code.
//
// A kind says what the caller can do about it (show a page, answer a status, try again); a code names the sentence
// that i18n has for it in every language. Nothing here knows SQL or words, and
// of HTTP only the number it has for each kind.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure an error is. The zero kind is Internal: whatever nobody classified is our own fault.
type Kind int

// The kinds, each with what it means to the person or program that asked.
const (
	Internal        Kind = iota // a defect or a broken machine; logged, shown without detail
	NotFound                    // what was asked for does not exist, or not for this person
	Invalid                     // the input can't be used; usually carries Complaints
	Conflict                    // somebody else changed it, or it exists already
	Forbidden                   // known person, missing right
	Unauthenticated             // nobody is signed in
	TooMany                     // slow down
	Unavailable                 // try again later
	TooLarge                    // over a stated limit
)

var kindNames = [...]string{"internal", "not_found", "invalid", "conflict", "forbidden", "unauthenticated", "too_many", "unavailable", "too_large"}

// String is the kind's stable name, used in logs and problem documents.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return kindNames[Internal]
	}
	return kindNames[k]
}

// statuses are what HTTP says for each kind, in their order (RFC 9110 section 15; 429 is of RFC 6585).
var statuses = [...]int{500, 404, 422, 409, 403, 401, 429, 503, 413}

// Status is the number that pages and API answer with.
func (k Kind) Status() int {
	if k < 0 || int(k) >= len(statuses) {
		return statuses[Internal]
	}
	return statuses[k]
}

// Error is an error with a kind and a code.
type Error struct {
	Kind Kind
	Code string // i18n key below "fault."
	Args []any  // alternating name, value for the sentence
	Err  error  // cause, may be nil
}

func (e *Error) Error() string {
	s := e.Kind.String()
	if e.Code != "" {
		s += " " + e.Code
	}
	for i := 0; i+1 < len(e.Args); i += 2 {
		s += fmt.Sprintf(" %v=%v", e.Args[i], e.Args[i+1])
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// New makes an error of a kind. Args alternate name and value for the sentence of the code.
func New(kind Kind, code string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Args: args}
}

// From gives a cause a kind and a code.
func From(err error, kind Kind, code string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Args: args, Err: err}
}

// KindOf is the kind of the outermost classified error in the chain; Internal when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	var c Complaints
	if errors.As(err, &c) {
		return Invalid
	}
	return Internal
}

// Is reports whether err is of the kind. A nil error is of none.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// CodeOf is the code of the outermost classified error in the chain, "" when there is none.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Wrap adds where it happened to *err, at the edge of a package:
//
//	defer fault.Wrap(&err, "customer.Get %d", id)
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf(format+": %w", append(args, *err)...)
	}
}
