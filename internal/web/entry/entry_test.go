package entry_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/entry"
	"dangol.kr/dangol/internal/web/webtest"
	"github.com/alexedwards/argon2id"
)

// cheap makes a password cost little.
func cheap() auth.Options {
	return auth.Options{Hash: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}}
}

func routes(h *webtest.House) []web.Route {
	home := web.Route{Pattern: "/customers", Right: auth.CustomerRead, Handle: func(w http.ResponseWriter, r *web.Request) error {
		_, err := w.Write([]byte("hello " + r.Actor.Name))
		return err
	}}
	return append(entry.Routes(entry.Deps{Auth: h.Auth}), home)
}

func empty(t *testing.T) *webtest.House {
	return webtest.Empty(t, storetest.Migrated(t, storetest.SQLite(t)), cheap(), routes)
}

func full(t *testing.T) *webtest.House {
	return webtest.Full(t, storetest.Migrated(t, storetest.SQLite(t)), cheap(), routes)
}

func login(email, password string, more ...string) url.Values {
	v := url.Values{"email": {email}, "password": {password}}
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

var owner = url.Values{
	"company": {"온유커피"}, "name": {"한지우"}, "email": {"jiwoo@example.com"}, "password": {webtest.Password}, "again": {webtest.Password},
}

// The first visitor becomes the owner and is in; the next one finds a door. On both engines.
func TestFirstRun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := webtest.Empty(t, db, cheap(), routes)
		c := h.As("")
		c.Get("/customers").Is(303).LeadsTo("/login?next=%2Fcustomers")
		c.Get("/login").Is(303).LeadsTo("/start")
		c.Get("/start").Is(200).Sound().Has("단골 시작하기", `autocomplete="new-password"`).Lacks("side-nav", "value=\"admin")
		c.Cookie("dangol_lang", "en").Get("/start").Is(200).Sound().Has("Start Dangol")
		c.Post("/start", owner).Is(303).LeadsTo("/")
		c.Get("/customers").Is(200).Has("hello 한지우")

		stranger := h.As("")
		stranger.Get("/start").Is(303).LeadsTo("/login")
		second := url.Values{"name": {"x"}, "email": {"evil@example.com"}, "password": {webtest.Password}, "again": {webtest.Password}}
		stranger.Post("/start", second).Is(303).LeadsTo("/login")
		stranger.Get("/customers").Is(303)
		stranger.Get("/login").Is(200).Has("온유커피 고객을 함께 챙겨요")

		people, err := h.Auth.People(t.Context())
		if err != nil || len(people) != 1 {
			t.Errorf("%+v, %v", people, err)
		}
		c.Post("/logout", nil).Is(303).LeadsTo("/login")
		c.Get("/customers").Is(303)
		c.Post("/login", login(" Jiwoo@Example.com", webtest.Password)).Is(303).LeadsTo("/")
		c.Get("/customers").Is(200)
	})
}

func TestFirstRunComplains(t *testing.T) {
	c := empty(t).As("")
	for name, change := range map[string]url.Values{
		"이메일 주소를 확인해 주세요":    {"email": {"nobody"}},
		"꼭 적어 주세요":           {"name": {" "}},
		"비밀번호는 10자 이상이어야 해요": {"password": {"짧아"}, "again": {"짧아"}},
		"짐작하기 쉬운 비밀번호예요":     {"password": {"password123"}, "again": {"password123"}},
		"두 비밀번호가 서로 달라요":     {"again": {"다른 비밀번호를 적음"}},
		"100자까지 적을 수 있어요":    {"company": {strings.Repeat("가", 101)}},
	} {
		form := url.Values{}
		for k, v := range owner {
			form[k] = v
		}
		for k, v := range change {
			form[k] = v
		}
		a := c.Post("/start", form).Is(422).Sound().Has(name, `aria-invalid="true"`)
		a.Lacks(`value="` + webtest.Password)
		if change["email"] == nil {
			a.Has(`value="jiwoo@example.com"`)
		}
	}
	c.Get("/login").Is(303).LeadsTo("/start") // still nobody
}

