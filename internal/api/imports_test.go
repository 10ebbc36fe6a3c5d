package api_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/api"
	"dangol.kr/dangol/internal/auth"
	"github.com/xuri/excelize/v2"
)

// form is a multipart body: pairs of names and texts, then the file.
func form(t *testing.T, name string, content []byte, pairs ...string) (body *bytes.Buffer, contentType string) {
	t.Helper()
	body = new(bytes.Buffer)
	w := multipart.NewWriter(body)
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := w.WriteField(pairs[i], pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if name != "" {
		f, err := w.CreateFormFile("file", name)
		if err == nil {
			_, err = f.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return body, w.FormDataContentType()
}

func (h *house) post(query, contentType string, body io.Reader) reply {
	h.t.Helper()
	return h.do(http.MethodPost, "/api/v1/imports"+query, h.root, body, "Content-Type", contentType)
}

// TestImportJourney: a file in, its refused rows out, the same once more, and back.
func TestImportJourney(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		text := "주문번호,주문일,고객번호,금액\r\nA-1,2026-01-03,C1,38000\r\nA-2,2026-13-45,C1,9000\r\nA-3,2026-01-09,C2,12000\r\n"
		body, ct := form(t, "주문.csv", []byte(text), "kind", "purchases")
		r := h.post("", ct, body)
		i := want[api.Import](t, r, http.StatusAccepted)
		if i.State != "waiting" || i.FileName != "주문.csv" || i.Kind != "purchases" || i.Mapping["amount"] != "금액" || i.Bytes != int64(len(text)) {
			t.Errorf("%+v", i)
		}
		where := r.Header.Get("Location")
		if where != "/api/v1/imports/"+i.ID {
			t.Errorf("Location %q", where)
		}
		h.drain()
		i = want[api.Import](t, h.get(where), http.StatusOK)
		if i.State != "done" || i.Counts.Read != 3 || i.Counts.Accepted != 2 || i.Counts.Refused != 1 || i.Counts.Amount != (api.Money{Amount: "50000", Currency: "KRW"}) ||
			i.Counts.FirstDay != "2026-01-03" || i.Counts.CustomersNew != 2 || len(i.Problems) != 1 || i.Problems[0].Field != "date" || i.Problems[0].Rows != 1 || i.Progress.Rows != 4 && i.Progress.Rows != 3 {
			t.Errorf("%+v", i)
		}
		h.refusedFile(t, where)

		again := want[api.Import](t, h.post("?kind=purchases&filename=again.csv", "text/csv", strings.NewReader(text)), http.StatusOK)
		if again.ID != i.ID || again.State != "done" {
			t.Errorf("the same file once more: %+v", again)
		}
		if l := h.list(""); len(l.Items) != 2 {
			t.Errorf("%v", names(l))
		}

		r = h.do(http.MethodPost, where+"/undo", h.root, nil)
		if u := want[api.Import](t, r, http.StatusAccepted); u.State != "undoing" || r.Header.Get("Location") != where {
			t.Errorf("%+v", u)
		}
		h.drain()
		if u := want[api.Import](t, h.get(where), http.StatusOK); u.State != "undone" || u.Undone == "" {
			t.Errorf("%+v", u)
		}
		refused(t, h.do(http.MethodPost, where+"/undo", h.root, nil), http.StatusConflict, "batch_undone")
		if l := h.list(""); len(l.Items) != 0 {
			t.Errorf("%v", names(l))
		}
		h.trail(t)
	})
}

func (h *house) refusedFile(t *testing.T, where string) {
	r := h.get(where + "/refused")
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Disposition"))
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "text/csv" || err != nil || params["filename"] != "주문 refused rows.csv" {
		t.Errorf("%d %v %v", r.StatusCode, r.Header, params)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.text, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][0] != "A-2" || !strings.Contains(rows[1][len(rows[1])-1], "2026-13-45") {
		t.Errorf("%q %v", rows, err)
	}
	if korean := h.get(where+"/refused", "Accept-Language", "ko"); korean.text == r.text {
		t.Error("the reason is not in Korean")
	}
}

// trail: what a key did is written down as the key's.
func (h *house) trail(t *testing.T) {
	page, err := h.auth.Trail(t.Context(), h.owner, auth.AuditFilter{ObjectKind: "import", Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	actions := map[string]bool{}
	for _, l := range page.Lines {
		actions[l.Action] = true
	}
	if !actions["import.upload"] || !actions["import.undo"] {
		t.Errorf("%v", actions)
	}
}

func TestImportNothingRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.bring("purchases", "orders.csv", orders(2, 2))
		r := h.get("/api/v1/imports/" + i.ID + "/refused")
		if r.StatusCode != http.StatusNoContent || r.text != "" || r.Header.Get("Content-Disposition") != "" {
			t.Errorf("%d %q %v", r.StatusCode, r.text, r.Header)
		}
		for _, path := range []string{"/imports/12", "/imports/x", "/imports/12/refused"} {
			if r := h.get("/api/v1" + path); r.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", path, r.StatusCode)
			}
		}
		if r := h.do(http.MethodPost, "/api/v1/imports/12/undo", h.root, nil); r.StatusCode != http.StatusNotFound {
			t.Errorf("%d", r.StatusCode)
		}
		if p := refused(t, h.do(http.MethodPost, "/api/v1/imports/"+i.ID+"/undo", h.root, strings.NewReader("{}")), http.StatusUnsupportedMediaType, "unsupported_media_type"); p.Detail == "" {
			t.Errorf("%+v", p)
		}
	})
}

