package bring_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/web/bring"
	"dangol.kr/dangol/internal/web/webtest"
)

// bomb is a workbook that unpacks to far more than it is.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name, head string, zeros int) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(head))
		}
		chunk := bytes.Repeat([]byte(" "), 1<<20)
		for range zeros {
			if err == nil {
				_, err = w.Write(chunk)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put("[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`, 0)
	put("_rels/.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`, 0)
	put("xl/workbook.xml", `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`, 0)
	put("xl/_rels/workbook.xml.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`, 0)
	put("xl/worksheets/sheet1.xml", `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`, 300)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What can't be read is told in place, with what is safe and what to do, and leaves nothing behind.
func TestBrokenFilesAreToldInPlace(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		for name, x := range map[string]struct {
			file    string
			content []byte
			says    string
		}{
			"empty":          {"빈 파일.csv", nil, "파일에 읽을 줄이 없어요"},
			"blank":          {"빈 줄.csv", []byte("\r\n\r\n  \r\n"), "파일에 읽을 줄이 없어요"},
			"picture":        {"그림.csv", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00"), "표로 된 파일이 아니에요"},
			"pdf":            {"문서.xlsx", []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"), "표로 된 파일이 아니에요"},
			"torn workbook":  {"끊긴.xlsx", book(t, "")[:1500], "끊겼거나 상했어요"},
			"bomb":           {"폭탄.xlsx", bomb(t), "지나치게 커지는 파일"},
			"nothing at all": {"", nil, "파일을 골라 주세요"},
		} {
			t.Run(name, func(t *testing.T) {
				a := s.send("guess", x.file, x.content)
				a.Is(422, 413).Sound().Has(x.says, "저장된 기록은 그대로", "다시 올려 주세요")
			})
		}
		s.send("neighbours", "주문.csv", []byte(sales)).Is(422).Sound()
		s.Post("/import", url.Values{"kind": {"guess"}}).Is(422).Sound().Has("파일을 골라 주세요")
		if n := s.number("SELECT COUNT(*) FROM intake_batch"); n != 0 {
			t.Errorf("%d batches of files that can't be read", n)
		}
	})
}

func TestCutAndTooLargeUploads(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		ct, body := form(t, "guess", "주문.csv", []byte(sales))
		s.Do(http.MethodPost, "/import", ct, bytes.NewReader(body.Bytes()[:body.Len()-120])).Is(422).Sound().Has("올라오다가 끊겼어요")
		big := []byte("날짜,금액\n" + strings.Repeat("2026-11-01,1000\n", 8000))
		s.send("guess", "큰.csv", big).Is(413).Sound().Has("넘어요. 나눠서 올려 주세요")
		ct, body = form(t, "guess", "더 큰.csv", bytes.Repeat([]byte("1,2\n"), 1<<19)) // told by its length alone
		s.Do(http.MethodPost, "/import", ct, body).Is(413).Sound()
	}, func(_ *bring.Deps, c *intake.Config) { c.MaxFile = 64 << 10 })
}

// Every address answers everybody in the right way: nobody, somebody without the right, an unknown batch, and with the wrong method.
func TestRightsAndUnknownBatches(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		at := s.upload("guess", "주문.csv", []byte(sales))
		for _, r := range s.Server.Routes() {
			if !strings.HasPrefix(r.Pattern, "/import") {
				continue
			}
			method := r.Method
			if method == "" {
				method = http.MethodGet
			}
			path, ok := r.Path(map[string]string{"id": strings.TrimPrefix(at, "/import/")})
			if !ok {
				t.Fatalf("%s has no path", r.Pattern)
			}
			name := method + " " + r.Pattern
			if r.Right != auth.Import {
				t.Errorf("%s asks for %v", name, r.Right)
			}
			if a := s.As("").Do(method, path, "", nil); a.Status != 303 || !strings.HasPrefix(a.Header.Get("Location"), "/login") {
				t.Errorf("%s: nobody gets %d", name, a.Status)
			}
			for _, role := range []string{"viewer", "member"} {
				if a := s.As(role).Do(method, path, "", nil); a.Status != 403 {
					t.Errorf("%s: %s gets %d", name, role, a.Status)
				}
			}
			if !strings.Contains(r.Pattern, "{id}") {
				continue
			}
			for _, id := range []string{"1", "nobody", "99999999999999999999"} {
				path, _ := r.Path(map[string]string{"id": id})
				if a := s.Do(method, path, "", nil); a.Status != 404 {
					t.Errorf("%s with %s: %d", name, id, a.Status)
				}
			}
			if other := map[string]string{http.MethodGet: http.MethodDelete, http.MethodPost: http.MethodPut}[method]; s.Do(other, path, "", nil).Status != 405 {
				t.Errorf("%s: %s is not refused", name, other)
			}
		}
		if b := s.batch(at); b.State != intake.New {
			t.Errorf("strangers moved it to %s", b.State)
		}
	})
}

// A name that looks like mark-up stays a name, on every step.
func TestMarkUpInFilesStaysText(t *testing.T) {
	text := "주문번호,주문일,고객명,금액,<script>alert(1)</script>\n" +
		"A1,2026-11-01,<b onclick=x>김</b>,1000,<img src=x>\nA2,<i>no</i>,박,\"<u>1</u>\",\n"
	once(t, func(t *testing.T, s *shop) {
		at := s.upload("purchases", `<img src=x onerror=alert(1)>.csv`, []byte(text))
		clean := func(a *webtest.Answer) {
			a.Is(200).Sound().Lacks("<script>alert", "<b onclick", "<img src=x", "<i>no", "<u>1")
		}
		clean(s.Get(at))
		f := s.chosen(at)
		f.Set("c1", "date") // of two cells one is no date and one no amount, which is too little for a guess
		f.Set("c3", "amount")
		s.Post(at+"/map", f).Is(303)
		s.Post(at+"/check", nil).Is(303)
		for _, step := range []string{"map", "preview", "check", "check&topic=" + url.QueryEscape("date:batch_date")} {
			clean(s.Get(at + "?step=" + step))
		}
		clean(s.Get("/import"))
	})
}

func TestEveryStepInEnglish(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		en := s.Cookie("dangol_lang", "en")
		en.Get("/import").Is(200).Sound().Has("Drop a file here")
		at := s.upload("purchases", "orders.csv", []byte(sales))
		en.Get(at).Is(200).Sound().Has("Match columns", "How sure")
		s.confirm(at)
		for _, step := range []string{"preview", "preview&rows=odd", "check", "check&topic=" + url.QueryEscape("amount:batch_amount")} {
			en.Get(at + "?step=" + step).Is(200).Sound()
		}
		s.Post(at+"/run", nil).Is(303)
		en.Get(at).Is(200).Sound().Has("Importing")
		s.drain()
		en.Get(at).Is(200).Sound().Has("5 rows imported", "Download the rows left out")
		en.Get(at + "/undo").Is(200).Sound().Has("The 5 rows")
		en.Get("/import").Is(200).Sound().Has("Imported")
	})
}

