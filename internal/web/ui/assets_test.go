package ui_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/web/ui"
)

func fetch(t *testing.T, url, accept string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	ui.ServeAssets(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every asset is served under its hashed address, may be kept for ever, and is the same when it was compressed.
func TestEveryAssetIsServed(t *testing.T) {
	hashed := regexp.MustCompile(`^/assets/[a-z]+-[0-9a-f]{10}/`)
	for _, name := range ui.AssetNames() {
		url := ui.Asset(name)
		if !hashed.MatchString(url) {
			t.Errorf("%s has no hash: %s", name, url)
		}
		plain := fetch(t, url, "")
		if plain.StatusCode != 200 || plain.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %d %v", name, plain.StatusCode, plain.Header)
		}
		if k := plain.Header.Get("Content-Type"); k == "" || strings.HasSuffix(name, ".js") && !strings.HasPrefix(k, "text/javascript") {
			t.Errorf("%s is of kind %q", name, k)
		}
		zipped := fetch(t, url, "gzip, br")
		if zipped.Header.Get("Content-Encoding") != "gzip" {
			continue
		}
		z, err := gzip.NewReader(zipped.Body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(z)
		if err != nil || !bytes.Equal(got, body(t, plain)) {
			t.Errorf("%s differs when compressed: %v", name, err)
		}
	}
}

func TestOldHashIsNotFound(t *testing.T) {
	if r := fetch(t, "/assets/app-0000000000/dangol.css", ""); r.StatusCode != http.StatusNotFound {
		t.Errorf("status %d", r.StatusCode)
	}
	defer func() {
		if recover() == nil {
			t.Error("an asset that is not there has an address")
		}
	}()
	ui.Asset("app/nothing.css")
}

// Style sheets refer only to files of their own group, so that nothing is fetched from elsewhere.
func TestStylesReferToOurFiles(t *testing.T) {
	for _, name := range ui.AssetNames() {
		if !strings.HasSuffix(name, ".css") {
			continue
		}
		text := string(body(t, fetch(t, ui.Asset(name), "")))
		for _, m := range regexp.MustCompile(`url\(['"]?([^'")]+)['"]?\)`).FindAllStringSubmatch(text, -1) {
			to := path.Join(path.Dir(name), m[1])
			if !slices.Contains(ui.AssetNames(), to) {
				t.Errorf("%s refers to %s, which is not there", name, m[1])
			}
		}
		if open, shut := strings.Count(text, "{"), strings.Count(text, "}"); open != shut {
			t.Errorf("%s: %d braces opened, %d closed", name, open, shut)
		}
	}
}

// Our scripts must run under the policy: no code made of text, nothing fetched from elsewhere.
func TestScriptsNeedNoPermission(t *testing.T) {
	for _, name := range []string{"app/dangol.js", "app/charts.js"} {
		text := string(body(t, fetch(t, ui.Asset(name), "")))
		for _, bad := range []string{"eval(", "new Function", "https://", "http://", `style="`, "setAttribute('style'"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s contains %q", name, bad)
			}
		}
	}
}

// What others made stands in the table with its licence.
func TestVendoredFilesAreAccounted(t *testing.T) {
	readme, err := os.ReadFile("assets/README.md")
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(os.DirFS("assets"), "vendor", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.Contains(string(readme), "`"+p+"`") {
			t.Errorf("assets/README.md says nothing of %s", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