// TestImportMap: the program says what the columns are, and how the file is read.
func TestImportMap(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		text := "a,b,c,d\r\n1,03/02/2026,K1,5000\r\n2,04/02/2026,K1,6000\r\n2,04/02/2026,K1,6000\r\n"
		for _, pairs := range [][]string{{"kind", "purchases", "map", "order=a,date=b,customer=#3,amount=d", "date_order", "dmy", "drop_identical", "true", "source", "shop"}} {
			body, ct := form(t, "x.csv", []byte(text), pairs...)
			r := h.post("", ct, body)
			i := want[api.Import](t, r, http.StatusAccepted)
			if len(i.Mapping) != 4 || i.Mapping["customer"] != "c" {
				t.Errorf("%+v", i.Mapping)
			}
			h.drain()
			i = want[api.Import](t, h.get(r.Header.Get("Location")), http.StatusOK)
			if i.State != "done" || i.Counts.FirstDay != "2026-02-03" || i.Counts.Identical != 1 || i.Counts.Amount.Amount != "11000" {
				t.Errorf("%+v", i)
			}
		}
		c := want[api.Customer](t, h.get("/api/v1/customers/by-key?key=K1&source=shop"), http.StatusOK)
		if c.Identities[0].Source != "shop" {
			t.Errorf("%+v", c.Identities)
		}
	})
}

func TestImportRefusesBadRequests(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		good := "order,date,customer,amount\r\n1,2026-01-02,K,100\r\n"
		for _, x := range []struct{ query, body, in, pointer, code string }{
			{"", good, "query", "/kind", "required"},
			{"?kind=people", good, "query", "/kind", "unknown"},
			{"?kind=purchases&date_order=ydm", good, "query", "/date_order", "unknown"},
			{"?kind=purchases&drop_identical=maybe", good, "query", "/drop_identical", "invalid"},
			{"?kind=purchases&map=foo%3Dorder", good, "query", "/map~1foo", "map_field_unknown"},
			{"?kind=purchases&map=date%3Dnowhere", good, "query", "/map~1date", "map_column_unknown"},
			{"?kind=purchases&map=nonsense", good, "query", "/map~1nonsense", "map_syntax"},
			{"?kind=purchases&map=date%3D", good, "query", "", "map_needs_date"},
			{"?kind=purchases&password=x", good, "query", "/password", "unexpected"},
		} {
			p := refused(t, h.post(x.query, "text/csv", strings.NewReader(x.body)), http.StatusUnprocessableEntity, "invalid")
			if len(p.Errors) != 1 || p.Errors[0].In != x.in || x.pointer != "" && p.Errors[0].Pointer != x.pointer || p.Errors[0].Code != x.code {
				t.Errorf("%s: %+v", x.query, p.Errors)
			}
		}
		for _, x := range []struct {
			what, name, pointer, code string
			pairs                     []string
		}{
			{"no file", "", "/file", "required", []string{"kind", "purchases"}},
			{"no kind", "x.csv", "/kind", "required", nil},
			{"unknown field", "x.csv", "/colour", "unexpected", []string{"colour", "red"}},
			{"long field", "x.csv", "/map", "too_long", []string{"map", strings.Repeat("x", 5000)}},
			{"bad choice", "x.csv", "/drop_identical", "unknown", []string{"drop_identical", "perhaps"}},
			{"bad order", "x.csv", "/date_order", "unknown", []string{"kind", "purchases", "date_order", "x"}},
		} {
			body, ct := form(t, x.name, []byte(good), x.pairs...)
			p := refused(t, h.post("", ct, body), http.StatusUnprocessableEntity, "invalid")
			if len(p.Errors) != 1 || p.Errors[0].In != "body" || p.Errors[0].Pointer != x.pointer || p.Errors[0].Code != x.code {
				t.Errorf("%s: %+v", x.what, p.Errors)
			}
		}
		for _, ct := range []string{"", "application/json", "multipart/form-data", "text/html", "application/zip", "nonsense;;"} {
			r := h.post("?kind=purchases", ct, strings.NewReader(good))
			refused(t, r, http.StatusUnsupportedMediaType, "unsupported_media_type")
			if !strings.Contains(r.Header.Get("Accept"), "text/csv") {
				t.Errorf("%v", r.Header)
			}
		}
		refused(t, h.post("?kind=purchases", "text/csv", strings.NewReader("")), http.StatusUnprocessableEntity, "sheet_empty")
		refused(t, h.post("?kind=purchases", "text/csv", strings.NewReader("%PDF-1.7 x")), http.StatusUnprocessableEntity, "sheet_not_table")
		refused(t, h.post("?kind=purchases", "text/csv", strings.NewReader(strings.Repeat(good, 40_000))), http.StatusRequestEntityTooLarge, "batch_too_large")
		p := refused(t, h.post("?kind=purchases", "multipart/form-data; boundary=b", strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\npur")), http.StatusUnprocessableEntity, "invalid")
		if p.Errors[0].Code != "upload_cut" {
			t.Errorf("%+v", p)
		}
		list, err := h.intake.List(t.Context(), 0, 100)
		if err != nil || len(list) != 0 {
			t.Errorf("%d refused files were kept, %v", len(list), err)
		}
	})
}

