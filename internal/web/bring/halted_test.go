package bring_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/web/bring"
)

// withFiles is a shop that tells where it keeps what is uploaded.
func withFiles(t *testing.T, change ...func(*bring.Deps, *intake.Config)) (s *shop, dir string) {
	t.Helper()
	dir = t.TempDir()
	put := func(_ *bring.Deps, c *intake.Config) { c.Files = dir }
	return open(t, storetest.Migrated(t, storetest.SQLite(t)), append(change, put)...), dir
}

// lose removes what was uploaded, as somebody who tidies a disk would.
func lose(t *testing.T, dir string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, "intake")); err != nil {
		t.Fatal(err)
	}
}

// drainFailing runs jobs of which some can't be done.
func (s *shop) drainFailing() {
	s.t.Helper()
	if _, err := s.queue.Drain(s.t.Context()); err != nil && !errors.Is(err, os.ErrNotExist) {
		s.t.Fatal(err)
	}
}

// A file that is gone is told on every step, and sending it again goes on where it stopped.
func TestFileThatIsGone(t *testing.T) {
	s, dir := withFiles(t)
	at := s.upload("purchases", "주문.csv", []byte(sales))
	s.confirm(at)
	s.Post(at+"/run", nil).Is(303)
	lose(t, dir)
	s.drainFailing()
	s.Get(at).Is(200).Sound().Has("이대로 읽을 수 없어요", "파일이 없어요. 같은 파일을 다시 올리면 이어서 불러와요")
	again := s.upload("purchases", "주문.csv", []byte(sales))
	s.confirm(again)
	s.Post(again+"/run", nil).Is(303).LeadsTo(at)
	s.drain()
	s.Get(at).Is(200).Sound().Has("5줄을 불러와")

	lost := s.upload("purchases", "다른 주문.csv", []byte(sales+"A9,2026-11-07,한지민,,드립백,1,9000\n"))
	lose(t, dir)
	s.Get(lost).Is(200).Sound().Has("이대로 읽을 수 없어요", "파일이 없어요")
	s.Get(lost + "?step=preview").Is(200).Sound().Has("파일이 없어요")
	s.Post(lost+"/map", url.Values{"c1": {"date"}, "c6": {"amount"}}).Is(404)
	s.Post(lost+"/discard", nil).Is(303)
	// what was refused is kept with the batch, so it can still be had
	s.Get(at+"/refused").Is(200).Has("A3", "미정", "빠진 까닭")
}

// A check in the background that can't be done says why and lets the reader go back.
func TestCheckThatCannotBeDone(t *testing.T) {
	s, dir := withFiles(t, func(d *bring.Deps, _ *intake.Config) { d.AtOnce = 1 })
	at := s.upload("purchases", "주문.csv", []byte(sales))
	s.confirm(at)
	lose(t, dir)
	s.drainFailing()
	if b := s.batch(at); b.State != intake.Failed || b.Error != "batch_file_gone" {
		t.Fatalf("%s %q", b.State, b.Error)
	}
	s.Get(at+"?step=check").Is(200).Sound().Has("파일이 없어요", "고객과 구매 기록은 바뀌지 않았고")
	s.Get("/import").Is(200).Sound().Has("불러오지 못했어요")
}

// A batch whose job is gone or gave up is not watched for ever: the page offers to go on.
func TestWorkThatNobodyDoes(t *testing.T) {
	for _, state := range []string{"checking", "waiting", "running", "undoing"} {
		t.Run(state, func(t *testing.T) {
			once(t, func(t *testing.T, s *shop) {
				at := s.upload("purchases", "주문.csv", []byte(sales))
				s.confirm(at)
				s.Post(at+"/run", nil).Is(303)
				s.drain()
				s.set(at, state)
				s.Get(at).Is(200).Sound().Has("하던 일이 끊겼어요").Lacks("hx-sse:connect")
				s.Get("/import").Is(200).Sound().Lacks("지금 하고 있는 일")
				s.Get(at+"/stream?on="+map[string]string{"checking": "check", "undoing": "undo"}[state]).Is(200, 404)
				switch state {
				case "checking":
					s.Post(at+"/stop", nil).Is(303)
				case "undoing":
					s.Post(at+"/undo", nil).Is(303)
					s.drain()
					s.Get(at).Is(200).Has("통째로 되돌렸어요")
				default:
					s.Get(at).Is(200).Has("이어서 불러오기", "undo-dialog")
				}
			})
		})
	}
}

// set puts a batch into a state in which a killed process could have left it, and forgets the jobs about it.
func (s *shop) set(at, state string) {
	s.t.Helper()
	id := s.batch(at).ID
	for _, q := range []string{"DELETE FROM job", fmt.Sprintf("UPDATE intake_batch SET state = '%s' WHERE id = %d", state, id)} {
		err := s.db.Write(s.t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, q)
			return err
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// Refused rows of a workbook come back as a workbook, with the reason beside them.
func TestRefusedRowsOfAWorkbook(t *testing.T) {
	x := excelize.NewFile()
	for i, r := range [][]any{{"주문번호", "주문일", "고객명", "금액"}, {"A1", "2026-11-01", "김도윤", 1000}, {"A2", "2026-13-01", "이서연", 2000}, {"A3", "2026-11-03", "박지호", 3000}} {
		if err := x.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := errors.Join(x.Write(&b), x.Close()); err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, s *shop) {
		at := s.upload("guess", "판매 기록.xlsx", b.Bytes())
		s.confirm(at)
		s.Post(at+"/run", nil).Is(303)
		s.drain()
		a := s.Get(at + "/refused").Is(200)
		if ct := a.Header.Get("Content-Type"); !strings.Contains(ct, "spreadsheetml") {
			t.Errorf("content type %q", ct)
		}
		f, err := excelize.OpenReader(strings.NewReader(a.Body))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close() //nolint:errcheck // only read
		rows, err := f.GetRows(f.GetSheetName(0))
		if err != nil || len(rows) != 2 || rows[1][0] != "A2" || !strings.Contains(rows[1][len(rows[1])-1], "달력에 없는") {
			t.Errorf("%q %v", rows, err)
		}
		good := s.upload("guess", "좋은.csv", []byte("주문번호,주문일,고객명,금액\nB1,2026-11-01,김도윤,1000\n"))
		s.confirm(good)
		s.Post(good+"/run", nil).Is(303)
		s.drain()
		s.Get(good + "/refused").Is(404).Has("빠진 줄이 없어요")
		s.Get(good).Is(200).Sound().Has("빠지는 줄이 없어요").Lacks("빠진 줄 내려받기")
	})
}

// The list is read by key, page after page.
func TestListGoesOn(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		for i := range 30 {
			s.upload("purchases", fmt.Sprintf("주문 %02d.csv", i), []byte(sales+strings.Repeat("\n", i)))
		}
		first := s.Get("/import").Is(200).Sound().Has("주문 29.csv", "주문 05.csv", `rel="next"`).Lacks("주문 04.csv")
		_, rest, _ := strings.Cut(first.Body, `href="/import?before=`)
		id, _, _ := strings.Cut(rest, `"`)
		s.Get("/import?before="+id).Is(200).Sound().Has("주문 04.csv", "주문 00.csv").Lacks("주문 05.csv", `rel="next"`)
		s.Get("/import?before=nonsense").Is(200).Sound().Has("주문 29.csv")
	})
}
