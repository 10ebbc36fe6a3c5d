package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// servingNames are the headings of a file of what was done for customers, folded.
var servingNames = map[string][]string{
	"customer": {"customer", "customer_key", "customerid", "customer_id", "회원번호", "고객번호", "고객"},
	"day":      {"day", "date", "날짜", "일자"},
	"activity": {"activity", "활동", "종류"},
	"quantity": {"quantity", "수량", "횟수"},
	"cost":     {"cost", "비용", "금액"},
	"note":     {"note", "메모", "내용"},
}

// activityNames are how people call activities, folded.
var activityNames = map[string]purchase.Activity{
	"call": purchase.ActCall, "전화": purchase.ActCall, "visit": purchase.ActVisit, "방문": purchase.ActVisit, "case": purchase.ActCase, "문의": purchase.ActCase,
	"gift": purchase.ActGift, "선물": purchase.ActGift, "delivery": purchase.ActDelivery, "배달": purchase.ActDelivery, "배송": purchase.ActDelivery,
	"credit_days": purchase.ActCredit, "외상": purchase.ActCredit, "외상일수": purchase.ActCredit, "other": purchase.ActOther, "기타": purchase.ActOther,
}

// servingDone is what an import of serving came to; other tools read it.
type servingDone struct {
	Batch   int64 `json:"batch,string"`
	Read    int   `json:"read"`
	Added   int64 `json:"added"`
	Known   int   `json:"unchanged"`
	Refused int   `json:"refused"`
}

// servingRow is a row before its customer is known.
type servingRow struct {
	key  customer.Key
	line int64
	v    purchase.Serving
}

// servingAtOnce is how many rows are written in one transaction.
const servingAtOnce = 5000

// importServing brings in what was done for customers: calls, visits, gifts and their like.
func (a *app) importServing(ctx context.Context, c *cli, path string, f importFlags) (int, error) {
	rows, refused, err := a.readServing(path, f)
	if err != nil {
		return exitFailed, err
	}
	out := servingDone{Batch: a.ids.Next(), Read: len(rows) + len(refused)}
	seen := map[purchase.Serving]int{}
	for some := range slices.Chunk(rows, servingAtOnce) {
		keys := make([]customer.Key, len(some))
		for i := range some {
			keys[i] = some[i].key
		}
		found, err := customer.FindKeys(ctx, a.db.Read(), keys)
		if err != nil {
			return exitFailed, err
		}
		var vs []purchase.Serving
		for i := range some {
			id, ok := found[some[i].key]
			if !ok {
				refused = append(refused, servingWrong{some[i].line, fmt.Sprintf("no customer %q", some[i].key.Value)})
				continue
			}
			v := some[i].v
			v.CustomerID = id
			alike := v
			alike.CostMinor = nil
			v.Nth = seen[alike]
			seen[alike]++
			vs = append(vs, v)
		}
		if f.check || len(vs) == 0 {
			continue
		}
		err = a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			n, err := a.purchases.BringServingTx(ctx, tx, out.Batch, f.source, vs)
			out.Added, out.Known = out.Added+n, out.Known+len(vs)-int(n)
			return err
		})
		if err != nil {
			return exitFailed, err
		}
	}
	out.Refused = len(refused)
	return a.sayServing(c, out, refused, f)
}

// servingWrong is a row that could not be taken, and why.
type servingWrong struct {
	line int64
	why  string
}

func (a *app) sayServing(c *cli, out servingDone, refused []servingWrong, f importFlags) (int, error) {
	if f.refused != "" && len(refused) > 0 {
		to, err := os.Create(f.refused)
		if err != nil {
			return exitFailed, err
		}
		w := csv.NewWriter(to)
		for _, r := range refused {
			if err := w.Write([]string{strconv.FormatInt(r.line, 10), r.why}); err != nil {
				return exitFailed, errors.Join(err, to.Close())
			}
		}
		w.Flush()
		if err := errors.Join(w.Error(), to.Close()); err != nil {
			return exitFailed, err
		}
	}
	code := exitDone
	if len(refused) > 0 {
		code = exitRefused
	}
	if f.json {
		return code, json.NewEncoder(c.out).Encode(out)
	}
	fmt.Fprintf(c.out, "Import %d: %d rows read, %d added, %d known already, %d refused; take it back with dangol import undo %d\n",
		out.Batch, out.Read, out.Added, out.Known, out.Refused, out.Batch)
	for i, r := range refused {
		if i == 20 {
			fmt.Fprintf(c.out, "  … and %d more\n", len(refused)-i)
			break
		}
		fmt.Fprintf(c.out, "  row %d: %s\n", r.line, r.why)
	}
	return code, nil
}

