package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
)

// movementJSON is what value movement --json prints; other tools read it. Money is in currency units, of twelve months.
type movementJSON struct {
	From    string      `json:"from"`
	To      string      `json:"to"`
	States  []string    `json:"states"` // of rows and columns: absent is who was not here yet
	Count   [][]int     `json:"count"`
	Chances [][]float64 `json:"chances"` // of those who were here: rows and columns without absent
	Revenue changeJSON  `json:"revenue"`
	Margin  *changeJSON `json:"margin"` // null where costs are not known
	Bucket  bucketJSON  `json:"bucket"`
	Worth   []float64   `json:"worth"` // of a customer in each state if the moves go on: revenue of all years to come at the firm's discount
}

type changeJSON struct {
	Before   float64 `json:"before"`
	New      float64 `json:"new"`
	Regained float64 `json:"regained"`
	Lost     float64 `json:"lost"`
	Up       float64 `json:"up"`
	Down     float64 `json:"down"`
	Mix      float64 `json:"mix"`
	Rate     float64 `json:"rate"`
	After    float64 `json:"after"`
}

type bucketJSON struct {
	Opening  int `json:"opening"`
	New      int `json:"new"`
	Regained int `json:"regained"`
	Lost     int `json:"lost"`
	Closing  int `json:"closing"`
}

func movementCommand(ctx context.Context, c *cli, args []string) (int, error) {
	fs, conf, err := c.flagsFor("value movement")
	if err != nil {
		return exitFailed, err
	}
	var from, to dayFlag
	fs.Var(&from, "from", "`date` from which moves are counted")
	fs.Var(&to, "to", "`date` up to which they are counted")
	asJSON := fs.Bool("json", false, "print one JSON object")
	rest, err := parse(fs, args)
	if err != nil || len(rest) > 0 {
		return exitFailed, errors.Join(err, unexpected(rest))
	}
	if from.day == 0 || to.day == 0 {
		return exitFailed, errors.New("want --from DATE and --to DATE")
	}
	a, err := open(ctx, c, conf)
	if err != nil {
		return exitFailed, err
	}
	defer a.close() //nolint:errcheck // nothing is written
	m, err := a.values.Moves(ctx, auth.CLI(), from.day, to.day)
	if err != nil {
		return exitFailed, err
	}
	firm, err := a.auth.Settings(ctx)
	if err != nil {
		return exitFailed, err
	}
	out := sayMoves(m, value.SettingsOf(firm).DiscountRate)
	if *asJSON {
		return exitDone, json.NewEncoder(c.out).Encode(out)
	}
	printMoves(c, i18n.NewPrinter(i18n.English, time.UTC, firm.Currency), m, out)
	return exitDone, nil
}

func sayMoves(m *value.Moves, discount float64) movementJSON {
	b := m.Bucket()
	out := movementJSON{
		From: i18n.ISODay(m.From), To: i18n.ISODay(m.To), States: []string{"absent"}, Chances: m.Chances(0), Revenue: sayChange(m.Revenue()),
		Bucket: bucketJSON{b.Opening, b.New, b.Regained, b.Lost, b.Closing},
	}
	for i := range m.Count {
		if i > 0 {
			out.States = append(out.States, value.Tier(i).String())
		}
		out.Count = append(out.Count, m.Count[i][:])
	}
	if m.Costed {
		g := sayChange(m.Margin())
		out.Margin = &g
	}
	// A stretch is a part of a year, and so is its discount.
	years := float64(m.To-m.From) / 365.25
	for _, v := range m.Worth(discount, years) {
		out.Worth = append(out.Worth, v/100)
	}
	return out
}

func sayChange(c value.Change) changeJSON {
	u := func(v int64) float64 { return float64(v) / 100 }
	return changeJSON{u(c.Before), u(c.New), u(c.Regained), u(c.Lost), u(c.Up), u(c.Down), u(c.Mix), u(c.Rate), u(c.After)}
}

// printMoves says the same for people.
func printMoves(c *cli, p *i18n.Printer, m *value.Moves, s movementJSON) {
	fmt.Fprintf(c.out, "From %s (rows) to %s (columns), customers:\n  %-9s", s.From, s.To, "")
	for _, n := range s.States[1:] {
		fmt.Fprintf(c.out, " %9s", n)
	}
	fmt.Fprintln(c.out)
	for i, n := range s.States {
		fmt.Fprintf(c.out, "  %-9s", n)
		for _, k := range s.Count[i][1:] {
			fmt.Fprintf(c.out, " %9d", k)
		}
		fmt.Fprintln(c.out)
	}
	r := m.Revenue()
	fmt.Fprintf(c.out, "Revenue of twelve months: %s, new %s, regained %s, lost -%s, moved up %s, moved down -%s, mix %s, rate %s: %s\n",
		p.Money(r.Before), p.Money(r.New), p.Money(r.Regained), p.Money(r.Lost), p.Money(r.Up), p.Money(r.Down), p.Money(r.Mix), p.Money(r.Rate), p.Money(r.After))
	fmt.Fprintf(c.out, "Active customers: %d, %d new, %d regained, %d lost: %d\n", s.Bucket.Opening, s.Bucket.New, s.Bucket.Regained, s.Bucket.Lost, s.Bucket.Closing)
}
