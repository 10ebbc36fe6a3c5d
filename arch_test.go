package dangol_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "dangol.kr/dangol/"

// layers is the table of directions: a package imports only packages of lines above its own. A trailing /* stands for
// every package below.
var layers = [][]string{
	{"internal/fault"},
	{"internal/i18n"},
	{"internal/store"},
	{"internal/auth", "internal/job"},
	{"internal/customer"},
	{"internal/purchase", "internal/value/btyd", "internal/value/column", "internal/sales/basket"},
	{"internal/identity"},
	{"internal/care"},
	{"internal/value", "internal/segment/rule", "internal/segment/cluster", "internal/segment/shelf"},
	{"internal/segment", "internal/sales"},
	{"internal/intake/sheet"},
	{"internal/intake/mapping", "internal/intake/pile"},
	{"internal/intake"},
	{"internal/report"},
	{"internal/web/ui"},
	{"internal/web/ui/kit"},
	{"internal/web"},
	{"internal/web/webtest"},
	{"internal/web/*", "internal/api"},
	{"cmd/dangol/sample"},
	{"cmd/dangol"},
}

// pure packages know nothing of ours but fault (and i18n, where they read what people wrote).
var pure = map[string][]string{
	"internal/value/btyd":      {"internal/fault"},
	"internal/value/column":    {"internal/fault"},
	"internal/intake/sheet":    {"internal/fault", "internal/i18n"},
	"internal/intake/mapping":  {"internal/fault", "internal/i18n", "internal/intake/sheet"},
	"internal/intake/pile":     {},
	"internal/segment/cluster": {},
	"internal/segment/shelf":   {"internal/fault"},
	"internal/sales/basket":    {},
	"internal/segment/rule":    {"internal/fault", "internal/i18n"},
}

// technology names who may use a library.
var technology = map[string][]string{
	"github.com/jackc/pgx":                      {"internal/store"},
	"modernc.org/sqlite":                        {"internal/store"},
	"github.com/pressly/goose":                  {"internal/store"},
	"net/http":                                  {"internal/web", "internal/api", "cmd/dangol"},
	"github.com/a-h/templ":                      {"internal/web"},
	"github.com/danielgtaylor/huma":             {"internal/api"},
	"gonum.org/v1/gonum":                        {"internal/value/btyd"},
	"github.com/alexedwards/argon2id":           {"internal/auth"},
	"github.com/xuri/excelize":                  {"internal/intake", "internal/report"},
	"github.com/nyaruka/phonenumbers":           {"internal/i18n"},
	"flag":                                      {"cmd/dangol"},
	"math/rand":                                 {"cmd/dangol"},
	"math/rand/v2":                              {"cmd/dangol"},
	"log":                                       {},
	"dangol.kr/dangol/internal/store/storetest": {},
}

// calls names who may ask the machine for time, chance or environment.
var calls = map[string][]string{
	"time.Now":     {"cmd/dangol"},
	"time.Since":   {"cmd/dangol"},
	"os.Getenv":    {"cmd/dangol", "internal/store/storetest"},
	"os.LookupEnv": {"cmd/dangol"},
	"context.TODO": {},
	"fmt.Println":  {},
	"slog.Default": {},
}

// A hand-written file over the limit fails; one over the smell is worth a question in review.
const lineLimit = 800

// Queries that differ by engine. Each is a reason to talk; ten is too many.
const textLimit = 10

