package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"github.com/danielgtaylor/huma/v2"
)

// Import is a file brought in.
type Import struct {
	ID       string       `json:"id" example:"7316049338118150"`
	Kind     string       `json:"kind" enum:"purchases,customers,products,contracts,acquisition,referrals"`
	FileName string       `json:"file_name"`
	Bytes    int64        `json:"bytes"`
	State    string       `json:"state" enum:"new,mapped,checking,checked,waiting,running,done,failed,stopped,undoing,undone" doc:"done, failed, stopped and undone stay as they are"`
	Error    string       `json:"error,omitempty" doc:"Code of what stopped it"`
	Says     string       `json:"says,omitempty" doc:"The same in words"`
	Mapping  StringMap    `json:"mapping" doc:"Field → column, as the file is read"`
	Progress Progress     `json:"progress"`
	Counts   ImportCounts `json:"counts"`
	Problems []ProblemSum `json:"problems" nullable:"false" doc:"Why rows were refused, the most frequent first"`
	Created  string       `json:"created" format:"date-time"`
	Started  string       `json:"started,omitempty" format:"date-time"`
	Finished string       `json:"finished,omitempty" format:"date-time"`
	Undone   string       `json:"undone,omitempty" format:"date-time"`
}

// StringMap is texts by name.
type StringMap map[string]string

// Progress is how far an import has come.
type Progress struct {
	Rows int64 `json:"rows" doc:"Rows of the file that are handed over for good"`
	Of   int64 `json:"of,omitempty" doc:"Rows of the file; left out until it was read to the end"`
}

// ImportCounts are the figures of an import, growing while it runs.
type ImportCounts struct {
	Read             int64  `json:"read"`
	Accepted         int64  `json:"accepted" doc:"Rows that added or changed something"`
	Refused          int64  `json:"refused" doc:"Rows that could not be taken; see refused"`
	Unchanged        int64  `json:"unchanged" doc:"Rows whose content was there already"`
	CustomersNew     int64  `json:"customers_new"`
	CustomersMatched int64  `json:"customers_matched"`
	ProductsNew      int64  `json:"products_new"`
	Unknown          int64  `json:"unknown" doc:"Lines without a customer"`
	Returns          int64  `json:"returns"`
	Cancelled        int64  `json:"cancelled"`
	Identical        int64  `json:"identical" doc:"Lines identical to an earlier one of the file"`
	Amount           Money  `json:"amount" doc:"Sum of the lines taken"`
	FirstDay         string `json:"first_day,omitempty" format:"date"`
	LastDay          string `json:"last_day,omitempty" format:"date"`
}

// ProblemSum is one reason why rows were refused.
type ProblemSum struct {
	Field string `json:"field,omitempty" doc:"Which field is the reason"`
	Code  string `json:"code"`
	Rows  int64  `json:"rows"`
}

type importIDInput struct {
	ID string `path:"id" doc:"Number of the import" example:"7316049338118150"`
}

type importOutput struct{ Body Import }

type startedOutput struct {
	Status   int
	Location string `header:"Location" doc:"Where to see how far it has come"`
	Body     Import
}

type fileOutput struct{ Body func(huma.Context) }

