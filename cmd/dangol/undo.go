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
	if asJSON {
		return exitDone, json.NewEncoder(c.out).Encode(undoJSON{id, string(intake.Undone)})
	}
	fmt.Fprintf(c.out, "Import %d: %s\n", id, said)
	return exitDone, nil
}