type source struct {
	path string // relative to the repository
	pkg  string // its folder
	file *ast.File
	text string
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && p != "." || d.Name() == "testdata" || d.Name() == "tools") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(p, ".go") {
			return nil
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(fset, p, b, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		p = filepath.ToSlash(p)
		all = append(all, source{p, path.Dir(p), f, string(b)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (s source) isTest() bool {
	return strings.HasSuffix(s.path, "_test.go") || strings.Contains(s.pkg, "storetest")
}
func (s source) isGenerated() bool { return strings.HasSuffix(s.path, "_templ.go") }

func layerOf(pkg string) int {
	for i, line := range layers {
		if slices.Contains(line, pkg) {
			return i
		}
	}
	for i, line := range layers {
		for _, p := range line {
			if base, ok := strings.CutSuffix(p, "/*"); ok && strings.HasPrefix(pkg, base+"/") {
				return i
			}
		}
	}
	return -1
}

// within reports whether pkg is one of the rooms or a package below one.
func within(pkg string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(r string) bool { return pkg == r || strings.HasPrefix(pkg, r+"/") })
}

func TestDirections(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || s.pkg == "." {
			continue
		}
		own := layerOf(s.pkg)
		if own < 0 {
			t.Errorf("%s: package %s has no line in the table of layers", s.path, s.pkg)
			continue
		}
		for _, im := range s.file.Imports {
			name := strings.Trim(im.Path.Value, `"`)
			for tech, rooms := range technology {
				if (name == tech || strings.Contains(tech, ".") && strings.HasPrefix(name, tech+"/")) && !within(s.pkg, rooms) {
					t.Errorf("%s imports %s, which belongs in %v", s.path, name, rooms)
				}
			}
			other, ours := strings.CutPrefix(name, module)
			if !ours {
				continue
			}
			if l := layerOf(other); l >= own {
				t.Errorf("%s imports %s, which does not stand above it", s.path, other)
			}
			if only, is := pure[s.pkg]; is && !slices.Contains(only, other) {
				t.Errorf("%s imports %s, but %s is pure", s.path, other, s.pkg)
			}
		}
	}
}

func TestTimeAndChanceComeFromOutside(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || s.isGenerated() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				if id, is := n.(*ast.FuncDecl); is && id.Name.Name == "init" && id.Recv == nil {
					t.Errorf("%s has an init()", s.path)
				}
				return true
			}
			name := ""
			switch f := c.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				if x, ok := f.X.(*ast.Ident); ok {
					name = x.Name + "." + f.Sel.Name
				}
			}
			if rooms, named := calls[name]; named && !within(s.pkg, rooms) {
				t.Errorf("%s calls %s, which belongs in %v", s.path, name, rooms)
			}
			return true
		})
	}
}

func TestFilesStaySmall(t *testing.T) {
	texts := 0
	for _, s := range sources(t) {
		if s.isGenerated() {
			continue
		}
		if n := strings.Count(s.text, "\n"); n > lineLimit {
			t.Errorf("%s has %d lines, limit %d", s.path, n, lineLimit)
		}
		if !s.isTest() {
			texts += strings.Count(s.text, "store.Text{") + strings.Count(s.text, ":= Text{")
		}
	}
	if texts > textLimit {
		t.Errorf("%d queries differ by engine, limit %d", texts, textLimit)
	}
	others := 0
	err := filepath.WalkDir("internal/web", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "vendor" || d.Name() == "fonts" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !slices.Contains([]string{".css", ".js", ".templ"}, path.Ext(p)) {
			return nil
		}
		others++
		b, err := os.ReadFile(p)
		if n := strings.Count(string(b), "\n"); n > lineLimit {
			t.Errorf("%s has %d lines, limit %d", p, n, lineLimit)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if others < 50 {
		t.Errorf("only %d styles, scripts and templates were looked at", others)
	}
}

// Whoever wonders why a library is there finds it in the docs.
func TestLibrariesHaveAReason(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	docs, err := os.ReadFile("docs/development.md")
	if err != nil {
		t.Fatal(err)
	}
	_, direct, _ := strings.Cut(string(mod), "require (\n")
	direct, _, _ = strings.Cut(direct, ")")
	n := 0
	for line := range strings.Lines(direct) {
		name, _, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || strings.HasSuffix(strings.TrimSpace(line), "// indirect") {
			continue
		}
		n++
		if !strings.Contains(string(docs), "`"+name+"`") {
			t.Errorf("docs/development.md does not say why %s is there", name)
		}
	}
	if n < 5 {
		t.Errorf("only %d libraries found in go.mod", n)
	}
}

func TestPackagesSayWhatTheyAre(t *testing.T) {
	said := map[string]bool{}
	for _, s := range sources(t) {
		if !s.isTest() && s.pkg != "." {
			said[s.pkg] = said[s.pkg] || s.file.Doc.Text() != ""
		}
	}
	for pkg, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment", pkg)
		}
	}
}
