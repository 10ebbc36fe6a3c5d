package report_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

// file is where an export goes; first is called before its first bytes are taken.
type file struct {
	bytes.Buffer
	first func()
}

func (f *file) Write(b []byte) (int, error) {
	if f.first != nil {
		f.first()
		f.first = nil
	}
	return f.Buffer.Write(b)
}

// export writes a list and returns the rows of the file without their head.
func export(t *testing.T, s *report.Service, by auth.Actor, e report.Export, to *file) [][]string {
	t.Helper()
	n, err := s.ExportCustomers(t.Context(), by, e, i18n.NewPrinter(i18n.English, time.UTC, "KRW"), to)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(to.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != n+1 {
		t.Errorf("%d rows, told %d", len(rows)-1, n)
	}
	return rows[1:]
}

func write(t *testing.T, db *store.DB, statement string, args ...any) {
	t.Helper()
	if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, statement, args...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestExportTellsWhatItMay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		all := invent(rand.New(rand.NewPCG(8, 8)), 40)
		put(t, db, all)
		s := newService(db)
		evil := `=HYPERLINK("http://example.com")`
		write(t, db, "UPDATE customer SET name = $1, owner_id = 2, archived_ms = 0 WHERE id = $2", evil, all[0].id)
		e := report.Export{Format: report.CSV, Reason: "for the printer"}
		rows := export(t, s, owner(), e, new(file))
		if !slices.ContainsFunc(rows, func(r []string) bool { return r[0] == "'"+evil }) {
			t.Error("the name that is a formula is not made harmless")
		}
		for _, r := range rows {
			if strings.Contains(strings.Join(r, " "), "010-") {
				t.Errorf("a phone leaves unasked: %v", r)
			}
		}
		e.Contacts = true
		if rows = export(t, s, owner(), e, new(file)); !strings.HasPrefix(rows[0][3], "010") {
			t.Errorf("no phone where one was asked for: %v", rows[0])
		}
		var lines int
		if err := db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM audit WHERE action = 'customer.export' AND detail LIKE '%for the printer%'").Scan(&lines); err != nil || lines != 2 {
			t.Errorf("%d lines in the trail, %v", lines, err)
		}
		scoped := owner()
		scoped.Scope, scoped.UserID = auth.ScopeOwn, 2
		want := len(naive(all, own(2), report.Filter{}))
		if all[0].owner != 2 || all[0].archived {
			want++
		}
		if rows = export(t, s, scoped, e, new(file)); len(rows) != want {
			t.Errorf("%d rows leave with somebody who sees %d", len(rows), want)
		}
	})
}

func TestExportRefuses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		p := i18n.NewPrinter(i18n.English, time.UTC, "KRW")
		for name, c := range map[string]struct {
			by   auth.Actor
			e    report.Export
			want fault.Kind
		}{
			"nobody":     {auth.Actor{}, report.Export{Format: report.CSV, Reason: "x"}, fault.Unauthenticated},
			"a member":   {own(1), report.Export{Format: report.CSV, Reason: "x"}, fault.Forbidden},
			"no reason":  {owner(), report.Export{Format: report.CSV, Reason: " "}, fault.Invalid},
			"a resident": {owner(), report.Export{Format: report.CSV, Reason: "800304-1234561 님께"}, fault.Invalid},
			"odd format": {owner(), report.Export{Format: "pdf", Reason: "x"}, fault.Invalid},
		} {
			var to file
			if _, err := s.ExportCustomers(t.Context(), c.by, c.e, p, &to); !fault.Is(err, c.want) || to.Len() != 0 {
				t.Errorf("%s: %v and %d bytes", name, err, to.Len())
			}
		}
	})
}

// A night's run that ends while a file is written changes everybody's place in the list.
func TestExportHoldsItsRun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		all := invent(rand.New(rand.NewPCG(9, 9)), 2600)
		put(t, db, all)
		s := newService(db)
		to := &file{first: func() {
			write(t, db, `INSERT INTO value_run (id, as_of_day, model, params, settings, customers, state, started_ms)
				VALUES (78, $1, 'bg-nbd', '{}', '{}', 0, 'ready', 0)`, today)
			write(t, db, "UPDATE value_state SET current_run = 78")
		}}
		seen := make(map[string]int)
		for _, r := range export(t, s, owner(), report.Export{Format: report.CSV, Reason: "x", Contacts: true, Run: &value.Run{ID: run, AsOf: today}}, to) {
			seen[r[0]+r[3]]++
		}
		want := make(map[string]int)
		for _, k := range all {
			if !k.archived {
				phone := k.phone
				if n, ok := i18n.Phone(phone); ok {
					phone = n.Display
				}
				want[k.name+phone]++
			}
		}
		for who, n := range want {
			if seen[who] != n {
				t.Fatalf("%s stands in the file %d times, not %d", who, seen[who], n)
			}
		}
	})
}

// A run without a model says nothing of whoever came once: the file leaves those figures empty. Of whoever comes again it
// has the worth at the own rate, but no range around it.
func TestExportLeavesOutWhatNobodyForetold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		all := invent(rand.New(rand.NewPCG(8, 8)), 40)
		put(t, db, all)
		s := newService(db)
		rows := export(t, s, owner(), report.Export{Format: report.CSV, Reason: "x", Run: &value.Run{ID: run, AsOf: today, Model: value.ModelBG}}, new(file))
		head := len(rows[0]) - 5 // expected, worth, low, high, why
		if !slices.ContainsFunc(rows, func(r []string) bool { return r[head] != "" && r[head+2] != "" }) {
			t.Error("a model's figures are left out")
		}
		write(t, db, "UPDATE valuation SET frequency = 0 WHERE customer_id % 2 = 0")
		write(t, db, "UPDATE valuation SET frequency = 3, age = 90 WHERE customer_id % 2 = 1")
		rows = export(t, s, owner(), report.Export{Format: report.CSV, Reason: "x", Run: &value.Run{ID: run, AsOf: today, Model: value.ModelPlain}}, new(file))
		none, some := 0, 0
		for _, r := range rows {
			if r[head+2] != "" || r[head+3] != "" {
				t.Fatalf("a range without a model: %v", r)
			}
			switch {
			case r[head] != "" && r[head+1] != "":
				some++
			case r[head] == "" && r[head+1] == "":
				none++
			}
		}
		if none == 0 || some == 0 || none+some != len(rows) {
			t.Errorf("%d with a forecast, %d without, of %d", some, none, len(rows))
		}
	})
}
