package main

import (
	"net/http"

	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/entry"
	"dangol.kr/dangol/internal/web/settings"
	"dangol.kr/dangol/internal/web/today"
	"dangol.kr/dangol/internal/web/work"
)

// routes is the whole table of pages.
func (a *app) routes() []web.Route {
	var all []web.Route
	for _, area := range [][]web.Route{
		entry.Routes(entry.Deps{Auth: a.auth}),
		today.Routes(today.Deps{Care: a.cares, Values: a.values, Purchases: a.purchases, People: a.auth.People}),
		settings.Routes(settings.Deps{Auth: a.auth, LinkPath: entry.LinkPath, BaseURL: a.conf.BaseURL, Revalue: a.values.AskRefresh}),
		work.Routes(work.Deps{Auth: a.auth, Jobs: a.queue, Now: a.now}),
	} {
		all = append(all, area...)
	}
	return all
}

// finder finds customers for the palette.
func (a *app) finder() web.Finder { return nil }

func (a *app) mountAPI(*http.ServeMux) {}
