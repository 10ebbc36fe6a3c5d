package main

import (
	"context"
	"net/http"

	"dangol.kr/dangol/internal/api"
	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/bring"
	"dangol.kr/dangol/internal/web/claims"
	"dangol.kr/dangol/internal/web/entry"
	"dangol.kr/dangol/internal/web/goods"
	"dangol.kr/dangol/internal/web/lifetime"
	"dangol.kr/dangol/internal/web/movement"
	"dangol.kr/dangol/internal/web/offers"
	"dangol.kr/dangol/internal/web/people"
	"dangol.kr/dangol/internal/web/profit"
	"dangol.kr/dangol/internal/web/segments"
	"dangol.kr/dangol/internal/web/settings"
	"dangol.kr/dangol/internal/web/today"
	"dangol.kr/dangol/internal/web/work"
	"dangol.kr/dangol/internal/web/worth"
)

// routes is the whole table of pages.
func (a *app) routes() []web.Route {
	var all []web.Route
	for _, area := range [][]web.Route{
		entry.Routes(entry.Deps{Auth: a.auth}),
		today.Routes(today.Deps{Care: a.cares, Values: a.values, Purchases: a.purchases, People: a.auth.People}),
		people.Routes(people.Deps{
			Customers: a.customers, Purchases: a.purchases, Values: a.values, Care: a.cares, Report: a.reports, People: a.auth.People,
		}),
		segments.Routes(segments.Deps{Segments: a.segments, Customers: a.customers, Purchases: a.purchases}),
		goods.Routes(goods.Deps{Purchases: a.purchases}),
		offers.Routes(offers.Deps{Sales: a.sales, Values: a.values, Customers: a.customers}),
		bring.Routes(bring.Deps{Intake: a.intake, Queue: a.queue, Now: a.now, Names: a.names}),
		worth.Routes(worth.Deps{Values: a.values, Jobs: a.queue, Customers: a.customers}),
		claims.Routes(claims.Deps{Values: a.values, Report: a.reports}),
		lifetime.Routes(lifetime.Deps{Values: a.values, Customers: a.customers, Purchases: a.purchases}),
		movement.Routes(movement.Deps{Values: a.values, Customers: a.customers, Spent: a.purchases.Acquisitions, SaveAs: "/segments/new"}),
		profit.Routes(profit.Deps{Values: a.values, Customers: a.customers, WrittenFrom: a.purchases.ServingFrom}),
		settings.Routes(settings.Deps{Auth: a.auth, Customers: a.customers, Purchases: a.purchases, LinkPath: entry.LinkPath, BaseURL: a.conf.BaseURL, Revalue: a.values.AskRefresh}),
		work.Routes(work.Deps{Auth: a.auth, Jobs: a.queue, Now: a.now, Bulks: a.customers.UndoableBulks, BulkUndo: people.BulkUndoPath}),
	} {
		all = append(all, area...)
	}
	return all
}

// names are the names of those of the customers whom the person may see.
func (a *app) names(ctx context.Context, by auth.Actor, ids []int64) (map[int64]string, error) {
	some, err := a.customers.Some(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]string, len(some))
	for id, c := range some {
		out[id] = c.Name
	}
	return out, nil
}

// finder finds customers for the palette.
func (a *app) finder() web.Finder { return people.Finder{Customers: a.customers} }

func (a *app) mountAPI(mux *http.ServeMux) error {
	h, err := api.New(api.Options{
		Log: a.log, Now: a.now, NewID: a.ids.Next, Auth: a.auth, Customers: a.customers, Purchases: a.purchases,
		Values: a.values, Intake: a.intake, Report: a.reports, Proxied: a.conf.Proxied == "yes",
	})
	if err != nil {
		return err
	}
	mux.Handle("/api/", h)
	return nil
}
