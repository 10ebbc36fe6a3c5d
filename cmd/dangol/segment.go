package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment"
)

// segmentJSON is what segment count and segment list print with --json; other tools read it. Money is in currency units.
type segmentJSON struct {
	Rule      string       `json:"rule"`  // in its canonical text
	AsOf      string       `json:"as_of"` // the day that the figures are of
	Customers int          `json:"customers"`
	Of        int          `json:"of"`      // how many customers there are
	Revenue   float64      `json:"revenue"` // of the members in the twelve months up to then
	CLV       float64      `json:"clv"`
	Members   []memberJSON `json:"members,omitempty"` // of list, by ascending id
	More      bool         `json:"more,omitempty"`    // there are others than the members listed
}

// memberJSON is one customer of a segment.
type memberJSON struct {
	ID       string  `json:"id"`
	Customer string  `json:"customer"` // the key by which a source knows them, else the id
	Tier     string  `json:"tier"`
	Revenue  float64 `json:"revenue"`
	CLV      float64 `json:"clv"`
}

func segmentCommand(ctx context.Context, c *cli, args []string) (int, error) {
	what := ""
	if len(args) > 0 {
		what, args = args[0], args[1:]
	}
	if what != "count" && what != "list" {
		return exitFailed, errors.New("want segment count or segment list")
	}
	fs, conf, err := c.flagsFor("segment " + what)
	if err != nil {
		return exitFailed, err
	}
	text := fs.String("rule", "", "`rule` such as \"tier in (top, high) and not last_purchase within 60 days\"")
	limit := 0
	if what == "list" {
		fs.IntVar(&limit, "limit", 0, "at most so many members; 0 lists all")
	}
	asJSON := fs.Bool("json", false, "print one JSON object")
	rest, err := parse(fs, args)
	if err != nil || len(rest) > 0 {
		return exitFailed, errors.Join(err, unexpected(rest))
	}
	if limit < 0 {
		return exitFailed, fmt.Errorf("--limit %d: want 0 or more", limit)
	}
	a, err := open(ctx, c, conf)
	if err != nil {
		return exitFailed, err
	}
	defer a.close() //nolint:errcheck // nothing is written
	out, err := a.sayWhom(ctx, *text, what == "list", limit)
	if err != nil {
		return exitFailed, err
	}
	if *asJSON {
		return exitDone, json.NewEncoder(c.out).Encode(out)
	}
	p := i18n.NewPrinter(i18n.English, time.UTC, "KRW")
	fmt.Fprintf(c.out, "%s\n%s of %s customers on %s\n", out.Rule, p.Number(int64(out.Customers)), p.Number(int64(out.Of)), out.AsOf)
	for _, m := range out.Members {
		fmt.Fprintf(c.out, "  %-20s %-20s %-9s %14.2f %14.2f\n", m.ID, m.Customer, m.Tier, m.Revenue, m.CLV)
	}
	return exitDone, nil
}

// sayWhom answers a rule, with members where they are to be listed.
func (a *app) sayWhom(ctx context.Context, text string, list bool, limit int) (*segmentJSON, error) {
	n, err := a.segments.Parse(ctx, text)
	if err != nil {
		return nil, err
	}
	ask := a.segments.Count
	if list {
		ask = a.segments.List
	}
	answer, err := ask(ctx, auth.CLI(), n)
	if err != nil {
		return nil, err
	}
	out := &segmentJSON{Rule: n.String(), AsOf: i18n.ISODay(answer.AsOf), Customers: answer.Members, Of: answer.Whole,
		Revenue: float64(answer.Revenue) / 100, CLV: float64(answer.CLV) / 100}
	if !list {
		return out, nil
	}
	ids := answer.IDs()
	if out.More = limit > 0 && len(ids) > limit; out.More {
		ids = ids[:limit]
	}
	out.Members = make([]memberJSON, 0, len(ids))
	return out, a.segments.Describe(ctx, ids, func(m segment.Member) error {
		out.Members = append(out.Members, memberJSON{ID: strconv.FormatInt(m.Customer, 10), Customer: m.Key, Tier: m.Tier.String(),
			Revenue: float64(m.Revenue) / 100, CLV: float64(m.CLV) / 100})
		return nil
	})
}
