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
	// Along are files that shared rows with the batch and lack them now.
	Along []alongJSON `json:"along,omitempty"`
}

type alongJSON struct {
	Batch int64  `json:"batch,string"`
	File  string `json:"file"`
	Rows  int64  `json:"rows"`
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
	out := undoJSON{Batch: id, State: string(intake.Undone)}
	for _, o := range others {
		out.Along = append(out.Along, alongJSON{o.Batch.ID, o.Batch.FileName, o.Rows})
	}
	if asJSON {
		return exitDone, json.NewEncoder(c.out).Encode(out)
	}
	fmt.Fprintf(c.out, "Import %d: %s\n", id, said)
	for _, o := range out.Along {
		fmt.Fprintf(c.out, "%s (import %d) held %d of its rows, which went too: import that file again to have them back.\n", o.File, o.Batch, o.Rows)
	}
	return exitDone, nil
}
