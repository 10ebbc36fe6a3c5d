package api

import (
	"context"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/intake/mapping"
)

// rawTypes are the media types in which a file may be the body itself.
var rawTypes = map[string]bool{
	"text/csv": true, "text/tab-separated-values": true, "text/plain": true, "application/octet-stream": true, xlsxType: true,
}

const formType = "multipart/form-data"

// takesFile reports whether a route reads a file of any size.
func takesFile(pattern string) bool { return pattern == http.MethodPost+" "+Root+"/imports" }

type importInput struct {
	Kind          string `query:"kind" enum:"purchases,customers,products,contracts,acquisition,referrals" doc:"What the rows are"`
	FileName      string `query:"filename" maxLength:"255" doc:"Name of the file" example:"orders.csv"`
	Map           string `query:"map" maxLength:"4000" doc:"field=column,… where the names don't tell; a column is a name or #3, empty leaves the field out" example:"date=Paid on,amount=Total"`
	Source        string `query:"source" maxLength:"200" doc:"Whose customer and order numbers the file has, if there is more than one"`
	DateOrder     string `query:"date_order" enum:"ymd,dmy,mdy" doc:"Where the file leaves it open"`
	DropIdentical bool   `query:"drop_identical" doc:"Keep only the first of identical lines"`

	password string // never in an address: addresses are logged on the way
	form     bool   // what is wrong is in the body
}

// placed says where in the request the complaints of an error are.
func (in *importInput) placed(err error) error {
	if in.form {
		return inBody(err)
	}
	return err
}

func (s *server) startImport(ctx context.Context, st *state, in *importInput) (*startedOutput, error) {
	line := endless(st.w)
	file, err := in.open(ctx, st)
	if err != nil {
		return nil, err
	}
	kind, err := in.kind()
	if err != nil {
		return nil, in.placed(err)
	}
	up := &upload{r: file, line: line, now: s.Now}
	b, err := s.Intake.Upload(ctx, st.by, kind, in.fileName(st.r), up)
	if up.err != nil {
		return nil, inBody(fault.Complaints{{Code: "upload_cut"}}) // the program hung up, or the form is broken
	}
	if err != nil {
		return nil, inBody(err)
	}
	done, err := s.handOver(ctx, st, in, b)
	if err = in.placed(err); err != nil {
		// Nothing of the file stays behind: the program will send it again, mended.
		if e := s.Intake.Discard(context.WithoutCancel(ctx), st.by, b.ID); e != nil && !fault.Is(e, fault.NotFound) {
			return nil, errors.Join(err, e)
		}
		return nil, err
	}
	status := http.StatusAccepted
	if done.State == intake.Done {
		status = http.StatusOK
	}
	return started(&done, status, st.p), nil
}

// upload is a file that comes in. It remembers whether reading the request itself failed, as it does when the program
// stalls.
type upload struct {
	r    io.Reader
	line *http.ResponseController
	now  func() time.Time
	err  error
}

func (u *upload) Read(p []byte) (int, error) {
	_ = u.line.SetReadDeadline(u.now().Add(stall)) // see endless
	n, err := u.r.Read(p)
	if err != nil {
		_ = u.line.SetReadDeadline(time.Time{}) // nothing more is awaited, and the answer may take its time
	}
	if err != nil && err != io.EOF { //nolint:errorlint // io.Reader returns it bare
		u.err = err
	}
	return n, err
}

// handOver says how the file is read and has it handed over.
func (s *server) handOver(ctx context.Context, st *state, in *importInput, b intake.Batch) (_ intake.Batch, err error) {
	if b.Locked() {
		if in.password == "" {
			return b, fault.New(fault.Invalid, "sheet_password_needed")
		}
		if b, err = s.Intake.Unlock(ctx, st.by, b.ID, in.password); err != nil {
			return b, err
		}
	}
	plan := intake.Plan{Reading: b.Reading, Mapping: b.Mapping, Options: b.Options}
	if in.Source != "" {
		plan.Options.Source = in.Source
	}
	if in.DateOrder != "" {
		plan.Options.DateOrder = in.DateOrder
	}
	plan.Options.DropIdentical = plan.Options.DropIdentical || in.DropIdentical
	if plan.Mapping, err = remap(&b, in.Map); err != nil {
		return b, err
	}
	if plan.Options != b.Options || !maps.Equal(plan.Mapping, b.Mapping) {
		if b, err = s.Intake.SetPlan(ctx, st.by, b.ID, plan); err != nil {
			return b, mapComplaints(err)
		}
	}
	b, err = s.Intake.HandOver(ctx, st.by, b.ID)
	return b, mapComplaints(err)
}

