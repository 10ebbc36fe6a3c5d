package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
)

type importFlags struct {
	mapping  string
	check    bool
	refused  string
	json     bool
	password string
	source   string
	drop     bool
	dates    string
}

func importCommand(ctx context.Context, c *cli, args []string) (int, error) {
	fs, conf, err := c.flagsFor("import")
	if err != nil {
		return exitFailed, err
	}
	var f importFlags
	fs.StringVar(&f.mapping, "map", "", "`field=column,…` where the names don't tell; a column is a name or #3")
	fs.BoolVar(&f.check, "check", false, "read and report, change nothing")
	fs.StringVar(&f.refused, "refused", "", "`file` for the rows that were refused, each with its reason")
	fs.BoolVar(&f.json, "json", false, "print one JSON object")
	fs.StringVar(&f.password, "password", "", "of a protected workbook")
	fs.StringVar(&f.source, "source", "", "`name` of the system whose customer and order numbers the file has, if there is more than one")
	fs.BoolVar(&f.drop, "drop-identical", false, "keep only the first of identical lines")
	fs.StringVar(&f.dates, "dates", "", "ymd, dmy or mdy, where the file leaves it open")
	rest, err := parse(fs, args)
	if err != nil {
		return exitFailed, err
	}
	if len(rest) == 0 {
		return exitFailed, errors.New("want purchases, customers, products, contracts, acquisition, referrals, serving, list or undo")
	}
	a, err := open(ctx, c, conf)
	if err != nil {
		return exitFailed, err
	}
	defer a.close() //nolint:errcheck // everything is written by then
	switch {
	case rest[0] == "list" && len(rest) == 1:
		return exitDone, a.listImports(ctx, c, f.json)
	case rest[0] == "undo" && len(rest) == 2:
		id, err := strconv.ParseInt(rest[1], 10, 64)
		if err != nil {
			return exitFailed, fmt.Errorf("%q is no number of an import; see dangol import list", rest[1])
		}
		if done, err := a.undoServing(ctx, c, id, f.json); done || err != nil {
			return exitDone, err
		}
		return a.undoImport(ctx, c, id, f.json)
	case len(rest) == 2 && rest[0] == "serving":
		return a.importServing(ctx, c, rest[1], f)
	case len(rest) == 2:
		kind, err := intake.ParseKind(rest[0])
		if err != nil {
			return exitFailed, fmt.Errorf("can't import %q: want purchases, customers, products, contracts, acquisition, referrals or serving", rest[0])
		}
		return a.importFile(ctx, c, kind, rest[1], f)
	}
	return exitFailed, errors.New("want: dangol import purchases|customers|products|contracts|acquisition|referrals|serving FILE, import list, or import undo BATCH")
}

func (a *app) importFile(ctx context.Context, c *cli, kind intake.Kind, path string, f importFlags) (int, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return exitFailed, err
	}
	plan := intake.Plan{Options: intake.Options{Source: f.source, DropIdentical: f.drop, DateOrder: f.dates}}
	if f.mapping != "" {
		if plan.Mapping, err = a.intake.ParseMap(kind, path, plan.Reading, f.password, f.mapping); err != nil {
			return exitFailed, err
		}
	}
	by := auth.CLI()
	b, err := a.intake.Adopt(ctx, by, kind, path, plan, f.password)
	if err != nil {
		return exitFailed, err
	}
	if f.check {
		if b.State == intake.Done { // it was brought already, so nothing would change
			n := b.Counts
			b.Check = intake.Counts{Read: n.Read, Unchanged: n.Read - n.Refused, Refused: n.Refused, Totals: n.Totals, Problems: n.Problems, Remarks: n.Remarks,
				Amount: n.Amount, Revenue: n.Revenue, Cancelled: n.Cancelled, Returns: n.Returns}
			return a.sayCheck(c, b, f.json)
		}
		if b, err = a.intake.Check(ctx, b.ID, nil); err != nil {
			return exitFailed, err
		}
		return a.sayCheck(c, b, f.json)
	}
	if b, err = a.intake.Ready(ctx, by, b.ID); err != nil {
		return exitFailed, err
	}
	r, err := a.intake.Run(ctx, by, b.ID, nil)
	if err != nil {
		return exitFailed, err
	}
	amiss := r.Refused - r.Totals
	if f.refused != "" && amiss > 0 {
		if err := a.writeRefused(ctx, r.Batch, f.refused); err != nil {
			return exitFailed, err
		}
	}
	if err := sayImport(c, r, f); err != nil {
		return exitFailed, err
	}
	if !f.json {
		b, err := a.intake.Get(ctx, r.Batch)
		if err == nil {
			a.sayCounts(c, &b, b.Counts)
			err = a.sayClashes(ctx, c, &b)
		}
		if err != nil {
			return exitFailed, err
		}
	}
	if amiss > 0 {
		return exitRefused, nil
	}
	return exitDone, nil
}