func (s *server) importOperations() {
	add(s, huma.Operation{
		OperationID: "start-import", Method: http.MethodPost, Path: "/imports", Tags: []string{tagImports}, Summary: "Bring a file in",
		Description: "Send a CSV, TSV or XLSX file of any size: as the body with kind and filename in the query, or as multipart/form-data with " +
			"the file as the last part. Columns are recognised by their names unless map tells. The file is handed over in the background. " +
			"The very same file once more changes nothing: the earlier import is answered, with 200 if it is done.",
		DefaultStatus: http.StatusAccepted,
		Errors:        []int{http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}, auth.Import, s.startImport)
	add(s, huma.Operation{
		OperationID: "get-import", Method: http.MethodGet, Path: "/imports/{id}", Tags: []string{tagImports}, Summary: "See how far an import has come",
		Errors: []int{http.StatusNotFound},
	}, auth.Import, s.getImport)
	add(s, huma.Operation{
		OperationID: "get-refused", Method: http.MethodGet, Path: "/imports/{id}/refused", Tags: []string{tagImports}, Summary: "Get the refused rows",
		Description: "A file in the shape in which the rows came, with a column that gives the reason. No content if none was refused.",
		Errors:      []int{http.StatusNotFound},
		Responses:   refusedResponses(),
	}, auth.Import, s.refused)
	add(s, huma.Operation{
		OperationID: "undo-import", Method: http.MethodPost, Path: "/imports/{id}/undo", Tags: []string{tagImports}, Summary: "Take an import back",
		Description: "What it brought goes, what it changed is put back unless somebody changed it since. Runs in the background. " +
			"Takes no body.",
		DefaultStatus: http.StatusAccepted,
		Errors:        []int{http.StatusNotFound, http.StatusConflict, http.StatusUnsupportedMediaType},
	}, auth.Import, s.undo)
}

func (s *server) getImport(ctx context.Context, st *state, in *importIDInput) (*importOutput, error) {
	b, err := s.batch(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &importOutput{importOf(&b, st.p)}, nil
}

func (s *server) batch(ctx context.Context, text string) (intake.Batch, error) {
	n, err := parseID(text)
	if err != nil {
		return intake.Batch{}, err
	}
	return s.Intake.Get(ctx, n)
}

func (s *server) undo(ctx context.Context, st *state, in *importIDInput) (*startedOutput, error) {
	if n, err := st.r.Body.Read(make([]byte, 1)); n > 0 || err != nil && !errors.Is(err, io.EOF) {
		return nil, unsupported(ctx, "api.no_body")
	}
	b, err := s.batch(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.Intake.Undo(ctx, st.by, b.ID); err != nil {
		return nil, err
	}
	if b, err = s.Intake.Get(ctx, b.ID); err != nil {
		return nil, err
	}
	return started(&b, http.StatusAccepted, st.p), nil
}

func started(b *intake.Batch, status int, p *i18n.Printer) *startedOutput {
	return &startedOutput{Status: status, Location: Root + "/imports/" + id(b.ID), Body: importOf(b, p)}
}

func importOf(b *intake.Batch, p *i18n.Printer) Import {
	c := &b.Counts
	out := Import{
		ID: id(b.ID), Kind: string(b.Kind), FileName: b.FileName, Bytes: b.Size, State: string(b.State), Error: b.Error, Mapping: StringMap{},
		Progress: Progress{Rows: b.Cursor, Of: b.Rows}, Problems: []ProblemSum{},
		Counts: ImportCounts{
			Read: c.Read, Accepted: c.Accepted, Refused: c.Refused, Unchanged: c.Unchanged, CustomersNew: c.CustomersNew,
			CustomersMatched: c.CustomersMatched, ProductsNew: c.ProductsNew, Unknown: c.Unknown, Returns: c.Returns, Cancelled: c.Cancelled,
			Identical: c.Identical, Amount: money(c.Amount, p),
		},
		Created: instant(b.CreatedMS), Started: instant(b.StartedMS), Finished: instant(b.FinishedMS), Undone: instant(b.UndoneMS),
	}
	for field, column := range b.Mapping {
		out.Mapping[field] = column
	}
	if c.FirstDay != 0 || c.LastDay != 0 {
		out.Counts.FirstDay, out.Counts.LastDay = day(c.FirstDay), day(c.LastDay)
	}
	if b.Error != "" && p.Has("fault."+b.Error) {
		out.Says = p.T("fault." + b.Error)
	}
	for topic, n := range c.Problems {
		field, code, _ := strings.Cut(topic, ":")
		out.Problems = append(out.Problems, ProblemSum{Field: field, Code: code, Rows: n})
	}
	slices.SortFunc(out.Problems, func(a, b ProblemSum) int {
		if a.Rows != b.Rows {
			return int(b.Rows - a.Rows)
		}
		return strings.Compare(a.Field+":"+a.Code, b.Field+":"+b.Code)
	})
	return out
}

// refused streams the file of refused rows. Its head is sent with the first byte, so that an error before is told.
func (s *server) refused(ctx context.Context, st *state, in *importIDInput) (*fileOutput, error) {
	b, err := s.batch(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &fileOutput{func(huma.Context) {
		w := st.w
		name := intake.RefusedName(&b, st.p)
		out := &lateHead{w: w, name: name, line: endless(w), now: s.Now}
		n, err := s.Intake.WriteRefused(ctx, b.ID, out, st.p)
		switch {
		case err != nil && !out.begun:
			s.problem(ctx, err).write(w)
		case err != nil:
			s.Log.ErrorContext(ctx, "api refused rows failed", "id", st.id, "error", err)
			panic(http.ErrAbortHandler) // a file that ends early must not look whole
		case n == 0:
			w.WriteHeader(http.StatusNoContent)
		}
	}}, nil
}

// lateHead sends the head of a file with its first byte.
type lateHead struct {
	w     http.ResponseWriter
	name  string
	line  *http.ResponseController
	now   func() time.Time
	begun bool
}

func (l *lateHead) Write(p []byte) (int, error) {
	if !l.begun {
		l.begun = true
		h := l.w.Header()
		h.Set("Content-Type", fileType(l.name))
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": l.name}))
		l.w.WriteHeader(http.StatusOK)
	}
	_ = l.line.SetWriteDeadline(l.now().Add(stall)) // see endless
	return l.w.Write(p)
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func fileType(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx":
		return xlsxType
	case ".tsv":
		return "text/tab-separated-values"
	case ".txt":
		return "text/plain"
	}
	return "text/csv"
}