// remap lays what the program says of the columns over what was recognised. A column that is claimed so is given up by
// the field that had it.
func remap(b *intake.Batch, text string) (intake.Mapping, error) {
	said, err := mapping.Parse(text, mapping.Subject(b.Kind), b.Reading.Names)
	if err != nil {
		return nil, mapComplaints(err)
	}
	out := maps.Clone(b.Mapping)
	if out == nil {
		out = intake.Mapping{}
	}
	for field, at := range said {
		delete(out, string(field))
		if at < 0 {
			continue
		}
		column := b.Reading.Names[at]
		maps.DeleteFunc(out, func(_, c string) bool { return c == column })
		out[string(field)] = column
	}
	return out, nil
}

// mapComplaints says that complaints about fields of a file are about the map.
func mapComplaints(err error) error {
	list, ok := asComplaints(err)
	if !ok {
		return err
	}
	for i := range list {
		list[i].Field = strings.TrimSuffix("map/"+list[i].Field, "/")
	}
	return list
}

func (in *importInput) kind() (intake.Kind, error) {
	var bad fault.Complaints
	k := intake.Kind(in.Kind)
	bad.Check(in.Kind != "", "kind", "required")
	bad.Check(in.Kind == "" || k == intake.Purchases || k == intake.Customers || k == intake.Products, "kind", "unknown")
	switch in.DateOrder {
	case "", "ymd", "dmy", "mdy":
	default:
		bad.Add("date_order", "unknown")
	}
	return k, bad.Err()
}

func (in *importInput) fileName(r *http.Request) string {
	if in.FileName != "" {
		return in.FileName
	}
	if t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); t == xlsxType {
		return "upload.xlsx"
	}
	return "upload.csv"
}

// open finds the file in the request: the body, or a part of the form, whose fields are read on the way.
func (in *importInput) open(ctx context.Context, st *state) (io.Reader, error) {
	r := st.r
	t, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && rawTypes[t]:
		return r.Body, nil
	case err != nil || t != formType || params["boundary"] == "":
		st.w.Header().Set("Accept", formType+", text/csv, text/tab-separated-values, text/plain, application/octet-stream, "+xlsxType)
		return nil, unsupported(ctx, "api.media_type")
	}
	in.form = true
	form := multipart.NewReader(r.Body, params["boundary"])
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, inBody(fault.Complaints{{Field: "file", Code: "required"}})
		}
		if err != nil {
			return nil, inBody(fault.Complaints{{Code: "upload_cut"}})
		}
		if part.FormName() == "file" {
			if in.FileName == "" {
				in.FileName = part.FileName()
			}
			return part, nil
		}
		if err := in.field(part); err != nil {
			return nil, inBody(err)
		}
	}
}

// fieldMost is how long the text of a field of the form may be.
const fieldMost = 4000

func (in *importInput) field(part *multipart.Part) error {
	name := part.FormName()
	to, known := map[string]*string{
		"kind": &in.Kind, "filename": &in.FileName, "map": &in.Map, "source": &in.Source, "date_order": &in.DateOrder, "password": &in.password,
		"drop_identical": new(string),
	}[name]
	if !known {
		return fault.Complaints{{Field: name, Code: "unexpected"}}
	}
	b, err := io.ReadAll(io.LimitReader(part, fieldMost+1))
	if err != nil {
		return fault.Complaints{{Code: "upload_cut"}}
	}
	if len(b) > fieldMost {
		return fault.Complaints{{Field: name, Code: "too_long", Args: []any{"max", fieldMost}}}
	}
	*to = string(b)
	if name == "drop_identical" {
		if in.DropIdentical, err = strconv.ParseBool(*to); err != nil {
			return fault.Complaints{{Field: name, Code: "unknown"}}
		}
	}
	return nil
}

// unsupported is the answer to a body that an operation can't read.
func unsupported(ctx context.Context, key string) *Problem {
	st := stateOf(ctx)
	p := newProblem(http.StatusUnsupportedMediaType, "invalid", st.p, st.id)
	p.Code, p.Detail = "unsupported_media_type", st.p.T(key)
	return p
}
