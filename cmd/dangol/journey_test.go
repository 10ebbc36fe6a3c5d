package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store/storetest"
)

// patience is how long a journey waits for a fact before it says what never came.
const patience = 30 * time.Second

// onBoth makes a journey on SQLite and on PostgreSQL, each with its own base.
func onBoth(t *testing.T, customers int, do func(t *testing.T, p *program, b *tab)) {
	t.Helper()
	ctx := chromium(t)
	t.Run("sqlite", func(t *testing.T) { p := startOn(t, storetest.SQLite(t), customers); do(t, p, p.visit(t, ctx)) })
	t.Run("postgres", func(t *testing.T) { p := startOn(t, storetest.Postgres(t), customers); do(t, p, p.visit(t, ctx)) })
}

// onOne makes a journey on SQLite alone.
func onOne(t *testing.T, customers int) (*program, *tab) {
	t.Helper()
	p := startProgram(t, customers)
	return p, p.visit(t, chromium(t))
}

// visit is a tab of its own, with the owner signed in if there is one. When the test ends its console must have been quiet.
func (p *program) visit(t *testing.T, chrome context.Context, opts ...chromedp.ContextOption) *tab {
	t.Helper()
	b := newTab(t, chrome, p.url, opts...)
	b.say = i18n.NewPrinter(i18n.Korean, time.FixedZone("KST", 9*60*60), "KRW")
	b.cookie("dangol_session", p.session)
	b.cookie("dangol_lang", string(i18n.Korean))
	b.size(1440)
	b.theme("light")
	t.Cleanup(func() {
		if t.Failed() {
			b.shot("failed " + t.Name())
		}
		for {
			select {
			case m := <-b.errors:
				t.Errorf("console: %s", m)
			default:
				return
			}
		}
	})
	return b
}

// T is a sentence of the product in the language that journeys are made in.
func (b *tab) T(key string, args ...any) string { return b.say.T(key, args...) }

// js is a value as a script writes it.
func js(v any) string {
	s, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(s)
}

// try asks the page; a page that is on its way somewhere else has no answer yet.
func try[T any](b *tab, script string) (v T, ok bool) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	return v, err == nil
}

// until waits for a fact about the page.
func (b *tab) until(what, condition string) {
	b.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if yes, ok := try[bool](b, "Boolean("+condition+")"); ok && yes {
			return
		}
		pause()
	}
	text, _ := try[string](b, "location.pathname + location.search + '\\n' + (document.querySelector('dialog[open]') || document.querySelector('main') || document.body).innerText")
	b.shot("waited " + b.t.Name())
	b.t.Fatalf("never came: %s; the page is %.700s", what, text)
}

// pause is the time between two looks at the page; nothing relies on its length.
func pause() { time.Sleep(15 * time.Millisecond) }

// holds waits for a fact about the base.
func (b *tab) holds(what string, fact func() bool) {
	b.t.Helper()
	for end := time.Now().Add(patience); !fact(); pause() {
		if time.Now().After(end) {
			b.shot("waited " + b.t.Name())
			b.t.Fatalf("never came: %s", what)
		}
	}
}

// sees waits until all the texts stand on the page.
func (b *tab) sees(texts ...string) {
	b.t.Helper()
	for _, s := range texts {
		b.until("the text "+s, "document.readyState === 'complete' && document.body.innerText.replace(/\\s+/g, ' ').includes("+js(strings.Join(strings.Fields(s), " "))+")")
	}
}

// lacks waits until the text is gone.
func (b *tab) lacks(text string) {
	b.t.Helper()
	b.until("the absence of "+text, "document.readyState === 'complete' && !document.body.innerText.replace(/\\s+/g, ' ').includes("+js(text)+")")
}

// titled waits until the page's heading holds the text.
func (b *tab) titled(text string) {
	b.t.Helper()
	b.until("the heading "+text, "document.readyState === 'complete' && document.querySelector('h1')?.innerText.replace(/\\s+/g, ' ').includes("+js(strings.Join(strings.Fields(text), " "))+")")
}

// at waits until the page's address begins so.
func (b *tab) at(path string) {
	b.t.Helper()
	b.until("the address "+path, "document.readyState === 'complete' && (location.pathname + location.search).startsWith("+js(path)+")")
}

// text is what an element says, with blanks as one.
func (b *tab) text(css string) string {
	b.t.Helper()
	b.until("an element "+css, "document.querySelector("+js(css)+")")
	return eval[string](b, "document.querySelector("+js(css)+").innerText.replace(/\\s+/g, ' ').trim()")
}

// path is where the tab is.
func (b *tab) path() string {
	b.t.Helper()
	return eval[string](b, "location.pathname")
}

