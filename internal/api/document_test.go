package api_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/api"
	"dangol.kr/dangol/internal/store/storetest"
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
