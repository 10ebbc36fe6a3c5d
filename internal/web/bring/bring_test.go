package bring_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/korean"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/web/bring"
	"dangol.kr/dangol/internal/web/webtest"
)

// shop is the pages on a real database, with a queue whose jobs run when a test says so.
type shop struct {
	*webtest.Client
	t      *testing.T
	db     *store.DB
	intake *intake.Service
	queue  *job.Queue
	values int // how often values were asked for
}

func each(t *testing.T, do func(t *testing.T, s *shop), change ...func(*bring.Deps, *intake.Config)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) { do(t, open(t, db, change...)) })
}

// once is for what no engine can answer differently.
func once(t *testing.T, do func(t *testing.T, s *shop), change ...func(*bring.Deps, *intake.Config)) {
	t.Helper()
	do(t, open(t, storetest.Migrated(t, storetest.SQLite(t)), change...))
}

func open(t *testing.T, db *store.DB, change ...func(*bring.Deps, *intake.Config)) *shop {
	t.Helper()
	tick := webtest.Now
	now := func() time.Time { tick = tick.Add(time.Millisecond); return tick }
	ids := store.NewIDs(func() time.Time { return tick }, 1)
	log := slog.New(slog.DiscardHandler)
	c := intake.Config{
		DB: db, Customers: customer.NewService(db, now, ids.Next, log), Purchases: purchase.NewService(db, now, ids.Next, log),
		Now: now, NewID: ids.Next, Log: log, Files: t.TempDir(), Zone: func() *time.Location { return webtest.Seoul },
	}
	s := &shop{t: t, db: db}
	d := bring.Deps{Now: now, Pulse: time.Millisecond, Names: func(ctx context.Context, by auth.Actor, list []int64) (map[int64]string, error) {
		out := map[int64]string{}
		for _, id := range list {
			out[id] = fmt.Sprintf("손님 %d", id)
		}
		return out, nil
	}}
	for _, f := range change {
		f(&d, &c)
	}
	s.intake = intake.NewService(c)
	s.queue = job.NewQueue(db, now, ids.Next, log, job.Options{})
	s.intake.Handlers(s.queue)
	s.queue.Handle(intake.KindRefresh, func(context.Context, *job.Run) error { s.values++; return nil })
	d.Intake, d.Queue = s.intake, s.queue
	s.Client = webtest.New(t, bring.Routes(d))
	return s
}

// form is the body of an upload, in the order in which a browser sends it.
func form(t *testing.T, kind, name string, content []byte) (contentType string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	if kind != "" {
		if err := w.WriteField("kind", kind); err != nil {
			t.Fatal(err)
		}
	}
	if name != "" {
		p, err := w.CreateFormFile("file", name)
		if err == nil {
			_, err = p.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), body
}

func (s *shop) send(kind, name string, content []byte) *webtest.Answer {
	s.t.Helper()
	ct, body := form(s.t, kind, name, content)
	return s.Do(http.MethodPost, "/import", ct, body)
}

// upload sends a file that is taken, and gives the address of its batch.
func (s *shop) upload(kind, name string, content []byte) string {
	s.t.Helper()
	a := s.send(kind, name, content).Is(303)
	to := a.Header.Get("Location")
	if !regexp.MustCompile(`^/import/\d+$`).MatchString(to) {
		s.t.Fatalf("upload leads to %q", to)
	}
	return to
}

func (s *shop) batch(at string) intake.Batch {
	s.t.Helper()
	id, err := strconv.ParseInt(strings.TrimPrefix(at, "/import/"), 10, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	b, err := s.intake.Get(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// chosen is the form of columns as the page would send it unchanged, from the mapping that was guessed.
func (s *shop) chosen(at string) url.Values {
	b := s.batch(at)
	f := url.Values{}
	for i, name := range b.Reading.Names {
		for field, column := range b.Mapping {
			if column == name {
				f.Set("c"+strconv.Itoa(i), field)
			}
		}
	}
	return f
}

// confirm takes a file from its columns to its check.
func (s *shop) confirm(at string) {
	s.t.Helper()
	s.Post(at+"/map", s.chosen(at)).Is(303).LeadsTo(at + "?step=preview")
	s.Post(at+"/check", nil).Is(303).LeadsTo(at + "?step=check")
}

func (s *shop) drain() {
	s.t.Helper()
	if _, err := s.queue.Drain(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) number(query string, args ...any) (n int64) {
	s.t.Helper()
	if err := s.db.Read().QueryRow(s.t.Context(), query, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// sales is a file of orders with something of everything in it.
const sales = `주문번호,주문일,고객명,휴대폰,상품명,수량,금액
A1,2026-11-01,김도윤,010-1234-5678,원두 1kg,1,"32,000"
A2,2026-11-02,이서연,010-2345-6789,드립백,2,18000
A3,2026-13-02,박지호,010-3456-7890,드립백,1,9000
A4,2026-11-03,최하은,010-4567-8901,원두 1kg,1,미정
A5,2026-11-04,,,드립백,1,9000
A6,2026-11-05,김도윤,010-1234-5678,원두 1kg,-1,-32000
A7,2026-11-06,정시우,01012,드립백,1,9000
`

func smartstore(t *testing.T) []byte {
	t.Helper()
	text := "다운로드 받은 파일로 '엑셀 일괄발송' 처리하는 방법은 도움말을 확인해 주세요,,,,,,,,\r\n" +
		"상품주문번호,주문번호,구매자명,구매자ID,구매자연락처,결제일,상품명,수량,상품별 총 주문금액,구매자 주민등록번호\r\n" +
		"2026110100001,20261101001,김도윤,doyun1,010-1234-5678,2026-11-01 10:20:30,원두 1kg,1,32000,\r\n" +
		"2026110200002,20261102001,이서연,seoy2,010-2345-6789,2026-11-02 11:20:30,드립백,2,18000,\r\n" +
		"2026110300003,20261103001,박지호,jiho3,010-3456-7890,2026-11-03 12:20:30,드립백,1,9000,\r\n"
	b, err := korean.EUCKR.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(b)
}

// book is a workbook of orders, behind a password unless it is "".
func book(t *testing.T, password string) []byte {
	t.Helper()
	x := excelize.NewFile()
	rows := [][]any{{"주문번호", "주문일자", "고객명", "휴대폰", "상품명", "수량", "금액"},
		{"B1", "2026-10-01", "한지민", "010-5555-1234", "블렌드", 1, 15000}, {"B2", "2026-10-05", "오세훈", "010-5555-2345", "블렌드", 2, 30000}}
	for i, r := range rows {
		if err := x.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := x.Write(&b, excelize.Options{Password: password}); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func shared(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "data", name))
	if err != nil {
		t.Skipf("SKIPPED, NOT VERIFIED: the published data set %s is missing: %v", name, err)
	}
	return b
}
