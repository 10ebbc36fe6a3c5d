package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/api"
	"dangol.kr/dangol/internal/store/storetest"
	"github.com/danielgtaylor/huma/v2"
)

const documentFile = "openapi.yaml"

func document(t *testing.T) *house {
	return newHouse(t, storetest.Migrated(t, storetest.SQLite(t)), api.Limit{})
}

// TestDocument keeps the document beside the code: UPDATE=1 writes it, otherwise it must be the one that is served.
func TestDocument(t *testing.T) {
	r := document(t).do(http.MethodGet, api.Document+".yaml", "", nil)
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "application/vnd.oai.openapi" {
		t.Fatal(r.Status, r.Header)
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(documentFile, []byte(r.text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(documentFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != r.text {
		t.Errorf("%s is not what is served: run make generate", documentFile)
	}
	if strings.Contains(r.text, "$schema") || strings.Contains(r.text, "ErrorModel") {
		t.Error("the framework's own additions are in the document")
	}
}

// TestDocumentIsWhole: every operation says what it takes and answers, with an example of the documented shape.
func TestDocumentIsWhole(t *testing.T) {
	r := document(t).do(http.MethodGet, api.Document+".json", "", nil)
	var raw map[string]any
	if err := json.Unmarshal([]byte(r.text), &raw); err != nil {
		t.Fatal(err)
	}
	if v, _ := raw["openapi"].(string); !strings.HasPrefix(v, "3.1.") {
		t.Errorf("OpenAPI %q", v)
	}
	refs(t, raw, raw)
	found := map[string]bool{}
	for path, item := range at[map[string]any](raw, "paths") {
		for method, x := range item.(map[string]any) {
			op := x.(map[string]any)
			name, _ := op["operationId"].(string)
			found[strings.ToUpper(method)+" "+path] = true
			if name == "" || op["summary"] == nil || op["tags"] == nil || op["security"] == nil {
				t.Errorf("%s %s is not described", method, path)
			}
			responses := at[map[string]any](op, "responses")
			for _, status := range []string{"401", "403", "422", "429", "500", "503"} {
				if at[map[string]any](responses, status)["$ref"] != "#/components/responses/Problem" {
					t.Errorf("%s: no problem for %s", name, status)
				}
			}
			examples := 0
			for status, x := range responses {
				for mediaType, x := range at[map[string]any](x.(map[string]any), "content") {
					m := x.(map[string]any)
					if m["example"] == nil {
						continue
					}
					examples++
					if mediaType == "application/json" {
						validate(t, name+" "+status, raw, m, m["example"])
					}
				}
			}
			if examples == 0 {
				t.Errorf("%s has no example", name)
			}
		}
	}
	for _, o := range operations {
		path, _, _ := strings.Cut(o.path, "?")
		path = strings.Replace(path, "/12", "/{id}", 1)
		if !found[o.method+" "+path] {
			t.Errorf("%s %s is not in the document", o.method, path)
		}
		delete(found, o.method+" "+path)
	}
	if len(found) > 0 {
		t.Errorf("operations that no test knows: %v", found)
	}
}

// at is a part of a document, the zero value if it is not there.
func at[T any](m map[string]any, key string) T {
	v, _ := m[key].(T)
	return v
}

// refs checks that every reference leads somewhere.
func refs(t *testing.T, root map[string]any, v any) {
	switch v := v.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok {
			var here any = root
			for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
				m, _ := here.(map[string]any)
				here = m[part]
			}
			if here == nil {
				t.Errorf("%s leads nowhere", ref)
			}
		}
		for _, x := range v {
			refs(t, root, x)
		}
	case []any:
		for _, x := range v {
			refs(t, root, x)
		}
	}
}

// validate checks a value against its schema, with everything of the document at hand.
func validate(t testing.TB, what string, root, media map[string]any, value any) {
	t.Helper()
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	for name, x := range at[map[string]any](at[map[string]any](root, "components"), "schemas") {
		registry.Map()[name] = schema(t, x)
	}
	res := new(huma.ValidateResult)
	huma.Validate(registry, schema(t, media["schema"]), huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, value, res)
	for _, err := range res.Errors {
		t.Errorf("%s: %v", what, err)
	}
}

func schema(t testing.TB, x any) *huma.Schema {
	t.Helper()
	b, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	s := new(huma.Schema)
	// The framework writes its own names and does not read them: all but this one differ in case alone.
	if err := json.Unmarshal(bytes.ReplaceAll(b, []byte(`"$ref":`), []byte(`"ref":`)), s); err != nil {
		t.Fatal(err)
	}
	s.PrecomputeMessages()
	return s
}

// documented checks an answer against the document: its status, its media type and its shape.
func (h *house) documented(method, path string, r reply) {
	h.t.Helper()
	if !strings.HasPrefix(path, api.Root+"/") || method == http.MethodHead {
		return
	}
	if h.doc == nil {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(h.t.Context(), http.MethodGet, api.Document+".json", nil))
		if err := json.Unmarshal(w.Body.Bytes(), &h.doc); err != nil {
			h.t.Fatal(err)
		}
	}
	paths := at[map[string]any](h.doc, "paths")
	item := at[map[string]any](paths, path)
	if item == nil { // a part of the path is an id
		parts := strings.Split(path, "/")
		if len(parts) > 4 {
			parts[4] = "{id}"
		}
		item = at[map[string]any](paths, strings.Join(parts, "/"))
	}
	op := at[map[string]any](item, strings.ToLower(method))
	if op == nil || r.StatusCode == http.StatusNotModified {
		return
	}
	said := at[map[string]any](at[map[string]any](op, "responses"), strconv.Itoa(r.StatusCode))
	if said == nil {
		h.t.Errorf("%s %s answers %d, which is not documented", method, path, r.StatusCode)
		return
	}
	if said["$ref"] != nil {
		said = at[map[string]any](at[map[string]any](at[map[string]any](h.doc, "components"), "responses"), "Problem")
	}
	content := at[map[string]any](said, "content")
	mediaType := r.Header.Get("Content-Type")
	if content == nil && mediaType == "" {
		return
	}
	media := at[map[string]any](content, mediaType)
	if media == nil {
		h.t.Errorf("%s %s: %d of type %q is not documented", method, path, r.StatusCode, mediaType)
		return
	}
	if strings.HasSuffix(mediaType, "json") {
		var v any
		if err := json.Unmarshal([]byte(r.text), &v); err != nil {
			h.t.Error(err)
		}
		validate(h.t, method+" "+path, h.doc, media, v)
	}
}
