package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"github.com/danielgtaylor/huma/v2"
)

// problemType is the media type of RFC 9457.
const problemType = "application/problem+json"

// Problem is an answer that is not good, after RFC 9457.
type Problem struct {
	Type    string   `json:"type" doc:"Names the kind of problem: urn:dangol:problem:<kind>" example:"urn:dangol:problem:invalid"`
	Title   string   `json:"title" doc:"The kind of problem in words, in the language asked for"`
	Status  int      `json:"status" doc:"The HTTP status"`
	Code    string   `json:"code" doc:"Stable name of this problem, for programs" example:"invalid"`
	Detail  string   `json:"detail,omitempty" doc:"What happened, in the language asked for"`
	Right   string   `json:"right,omitempty" doc:"The rights that are missing, where that is the problem" example:"customer.read"`
	Request string   `json:"request" doc:"Number of the request, as in the X-Request-Id header and in the log" example:"1c9pa8zk2o"`
	Errors  []Defect `json:"errors,omitempty" nullable:"false" doc:"Everything that is wrong with the request"`

	header http.Header
}

// Defect is one thing wrong with a request.
type Defect struct {
	In      string `json:"in" enum:"query,path,header,body" doc:"Where in the request"`
	Pointer string `json:"pointer" doc:"JSON Pointer (RFC 6901) below there" example:"/tier"`
	Code    string `json:"code" doc:"Stable name, for programs" example:"unknown"`
	Detail  string `json:"detail" doc:"The same in words"`
}

func (p *Problem) Error() string { return p.Code }

// GetStatus, GetHeaders and ContentType tell the framework how to answer.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are the headers that belong to the problem.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType is that of problem documents.
func (p *Problem) ContentType(string) string { return problemType }

// located is an error whose complaints are about a part of the request other than the query.
type located struct {
	error
	in string
}

func (l located) Unwrap() error { return l.error }

// inBody says that the complaints of an error are about the body.
func inBody(err error) error {
	if err == nil {
		return nil
	}
	return located{err, "body"}
}

// problemOf says an error. Of what is our own fault nothing is told but that it happened.
func problemOf(err error, p *i18n.Printer, request string) *Problem {
	kind := fault.KindOf(err)
	out := newProblem(kind.Status(), kind.String(), p, request)
	var e *fault.Error
	if errors.As(err, &e) && kind != fault.Internal && e.Code != "" {
		out.Code = e.Code
		if p.Has("fault." + e.Code) {
			out.Detail = p.T("fault."+e.Code, e.Args...)
		}
		if e.Code == "right_missing" {
			out.Right = argument(e.Args, "right")
		}
	}
	in := "query"
	var l located
	if errors.As(err, &l) {
		in = l.in
	}
	var list fault.Complaints
	if errors.As(err, &list) {
		for _, c := range list {
			out.Errors = append(out.Errors, Defect{In: in, Pointer: pointer(c.Field), Code: c.Code, Detail: p.T("complaint."+c.Code, c.Args...)})
		}
	}
	switch kind {
	case fault.Unauthenticated:
		out.header.Set("WWW-Authenticate", `Bearer realm="dangol"`)
	case fault.TooMany, fault.Unavailable:
		out.header.Set("Retry-After", retryAfter(e))
	}
	return out
}

func newProblem(status int, kind string, p *i18n.Printer, request string) *Problem {
	return &Problem{
		Type: "urn:dangol:problem:" + kind, Title: p.T("fault." + kind), Status: status, Code: kind, Request: request, header: http.Header{},
	}
}

// retryAfter is how many seconds to wait: as long as the error says, else a few.
func retryAfter(e *fault.Error) string {
	if e != nil {
		if s := argument(e.Args, "seconds"); s != "" {
			return s
		}
	}
	return "5"
}

// argument is the text or number of a name among the arguments of a fault.
func argument(args []any, name string) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != name {
			continue
		}
		switch v := args[i+1].(type) {
		case string:
			return v
		case int:
			return strconv.Itoa(v)
		}
	}
	return ""
}

// pointer is a field as a JSON Pointer; "" is the whole.
func pointer(field string) string {
	if field == "" {
		return ""
	}
	return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(field)
}

// transform turns what the framework says about a request into a problem of ours.
func transform(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	st := stateOf(ctx.Context())
	out := newProblem(m.Status, fault.Invalid.String(), st.p, st.id)
	if m.Status >= http.StatusInternalServerError {
		return newProblem(m.Status, fault.Internal.String(), st.p, st.id), nil
	}
	for _, d := range m.Errors {
		if d != nil {
			out.Errors = append(out.Errors, defectOf(d, st.p))
		}
	}
	return out, nil
}

// defectOf reads what the framework says. Its messages are fixed texts; those that people meet have sentences of ours.
func defectOf(d *huma.ErrorDetail, p *i18n.Printer) Defect {
	in, rest, _ := strings.Cut(d.Location, ".")
	field, _, _ := strings.Cut(rest, "[") // an element of a list is named by the list
	out := Defect{In: in, Pointer: pointer(field), Code: "invalid", Detail: d.Message}
	limit := func(prefix string) bool { return strings.HasPrefix(d.Message, prefix) }
	last := d.Message[strings.LastIndexByte(d.Message, ' ')+1:]
	switch {
	case limit("required "):
		out.Code, out.Detail = "required", p.T("complaint.required")
	case limit("unknown query parameter"):
		out.Code, out.Detail = "unexpected", p.T("complaint.unexpected")
	case limit("expected value to be one of"):
		out.Code, out.Detail = "unknown", p.T("complaint.unknown")
	case limit("invalid integer"), limit("expected integer"), limit("expected number to be"):
		out.Code, out.Detail = "number", p.T("complaint.number")
	case limit("expected number >="):
		out.Code, out.Detail = "min", p.T("complaint.min", "min", last)
	case limit("expected number <="):
		out.Code, out.Detail = "max", p.T("complaint.max", "max", last)
	case limit("expected length <="):
		n, _ := strconv.Atoi(last)
		out.Code, out.Detail = "too_long", p.T("complaint.too_long", "max", n)
	}
	return out
}

// write answers with a problem.
func (p *Problem) write(w http.ResponseWriter) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(p) // nobody is left to tell
}
