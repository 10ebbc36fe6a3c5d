package main

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"dangol.kr/dangol/internal/i18n"
)

//go:embed testdata/axe/axe.min.js
var axeSource string

// chromium starts a real one that goes with the test. Without Chromium the test says so, and fails in CI.
func chromium(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("NOT TESTED IN A BROWSER: -short")
	}
	path := os.Getenv("CHROMIUM")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path != "" {
			break
		}
		path, _ = exec.LookPath(name)
	}
	if path == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("no Chromium: the browser tests must run in CI")
		}
		t.Skip("NOT TESTED IN A BROWSER: no Chromium; use make test")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.DisableGPU, chromedp.NoSandbox, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()))
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); cancelAlloc() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// tab is a page of the browser on one of our servers, with what it wrote to its console.
type tab struct {
	t      *testing.T
	ctx    context.Context
	chrome context.Context // the browser it belongs to
	base   string
	say    *i18n.Printer // the words of the product, for journeys
	errors chan string
	still  bool // its pages run no script
}

func newTab(t *testing.T, browser context.Context, base string, opts ...chromedp.ContextOption) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, opts...)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx, chrome: browser, base: base, errors: make(chan string, 1000)}
	messages := chromedp.Console(ctx)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			// A page that answers 404 on purpose is told by the browser as a failure to load.
			page := m.Source == "network" && !strings.Contains(m.URL, "/assets/")
			if (m.IsException() || m.Type == "error" || m.Type == "warning") && !page {
				b.errors <- m.String()
			}
		}
	}()
	return b
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func eval[T any](b *tab, script string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%v in %.120s", err, script)
	}
	return v
}

// cookie sets one for the server.
func (b *tab) cookie(name, value string) {
	b.t.Helper()
	u, err := url.Parse(b.base)
	if err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, Domain: u.Hostname(), Path: "/"})
		return err
	}))
}

// speak chooses the language of the pages. Whoever signed in has one of their own, which counts more than the browser's.
func (b *tab) speak(lang i18n.Lang) {
	b.t.Helper()
	b.cookie("dangol_lang", string(lang))
	b.open("/login")
	eval[int](b, `fetch('/look', {method: 'POST', body: new URLSearchParams({lang: '`+string(lang)+`'})}).then(r => r.status)`)
	b.open("/today")
	if got := eval[string](b, "document.documentElement.lang"); got != string(lang) {
		b.t.Fatalf("pages in %s, want %s", got, lang)
	}
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
	eval[bool](b, settled)
}

// settled waits until fonts are there and charts are drawn.
const settled = `new Promise(done => {
	const later = () => setTimeout(() => done(true), document.querySelector('[data-chart]') ? 350 : 60);
	document.fonts.ready.then(() => document.readyState === 'complete' ? later() : addEventListener('load', later));
})`

// size sets the window; the height does not matter to any check.
func (b *tab) size(width int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, 1000))
}

func (b *tab) theme(name string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			// Nothing moves: a colour on its way from light to dark is neither.
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		return err
	}))
}

// complaints are what is wrong with the page as it stands.
func (b *tab) complaints(deep bool) []string {
	b.t.Helper()
	all := eval[[]string](b, `(() => {
		const out = [];
		const over = document.documentElement.scrollWidth - innerWidth;
		if (over > 1) {
			const wide = [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.table-scroll, [data-scroll], .chart-table'));
			out.push('overflows by ' + over + ' px: ' + wide.slice(0, 3).map(e => e.tagName + '.' + e.className).join(', '));
		}
		for (const frame of document.querySelectorAll('.table-frame')) {
			const table = frame.querySelector('table'), more = table.scrollWidth - frame.clientWidth;
			if (more > 1) out.push('its table is ' + more + ' px wider than the sheet: ' + [...table.querySelectorAll('thead th')].map(h => h.innerText.trim() + ' ' + h.offsetWidth).join(', '));
		}
		const text = document.body.innerText + document.title;
		const key = text.match(/⟦[^⟧]*⟧/);
		if (key) out.push('untranslated ' + key[0]);
		for (const bad of ['NaN', 'undefined', '[object', '%!']) if (text.includes(bad)) out.push('shows ' + bad);
		return out;
	})()`)
	if deep {
		if !eval[bool](b, "typeof axe !== 'undefined'") {
			eval[bool](b, axeSource+"; true")
		}
		all = append(all, eval[[]string](b, `axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}).then(r =>
			r.violations.map(v => 'axe ' + v.id + ': ' + v.nodes.slice(0, 2).map(n => n.target.join(' ') + ' ' + (n.any[0] ? n.any[0].message : '')).join(' | ')))`)...)
	}
	for {
		select {
		case m := <-b.errors:
			all = append(all, "console: "+m)
		default:
			return all
		}
	}
}