func TestImportProtectedWorkbook(t *testing.T) {
	h := document(t)
	x := excelize.NewFile()
	for i, row := range [][]any{{"주문번호", "주문일", "고객번호", "금액"}, {"A", "2026-01-02", "C1", 5000}} {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := x.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := x.Write(&b, excelize.Options{Password: "1234"}); err != nil {
		t.Fatal(err)
	}
	send := func(pairs ...string) reply {
		body, ct := form(t, "orders.xlsx", b.Bytes(), append([]string{"kind", "purchases"}, pairs...)...)
		return h.post("", ct, body)
	}
	refused(t, send(), http.StatusUnprocessableEntity, "sheet_password_needed")
	refused(t, send("password", "4321"), http.StatusUnprocessableEntity, "sheet_password_wrong")
	r := send("password", "1234")
	want[api.Import](t, r, http.StatusAccepted)
	h.drain()
	if i := want[api.Import](t, h.get(r.Header.Get("Location")), http.StatusOK); i.State != "done" || i.Counts.Accepted != 1 {
		t.Errorf("%+v", i)
	}
	if strings.Contains(h.log.String(), "1234") {
		t.Error("the password is in the log")
	}
}

// TestImportStreams: over a real connection a file is read while it comes, and one that breaks off leaves nothing.
func TestImportStreams(t *testing.T) {
	h := document(t)
	h.pass(time.Since(h.now())) // deadlines are kept by the machine's own clock
	server := httptest.NewServer(h)
	defer server.Close()
	send := func(body io.Reader) (*http.Response, error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/api/v1/imports?kind=purchases&filename=s.csv", body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+h.root)
		r.Header.Set("Content-Type", "text/csv")
		return server.Client().Do(r)
	}
	text := orders(20, 5)
	if _, err := send(io.MultiReader(strings.NewReader(text[:500]), brokenReader{})); err == nil {
		t.Error("a file that broke off was answered")
	}
	res, err := send(struct{ io.Reader }{strings.NewReader(text)}) // no length is known ahead
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // only read
	if res.StatusCode != http.StatusAccepted {
		t.Error(res.Status)
	}
	h.drain()
	h.stalls(t, send)
	list, err := h.intake.List(t.Context(), 0, 100)
	if err != nil || len(list) != 1 || list[0].Size != int64(len(text)) {
		t.Errorf("%d imports, %v", len(list), err)
	}
}

// stalls: a program that stops in the middle is given up, and nothing of its file stays.
func (h *house) stalls(t *testing.T, send func(io.Reader) (*http.Response, error)) {
	h.pass(-3 * time.Minute) // so that what is granted is over at once
	defer h.pass(3 * time.Minute)
	r, w := io.Pipe()
	defer w.Close() //nolint:errcheck // nobody reads
	go func() { _, _ = io.WriteString(w, "order,date\r\n") }()
	res, err := send(r)
	if err != nil {
		return // cut off before an answer
	}
	defer res.Body.Close() //nolint:errcheck // only read
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a stalled file: %s", res.Status)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
