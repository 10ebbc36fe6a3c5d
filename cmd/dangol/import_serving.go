package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
)

// refusedShown is how many refused rows are told on the terminal.
const refusedShown = 20

// importServing brings in what was done for customers: calls, visits, gifts and their like. It speaks the firm's language, as
// the file of refused rows does.
func (a *app) importServing(ctx context.Context, c *cli, path string, f importFlags) (code int, err error) {
	p, err := a.printer(ctx)
	if err != nil {
		return exitFailed, err
	}
	var told []string
	tell := func(row int64, why string) error {
		if len(told) < refusedShown {
			told = append(told, p.T("batch.served.row", "row", row, "why", why))
		}
		return nil
	}
	if f.refused != "" {
		refused := refusedFile{path: f.refused, head: []string{p.T("batch.served.row_head"), p.T("batch.refused.reason")}}
		defer func() { err = errors.Join(err, refused.close()) }()
		first := tell
		tell = func(row int64, why string) error { return errors.Join(first(row, why), refused.add(row, why)) }
	}
	out, err := a.intake.BringServed(ctx, intake.ServedFile{
		Path: path, Source: f.source, Password: f.password, Check: f.check,
		Refused: func(row int64, why intake.Reason) error { return tell(row, why.Words(p)) },
	})
	if err != nil {
		return exitFailed, err
	}
	if code = exitDone; out.Refused > 0 {
		code = exitRefused
	}
	if f.json {
		return code, json.NewEncoder(c.out).Encode(out)
	}
	if f.check {
		fmt.Fprintln(c.out, p.T("batch.served.check", "read", out.Read, "good", out.Read-out.Refused, "refused", out.Refused))
	} else {
		fmt.Fprintln(c.out, p.T("batch.served.done", "batch", strconv.FormatInt(out.Batch, 10), "read", out.Read, "added", out.Added, "known", out.Known, "refused", out.Refused))
	}
	for _, t := range told {
		fmt.Fprintln(c.out, "  "+t)
	}
	if more := out.Refused - int64(len(told)); more > 0 {
		fmt.Fprintln(c.out, "  "+p.T("batch.served.more", "n", more))
	}
	return code, nil
}

// printer writes in the firm's language.
func (a *app) printer(ctx context.Context) (*i18n.Printer, error) {
	firm, err := a.auth.Settings(ctx)
	if err != nil {
		return nil, err
	}
	return i18n.NewPrinter(firm.Lang, firm.Location(), firm.Currency), nil
}

// refusedFile is a table of rows that could not be taken, made with the first of them.
type refusedFile struct {
	path string
	head []string
	file *os.File
	csv  *csv.Writer
}

func (r *refusedFile) add(row int64, why string) (err error) {
	if r.file == nil {
		if r.file, err = os.Create(r.path); err != nil {
			return err
		}
		r.csv = csv.NewWriter(r.file)
		if err := r.csv.Write(r.head); err != nil {
			return err
		}
	}
	return r.csv.Write([]string{strconv.FormatInt(row, 10), why})
}

func (r *refusedFile) close() error {
	if r.file == nil {
		return nil
	}
	r.csv.Flush()
	return errors.Join(r.csv.Error(), r.file.Close())
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
	p, err := a.printer(ctx)
	if err != nil {
		return false, err
	}
	fmt.Fprintln(c.out, p.T("batch.served.undone", "batch", strconv.FormatInt(batch, 10), "n", gone))
	return true, nil
}
