package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// problemRef names the shared answer for everything that is not good.
const problemRef = "#/components/responses/Problem"

// documentProblems lists the statuses of an operation that are problems: its own, and those of every operation.
func (s *server) documentProblems(op *huma.Operation) {
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	every := []int{
		http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusServiceUnavailable,
	}
	for _, status := range append(every, op.Errors...) {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Ref: problemRef}
	}
	op.Errors = nil
}

// describe completes the document and serves it. It fails where an operation has no example.
func (s *server) describe() error {
	o := s.huma.OpenAPI()
	schemas := o.Components.Schemas
	o.Components.Responses = map[string]*huma.Response{
		"Problem": {
			Description: "What went wrong, after RFC 9457",
			Headers: map[string]*huma.Param{
				"Retry-After":      {Description: "Seconds to wait; with 429 and 503", Schema: &huma.Schema{Type: huma.TypeInteger}},
				"WWW-Authenticate": {Description: "With 401", Schema: &huma.Schema{Type: huma.TypeString}},
			},
			Content: map[string]*huma.MediaType{problemType: {
				Schema: schemas.Schema(reflect.TypeFor[Problem](), true, ""), Example: plain(exampleProblem()),
			}},
		},
	}
	// What the framework would answer with is never sent.
	delete(schemas.Map(), "ErrorModel")
	delete(schemas.Map(), "ErrorDetail")
	// Answers may come to say more: a program must not refuse what it does not know.
	for _, x := range schemas.Map() {
		if closed, ok := x.AdditionalProperties.(bool); ok && !closed {
			x.AdditionalProperties = nil
		}
	}
	o.Paths[Root+"/imports"].Post.RequestBody = uploadBody()
	if err := exemplify(o); err != nil {
		return err
	}
	asJSON, err := json.Marshal(o)
	if err != nil {
		return err
	}
	asYAML, err := o.YAML()
	if err != nil {
		return err
	}
	s.serveDocument(".json", "application/vnd.oai.openapi+json", asJSON)
	s.serveDocument(".yaml", "application/vnd.oai.openapi", asYAML)
	return nil
}

func (s *server) serveDocument(ending, mediaType string, text []byte) {
	s.mux.HandleFunc("GET "+Document+ending, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		_, _ = w.Write(text) // nobody is left to tell
	})
}

// uploadBody documents the two ways to send a file.
func uploadBody() *huma.RequestBody {
	file := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	text := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	form := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"kind", "file"}, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{
			"kind":           {Type: huma.TypeString, Enum: []any{"purchases", "customers", "products", "contracts", "acquisition", "referrals"}},
			"filename":       text("Instead of the name of the part"),
			"map":            text("As in the query"),
			"source":         text("As in the query"),
			"date_order":     {Type: huma.TypeString, Enum: []any{"ymd", "dmy", "mdy"}},
			"drop_identical": {Type: huma.TypeBoolean},
			"password":       text("Of a protected workbook; it is not kept"),
			"file":           {Type: huma.TypeString, Format: "binary", Description: "The last part"},
		},
	}
	const lines = "Order,Date,Customer,Amount\r\nA-1,2026-11-03,C-1042,38000\r\n"
	return &huma.RequestBody{
		Required: true,
		Content: map[string]*huma.MediaType{
			"text/csv":                  {Schema: file, Example: lines},
			"text/tab-separated-values": {Schema: file},
			"application/octet-stream":  {Schema: file},
			xlsxType:                    {Schema: file},
			formType:                    {Schema: form, Example: map[string]any{"kind": "purchases", "map": "amount=Total", "file": lines}},
		},
	}
}

func refusedResponses() map[string]*huma.Response {
	file := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	return map[string]*huma.Response{
		"200": {
			Description: "The refused rows",
			Headers:     map[string]*huma.Param{"Content-Disposition": {Schema: &huma.Schema{Type: huma.TypeString}}},
			Content: map[string]*huma.MediaType{
				"text/csv":                  {Schema: file, Example: "Order,Date,Amount,Reason refused\r\nA-7,32.13.2026,9000,“32.13.2026” is no date of the calendar\r\n"},
				"text/tab-separated-values": {Schema: file},
				xlsxType:                    {Schema: file},
			},
		},
		"204": {Description: "No row was refused"},
	}
}