// readServing reads the file; what it refuses is told with its row.
func (a *app) readServing(path string, f importFlags) (rows []servingRow, refused []servingWrong, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close() //nolint:errcheck // read only
	info, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	sh, err := sheet.Open(file, info.Size(), filepath.Base(path), sheet.Options{Password: f.password})
	if err != nil {
		return nil, nil, err
	}
	defer sh.Close() //nolint:errcheck // read only
	at := map[string]int{"quantity": -1, "cost": -1, "note": -1}
	for field, names := range servingNames {
		i := slices.IndexFunc(sh.Names, func(n string) bool {
			return slices.Contains(names, strings.ToLower(strings.ReplaceAll(strings.TrimSpace(n), " ", "_")))
		})
		if i < 0 {
			if _, may := at[field]; may {
				continue
			}
			return nil, nil, fmt.Errorf("%s has no column for %s: want one of %s", path, field, strings.Join(names, ", "))
		}
		at[field] = i
	}
	hint := sh.Columns()[at["day"]].Date.Hint()
	for row, err := range sh.Rows(0) {
		if err != nil {
			return nil, nil, err
		}
		cell := func(field string) string {
			if i := at[field]; i >= 0 && i < len(row.Cells) {
				return strings.TrimSpace(row.Cells[i])
			}
			return ""
		}
		v, err := readServed(cell, hint)
		if err != nil {
			refused = append(refused, servingWrong{row.Number, a.reason(err)})
			continue
		}
		rows = append(rows, servingRow{customer.Key{Kind: customer.IdentitySource, Scope: f.source, Value: cell("customer")}, row.Number, v})
	}
	return rows, refused, nil
}

// reason is why a row is refused, in words.
func (a *app) reason(err error) string {
	var bad fault.Complaints
	if errors.As(err, &bad) && len(bad) > 0 {
		return bad[0].Field + ": " + bad[0].Code
	}
	return err.Error()
}

func readServed(cell func(string) string, hint sheet.DateHint) (v purchase.Serving, err error) {
	day, _, _, ok := sheet.ParseDate(cell("day"), hint)
	if !ok {
		return v, fmt.Errorf("%q is no date", cell("day"))
	}
	v.Day, v.Note, v.QuantityMilli = day, cell("note"), 1000
	if v.Activity, ok = activityNames[i18n.Fold(cell("activity"))]; !ok {
		return v, fmt.Errorf("%q is no activity", cell("activity"))
	}
	number := func(text string, by float64) (int64, error) {
		x, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
		if err != nil || x < 0 || x > 1e12 {
			return 0, fmt.Errorf("%q is no number", text)
		}
		return int64(x*by + .5), nil
	}
	if text := cell("quantity"); text != "" {
		if v.QuantityMilli, err = number(text, 1000); err != nil {
			return v, err
		}
	}
	if text := cell("cost"); text != "" {
		minor, err := number(text, 100)
		if err != nil {
			return v, err
		}
		v.CostMinor = &minor
	}
	return v, purchase.CheckServing(&v)
}

// undoServing takes back an import of serving; false if the number is none of one.
func (a *app) undoServing(ctx context.Context, c *cli, batch int64, asJSON bool) (bool, error) {
	var gone int64
	err := a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		gone, err = a.purchases.UndoServingTx(ctx, tx, batch)
		return err
	})
	if err != nil || gone == 0 {
		return false, err
	}
	if asJSON {
		return true, json.NewEncoder(c.out).Encode(map[string]any{"batch": strconv.FormatInt(batch, 10), "removed": gone})
	}
	fmt.Fprintf(c.out, "Import %d taken back: %d rows removed\n", batch, gone)
	return true, nil
}
