package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/sales"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
)

// How long a server that was asked to end waits for requests and jobs, and for what is no stream.
const (
	stopWithin = 20 * time.Second
	shortWork  = 2 * time.Second
)

func serveCommand(ctx context.Context, c *cli, args []string) (int, error) {
	fs, conf, err := c.flagsFor("serve")
	if err != nil {
		return exitFailed, err
	}
	fs.StringVar(&conf.Addr, "addr", conf.Addr, "`address` to listen on")
	rest, err := parse(fs, args)
	if err != nil {
		return exitFailed, err
	}
	if len(rest) > 0 {
		return exitFailed, fmt.Errorf("unexpected %q", rest[0])
	}
	a, err := open(ctx, c, conf)
	if err != nil {
		return exitFailed, err
	}
	defer a.close() //nolint:errcheck // ended in order by then
	s, err := a.start(ctx)
	if err != nil {
		return exitFailed, err
	}
	fmt.Fprintf(c.out, "Dangol is at %s\n", s.url)
	return exitDone, s.wait(ctx)
}

// server is the running program: pages, API and jobs.
type server struct {
	a      *app
	url    string
	http   *http.Server
	failed chan error
	cut    context.CancelFunc // ends streams that stay open
}

// start listens and runs until wait returns.
func (a *app) start(ctx context.Context) (*server, error) {
	handler, srv, err := a.handler()
	if err != nil {
		return nil, err
	}
	// Jobs end when the server says so, not when the signal comes: a piece that is being written is finished first.
	if err := a.queue.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.conf.Addr)
	if err != nil {
		return nil, errors.Join(err, a.queue.Stop(ctx))
	}
	s := &server{a: a, url: "http://" + listener.Addr().String(), http: srv.HTTP(handler), failed: make(chan error, 1)}
	// A stream lives as long as its page is looked at; when the server ends, it must not be waited for.
	streams, cut := context.WithCancel(context.WithoutCancel(ctx))
	s.cut = cut
	s.http.BaseContext = func(net.Listener) context.Context { return streams }
	s.http.RegisterOnShutdown(func() { time.AfterFunc(shortWork, cut) })
	s.http.ErrorLog = slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)
	go func() { s.failed <- s.http.Serve(listener) }()
	go giveMemoryBack(ctx, func() { a.segments.Rest(); a.values.Rest() })
	go func() {
		if err := a.reports.Warm(ctx); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "the first list will be slow", slog.Any("error", err))
		}
	}()
	return s, nil
}

// wait runs until the context ends or the server fails, then ends both gently.
func (s *server) wait(ctx context.Context) error {
	var failure error
	select {
	case <-ctx.Done():
	case failure = <-s.failed:
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	defer s.cut()
	err := s.http.Shutdown(end)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.http.Close() // streams that stay open are cut
	}
	return errors.Join(failure, err, s.a.queue.Stop(end))
}

// handler puts pages and API under one roof.
func (a *app) handler() (http.Handler, *web.Server, error) {
	srv, err := web.New(web.Options{
		Log: a.log, Now: a.now, NewID: a.ids.Next, Sessions: a.auth, Firm: a.firm, Routes: a.routes(), Finder: a.finder(),
		KeepLang: a.keepLang, Health: a.health,
		Secure: strings.HasPrefix(a.conf.BaseURL, "https://"), Proxied: a.conf.Proxied == "yes",
	})
	if err != nil {
		return nil, nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", srv)
	return mux, srv, a.mountAPI(mux)
}

// firm is what pages need to know of the settings.
func (a *app) firm(ctx context.Context) (web.Firm, error) {
	s, err := a.auth.Settings(ctx)
	if err != nil {
		return web.Firm{}, err
	}
	return web.Firm{Name: s.Company, Lang: s.Lang, Location: s.Location(), Currency: s.Currency}, nil
}

func (a *app) keepLang(ctx context.Context, by auth.Actor, lang i18n.Lang) error {
	return a.auth.ChangeProfile(ctx, by, by.Name, lang)
}

func (a *app) health(ctx context.Context) error {
	var one int
	return a.db.Read().QueryRow(ctx, "SELECT 1").Scan(&one)
}

// jobs registers what the queue can do and when it does it by itself.
func (a *app) jobs() {
	a.intake.Handlers(a.queue)
	a.queue.HandleAtMost(value.RefreshKind, 1, a.values.HandleRefresh)
	a.queue.Every(value.RefreshKind, a.nextNight)
	a.queue.HandleAtMost(sales.RefreshKind, 1, func(ctx context.Context, _ *job.Run) error { return a.sales.Refresh(ctx) })
	a.queue.HandleAtMost(segment.RefreshKind, 1, a.segments.HandleRefresh)
	a.queue.Every(intake.KindTidy, job.Interval(24*time.Hour))
	a.queue.Handle("auth.clean", func(ctx context.Context, _ *job.Run) error { return a.auth.Clean(ctx) })
	a.queue.Every("auth.clean", job.Interval(time.Hour))
}

// nextNight is when the base is judged again: at the hour that the firm chose, when the day to be judged is over.
func (a *app) nextNight(after time.Time) time.Time {
	firm, err := a.auth.Settings(context.Background())
	if err != nil {
		firm = auth.DefaultSettings()
	}
	return job.Daily(firm.NightHour, 0, firm.Location)(after)
}
