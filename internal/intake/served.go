package intake

import (
	"slices"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/purchase"
)

// servedNames are the headings of a file of what was done for customers, folded; those of fields that it must have first.
var servedNames = []struct {
	field string
	need  bool
	names []string
}{
	{"customer", true, []string{"customer", "customer_key", "customerid", "customer_id", "회원번호", "고객번호", "고객"}},
	{"date", true, []string{"date", "day", "날짜", "일자"}},
	{"activity", true, []string{"activity", "활동", "종류"}},
	{"quantity", false, []string{"quantity", "수량", "횟수"}},
	{"cost", false, []string{"cost", "비용", "금액"}},
	{"note", false, []string{"note", "메모", "내용"}},
}

// activityNames are how people call what was done, folded.
var activityNames = map[string]purchase.Activity{
	"call": purchase.ActCall, "전화": purchase.ActCall, "visit": purchase.ActVisit, "방문": purchase.ActVisit, "case": purchase.ActCase, "문의": purchase.ActCase,
	"gift": purchase.ActGift, "선물": purchase.ActGift, "delivery": purchase.ActDelivery, "배달": purchase.ActDelivery, "배송": purchase.ActDelivery,
	"credit_days": purchase.ActCredit, "외상": purchase.ActCredit, "외상일수": purchase.ActCredit, "other": purchase.ActOther, "기타": purchase.ActOther,
}

// servedReader understands the rows of such a file.
type servedReader struct {
	at   map[string]int // column of each field, −1 where there is none
	hint sheet.DateHint
	row  *sheet.Row
}

// newServedReader finds the columns; what is missing is a complaint each.
func newServedReader(sh *sheet.Sheet) (*servedReader, error) {
	r := &servedReader{at: map[string]int{}}
	var bad fault.Complaints
	for _, f := range servedNames {
		r.at[f.field] = slices.IndexFunc(sh.Names, func(n string) bool {
			return slices.Contains(f.names, strings.ToLower(strings.ReplaceAll(strings.TrimSpace(n), " ", "_")))
		})
		bad.Check(!f.need || r.at[f.field] >= 0, f.field, "batch_no_column", "names", strings.Join(f.names, ", "))
	}
	if bad != nil {
		return nil, bad
	}
	r.hint = sh.Columns()[r.at["date"]].Date.Hint()
	return r, nil
}

func (r *servedReader) cell(field string) string {
	if i := r.at[field]; i >= 0 && i < len(r.row.Cells) {
		return strings.TrimSpace(r.row.Cells[i])
	}
	return ""
}

// read understands a row; else it says why not.
func (r *servedReader) read(row *sheet.Row) (who string, v purchase.Serving, why *Reason) {
	r.row = row
	if p, broken := row.Broken(); broken {
		return "", v, &Reason{Code: p.Code, Args: p.Args}
	}
	if who = r.cell("customer"); who == "" {
		return "", v, &Reason{Field: "customer", Code: codeRequired}
	}
	var ok bool
	if v.Day, _, _, ok = sheet.ParseDate(r.cell("date"), r.hint); !ok {
		return "", v, r.unread("date", codeDate)
	}
	if v.Activity, ok = activityNames[i18n.Fold(r.cell("activity"))]; !ok {
		return "", v, r.unread("activity", "batch_activity")
	}
	v.Note, v.QuantityMilli = r.cell("note"), 1000
	if text := r.cell("quantity"); text != "" {
		n, ok := sheet.ParseNumber(text, 3)
		if v.QuantityMilli = n.Scaled; !ok {
			return "", v, r.unread("quantity", codeNumber)
		}
	}
	if text := r.cell("cost"); text != "" {
		n, ok := sheet.ParseNumber(text, 2)
		if v.CostMinor = &n.Scaled; !ok {
			return "", v, r.unread("cost", codeAmount)
		}
	}
	if bad, wrong := purchase.CheckServing(&v).(fault.Complaints); wrong {
		return "", v, &Reason{Field: bad[0].Field, Code: bad[0].Code, Args: bad[0].Args}
	}
	return who, v, nil
}

// unread says that a cell can't be read, or that there is nothing in it.
func (r *servedReader) unread(field, code string) *Reason {
	text := r.cell(field)
	if text == "" {
		return &Reason{Field: field, Code: codeRequired}
	}
	return &Reason{Field: field, Code: code, Args: []any{"value", shown(text)}}
}

// Words is the reason in a reader's language.
func (r *Reason) Words(p *i18n.Printer) string {
	text := p.T("complaint."+r.Code, r.Args...)
	if r.Field == "" || !p.Has("batch.field."+r.Field) {
		return text
	}
	return p.T("batch.field."+r.Field) + ": " + text
}
