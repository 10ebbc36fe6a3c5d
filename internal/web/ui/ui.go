// Package ui is the look of Dangol: the components every page is made of, and the styles, scripts, fonts and marks they need.
//
// A component is a templ function. Those that speak take a Page first, because words, money and dates depend on the reader;
// those that only draw do not. What a component needs beyond that is a Spec struct of the same name. Components decide nothing
// about the business: a page hands them finished sentences and numbers.
//
// Nothing here writes a style attribute or an inline handler, so that the content security policy can refuse both. Sizes that
// depend on data are SVG rectangles in percent; behaviour hangs on data attributes read by the scripts in assets/js.
package ui

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
)

// Page is what components know about the reader: the language with its numbers and dates, and the day it is in the shop.
type Page struct {
	*i18n.Printer

	Today int    // day number in the shop's time zone
	Path  string // path of the request, to mark where the reader is
	Query string // raw query of the request, to come back to the same view
}

// Complaint is the sentence about one field, or "" when there is nothing wrong with it.
func (pg Page) Complaint(c fault.Complaints, field string) string {
	x, ok := c.On(field)
	if !ok {
		return ""
	}
	return pg.T("complaint."+x.Code, x.Args...)
}

// None is the component that shows nothing.
func None() templ.Component {
	return templ.ComponentFunc(func(context.Context, io.Writer) error { return nil })
}

// Text is a component of plain, escaped text, for slots that take a component.
func Text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}

// Join shows components one after the other.
func Join(cs ...templ.Component) templ.Component { return templ.Join(cs...) }

// or is the first that is not empty.
func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// failed is a component that reports an error when it is shown.
func failed(err error) templ.Component {
	return templ.ComponentFunc(func(context.Context, io.Writer) error { return err })
}

func lower(s string) string { return strings.ToLower(s) }
