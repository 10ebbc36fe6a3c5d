package i18n

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// placeholders are the names that a sentence needs.
func placeholders(m message) []string {
	names := make(map[string]bool)
	var walk func(message)
	walk = func(m message) {
		for _, p := range m {
			if p.name != "" {
				names[p.name] = true
			}
			walk(p.one)
			walk(p.many)
		}
	}
	walk(m)
	return slices.Sorted(maps.Keys(names))
}

// report fails once with everything found, so that one run tells all there is to mend.
func report(t *testing.T, title string, found []string) {
	t.Helper()
	if len(found) > 0 {
		slices.Sort(found)
		found = slices.Compact(found)
		t.Errorf("%s (%d):\n  %s", title, len(found), strings.Join(found, "\n  "))
	}
}

func TestFilesLoad(t *testing.T) {
	for _, lang := range Languages() {
		texts, err := loadTexts(lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, text := range texts {
			if _, err := parse(text); err != nil {
				t.Errorf("%s %s: %v", lang, key, err)
			}
		}
	}
}

func TestEveryKeyStandsInOneFile(t *testing.T) {
	key := regexp.MustCompile(`(?m)^\s*"([^"]+)"\s*:`)
	var twice []string
	for _, lang := range Languages() {
		files, err := filepath.Glob(filepath.Join("locales", string(lang), "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		seen := make(map[string]string)
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range key.FindAllStringSubmatch(string(raw), -1) {
				if first, ok := seen[m[1]]; ok {
					twice = append(twice, fmt.Sprintf("%s: %s and %s", m[1], first, file))
				}
				seen[m[1]] = file
			}
		}
	}
	report(t, "keys that stand twice", twice)
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	all := catalogs()
	var missing, differ []string
	for _, lang := range Languages() {
		for key, m := range all[lang] {
			for _, other := range Languages() {
				n, ok := all[other][key]
				if !ok {
					missing = append(missing, fmt.Sprintf("%s: %s", other, key))
				} else if a, b := placeholders(m), placeholders(n); !slices.Equal(a, b) {
					differ = append(differ, fmt.Sprintf("%s: %s %v, %s %v", key, lang, a, other, b))
				}
			}
		}
	}
	report(t, "keys without a sentence", missing)
	report(t, "keys with other placeholders", differ)
}

// Words not to use stand in docs/words.md; here are those that a machine can tell.
func TestKoreanSentencesKeepTheTone(t *testing.T) {
	texts, err := loadTexts(Korean)
	if err != nil {
		t.Fatal(err)
	}
	words := regexp.MustCompile(`습니다|십시오|하시오|잘못 입력|유효하지 않|올바르지 않|실패했|에러|오류가 발생|당신|귀하|입니다`)
	var found []string
	for key, text := range texts {
		if strings.Contains(key, ".letter.") {
			continue // letters to customers speak 하십시오체
		}
		if w := words.FindString(text); w != "" {
			found = append(found, fmt.Sprintf("%s: %s in %q", key, w, text))
		}
	}
	report(t, "words that docs/words.md asks not to use", found)
}

// dynamic are keys that the program puts together, so that no literal names them; each with the place that does.
var dynamic = []string{
	"fault.*_safe", "fault.*_do", // the error page, for each kind
	"*.firm", // Printer.Of
}

func isDynamic(key string) bool {
	for _, d := range dynamic {
		head, tail, _ := strings.Cut(d, "*")
		if strings.HasPrefix(key, head) && strings.HasSuffix(key, tail) {
			return true
		}
	}
	return false
}

func TestSourcesAndCatalogsAgree(t *testing.T) {
	if _, err := os.Stat("../../go.mod"); err != nil {
		t.Fatal("the sources are not where they should be: ", err)
	}
	found, err := scanSources("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(found.uses) < 10 {
		t.Fatalf("only %d uses found: the scan is broken", len(found.uses))
	}
	text := catalogs()[Korean]
	var short, unused []string
	missing := make(map[string][]string) // places by key
	for _, u := range found.uses {
		m, ok := text[u.key]
		switch {
		case u.prefix && !slices.ContainsFunc(slices.Collect(maps.Keys(text)), func(k string) bool { return strings.HasPrefix(k, u.key) }):
			missing[u.key+"…"] = append(missing[u.key+"…"], u.where)
		case u.prefix:
		case !ok:
			missing[u.key] = append(missing[u.key], u.where)
		case u.args != nil:
			for _, name := range placeholders(m) {
				if !slices.Contains(u.args, name) {
					short = append(short, fmt.Sprintf("%s needs {%s}  (%s)", u.key, name, u.where))
				}
			}
		}
	}
	for key := range text {
		if !found.named(key) && !isDynamic(key) {
			unused = append(unused, key)
		}
	}
	var lines []string
	for key, places := range missing {
		lines = append(lines, fmt.Sprintf("%s  (%d: %s)", key, len(places), places[0]))
	}
	report(t, "keys used in the sources that have no sentence", lines)
	report(t, "values that a sentence needs and is not given", short)
	report(t, "sentences that nothing uses", unused)
}

func TestScan(t *testing.T) {
	dir := t.TempDir()
	source := `package x

import "dangol.kr/dangol/internal/fault"

type page struct{ wrong fault.Complaints }

func f(p printer, n int, v values) error {
	p.T("a.one", "n", n)
	p.T("a.kind." + k)
	p.T(key, "n", n)
	p.T("a.rest", args...)
	var c fault.Complaints
	c.Add("name", "required")
	c.Check(n > 0, "n", "range", "min", 1, "max", 2)
	x.wrong.Add("day", "date")
	v.Add("lock", "immediate")
	nav := item{Label: "nav.today"}
	return fault.From(err, fault.Invalid, "sheet_broken", "what", 1)
}
`
	if err := os.WriteFile(dir+"/x.go", []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/x.templ", []byte("<p>{ p.T(\"b.two\") } @x(p.Spans(\"b.three\", \"n\", 1))</p>"), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := scanSources(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range found.uses {
		got = append(got, strings.TrimSpace(fmt.Sprint(u.key, " ", u.prefix, " ", u.args)))
	}
	slices.Sort(got)
	want := []string{"a.kind. true []", "a.one false [n]", "a.rest false []", "b.three false []", "b.two false []", "complaint.date false []", "complaint.range false [min max]", "complaint.required false []", "fault.sheet_broken false [what]"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if !found.named("nav.today") || !found.named("a.kind.person") || found.named("a.two") {
		t.Error("names are not told apart")
	}
}

// A value between quotes carries its particle after them, ‘{typed}’{:은}: with the name once more it would be written twice.
func TestQuotedValuesAreSaidOnce(t *testing.T) {
	quoted := regexp.MustCompile(`‘\{(\w+)\}’\{(\w+)`)
	var twice []string
	for _, lang := range Languages() {
		texts, err := loadTexts(lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, text := range texts {
			for _, m := range quoted.FindAllStringSubmatch(text, -1) {
				if m[1] == m[2] {
					twice = append(twice, fmt.Sprintf("%s %s: %s", lang, key, text))
				}
			}
		}
	}
	report(t, "values said twice", twice)
}
