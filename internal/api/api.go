// Package api is the door for programs: customers with what they are worth, purchases, the pyramid, and files to bring in,
// as JSON over HTTP, described by an OpenAPI 3.1 document that is made from the code.
//
// A program shows an API key. It acts for the person who made the key: it sees whom that person sees, and may do no more
// than both the person and the key may.
//
// Always true: every answer that is not good is a problem document with a stable code; what went wrong inside is logged
// and never told; ids are text, days are ISO dates, money is a decimal text with its currency; what is not known is left
// out; whoever is outside the scope is not found.
package api

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/value"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Root is where all operations live; Document, with .yaml or .json behind it, is where they are described.
const (
	Root     = "/api/v1"
	Document = "/api/openapi"
)

// Options are what the API is made of. All but Limit and Proxied are needed.
type Options struct {
	Log       *slog.Logger
	Now       func() time.Time
	NewID     func() int64 // numbers of requests, told in each answer and written to the log
	Auth      *auth.Service
	Customers *customer.Service
	Purchases *purchase.Service
	Values    *value.Service
	Intake    *intake.Service
	Report    *report.Service
	Limit     Limit // of each key; the zero Limit is DefaultLimit
	Proxied   bool  // a proxy of ours stands in front: X-Forwarded-For is believed
}

func (o *Options) complete() bool {
	return o.Log != nil && o.Now != nil && o.NewID != nil && o.Auth != nil && o.Customers != nil && o.Purchases != nil &&
		o.Values != nil && o.Intake != nil && o.Report != nil
}

// server answers programs.
type server struct {
	Options
	mux     *http.ServeMux
	huma    huma.API
	buckets *buckets
}

// New makes the handler of everything below /api/.
func New(o Options) (http.Handler, error) {
	s, err := newServer(o)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func newServer(o Options) (*server, error) {
	if !o.complete() {
		return nil, errors.New("api.New: all options but Limit are needed")
	}
	if o.Limit == (Limit{}) {
		o.Limit = DefaultLimit
	}
	if o.Limit.PerSecond <= 0 || o.Limit.Burst < 1 {
		return nil, errors.New("api.New: a limit needs a rate and a burst")
	}
	s := &server{Options: o, mux: http.NewServeMux(), buckets: newBuckets(o.Limit)}
	s.huma = humago.New(s.mux, config())
	s.huma.UseMiddleware(s.guard)
	s.operations()
	return s, s.describe()
}

// config leaves out what the framework adds by itself: pages that load scripts from elsewhere, and links in bodies.
func config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Dangol", Version: "1",
				Description: "Customers, what each of them is worth and why, what they bought, and files to bring in. See docs/api.md.",
			},
			Servers: []*huma.Server{{URL: "/"}},
			Components: &huma.Components{
				SecuritySchemes: map[string]*huma.SecurityScheme{
					keyScheme: {Type: "http", Scheme: "bearer", Description: "An API key, made in the settings: dgl_…"},
				},
			},
			Tags: []*huma.Tag{
				{Name: tagCustomers, Description: "Who we know, and what they bought"},
				{Name: tagValue, Description: "What the base is worth"},
				{Name: tagImports, Description: "Files brought in"},
				{Name: tagKey, Description: "The key itself"},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true, // a filter that is spelled wrong must not show everybody
		Transformers:                 []huma.Transformer{transform},
	}
}

func (s *server) operations() {
	s.customerOperations()
	s.valueOperations()
	s.importOperations()
	s.meOperation()
}
