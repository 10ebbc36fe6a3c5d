package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed assets/css assets/js assets/vendor assets/fonts assets/brand
var files embed.FS

// AssetPrefix is where assets are served. The address of each contains a hash of its group's content, so it may be kept for ever.
const AssetPrefix = "/assets/"

// asset is one file as it is sent: its bytes, and the same bytes compressed the first time somebody wants them so.
type asset struct {
	kind string
	body []byte
	zip  func() []byte // nil when compressing gains nothing
}

// shelf holds all assets. It is built once and never changes.
type shelf struct {
	byURL map[string]*asset // "app-1a2b3c4d/dangol.css"
	url   map[string]string // "app/dangol.css" → "/assets/app-1a2b3c4d/dangol.css"
}

var assets = sync.OnceValue(func() *shelf {
	s, err := newShelf(files)
	if err != nil {
		panic(err) // the files are compiled in: this can only be a defect of the build
	}
	return s
})

// Asset is the address of an asset named by its group and path, such as "app/dangol.css".
func Asset(name string) string {
	u, ok := assets().url[name]
	if !ok {
		panic("ui: no asset " + name)
	}
	return u
}

// AssetNames lists all assets by group and path.
func AssetNames() []string { return slices.Sorted(maps.Keys(assets().url)) }

// newShelf reads the files into groups: app (our own, concatenated in the order of their names), vendor, fonts, brand.
// Addresses inside a group stay relative, so a style sheet finds its fonts.
func newShelf(fsys fs.FS) (*shelf, error) {
	groups := map[string]map[string][]byte{"app": {"icons.svg": []byte(spriteFile())}}
	for bundle, dir := range map[string]string{"dangol.css": "css", "dangol.js": "js/app", "charts.js": "js/charts"} {
		body, err := concat(fsys, "assets/"+dir, path.Ext(bundle))
		if err != nil {
			return nil, err
		}
		groups["app"][bundle] = body
	}
	for group, dir := range map[string]string{"app": "assets/css", "vendor": "assets/vendor", "fonts": "assets/fonts", "brand": "assets/brand"} {
		if groups[group] == nil {
			groups[group] = map[string][]byte{}
		}
		err := fs.WalkDir(fsys, dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || group == "app" && path.Ext(p) == ".css" {
				return err
			}
			body, err := fs.ReadFile(fsys, p)
			groups[group][strings.TrimPrefix(p, dir+"/")] = body
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("reading assets of %s: %w", group, err)
		}
	}
	// One script: htmx begins its work in a moment of its own once it is read, and an extension that arrives later misses
	// what has been on the page by then.
	vendor := groups["vendor"]
	vendor["htmx.js"] = slices.Concat(vendor["htmx.min.js"], []byte("\n"), vendor["hx-sse.min.js"])
	delete(vendor, "htmx.min.js")
	delete(vendor, "hx-sse.min.js")
	s := &shelf{byURL: map[string]*asset{}, url: map[string]string{}}
	for group, content := range groups {
		s.add(group, content)
	}
	return s, nil
}

func concat(fsys fs.FS, dir, ext string) ([]byte, error) {
	names, err := fs.Glob(fsys, dir+"/*"+ext)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, n := range names { // Glob sorts
		body, err := fs.ReadFile(fsys, n)
		if err != nil {
			return nil, fmt.Errorf("reading asset %s: %w", n, err)
		}
		b.Write(body)
	}
	return b.Bytes(), nil
}

func (s *shelf) add(group string, content map[string][]byte) {
	hash := sha256.New()
	names := slices.Sorted(maps.Keys(content))
	for _, n := range names {
		fmt.Fprintf(hash, "%s %d\n", n, len(content[n]))
		hash.Write(content[n])
	}
	dir := group + "-" + hex.EncodeToString(hash.Sum(nil))[:10]
	for _, n := range names {
		body := content[n]
		a := &asset{kind: kindOf(n), body: body}
		if ext := path.Ext(n); ext != ".woff2" && ext != ".png" && len(body) > 512 {
			a.zip = sync.OnceValue(func() []byte { return squeeze(body) })
		}
		s.byURL[dir+"/"+n] = a
		s.url[group+"/"+n] = AssetPrefix + dir + "/" + n
	}
}

func kindOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.TypeByExtension(path.Ext(name))
}

func squeeze(body []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // a constant level can't fail, nor can writing to memory
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Bytes()
}

// ServeAssets answers GET and HEAD below AssetPrefix. An address with an old hash is not found, so nobody keeps old content
// under a new name.
func ServeAssets(w http.ResponseWriter, r *http.Request) {
	a, ok := assets().byURL[strings.TrimPrefix(r.URL.Path, AssetPrefix)]
	if !ok {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := a.body
	if a.zip != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = a.zip()
		}
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader may leave at any time
	}
}
