package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"

	"dangol.kr/dangol/internal/web/ui"
)

// flashCookie carries a message over one redirect.
const flashCookie = "dangol_flash"

// flashLimit keeps the cookie inside what browsers accept.
const flashLimit = 3000

// Flash says something on the next page the reader sees; the last call of a request counts. Call it before Redirect. Undo, if any, is a path of ours that takes the
// change back by POST.
func (r *Request) Flash(w http.ResponseWriter, t ui.ToastSpec) {
	body, err := json.Marshal([]ui.ToastSpec{t})
	if err != nil || base64.RawURLEncoding.EncodedLen(len(body)) > flashLimit {
		r.srv.opt.Log.WarnContext(r.Context(), "flash too large", "bytes", len(body), "route", r.Pattern)
		return
	}
	text := base64.RawURLEncoding.EncodeToString(body)
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Value: text, Path: "/", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.srv.opt.Secure})
}

// takeFlash reads the messages left for this page and forgets them. What does not look like ours is dropped: the text is escaped
// when shown, and an undo must stay on this site.
func (r *Request) takeFlash(w http.ResponseWriter) []ui.ToastSpec {
	c, err := r.Cookie(flashCookie)
	if err != nil || r.HTMX() { // a script picks its region out of the page, and the message would be lost
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.srv.opt.Secure})
	body, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return nil
	}
	var list []ui.ToastSpec
	if json.Unmarshal(body, &list) != nil || len(list) > 5 {
		return nil
	}
	for i := range list {
		if list[i].Undo != "" && !isLocal(list[i].Undo) {
			list[i].Undo, list[i].Send = "", nil
		}
	}
	return list
}
