package intake_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store/storetest"
)

// workbook makes one as a shop's office keeps them: a title above, real dates and numbers, one row that is wrong.
func workbook(t *testing.T, password string) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range [][]any{
		{"3월 판매"},
		{"주문번호", "주문일", "고객번호", "상품명", "수량", "금액", "주민등록번호"},
		{"A1", time.Date(2024, 3, 5, 14, 30, 0, 0, time.UTC), "C1", "차", 2, 24000, "900101-1234567"},
		{"A2", "모름", "C2", "컵", 1, 8000, "900101-1234567"},
		{"A3", time.Date(2024, 3, 6, 9, 0, 0, 0, time.UTC), "C3", "차", 1, 12000, "900101-1234567"},
	} {
		if err := f.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b, excelize.Options{Password: password}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbookBehindAPassword(t *testing.T) {
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	ctx, by := t.Context(), auth.CLI()
	content := workbook(t, "1234")
	b, err := h.Upload(ctx, by, intake.Purchases, "판매.xlsx", bytes.NewReader(content))
	if err != nil || !b.Locked() {
		t.Fatalf("%+v %v", b, err)
	}
	if _, err := h.Unlock(ctx, by, b.ID, "0000"); fault.CodeOf(err) != "sheet_password_wrong" {
		t.Error(err)
	}
	if b, err = h.Unlock(ctx, by, b.ID, "1234"); err != nil || b.Locked() {
		t.Fatalf("%+v %v", b, err)
	}
	if b, err = h.SetPlan(ctx, by, b.ID, intake.Plan{Mapping: b.Mapping}); err != nil {
		t.Fatal(err)
	}
	if b, err = h.HandOver(ctx, by, b.ID); err != nil {
		t.Fatal(err)
	}
	h.work()
	if b, err = h.Get(ctx, b.ID); err != nil || b.Counts.Accepted != 2 || b.Counts.Refused != 1 || b.Counts.Resident != 3 {
		t.Errorf("%+v %v", b, err)
	}
	h.wantLines("A1 "+march5+" 0 2000 2400000", "A3 19788 0 1000 1200000")
	// The file held resident registration numbers, so nothing of it stays on disk; the refused row is there all the same.
	left, err := filepath.Glob(filepath.Join(h.dir, "files", "intake", "*"))
	if err != nil || len(left) > 0 {
		t.Error(left, err)
	}
	var out bytes.Buffer
	p := i18n.NewPrinter(i18n.Korean, seoul, "KRW")
	n, err := h.WriteRefused(ctx, b.ID, &out, p)
	if n != 1 || err != nil || !strings.Contains(out.String(), "A2,모름,C2") || strings.Contains(out.String(), "1234567") || !strings.Contains(out.String(), "달력에 없는") {
		t.Error(n, err, out.String())
	}
	if name := intake.RefusedName(&b, p); filepath.Ext(name) != ".csv" {
		t.Error(name)
	}
	// On the command line the file stays where it is and the password is told.
	path := h.file("again.xlsx", string(content))
	if _, err := h.Adopt(ctx, by, intake.Purchases, path, intake.Plan{}, ""); fault.CodeOf(err) != "sheet_password_needed" {
		t.Error(err)
	}
	c, err := h.Adopt(ctx, by, intake.Purchases, path, intake.Plan{}, "1234")
	if err != nil || c.ID != b.ID {
		t.Errorf("the same file is another batch: %v", err)
	}
}

func TestRefusedRowsOfAWorkbook(t *testing.T) {
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	b := h.bring(intake.Purchases, h.file("판매.xlsx", string(workbook(t, ""))), intake.Plan{})
	var out bytes.Buffer
	if n, err := h.WriteRefused(t.Context(), b.ID, &out, i18n.NewPrinter(i18n.Korean, seoul, "KRW")); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) != 2 || rows[0][7] != "빠진 까닭" || rows[1][0] != "A2" || rows[1][6] != "1990-01-01" {
		t.Errorf("%v %v", rows, err)
	}
}

// Uploads go when nobody needs them any more; what is known of them stays.
func TestTidy(t *testing.T) {
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	ctx, by := t.Context(), auth.CLI()
	const content = "customer,date,amount\n7,2024-03-05,10\n7,nie,10\n7,2024-03-06,10\n"
	draft, err := h.Upload(ctx, by, intake.Purchases, "draft.csv", strings.NewReader(content+"8,2024-03-05,10\n"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := h.Upload(ctx, by, intake.Purchases, "done.csv", strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = h.HandOver(ctx, by, b.ID); err != nil {
		t.Fatal(err)
	}
	h.work()
	files := func() int {
		list, err := os.ReadDir(filepath.Join(h.dir, "files", "intake"))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if err := h.Tidy(ctx); err != nil || files() != 2 {
		t.Errorf("%d files after a young tidying, %v", files(), err)
	}
	h.advance(60 * 24 * time.Hour)
	if err := h.Tidy(ctx); err != nil || files() != 0 {
		t.Errorf("%d files, %v", files(), err)
	}
	if _, err := h.Get(ctx, draft.ID); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	var out bytes.Buffer
	if n, err := h.WriteRefused(ctx, b.ID, &out, i18n.NewPrinter(i18n.English, seoul, "KRW")); n != 1 || err != nil {
		t.Error(n, err)
	}
}

func TestFilesThatCannotBe(t *testing.T) {
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	for name, c := range map[string]struct {
		path, code string
		plan       intake.Plan
	}{
		"missing":           {filepath.Join(h.dir, "none.csv"), "batch_file_gone", intake.Plan{}},
		"a folder":          {h.dir, "batch_folder", intake.Plan{}},
		"empty":             {h.file("empty.csv", ""), "sheet_empty", intake.Plan{}},
		"no such column":    {h.file("a.csv", "date,amount\n2024-03-05,1\n"), "", intake.Plan{Mapping: intake.Mapping{"date": "day"}}},
		"nothing to sum up": {h.file("b.csv", "date,who\n2024-03-05,x\n"), "", intake.Plan{}},
	} {
		_, err := h.Adopt(t.Context(), auth.CLI(), intake.Purchases, c.path, c.plan, "")
		if fault.CodeOf(err) != c.code || err == nil || c.code == "" && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := intake.ParseKind("orders"); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	m, err := h.ParseMap(intake.Purchases, h.file("c.csv", "d,a\n2024-03-05,1\n"), intake.Reading{}, "", "date=d,amount=#2,phone=")
	if err != nil || m["date"] != "d" || m["amount"] != "a" || m["phone"] != "" {
		t.Error(m, err)
	}
}

// A till's receipts begin with 1 each day. Each day's are orders of their own.
func TestReceiptNumbersThatBeginAnew(t *testing.T) {
	var b strings.Builder
	b.WriteString("영수증번호,판매일,상품명,수량,금액\n")
	for day := 1; day <= 9; day++ {
		for n := 1; n <= 5; n++ {
			for line := range 2 {
				b.WriteString(string(rune('0'+n)) + ",2024-03-0" + string(rune('0'+day)) + ",차" + string(rune('0'+line)) + ",1,1000\n")
			}
		}
	}
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	batch := h.bring(intake.Purchases, h.file("pos.csv", b.String()), intake.Plan{})
	if n := h.number("SELECT COUNT(*) FROM purchase"); n != 45 || !batch.Options.OrdersPerDay {
		t.Errorf("%d orders, %+v", n, batch.Options)
	}
	if n := h.number("SELECT COUNT(DISTINCT day) FROM purchase_line"); n != 9 {
		t.Errorf("%d days", n)
	}
}
