package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dangol.kr/dangol/cmd/dangol/sample"
	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/web/entry"
)

// demoLinkLife is how long the printed link opens the demonstration.
const demoLinkLife = 12 * time.Hour

func demoCommand(ctx context.Context, c *cli, args []string) (int, error) {
	fs, conf, err := c.flagsFor("demo")
	if err != nil {
		return exitFailed, err
	}
	fs.StringVar(&conf.Addr, "addr", defaults().Addr, "`address` to listen on")
	customers := fs.Int("customers", 2400, "`number` of invented customers")
	seed := fs.Uint64("seed", 1, "`number` that the invention hangs on")
	if rest, err := parse(fs, args); err != nil || len(rest) > 0 {
		return exitFailed, errors.Join(err, unexpected(rest))
	}
	if *customers < 1 || *customers > 5_000_000 {
		return exitFailed, fmt.Errorf("--customers %d: want 1 to 5,000,000", *customers)
	}
	folder, err := os.MkdirTemp("", "dangol-demo-")
	if err != nil {
		return exitFailed, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // a temporary folder
	conf.DB, conf.Files, conf.LogLevel = filepath.Join(folder, "dangol.db"), folder, "warn"
	a, err := open(ctx, c, conf)
	if err != nil {
		return exitFailed, err
	}
	defer a.close() //nolint:errcheck // ended in order by then
	fmt.Fprintf(c.out, "Inventing three years of a coffee roaster with %d customers …\n", *customers)
	link, err := a.demonstrate(ctx, sample.Business{Seed: *seed, Customers: *customers}, folder)
	if err != nil {
		return exitFailed, err
	}
	s, err := a.start(ctx)
	if err != nil {
		return exitFailed, err
	}
	fmt.Fprintf(c.out, "\nDangol is at %s\nSign in with one click: %s%s\n\nThe data are invented and go when you press Ctrl-C.\n", s.url, s.url, entry.LinkPath(link))
	return exitDone, s.wait(ctx)
}

func unexpected(rest []string) error {
	if len(rest) == 0 {
		return nil
	}
	return fmt.Errorf("unexpected %q", strings.Join(rest, " "))
}

// demonstrate fills an empty database the way a firm would: its people, its files brought in, and the base judged.
// It returns the token of a link that signs the owner in.
func (a *app) demonstrate(ctx context.Context, b sample.Business, folder string) (link string, err error) {
	// Nobody knows this password: the link is the only way in.
	owner, err := a.auth.CreateFirstOwner(ctx, auth.NewUser{
		Email: "jiwoo@example.com", Name: "한지우", Role: auth.Owner, Scope: auth.ScopeAll, Lang: i18n.Korean, Password: secret(),
	})
	if err != nil {
		return "", err
	}
	by := auth.Actor{Kind: auth.KindUser, UserID: owner.ID, Name: owner.Name, Role: owner.Role, Scope: owner.Scope, Lang: owner.Lang}
	settings := auth.DefaultSettings()
	settings.Company = "온유커피"
	if err := a.auth.SaveSettings(ctx, by, settings); err != nil {
		return "", err
	}
	for _, p := range []auth.NewUser{
		{Email: "eunchae@example.com", Name: "강은채", Role: auth.Manager, Scope: auth.ScopeAll, Password: secret()},
		{Email: "minjae@example.com", Name: "서민재", Role: auth.Member, Scope: auth.ScopeAll, Password: secret()},
	} {
		if _, err := a.auth.Add(ctx, by, p); err != nil {
			return "", err
		}
	}
	b.Until = i18n.DayOf(a.now().UnixMilli(), settings.Location())
	b.Staff = []string{"한지우", "강은채", "서민재"}
	if err := a.keepMore(ctx, by); err != nil {
		return "", err
	}
	if err := a.bringIn(ctx, by, b, folder); err != nil {
		return "", err
	}
	if err := a.keepServing(ctx, by, b, folder); err != nil {
		return "", err
	}
	// The imports asked for a judgement; do it now, so that the first page has something to say.
	if _, err := a.queue.Drain(ctx); err != nil {
		return "", err
	}
	if err := a.keepSegments(ctx, by); err != nil {
		return "", err
	}
	l, err := a.auth.NewLink(ctx, by, owner.ID, auth.LinkLogin, demoLinkLife)
	if err != nil {
		return "", err
	}
	return l.Token, nil
}

// keepServing takes in what was done for customers, and what that costs.
func (a *app) keepServing(ctx context.Context, by auth.Actor, b sample.Business, folder string) error {
	var rates []purchase.Rate
	for _, activity := range purchase.Priced() {
		if won, ok := sample.Rates[string(activity)]; ok {
			minor := won * 100
			rates = append(rates, purchase.Rate{Activity: activity, FromDay: b.Until - sample.Days, Minor: &minor})
		}
	}
	if err := a.purchases.SetRates(ctx, by, rates); err != nil {
		return err
	}
	path := filepath.Join(folder, "돌본일.csv")
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := errors.Join(b.WriteServing(out), out.Close()); err != nil {
		return err
	}
	code, err := a.importServing(ctx, &cli{out: io.Discard, err: io.Discard}, path, importFlags{})
	if err == nil && code != exitDone {
		err = fmt.Errorf("what was done for the customers of the demonstration was not taken in whole")
	}
	return err
}

// keepSegments makes a few segments such as the business would look after.
func (a *app) keepSegments(ctx context.Context, by auth.Actor) error {
	for _, in := range []segment.Input{
		{Name: "뜸해진 상위 손님", Rule: "tier in (top, high, mid) and not last_purchase within 60 days"},
		{Name: "원두를 즐겨 사는 손님", Rule: `sum(amount, category = "원두", last 12 months) >= 300000`},
		{Name: "새로 오신 손님", Rule: "first_purchase within 90 days"},
		{Name: "거래처 가운데 큰 곳", Rule: "kind = firm and sum(amount, last 12 months) >= 1000000"},
	} {
		if _, err := a.segments.Add(ctx, by, in); err != nil {
			return err
		}
	}
	return a.segments.RefreshAll(ctx)
}

// keepMore makes the custom fields of the business, which its list of customers fills.
func (a *app) keepMore(ctx context.Context, by auth.Actor) error {
	for i, f := range []customer.Field{
		{Name: "원두 취향", Type: customer.FieldChoice, Options: sample.Tastes},
		{Name: "좌석 수", Type: customer.FieldNumber},
	} {
		f.Position = int64(i + 1)
		if _, err := a.customers.SaveField(ctx, by, f); err != nil {
			return err
		}
	}
	return nil
}

// sortedUpTo is the number of customers up to which the order file is in order of time, as a shop's own would be.
const sortedUpTo = 50_000

// bringIn writes the business's files and takes them in like anybody's.
func (a *app) bringIn(ctx context.Context, by auth.Actor, b sample.Business, folder string) error {
	for _, f := range []struct {
		kind  intake.Kind
		name  string
		write func(*os.File) error
	}{
		{intake.Products, "상품목록.csv", func(f *os.File) error { return sample.WriteProducts(f) }},
		{intake.Customers, "회원목록.csv", func(f *os.File) error { return b.WriteCustomers(f) }},
		{intake.Contracts, "계약.csv", func(f *os.File) error { return b.WriteContracts(f) }},
		{intake.Acquisitions, "새손님비용.csv", func(f *os.File) error { return b.WriteSpending(f) }},
		{intake.Referrals, "소개.csv", func(f *os.File) error { return b.WriteReferrals(f) }},
		{intake.Purchases, "주문내역.csv", func(f *os.File) error { _, err := b.WriteOrders(f, b.Customers <= sortedUpTo); return err }},
	} {
		path := filepath.Join(folder, f.name)
		out, err := os.Create(path)
		if err != nil {
			return err
		}
		if err := errors.Join(f.write(out), out.Close()); err != nil {
			return err
		}
		batch, err := a.intake.Adopt(ctx, by, f.kind, path, intake.Plan{}, "")
		if err != nil {
			return err
		}
		if batch, err = a.intake.Ready(ctx, by, batch.ID); err != nil {
			return err
		}
		if _, err := a.intake.Run(ctx, by, batch.ID, nil); err != nil {
			return err
		}
	}
	return nil
}