// The published file of CDNOW as it is, and its totals as an independent reading sums them up.
func TestCDNOWWhole(t *testing.T) {
	content := shared(t, "cdnow/cdnow_master.csv")
	r := csv.NewReader(bytes.NewReader(content))
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var cents int64
	amount := len(rows[0]) - 1
	for _, row := range rows[1:] {
		var whole, rest int64
		if n, err := fmt.Sscanf(row[amount]+"00", "%d.%02d", &whole, &rest); n < 1 || err != nil && n != 1 {
			t.Fatalf("amount %q: %v", row[amount], err)
		}
		cents += whole*100 + rest
	}
	each(t, func(t *testing.T, s *shop) {
		at := s.upload("guess", "cdnow_master.csv", content)
		s.Get(at).Is(200).Sound()
		s.confirm(at)
		s.Get(at).Is(200).Sound().Has("파일을 끝까지 살펴보고 있어요")
		s.drain()
		if b := s.batch(at); b.Check.Read != int64(len(rows)-1) || b.Check.Amount != cents {
			t.Fatalf("checked %d rows, %d; the file has %d, %d", b.Check.Read, b.Check.Amount, len(rows)-1, cents)
		}
		s.Get(at).Is(200).Sound().Has("69,659줄")
		s.Post(at+"/run", nil).Is(303)
		s.drain()
		s.Get(at).Is(200).Sound().Has("69,659줄을 불러와 새 손님 23,570명")
		if n := s.number("SELECT SUM(amount_minor) FROM purchase_line"); n != cents {
			t.Errorf("ledger has %d, the file %d", n, cents)
		}
		again := s.upload("guess", "cdnow_master.csv", content)
		s.confirm(again)
		s.drain()
		s.Post(again+"/run", nil).Is(303).LeadsTo(at)
	})
}
