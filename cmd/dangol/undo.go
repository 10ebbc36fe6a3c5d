package main

import (
	"context"
	"encoding/json"
	"fmt"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
)

// undoJSON is what import undo --json prints, whether the batch was taken back now or before.
type undoJSON struct {
	Batch int64  `json:"batch,string"`
	State string `json:"state"`
	// Rows of the file whose content is gone or as before; customers that it had brought and that went or stayed, and why.
	Rows   int64            `json:"rows"`
	Gone   int64            `json:"customers_gone"`
	Stayed int64            `json:"customers_kept"`
	Why    []intake.Remnant `json:"kept_because,omitempty"`
	// Along are files that shared rows with the batch and lack them now.
	Along []alongJSON `json:"along,omitempty"`
}

type alongJSON struct {
	Batch int64  `json:"batch,string"`
	File  string `json:"file"`
	Rows  int64  `json:"rows"`
}

// keptBecause says why customers stay when the import that brought them is taken back.
var keptBecause = map[string]string{
	"identity": "another file brought them too", "purchases": "there are other purchases", "edited": "somebody edited them", "note": "there is a note",
	"contact": "somebody added a contact", "tag": "somebody tagged them", "changed": "something changed or uses them since",
}

// undoImport takes a batch back whole. One that was taken back already is as good: a script that was killed and asks again
// has what it wants.
func (a *app) undoImport(ctx context.Context, c *cli, id int64, asJSON bool) (int, error) {
	said := "undone"
	if err := a.intake.UndoNow(ctx, auth.CLI(), id, nil); fault.CodeOf(err) == "batch_undone" {
		said = "already undone"
	} else if err != nil {
		return exitFailed, err
	}
	others, err := a.intake.TakenAlong(ctx, id)
	if err != nil {
		return exitFailed, err
	}
	b, err := a.intake.Get(ctx, id)
	if err != nil {
		return exitFailed, err
	}
	came, err := a.intake.Outcome(ctx, &b)
	if err != nil {
		return exitFailed, err
	}
	out := undoJSON{Batch: id, State: string(intake.Undone), Rows: came.Rows, Gone: came.Gone, Stayed: came.Stayed, Why: came.Why}
	for _, o := range others {
		out.Along = append(out.Along, alongJSON{o.Batch.ID, o.Batch.FileName, o.Rows})
	}
	if asJSON {
		return exitDone, json.NewEncoder(c.out).Encode(out)
	}
	fmt.Fprintf(c.out, "Import %d: %s; %d rows taken back, %d customers went, %d stayed\n", id, said, out.Rows, out.Gone, out.Stayed)
	for _, w := range out.Why {
		fmt.Fprintf(c.out, "  %8d  %s\n", w.People, keptBecause[w.Reason])
	}
	for _, o := range out.Along {
		fmt.Fprintf(c.out, "%s (import %d) held %d of its rows, which went too: import that file again to have them back.\n", o.File, o.Batch, o.Rows)
	}
	return exitDone, nil
}
