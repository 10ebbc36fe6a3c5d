package intake

import (
	"slices"

	"dangol.kr/dangol/internal/fault"
)

// Reason says why a row was refused, or what was done to take it.
type Reason struct {
	Field  string `json:"field,omitempty"` // "" for the row as a whole
	Code   string `json:"code"`            // i18n key below "complaint."
	Args   []any  `json:"args,omitempty"`  // alternating name, value for the sentence
	Remark bool   `json:"remark,omitempty"`
}

// Complaint is the reason as other rooms show what is wrong with an input.
func (r Reason) Complaint() fault.Complaint {
	return fault.Complaint{Field: r.Field, Code: r.Code, Args: r.Args}
}

// The reasons that this package gives; those of package sheet come on top. Each is an i18n key below "complaint.".
const (
	codeRequired   = "batch_required"    // the cell is blank and can't be
	codeDate       = "batch_date"        // no date of the calendar
	codeDateOpen   = "batch_date_open"   // day and month could be either way round
	codeFuture     = "batch_date_future" // a day that has not come yet
	codePast       = "batch_date_past"   // a day before anybody's records
	codeNumber     = "batch_number"      // no number
	codeAmount     = "batch_amount"      // no amount
	codeRange      = "batch_range"       // a number too large to be meant
	codeDamagedKey = "batch_damaged_key" // 2.34E+17: the number is lost
	codeLeftOut    = "batch_left_out"    // a person left the row out
	codeTotals     = "batch_totals"      // no row of its own: the sum of others
	codeNoYear     = "batch_no_year"     // month and day without a year
	codeNameOnly   = "batch_name_only"   // a name, but nothing by which to tell its bearers apart
	codeTooLong    = "batch_too_long"    // a key refused for its length
	codeCut        = "batch_cut"         // a text cut to what a form takes
	codeResident   = "batch_resident"    // a resident registration number was cut
	codePhone      = "batch_phone"       // the phone can't be read and is not used to recognise anybody
	codeEmail      = "batch_email"       // the same of an e-mail address
	codeBusinessNo = "batch_business_no" // the same of a business registration number
	codeRounded    = "batch_rounded"     // parts below a hundredth were rounded
	codeNobody     = "batch_nobody"      // nothing in the row says who or what it is
	codeUnfit      = "batch_unfit"       // the value does not fit the custom field
)

// reasons collects what there is to say about one row. It is used again for the next.
type reasons []Reason

func (r *reasons) refuse(field, code string, args ...any) {
	*r = append(*r, Reason{Field: field, Code: code, Args: args})
}

func (r *reasons) remark(field, code string, args ...any) {
	*r = append(*r, Reason{Field: field, Code: code, Args: args, Remark: true})
}

// refused reports whether any of them keeps the row out.
func (r reasons) refused() bool {
	return slices.ContainsFunc(r, func(x Reason) bool { return !x.Remark })
}