// find is a script that finds the thing to press: by a selector, or by the words on it or read out for it.
func find(what string) string {
	if strings.HasPrefix(what, "css:") {
		return "[...document.querySelectorAll(" + js(what[4:]) + ")].find(shown)"
	}
	return `(() => {
		const all = [...document.querySelectorAll('a, button, summary, label.chip, [role=tab]')].filter(shown);
		const words = e => e.innerText.replace(/\s+/g, ' ').trim();
		const want = ` + js(what) + `;
		return all.find(e => words(e) === want) || all.find(e => e.getAttribute('aria-label') === want) || all.find(e => words(e).startsWith(want));
	})()`
}

// press presses the first such thing in view with the mouse, as soon as it is there, rests and has nothing over it.
func (b *tab) press(what string) {
	b.t.Helper()
	for range 3 {
		if s := b.aim(what); b.click(s) {
			return
		}
		// A press that fell beside an open panel has closed it; a person opens it again and finds what they typed.
		if css, ok := strings.CutPrefix(what, "css:"); ok {
			try[bool](b, "(() => { const p = document.querySelector("+js(css)+")?.closest('[popover]:not(:popover-open)'); p?.showPopover(); return true })()")
		}
	}
	b.shot("waited " + b.t.Name())
	b.t.Fatalf("pressed %q three times and nothing heard of it", what)
}

// spot is a place on the page, or why there is none.
type spot struct {
	X, Y float64
	Why  string
}

// aim waits until something can be pressed and stands still, and tells where. A panel that hangs on its button comes after the
// page's own scrolling by a frame, so that two looks within one frame would find it still where it no longer is.
func (b *tab) aim(what string) spot {
	b.t.Helper()
	frames := `new Promise(done => {
		requestAnimationFrame(() => requestAnimationFrame(() => done()));
		setTimeout(done, 500); // nothing is drawn in a tab that nobody looks at
	})`
	if b.still {
		frames = "0" // a page without scripts has no frames to wait for, and nothing that moves
	}
	look := `(() => {
		const open = document.querySelector('dialog[open]');
		const shown = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length && (!open || open.contains(e));
		if (document.readyState !== 'complete') return {Why: 'the page is loading'};
		const e = ` + find(what) + `;
		if (!e) return {Why: 'not there'};
		const place = () => { const r = e.getClientRects()[0]; return r ? {X: r.x + r.width / 2, Y: r.y + r.height / 2} : {X: -1, Y: -1}; };
		const top = p => document.elementFromPoint(p.X, p.Y);
		const free = p => { const t = top(p); return t && (e.contains(t) || t.contains(e)); };
		const before = place();
		if (!free(before)) e.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
		const after = () => {
			const p = place(), t = top(p);
			if (!free(p)) return {Why: 'under ' + (t ? t.outerHTML.slice(0, 120) : 'nothing')};
			if (p.X !== before.X || p.Y !== before.Y) return {Why: 'moving'};
			if (e.disabled) return {Why: 'off'};
			window.aim = e.contains(t) ? e : t;
			return {...p, Why: ''};
		};
		const frames = ` + frames + `;
		return frames ? frames.then(after) : after();
	})()`
	for end := time.Now().Add(patience); ; {
		s, ok := try[spot](b, look)
		if ok && s.Why == "" {
			return s
		}
		if time.Now().After(end) {
			text, _ := try[string](b, "location.pathname + '\\n' + (document.querySelector('dialog[open]') || document.querySelector('main') || document.body).innerText")
			b.shot("waited " + b.t.Name())
			b.t.Fatalf("can't press %q: %s; the page is %.700s", what, s.Why, text)
		}
		pause()
	}
}

// click presses what was aimed at, and reports whether that was pressed: where the page moves under the pointer between down
// and up nothing was, and a person presses once more.
func (b *tab) click(s spot) bool {
	b.t.Helper()
	// Where scripts are off nobody can listen, which an event of our own tells.
	const listen = `(() => {
		if (!window.aim) return 'gone'; // another page has come
		window.heard = false;
		let works = false;
		addEventListener('probe', () => { works = true }, {once: true});
		dispatchEvent(new Event('probe'));
		addEventListener('click', event => { window.heard ||= Boolean(window.aim?.contains(event.target)) }, {capture: true, once: true});
		return works ? 'works' : '';
	})()`
	listens, ok := try[string](b, listen)
	if ok && listens == "gone" {
		return false
	}
	b.do(chromedp.MouseClickXY(s.X, s.Y))
	if !ok || listens == "" {
		return true
	}
	heard, ok := try[bool](b, "window.heard !== false") // a page that came meanwhile has none to ask
	return heard || !ok
}

