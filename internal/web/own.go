package web

import (
	"encoding/json"
	"net/http"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web/ui"
)

// ownRoutes are the routes of the frame itself.
func (s *Server) ownRoutes() []Route {
	return []Route{
		{Pattern: "/", Part: true, Handle: s.home},
		{Pattern: "/find", Handle: s.findHere},
		{Method: http.MethodPost, Pattern: "/look", Open: true, Handle: s.setLook},
		{Pattern: "/healthz", Open: true, Part: true, Handle: s.health},
		{Pattern: ui.AssetPrefix + "{file...}", Open: true, Part: true, Sample: map[string]string{"file": "none"}, Handle: func(w http.ResponseWriter, r *Request) error {
			ui.ServeAssets(w, r.Request)
			return nil
		}},
		{Pattern: "/favicon.ico", Open: true, Part: true, Handle: func(w http.ResponseWriter, r *Request) error {
			http.Redirect(w, r.Request, ui.Asset("brand/mark.svg"), http.StatusFound)
			return nil
		}},
		{Pattern: "/manifest.webmanifest", Open: true, Part: true, Handle: s.manifest},
		{Pattern: "/sw.js", Open: true, Part: true, Handle: s.worker},
		{Pattern: "/offline", Open: true, Handle: s.offline},
		{Pattern: "/robots.txt", Open: true, Part: true, Handle: func(w http.ResponseWriter, _ *Request) error {
			return plain(w, "text/plain; charset=utf-8", "User-agent: *\nDisallow: /\n")
		}},
	}
}

// home leads to the first page the person may open.
func (s *Server) home(w http.ResponseWriter, r *Request) error {
	nav := r.nav("")
	if len(nav) == 0 {
		return fault.New(fault.Forbidden, "")
	}
	http.Redirect(w, r.Request, nav[0].First(), http.StatusSeeOther)
	return nil
}

// health says whether the program can do its work, in a word for machines.
func (s *Server) health(w http.ResponseWriter, r *Request) error {
	w.Header().Set("Cache-Control", "no-store")
	if s.opt.Health != nil {
		if err := s.opt.Health(r.Context()); err != nil {
			s.opt.Log.ErrorContext(r.Context(), "not well", "id", r.ID, "error", err)
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte("not well\n"))
			return nil
		}
	}
	return plain(w, "text/plain; charset=utf-8", "well\n")
}

// manifest lets a phone keep the product on its home screen.
func (s *Server) manifest(w http.ResponseWriter, r *Request) error {
	name := r.Page.T("shell.brand")
	body, err := json.Marshal(map[string]any{
		"id": "/", "name": name, "short_name": name, "lang": string(r.Page.Lang()), "start_url": "/", "scope": "/", "display": "standalone",
		"background_color": "#f3f4f2", "theme_color": "#f3f4f2",
		"icons": []map[string]string{
			{"src": ui.Asset("brand/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
			{"src": ui.Asset("brand/icon-192.png"), "sizes": "192x192", "type": "image/png"},
			{"src": ui.Asset("brand/icon-512.png"), "sizes": "512x512", "type": "image/png"},
			{"src": ui.Asset("brand/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
		},
	})
	if err != nil {
		return err
	}
	return plain(w, "application/manifest+json", string(body))
}

// workerText is the whole service worker: it keeps one page that says there is no connection, and touches nothing else. Records of
// customers are never kept on a device.
const workerText = `const KEEP = 'dangol-KEY', FILES = [FILES];
addEventListener('install', e => e.waitUntil(caches.open(KEEP).then(c => c.addAll(FILES)).then(() => skipWaiting())));
addEventListener('activate', e => e.waitUntil(caches.keys().then(all => Promise.all(all.filter(k => k !== KEEP).map(k => caches.delete(k)))).then(() => clients.claim())));
addEventListener('fetch', e => {
  if (e.request.mode === 'navigate') e.respondWith(fetch(e.request).catch(() => caches.match('/offline')));
  else if (FILES.includes(new URL(e.request.url).pathname)) e.respondWith(fetch(e.request).catch(() => caches.match(e.request)));
});
`

func (s *Server) worker(w http.ResponseWriter, _ *Request) error {
	css := ui.Asset("app/dangol.css")
	files := []string{"/offline", css, ui.Asset("app/icons.svg")}
	text := strings.NewReplacer("KEY", strings.Split(css, "/")[2], "[FILES]", `["`+strings.Join(files, `", "`)+`"]`).Replace(workerText)
	return plain(w, "text/javascript; charset=utf-8", text)
}

func (s *Server) offline(w http.ResponseWriter, r *Request) error {
	return r.ShowBare(w, Frame{Title: r.Page.T("shell.offline")}, offlinePage(r.Page))
}

func plain(w http.ResponseWriter, kind, body string) error {
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write([]byte(body)) // the reader may leave at any time
	return nil
}
