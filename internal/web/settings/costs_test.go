package settings_test

import (
	"log/slog"
	"net/url"
	"testing"
	"time"

	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/web/settings"
	"dangol.kr/dangol/internal/web/webtest"
)

// No rate is there until somebody sets one; what is no number comes back with a word.
func TestRatesOfServing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		purchases := purchase.NewService(db, settingsNow, store.NewIDs(settingsNow, 1).Next, slog.New(slog.DiscardHandler))
		c := webtest.New(t, settings.Routes(settings.Deps{Purchases: purchases})).As("owner")
		c.Get("/settings/costs").Is(200).Has("정하지 않음", "전화 한 통에 드는 돈").Sound()
		c.Post("/settings/costs", url.Values{"from": {"2026-01-01"}, "rate_call": {"많이"}}).Is(422).Has("많이")
		c.Post("/settings/costs", url.Values{"from": {"2026-01-01"}, "rate_call": {"3,000"}}).Is(303)
		rates, err := purchases.Rates(t.Context())
		if err != nil || len(rates) != 1 || rates[0].Activity != purchase.ActCall || *rates[0].Minor != 300_000 {
			t.Errorf("%+v %v", rates, err)
		}
		c.Get("/settings/costs").Is(200).Has(`value="3000"`)
		c.Post("/settings/costs", url.Values{"from": {"2026-02-01"}}).Is(303)
		if rates, err = purchases.Rates(t.Context()); err != nil || len(rates) != 2 || rates[1].Minor != nil {
			t.Errorf("%+v %v", rates, err)
		}
	})
}

func settingsNow() time.Time { return webtest.Now }