func TestLogin(t *testing.T) {
	h := full(t)
	c := h.As("")
	c.Get("/login").Is(200).Sound().Lacks("side-nav")
	c.Cookie("dangol_lang", "en").Get("/login").Is(200).Sound().Has("Welcome back")
	// A wrong password, an unknown e-mail and a disabled person look alike.
	if err := h.Auth.Disable(t.Context(), auth.CLI(), h.Users["viewer"].ID); err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for _, f := range []url.Values{login("owner@example.com", "wrong password"), login("who@example.com", webtest.Password), login("viewer@example.com", webtest.Password)} {
		a := c.Post("/login", f).Is(422).Sound().Has("이메일이나 비밀번호가 맞지 않아요", "재설정 링크를 부탁해")
		bodies = append(bodies, strings.ReplaceAll(a.Body, f.Get("email"), "E"))
	}
	if bodies[0] != bodies[1] || bodies[1] != bodies[2] {
		t.Error("the door tells who exists")
	}
	c.Post("/login", login("owner@example.com", "")).Is(422).Has("이메일과 비밀번호를 모두 적어", `value="owner@example.com"`)
	c.Post("/login", login("owner@example.com", webtest.Password)).Is(303).LeadsTo("/")
	c.Get("/login").Is(303).LeadsTo("/")
	c.Get("/login?next=/customers").Is(303).LeadsTo("/customers")
	c.Get("/forgot").Is(200).Sound().Has("대표에게 부탁하기")
}

// What is in the way on stays here, whatever somebody put into a link.
func TestNextStaysHere(t *testing.T) {
	h := full(t)
	for next, want := range map[string]string{
		"/customers?q=1": "/customers?q=1", "": "/", "https://evil.example": "/", "//evil.example": "/", `/\evil.example`: "/", "/\tevil.example": "/",
		"/\t/evil.example": "/", "javascript:alert(1)": "/",
	} {
		path := "/login?next=" + url.QueryEscape(next)
		h.As("").Post(path, login("owner@example.com", webtest.Password)).Is(303).LeadsTo(want)
		h.As("owner").Get(path).Is(303).LeadsTo(want)
		h.As("").Get(path).Is(200).Lacks("evil.example")
	}
	h.As("").Get("/login?next=" + url.QueryEscape("/customers?q=1")).Has(`action="/login?next=%2Fcustomers%3Fq%3D1"`)
}

func TestTooManyTries(t *testing.T) {
	h := full(t)
	c := h.As("")
	for range 5 {
		c.Post("/login", login("owner@example.com", "not the password")).Is(422)
	}
	c.Post("/login", login("owner@example.com", webtest.Password)).Is(429).Sound().Has("분 뒤에 다시 해 주세요", `value="owner@example.com"`)
	c.Cookie("dangol_lang", "en").Post("/login", login("owner@example.com", webtest.Password)).Is(429).Sound()
	h.As("").Post("/login", login("member@example.com", webtest.Password)).Is(303) // others come in
	h.Pass(time.Hour)
	c.Post("/login", login("owner@example.com", webtest.Password)).Is(303)
}

// Strangers who type wrong passwords elsewhere don't keep the owner out of a browser that let them in before, however that
// was: by the first screen, a password or a link.
func TestStrangersDoNotShutOut(t *testing.T) {
	h := empty(t)
	first := h.As("")
	first.Post("/start", owner).Is(303)
	first.Post("/logout", nil).Is(303)
	by, err := h.Auth.Users(t.Context(), auth.CLI())
	if err != nil {
		t.Fatal(err)
	}
	l, err := h.Auth.NewLink(t.Context(), auth.CLI(), by[0].ID, auth.LinkLogin, 0)
	if err != nil {
		t.Fatal(err)
	}
	second := h.As("")
	second.Post(entry.LinkPath(l.Token), nil).Is(303)
	second.Post("/logout", nil).Is(303)

	stranger := h.As("")
	for range 5 {
		stranger.Post("/login", login("jiwoo@example.com", "not the password")).Is(422)
	}
	stranger.Post("/login", login("jiwoo@example.com", webtest.Password)).Is(429)
	for _, c := range []*webtest.Client{first, second} {
		c.Post("/login", login("jiwoo@example.com", webtest.Password)).Is(303).LeadsTo("/")
		c.Post("/logout", nil).Is(303)
		c.Post("/login", login("jiwoo@example.com", webtest.Password)).Is(303) // by the token of the sign-in before
	}
}

func TestKeepingTheSession(t *testing.T) {
	h := full(t)
	for keep, want := range map[string]bool{"1": true, "": false} {
		a := h.As("").Post("/login", login("owner@example.com", webtest.Password, "keep", keep)).Is(303)
		life := map[string]bool{"dangol_session": want, "dangol_device": true} // what a browser is known by outlives the session
		for _, cookie := range a.Header.Values("Set-Cookie") {
			name, _, _ := strings.Cut(cookie, "=")
			if lasts, ok := life[name]; !ok || strings.Contains(cookie, "Max-Age") != lasts || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
				t.Errorf("keep %q: %s", keep, cookie)
			}
			delete(life, name)
		}
		if len(life) > 0 {
			t.Errorf("keep %q: no %v", keep, life)
		}
	}
}

