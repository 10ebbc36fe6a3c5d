package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// use is a place in the sources that needs a sentence.
type use struct {
	key    string
	prefix bool     // the program appends the rest
	args   []string // names of the values given; nil when they can't be told
	where  string
}

// sourceKeys are the keys that the sources name.
type sourceKeys struct {
	uses     []use
	literals map[string]bool // every string literal: keys also travel in tables
	prefixes []string        // literals to which something is appended
}

// named reports whether a key is named anywhere, in full or by its beginning.
func (s *sourceKeys) named(key string) bool {
	if s.literals[key] {
		return true
	}
	for _, p := range s.prefixes {
		if strings.HasPrefix(key, p) {
			return true
		}
	}
	for _, u := range s.uses {
		if u.key == key {
			return true
		}
	}
	return false
}

var templCall = regexp.MustCompile(`\.(?:T|Spans)\(\s*"([a-z0-9_.]+)"(\s*\+)?`)

// scanSources reads all Go and templ files below a folder, tests left out.
func scanSources(root string) (*sourceKeys, error) {
	s := &sourceKeys{literals: make(map[string]bool)}
	packages := make(map[string][]*ast.File)
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "tools"):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".templ"):
			return s.scanTempl(path)
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			packages[filepath.Dir(path)] = append(packages[filepath.Dir(path)], f)
		}
		return nil
	})
	for _, files := range packages {
		complaints := complaintNames(files)
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				s.scanNode(fset, n, complaints)
				return true
			})
		}
	}
	return s, err
}

func (s *sourceKeys) scanTempl(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, m := range templCall.FindAllStringSubmatch(string(text), -1) {
		s.uses = append(s.uses, use{key: m[1], prefix: m[2] != "", where: path})
		if m[2] != "" {
			s.prefixes = append(s.prefixes, m[1])
		}
	}
	for _, m := range regexp.MustCompile(`"([a-z0-9_]+\.[a-z0-9_.]+)"`).FindAllStringSubmatch(string(text), -1) {
		s.literals[m[1]] = true
	}
	return nil
}

func (s *sourceKeys) scanNode(fset *token.FileSet, n ast.Node, complaints map[string]bool) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if text, ok := literalText(n); ok {
			s.literals[text] = true
		}
	case *ast.BinaryExpr:
		if text, ok := literalText(n.X); ok && n.Op == token.ADD && len(text) > 2 && strings.Contains(text, ".") && !strings.ContainsAny(text, " /") {
			s.prefixes = append(s.prefixes, text)
		}
	case *ast.CallExpr:
		sel, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return
		}
		where := fset.Position(n.Pos())
		at := where.Filename + ":" + strconv.Itoa(where.Line)
		switch name := sel.Sel.Name; {
		case (name == "T" || name == "Spans") && len(n.Args) > 0:
			s.add(n, 0, "", at)
		case isIdent(sel.X, "fault") && name == "New":
			s.add(n, 1, "fault.", at)
		case isIdent(sel.X, "fault") && name == "From":
			s.add(n, 2, "fault.", at)
		case name == "Add" && complaints[lastName(sel.X)]:
			s.add(n, 1, "complaint.", at)
		case name == "Check" && complaints[lastName(sel.X)]:
			s.add(n, 2, "complaint.", at)
		}
	}
}

// add notes the use of the key that is argument i of a call; the names of its values follow.
func (s *sourceKeys) add(call *ast.CallExpr, i int, area, where string) {
	if len(call.Args) <= i {
		return
	}
	arg, prefix := call.Args[i], false
	if sum, ok := arg.(*ast.BinaryExpr); ok {
		arg, prefix = sum.X, true
	}
	text, ok := literalText(arg)
	if !ok || text == "" || area == "" && !strings.Contains(text, ".") {
		return
	}
	u := use{key: area + text, prefix: prefix, where: where}
	if prefix {
		s.prefixes = append(s.prefixes, u.key)
	} else if !call.Ellipsis.IsValid() {
		u.args = []string{}
		for j := i + 1; j < len(call.Args); j += 2 {
			name, ok := literalText(call.Args[j])
			if !ok {
				u.args = nil
				break
			}
			u.args = append(u.args, name)
		}
	}
	s.uses = append(s.uses, u)
}

// complaintNames are the variables, parameters and fields of a package that collect complaints.
func complaintNames(files []*ast.File) map[string]bool {
	names := make(map[string]bool)
	note := func(ids []*ast.Ident, typ ast.Expr) {
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		if sel, ok := typ.(*ast.SelectorExpr); ok && isIdent(sel.X, "fault") && sel.Sel.Name == "Complaints" {
			for _, id := range ids {
				names[id.Name] = true
			}
		}
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				note(n.Names, n.Type)
			case *ast.Field:
				note(n.Names, n.Type)
			}
			return true
		})
	}
	return names
}

func literalText(e ast.Node) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}
