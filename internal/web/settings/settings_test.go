package settings_test

import (
	"context"
	"log/slog"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/settings"
	"dangol.kr/dangol/internal/web/webtest"
	"github.com/alexedwards/argon2id"
)

func cheap() auth.Options {
	return auth.Options{Hash: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}}
}

func routes(h *webtest.House) []web.Route {
	return settings.Routes(settings.Deps{
		Auth: h.Auth, Customers: customers(h), Purchases: purchase.NewService(h.DB, settingsNow, store.NewIDs(settingsNow, 7).Next, slog.New(slog.DiscardHandler)), LinkPath: func(token string) string { return "/link/" + token },
		Revalue: func(ctx context.Context, by auth.Actor) (int64, error) {
			if err := by.Check(auth.ValueRun); err != nil {
				return 0, err
			}
			var id int64
			err := h.DB.Read().QueryRow(ctx, "SELECT 42").Scan(&id)
			return id, err
		},
	})
}

func house(t *testing.T, db *store.DB) *webtest.House { return webtest.Full(t, db, cheap(), routes) }

func full(t *testing.T) *webtest.House { return house(t, storetest.Migrated(t, storetest.SQLite(t))) }

// field is the value of an input in a page; of the first one when name is empty.
func field(t *testing.T, page, name string) string {
	t.Helper()
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(page, -1) {
		if name == "" || strings.Contains(tag, `name="`+name+`"`) {
			m := regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(tag)
			if m == nil {
				return ""
			}
			return m[1]
		}
	}
	t.Fatalf("no field %s", name)
	return ""
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// with is a form with some fields changed.
func with(f url.Values, pairs ...string) url.Values {
	v := url.Values{}
	for k, x := range f {
		v[k] = x
	}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func firm(version string) url.Values {
	return form("company", "온유커피", "lang", "ko", "currency", "KRW", "zone", "Asia/Seoul", "fiscal_month", "3", "version", version)
}

func value(version string) url.Values {
	return form("share_1", "2", "share_2", "5", "share_3", "13", "share_4", "80", "horizon_days", "730", "discount_per_year", "7", "period", "day", "model", "pareto-nbd",
		"night_hour", "5", "version", version)
}

func userPath(id int64) string { return "/settings/users/" + strconv.FormatInt(id, 10) }

// Every page in both languages, as everybody who may open it.
func TestPagesAreSound(t *testing.T) {
	h := full(t)
	if _, err := h.Auth.AddTeam(t.Context(), h.Actor("owner"), "성수 매장"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Auth.AddKey(t.Context(), h.Actor("owner"), auth.NewKey{Name: "예약", Rights: auth.CustomerRead | auth.CustomerChange}); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"ko", "en"} {
		c := h.As("owner").Cookie("dangol_lang", lang)
		for _, path := range []string{"/settings", "/settings/value", "/settings/fields", "/settings/fields/new", "/settings/users", "/settings/users/new", userPath(h.Users["member"].ID), "/settings/teams", "/settings/keys", "/settings/me"} {
			c.Get(path).Is(200).Sound().Has(`lang="` + lang + `"`)
		}
		h.As("viewer").Cookie("dangol_lang", lang).Get("/settings/me").Is(200).Sound().Lacks(`href="/settings/users"`, `class="tabs`, `href="/settings"`)
	}
	h.As("manager").Get("/settings").Is(200).Has(`href="/settings/value"`, `href="/settings/me"`).Lacks(`href="/settings/users"`, `href="/settings/keys"`)
}

func TestFirm(t *testing.T) {
	h := full(t)
	c := h.As("manager")
	page := c.Get("/settings").Is(200)
	version := field(t, page.Body, "version")
	a := c.Post("/settings", with(firm(version), "company", strings.Repeat("가", 101), "currency", "KKK", "zone", "Moon/Sea", "fiscal_month", "13")).Is(422).Sound()
	a.Has("100자까지", "목록에서 골라", "1에서 12 사이로", strings.Repeat("가", 101), "Moon/Sea")
	c.HTMX().Post("/settings", with(firm(version), "currency", "KKK")).Is(422).Has(`id="firm"`, "목록에서 골라").Lacks("<html")

	c.Post("/settings", firm(version)).Is(303).LeadsTo("/settings")
	saved := c.Get("/settings").Is(200).Sound().Has("저장했어요", "되돌리기", `value="온유커피"`)
	if s, err := h.Auth.Settings(t.Context()); err != nil || s.Company != "온유커피" || s.FiscalMonth != 3 {
		t.Fatalf("%+v, %v", s, err)
	}
	// The old page does not overwrite; it tells what is stored, and a second press goes through.
	stale := c.Post("/settings", with(firm(version), "company", "딴 이름")).Is(409).Sound().Has("다른 분이 저장했어요", "딴 이름", "<dd>온유커피</dd>")
	c.HTMX().Post("/settings", with(firm(version), "company", "딴 이름")).Is(409).Lacks("<html")
	c.Post("/settings", with(firm(field(t, stale.Body, "version")), "company", "딴 이름")).Is(303)
	// The undo of the first save is stale now as well, and says so.
	undo := with(firm(""), "company", "", "fiscal_month", "1", "version", undoVersion(t, saved.Body))
	c.Post("/settings", undo).Is(409).Has("딴 이름")
}

// undoVersion is the version that the undo of a toast sends.
func undoVersion(t *testing.T, page string) string {
	t.Helper()
	_, toast, ok := strings.Cut(page, `id="toasts"`)
	if !ok {
		t.Fatal("no toasts")
	}
	return field(t, toast, "version")
}

func TestFirmUndo(t *testing.T) {
	h := full(t)
	c := h.As("owner")
	c.Post("/settings", firm(field(t, c.Get("/settings").Body, "version"))).Is(303)
	undo := undoVersion(t, c.Get("/settings").Body)
	c.Post("/settings", with(firm(undo), "company", "", "fiscal_month", "1")).Is(303)
	if s, err := h.Auth.Settings(t.Context()); err != nil || s.Company != "" || s.FiscalMonth != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	// Saving what is there already offers nothing to take back.
	version := field(t, c.Get("/settings").Body, "version")
	c.Post("/settings", with(firm(version), "company", "", "fiscal_month", "1")).Is(303)
	c.Get("/settings").Has("저장했어요").Lacks("되돌리기</button>")
}

func TestValue(t *testing.T) {
	h := full(t)
	c := h.As("manager")
	version := field(t, c.Get("/settings/value").Is(200).Has("지금 다시 계산하기").Body, "version")
	for field, bad := range map[string][2]string{
		"share_1":           {"2.5", "합이 100"},
		"share_2":           {"많이", "숫자로 적어"},
		"share_3":           {"NaN", "숫자로 적어"},
		"horizon_days":      {"7", "30에서 3,650 사이"},
		"discount_per_year": {"101", "0에서 100 사이"},
		"period":            {"year", "목록에서"},
		"model":             {"crystal-ball", "목록에서"},
		"night_hour":        {"24", "0에서 23 사이"},
	} {
		f := with(value(version), field, bad[0])
		a := c.Post("/settings/value", f).Is(422).Sound().Has(bad[1], `name="share_4"`)
		if !strings.HasPrefix(field, "period") && field != "model" && !strings.HasPrefix(field, "night") {
			a.Has(`value="` + bad[0] + `"`)
		}
	}
	c.HTMX().Post("/settings/value", with(value(version), "horizon_days", "1e99", "share_1", "")).Is(422).Has("숫자로 적어", "사이로").Lacks("<html")
	c.Post("/settings/value", with(value(version), "horizon_days", "1,000")).Is(303).LeadsTo("/settings/value")
	c.Get("/settings/value").Has("다음 계산부터", `value="7"`, `value="1000"`)
	s, err := h.Auth.Settings(t.Context())
	if err != nil || s.TierShares != [4]float64{2, 5, 13, 80} || s.HorizonDays != 1000 || s.DiscountPerYear != 0.07 || s.Period != auth.PeriodDay || s.Model != "pareto-nbd" || s.NightHour != 5 {
		t.Fatalf("%+v, %v", s, err)
	}
	c.Post("/settings/value", with(value(version), "share_1", "3", "share_4", "79")).Is(409).Has("다른 분이 저장했어요", "<dd>2%</dd>", `value="3"`)
	c.Post("/settings/value/run", nil).Is(303).LeadsTo("/jobs/42")
	h.As("member").Post("/settings/value/run", nil).Is(403)
}

// The base of the values stays when the name of the firm changes at the same time: the two forms do not know each other.
func TestFormsDoNotDisturbEachOther(t *testing.T) {
	h := full(t)
	a, b := h.As("owner"), h.As("manager")
	firmVersion, valueVersion := field(t, a.Get("/settings").Body, "version"), field(t, b.Get("/settings/value").Body, "version")
	a.Post("/settings", firm(firmVersion)).Is(303)
	b.Post("/settings/value", value(valueVersion)).Is(303)
	if s, err := h.Auth.Settings(t.Context()); err != nil || s.Company != "온유커피" || s.HorizonDays != 730 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestWithoutRevalue(t *testing.T) {
	db := storetest.Migrated(t, storetest.SQLite(t))
	h := webtest.Full(t, db, cheap(), func(h *webtest.House) []web.Route {
		return settings.Routes(settings.Deps{Auth: h.Auth, LinkPath: func(s string) string { return "/" + s }})
	})
	h.As("owner").Get("/settings/value").Is(200).Lacks("지금 다시 계산하기")
	h.As("owner").Post("/settings/value/run", nil).Is(404)
}

func TestMe(t *testing.T) {
	h := full(t)
	c := h.As("viewer")
	c.Get("/settings/me").Is(200).Has("이수아", "Chrome · Linux", "이 기기")
	c.Post("/settings/me", form("name", "", "lang", "xx")).Is(422).Sound().Has("꼭 적어", "목록에서")
	c.HTMX().Post("/settings/me", form("name", " ")).Is(422).Has(`id="own"`).Lacks("<html")
	c.Post("/settings/me", form("name", "이수아A", "lang", "en")).Is(303)
	c.Get("/settings/me").Is(200).Sound().Has("About 이수아A", "저장했어요", `name="name" value="이수아"`)

	other := h.As("")
	token, _, err := h.Auth.Login(t.Context(), "viewer@example.com", webtest.Password, auth.Client{Address: "198.51.100.4", Agent: "Mozilla/5.0 (iPhone) Safari/604.1"})
	if err != nil {
		t.Fatal(err)
	}
	other = other.Cookie(web.SessionCookie, token)
	other.Get("/settings/me").Is(200)
	id := field(t, afterText(t, c.Get("/settings/me").Has("Safari · iPhone", "198.51.100.4").Body, "iPhone"), "id")
	c.Post("/settings/me/sessions", form("id", id)).Is(303)
	other.Get("/settings/me").Is(303)
	c.Get("/settings/me").Is(200).Lacks("iPhone")
}

func afterText(t *testing.T, page, mark string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, mark)
	if !ok {
		t.Fatalf("no %s", mark)
	}
	return rest
}

func TestOwnPassword(t *testing.T) {
	h := full(t)
	c := h.As("member")
	second, _, err := h.Auth.Login(t.Context(), "member@example.com", webtest.Password, auth.Client{})
	if err != nil {
		t.Fatal(err)
	}
	fresh := "새로 지은 긴 비밀번호"
	path := "/settings/me/password"
	c.Post(path, form("old", webtest.Password, "password", fresh, "again", "x")).Is(422).Sound().Has("두 비밀번호가 서로 달라요").Lacks(fresh)
	c.Post(path, form("old", webtest.Password, "password", "짧아", "again", "짧아")).Is(422).Sound().Has("10자 이상")
	c.HTMX().Post(path, form("old", "nonsense", "password", fresh, "again", fresh)).Is(422).Has("지금 비밀번호가 맞지 않아요", `id="change-password"`).Lacks("<html")
	c.Post(path, form("old", webtest.Password, "password", fresh, "again", fresh)).Is(303).LeadsTo("/settings/me")
	c.Get("/settings/me").Is(200).Has("비밀번호를 바꿨어요")
	h.As("").Cookie(web.SessionCookie, second).Get("/settings/me").Is(303)
	for range 5 {
		c.Post(path, form("old", "nonsense", "password", fresh+"!", "again", fresh+"!")).Is(422)
	}
	c.Post(path, form("old", fresh, "password", fresh+"!", "again", fresh+"!")).Is(429).Sound().Has("분 뒤에")
	h.Pass(time.Hour)
	c.Post(path, form("old", fresh, "password", fresh+"!", "again", fresh+"!")).Is(303)
}

func TestExercises(t *testing.T) {
	h := full(t)
	ctx := t.Context()
	team, err := h.Auth.AddTeam(ctx, h.Actor("owner"), "온라인")
	if err != nil {
		t.Fatal(err)
	}
	key, _, err := h.Auth.AddKey(ctx, h.Actor("owner"), auth.NewKey{Name: "열쇠", Rights: auth.CustomerRead})
	if err != nil {
		t.Fatal(err)
	}
	user := userPath(h.Users["member"].ID)
	teamPath, keyPath := "/settings/teams/"+strconv.FormatInt(team.ID, 10), "/settings/keys/"+strconv.FormatInt(key.ID, 10)
	custom, tag := fieldPath(named(t, h, customer.Field{Name: "동네", Type: customer.FieldText}).ID), tagPath(someone(t, h, 0, "", "단골").ID)
	none, word := "/settings/users/404", "/settings/users/abc"
	c := h.As("owner")
	person := form("name", "서민재", "email", "member@example.com", "role", "member", "scope", "all", "team", "0", "version", field(t, c.Get(user).Body, "version"))
	goodFirm, goodValue := firm(field(t, c.Get("/settings").Body, "version")), value(field(t, c.Get("/settings/value").Body, "version"))
	fieldGood := form("name", "사는 동네", "version", field(t, c.Get(custom).Body, "version"))
	password := form("old", webtest.Password, "password", "새로 지은 긴 비밀번호", "again", "새로 지은 긴 비밀번호")
	h.Exercises(t, routes(h), map[string]webtest.Exercise{
		"GET /settings":                      {},
		"POST /settings":                     {Good: goodFirm, Form: with(goodFirm, "currency", "?")},
		"GET /settings/value":                {},
		"POST /settings/value":               {Good: goodValue, Form: with(goodValue, "share_1", "?")},
		"POST /settings/value/run":           {},
		"GET /settings/costs":                {},
		"POST /settings/costs":               {Good: form("from", "2026-01-01", "rate_call", "3000"), Form: form("from", "2026-01-01", "rate_call", "?")},
		"GET /settings/fields":               {},
		"GET /settings/fields/new":           {Dry: true},
		"POST /settings/fields":              {Good: form("name", "취향", "type", "text"), Form: form("name", "취향", "type", "?")},
		"GET /settings/fields/{id}":          {Path: custom, Bad: "/settings/fields/404"},
		"POST /settings/fields/{id}":         {Path: custom, Bad: "/settings/fields/x", Good: fieldGood, Form: with(fieldGood, "name", "")},
		"POST /settings/fields/{id}/move":    {Path: custom + "/move", Bad: "/settings/fields/404/move"},
		"GET /settings/fields/{id}/remove":   {Path: custom + "/remove", Bad: "/settings/fields/404/remove"},
		"POST /settings/fields/{id}/remove":  {Path: custom + "/remove", Bad: "/settings/fields/404/remove"},
		"POST /settings/tags/{id}":           {Path: tag, Bad: "/settings/tags/404", Good: form("name", "단골"), Form: form("name", "")},
		"GET /settings/tags/{id}/remove":     {Path: tag + "/remove", Bad: "/settings/tags/404/remove"},
		"POST /settings/tags/{id}/remove":    {Path: tag + "/remove", Bad: "/settings/tags/x/remove"},
		"GET /settings/users":                {},
		"GET /settings/users/new":            {},
		"POST /settings/users":               {Good: form("name", "새 분", "email", "new@example.com", "role", "member"), Form: form("name", "x")},
		"GET /settings/users/{id}":           {Path: user, Bad: none},
		"POST /settings/users/{id}":          {Path: user, Bad: word, Good: person, Form: with(person, "email", "?")},
		"POST /settings/users/{id}/link":     {Path: user + "/link", Bad: none + "/link"},
		"POST /settings/users/{id}/disable":  {Path: user + "/disable", Bad: none + "/disable"},
		"POST /settings/users/{id}/enable":   {Path: user + "/enable", Bad: none + "/enable"},
		"POST /settings/users/{id}/unlock":   {Path: user + "/unlock", Bad: none + "/unlock"},
		"POST /settings/users/{id}/sessions": {Path: user + "/sessions", Bad: word + "/sessions"},
		"GET /settings/teams":                {},
		"POST /settings/teams":               {Good: form("name", "새 팀"), Form: form("name", " ")},
		"POST /settings/teams/{id}":          {Path: teamPath, Bad: "/settings/teams/404", Good: form("name", "이름"), Form: form("name", "")},
		"GET /settings/teams/{id}/remove":    {Path: teamPath + "/remove", Bad: "/settings/teams/404/remove"},
		"POST /settings/teams/{id}/remove":   {Path: teamPath + "/remove", Bad: "/settings/teams/x/remove"},
		"GET /settings/keys":                 {},
		"POST /settings/keys":                {Good: form("name", "열쇠", "rights", "customer.read"), Form: form("name", "", "rights", "everything")},
		"GET /settings/keys/{id}/revoke":     {Path: keyPath + "/revoke", Bad: "/settings/keys/404/revoke"},
		"POST /settings/keys/{id}/revoke":    {Path: keyPath + "/revoke", Bad: "/settings/keys/x/revoke"},
		"GET /settings/me":                   {},
		"POST /settings/me":                  {Good: form("name", "한지우"), Form: form("name", "")},
		"POST /settings/me/password":         {Good: password, Form: with(password, "old", "?")},
		"POST /settings/me/sessions":         {},
	})
}