func TestLoginLink(t *testing.T) {
	h := full(t)
	l, err := h.Auth.NewLink(t.Context(), auth.CLI(), h.Users["owner"].ID, auth.LinkLogin, 0)
	if err != nil {
		t.Fatal(err)
	}
	path := entry.LinkPath(l.Token)
	for range 3 { // looking does not use it up
		h.As("").Get(path).Is(200).Sound().Has("한지우 님", "autofocus", `method="post"`)
	}
	h.As("").Cookie("dangol_lang", "en").Get(path).Is(200).Sound().Has("This link works once")
	h.As("member").Get(path).Is(200).Has("지금 서민재 님이 들어와 있어요")
	c := h.As("")
	c.Post(path, nil).Is(303).LeadsTo("/")
	c.Get("/customers").Is(200).Has("hello 한지우")
	h.As("").Post(path, nil).Is(404).Sound().Has("이 링크는 더 쓸 수 없어요")
	h.As("").Get(path).Is(404).Sound()
	h.As("").Get("/link/%00").Is(404)
}

func TestInvitationAndReset(t *testing.T) {
	h := full(t)
	ctx := t.Context()
	u, err := h.Auth.Add(ctx, auth.CLI(), auth.NewUser{Name: "박도윤", Email: "doyun@example.com", Role: auth.Member})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []auth.Purpose{auth.LinkInvite, auth.LinkReset} {
		l, err := h.Auth.NewLink(ctx, auth.CLI(), u.ID, p, 0)
		if err != nil {
			t.Fatal(err)
		}
		path := entry.LinkPath(l.Token)
		password := webtest.Password + string(p)
		c := h.As("")
		for _, lang := range []string{"ko", "en"} {
			c.Cookie("dangol_lang", lang).Get(path).Is(200).Sound().Has("doyun@example.com", `autocomplete="new-password"`)
		}
		c.Post(path, url.Values{"password": {"short"}, "again": {"short"}}).Is(422).Sound().Has("비밀번호는 10자 이상")
		c.Post(path, url.Values{"password": {password}, "again": {"other"}}).Is(422).Sound().Has("두 비밀번호가 서로 달라요")
		c.Post(path, url.Values{"password": {password}, "again": {password}}).Is(303).LeadsTo("/")
		c.Get("/customers").Is(200).Has("hello 박도윤")
		h.As("").Post(path, url.Values{"password": {password}, "again": {password}}).Is(404)
		h.As("").Post("/login", login("doyun@example.com", password)).Is(303)
	}
	l, err := h.Auth.NewLink(ctx, auth.CLI(), u.ID, auth.LinkReset, 0)
	if err != nil {
		t.Fatal(err)
	}
	h.Pass(25 * time.Hour)
	h.As("").Get(entry.LinkPath(l.Token)).Is(404)
}

func TestLogoutWithoutSession(t *testing.T) {
	h := full(t)
	h.As("").Post("/logout", nil).Is(303).LeadsTo("/login")
	h.As("").Get("/logout").Is(405)
}

func TestExercises(t *testing.T) {
	h := full(t)
	l, err := h.Auth.NewLink(t.Context(), auth.CLI(), h.Users["member"].ID, auth.LinkReset, 0)
	if err != nil {
		t.Fatal(err)
	}
	path := entry.LinkPath(l.Token)
	password := url.Values{"password": {webtest.Password}, "again": {webtest.Password}}
	h.Exercises(t, entry.Routes(entry.Deps{Auth: h.Auth}), map[string]webtest.Exercise{
		"GET /start":         {},
		"POST /start":        {Good: owner, Form: url.Values{"password": {"a"}}},
		"GET /login":         {},
		"POST /login":        {Good: login("owner@example.com", webtest.Password), Form: url.Values{}},
		"GET /forgot":        {Dry: true},
		"GET /link/{token}":  {Path: path, Bad: "/link/none"},
		"POST /link/{token}": {Path: path, Bad: "/link/none", Good: password, Form: url.Values{"password": {"a"}, "again": {"a"}}},
		"POST /logout":       {},
	})
}