// menu presses the button of a menu and waits until the menu is open. It presses once: a second press would close it again.
func (b *tab) menu(button string) {
	b.t.Helper()
	b.press("css:" + button)
	b.until("the menu of "+button, "document.querySelector('[popover]:popover-open')")
}

// follow presses something that leads to another page and waits until that page is there.
func (b *tab) follow(what string) {
	b.t.Helper()
	b.leave(func() { b.press(what) })
}

// leave waits, after an act, for the page that it leads to.
func (b *tab) leave(act func()) {
	b.t.Helper()
	b.until("a page to leave", "document.readyState === 'complete' && (window.before = true)")
	act()
	b.until("another page", "!window.before && document.readyState === 'complete'")
}

// fill types into the field of that name, in place of what it holds.
func (b *tab) fill(name, text string) {
	b.t.Helper()
	css := fmt.Sprintf("input:not([type=hidden], [type=radio], [type=checkbox])[name=%q], textarea[name=%q]", name, name)
	if strings.HasPrefix(name, "css:") {
		css = name[4:]
	}
	b.until("a field "+name, `(() => {
		const e = [...document.querySelectorAll(`+js(css)+`)].find(e => e.checkVisibility() && (!document.querySelector('dialog[open]') || e.closest('dialog[open]')));
		if (!e || document.readyState !== 'complete') return false;
		e.focus();
		e.select();
		return document.activeElement === e;
	})()`)
	b.write(text)
}

// write types where the cursor is.
func (b *tab) write(text string) {
	b.t.Helper()
	if text == "" {
		b.keys("\b")
		return
	}
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// choose picks an option of a list by its value.
func (b *tab) choose(name, value string) {
	b.t.Helper()
	b.until("a list "+name+" with "+value, `(() => {
		const e = [...document.querySelectorAll(`+js("select[name="+name+"]")+`)].find(e => e.checkVisibility());
		if (!e || document.readyState !== 'complete' || ![...e.options].some(o => o.value === `+js(value)+`)) return false;
		e.value = `+js(value)+`;
		e.dispatchEvent(new Event('input', {bubbles: true}));
		e.dispatchEvent(new Event('change', {bubbles: true}));
		return true;
	})()`)
}

// keys presses keys one after the other where the cursor is.
func (b *tab) keys(keys string, held ...chromedp.Modifier) {
	b.t.Helper()
	b.until("a page that is loaded", "document.readyState === 'complete'")
	var opts []chromedp.KeyOption
	if len(held) > 0 {
		opts = append(opts, chromedp.KeyModifiers(held...))
	}
	b.do(chromedp.KeyEvent(keys, opts...))
}

// upload chooses a file in the page's field for one, which sends it, and waits until it was taken or not.
func (b *tab) upload(path string) {
	b.t.Helper()
	path, err := filepath.Abs(path) // the browser stands in another folder
	if err != nil {
		b.t.Fatal(err)
	}
	b.until("a form for files", "document.readyState === 'complete' && document.querySelector('form.live')")
	eval[bool](b, "window.before = true; document.querySelector('#upload-said').textContent = ''; true")
	b.do(chromedp.SetUploadFiles("#f-file", []string{path}, chromedp.NodeReady))
	b.until("an answer to the file", "document.readyState === 'complete' && (!window.before || document.querySelector('#upload-said')?.textContent)")
}

// withoutScripts makes the tab run no script of any page, as for readers who allow none.
func (b *tab) withoutScripts() {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.still = true
}

// goTo opens an address without asking the page anything that needs its scripts.
func (b *tab) goTo(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

// download is the file that an act brings.
func (b *tab) download(act func()) (name string, content []byte) {
	b.t.Helper()
	dir := b.t.TempDir()
	_, err := chromedp.CallBrowser(b.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir})
	if err != nil {
		b.t.Fatal(err)
	}
	act()
	for end := time.Now().Add(patience); time.Now().Before(end); pause() {
		files, err := os.ReadDir(dir)
		if err != nil {
			b.t.Fatal(err)
		}
		// While a file is coming it lies there under other names.
		if len(files) != 1 || strings.HasSuffix(files[0].Name(), ".crdownload") || strings.HasPrefix(files[0].Name(), ".") {
			continue
		}
		content, err := os.ReadFile(dir + "/" + files[0].Name())
		if err != nil {
			b.t.Fatal(err)
		}
		return files[0].Name(), content
	}
	b.t.Fatal("no file came")
	return "", nil
}

// query is the query of the tab's address.
func (b *tab) query() url.Values {
	b.t.Helper()
	v, err := url.ParseQuery(strings.TrimPrefix(eval[string](b, "location.search"), "?"))
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}