// Every page there is, with nothing, little and much in the base, in both languages, light and dark, wide and narrow.
func TestBrowserEveryPage(t *testing.T) {
	ctx := chromium(t)
	for _, base := range []struct {
		name      string
		customers int
	}{{"empty", 0}, {"small", 150}, {"large", 20_000}} {
		t.Run(base.name, func(t *testing.T) {
			p := startProgram(t, base.customers)
			b := newTab(t, ctx, p.url)
			for _, lang := range i18n.Languages() {
				b.cookie("dangol_session", p.session)
				b.speak(lang)
				for _, page := range p.pages() {
					path := page.path
					b.cookie("dangol_session", map[bool]string{true: "", false: p.session}[page.open])
					b.size(1440)
					b.theme("light")
					b.open(path)
					for _, look := range []struct {
						theme string
						width int64
					}{{"light", 1440}, {"dark", 1440}, {"dark", 390}, {"light", 390}} {
						b.size(look.width)
						b.theme(look.theme)
						// Barriers hardly depend on what is in the base; look once with each face of the page.
						deep := base.name == "small" && (look.theme == "light") == (look.width == 1440) == (lang == i18n.Korean) ||
							base.name == "empty" && lang == i18n.Korean && look.theme == "dark" && look.width == 390
						if deep {
							b.open(path) // a page that was drawn in another theme may still be on its way to this one
						}
						eval[bool](b, "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(true), 60)))")
						for _, c := range b.complaints(deep) {
							t.Errorf("%s %s %s %d: %s", path, lang, look.theme, look.width, c)
						}
					}
				}
			}
		})
	}
}

// The list of customers has more columns than any other table: the usual ones fit whatever the width, whoever is in it.
func TestBrowserListFits(t *testing.T) {
	p := startProgram(t, 150)
	b := newTab(t, chromium(t), p.url)
	b.cookie("dangol_session", p.session)
	long := strings.Repeat("한국커피생두수입유통", 6)
	b.open("/customers/new")
	eval[string](b, `fetch('/customers/new', {method: 'POST', body: new URLSearchParams({kind: 'firm', name: '`+long+`', address: '`+long+`'})}).then(r => r.url)`)
	for _, lang := range i18n.Languages() {
		b.speak(lang)
		for _, density := range []string{"normal", "roomy"} {
			b.cookie("dangol_density", density)
			for _, list := range []string{"/customers", "/customers?q=" + url.QueryEscape("한국커피생두"), "/customers?tier=idle,prospect"} {
				b.size(1440)
				b.open(list)
				for _, width := range []int64{1440, 1280, 1263, 1100, 943, 800, 390} {
					b.size(width)
					for _, c := range b.complaints(false) {
						t.Errorf("%s %s %s %d: %s", list, lang, density, width, c)
					}
				}
				if eval[bool](b, `document.querySelector('.table-frame.wide') !== null`) {
					t.Errorf("%s %s: the usual columns are said to need more room than there is", list, lang)
				}
				if !eval[bool](b, `document.querySelectorAll('.data-table tbody tr').length > 0`) {
					t.Errorf("%s %s: an empty list", list, lang)
				}
			}
		}
	}
}

// shot keeps a picture of the page when DANGOL_SHOTS names a folder: for eyes, not for comparison.
func (b *tab) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("DANGOL_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(fmt.Sprintf("%s/%s.png", dir, strings.ReplaceAll(name, "/", "_")), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}