// sayClashes names the imports that hold orders of this one under another customer.
func (a *app) sayClashes(ctx context.Context, c *cli, b *intake.Batch) error {
	list, err := a.intake.Clashes(ctx, b)
	for _, o := range list {
		fmt.Fprintf(c.out, "%d orders are in import %d (%s) under another customer and count twice: undo that one and import this file again, if this one is right.\n",
			o.Rows, o.Batch.ID, o.Batch.FileName)
	}
	return err
}

func sayImport(c *cli, r intake.Result, f importFlags) error {
	if f.json {
		return json.NewEncoder(c.out).Encode(r)
	}
	fmt.Fprintf(c.out, "Import %d: %d rows read, %d accepted, %d unchanged, %d refused; %d new customers, %d known ones; %.1f s\n",
		r.Batch, r.Read, r.Accepted, r.Unchanged, r.Refused, r.CustomersNew, r.CustomersMatched, r.Seconds)
	if r.Refused > r.Totals && f.refused == "" {
		fmt.Fprintln(c.out, "Add --refused FILE to get the refused rows with their reasons.")
	}
	return nil
}

// sayCounts says what of the amounts counts as sales, and what else the figures alone would hide.
func (a *app) sayCounts(c *cli, b *intake.Batch, n intake.Counts) {
	if n.Totals > 0 {
		fmt.Fprintf(c.out, "%d of the refused rows are sums of others: nothing to mend.\n", n.Totals)
	}
	if b.Kind != intake.Purchases {
		return
	}
	fmt.Fprintf(c.out, "Amount in the file %s, counted as sales %s (%d rows cancelled, %d came back).\n", money(n.Amount), money(n.Revenue), n.Cancelled, n.Returns)
	alone := int64(0)
	for topic, rows := range n.Remarks {
		if strings.HasSuffix(topic, ":batch_name_only") {
			alone += rows
		}
	}
	if alone > 0 {
		fmt.Fprintf(c.out, "%d rows have a name but nothing else that tells who it is: they count as sales, but not in anybody's value.\n", alone)
	}
}

// money is an amount in hundredths as a plain number.
func money(minor int64) string {
	s := strconv.FormatInt(minor/100, 10)
	if cents := max(minor%100, -minor%100); cents != 0 {
		if minor < 0 && minor > -100 {
			s = "-0"
		}
		s += fmt.Sprintf(".%02d", cents)
	}
	return s
}

// checkJSON is what import --check --json prints.
type checkJSON struct {
	Batch  int64         `json:"batch,string"`
	Counts intake.Counts `json:"counts"`
}

func (a *app) sayCheck(c *cli, b intake.Batch, asJSON bool) (int, error) {
	exit := exitDone
	if b.Check.Amiss() > 0 {
		exit = exitRefused
	}
	if asJSON {
		return exit, json.NewEncoder(c.out).Encode(checkJSON{b.ID, b.Check})
	}
	fmt.Fprintf(c.out, "%d rows, %d good, %d would be refused; nothing was changed\n", b.Check.Read, b.Check.Read-b.Check.Refused, b.Check.Refused)
	a.sayCounts(c, &b, b.Check)
	for what, n := range b.Check.Problems {
		fmt.Fprintf(c.out, "  %8d  %s\n", n, what)
	}
	return exit, nil
}

func (a *app) writeRefused(ctx context.Context, batch int64, path string) (err error) {
	firm, err := a.auth.Settings(ctx)
	if err != nil {
		return err
	}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = a.intake.WriteRefused(ctx, batch, out, i18n.NewPrinter(firm.Lang, firm.Location(), firm.Currency))
	return err
}

// importJSON is one line of import list --json.
type importJSON struct {
	Batch    int64  `json:"batch,string"`
	Kind     string `json:"kind"`
	File     string `json:"file"`
	State    string `json:"state"`
	Accepted int64  `json:"accepted"`
	Refused  int64  `json:"refused"`
	Missing  int64  `json:"missing,omitempty"` // rows that went when another import was taken back
	Created  string `json:"created"`
}

func (a *app) listImports(ctx context.Context, c *cli, asJSON bool) error {
	all, err := a.intake.List(ctx, 0, 100)
	if err != nil {
		return err
	}
	lost, err := a.intake.Losses(ctx, all...)
	if err != nil {
		return err
	}
	out := []importJSON{}
	for _, b := range all {
		out = append(out, importJSON{b.ID, string(b.Kind), b.FileName, string(b.State), b.Counts.Accepted, b.Counts.Refused, lost[b.ID].Rows, time.UnixMilli(b.CreatedMS).UTC().Format(time.RFC3339)})
	}
	if asJSON {
		return json.NewEncoder(c.out).Encode(out)
	}
	for _, b := range out {
		missing := ""
		if b.Missing > 0 {
			missing = fmt.Sprintf(", %d gone with another import", b.Missing)
		}
		fmt.Fprintf(c.out, "%d  %-9s %-8s %s  %d accepted, %d refused%s  %s\n", b.Batch, b.Kind, b.State, b.Created, b.Accepted, b.Refused, missing, b.File)
	}
	return nil
}
