package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/store"
)

func userCommand(ctx context.Context, c *cli, args []string) (int, error) {
	fs, conf, err := c.flagsFor("user")
	if err != nil {
		return exitFailed, err
	}
	email := fs.String("email", "", "`address` to sign in with")
	name := fs.String("name", "", "`name` shown to colleagues; the address by default")
	role := fs.String("role", "member", "owner, manager, member or viewer")
	rest, err := parse(fs, args)
	if err != nil {
		return exitFailed, err
	}
	if len(rest) != 1 || rest[0] != "add" {
		return exitFailed, errors.New("want: dangol user add --email E --role R")
	}
	password, err := readPassword(c.in)
	if err != nil {
		return exitFailed, err
	}
	a, err := open(ctx, c, conf)
	if err != nil {
		return exitFailed, err
	}
	defer a.close() //nolint:errcheck // everything is written by then
	if *name == "" {
		*name, _, _ = strings.Cut(*email, "@")
	}
	u, err := a.addUser(ctx, auth.NewUser{Email: *email, Name: *name, Role: auth.Role(*role), Scope: auth.ScopeAll, Password: password})
	if err != nil {
		return exitFailed, err
	}
	fmt.Fprintf(c.out, "%s can sign in as %s\n", u.Email, u.Role)
	return exitDone, nil
}

// addUser adds a person. The first one of an empty database has to be its owner.
func (a *app) addUser(ctx context.Context, n auth.NewUser) (auth.User, error) {
	first, err := a.auth.NeedsOwner(ctx)
	if err != nil {
		return auth.User{}, err
	}
	if first && n.Role == auth.Owner {
		return a.auth.CreateFirstOwner(ctx, n)
	}
	return a.auth.Add(ctx, auth.CLI(), n)
}

// readPassword takes the first line, so that a password is neither in the list of processes nor in the shell's history.
func readPassword(in io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", errors.New("no password on standard input, as in: echo 'a long password' | dangol user add …")
	}
	return line, nil
}

func backupCommand(ctx context.Context, c *cli, args []string) (int, error) {
	fs, conf, err := c.flagsFor("backup")
	if err != nil {
		return exitFailed, err
	}
	out := fs.String("out", "", "`file` to write; it must not exist")
	if _, err := parse(fs, args); err != nil {
		return exitFailed, err
	}
	if *out == "" {
		return exitFailed, errors.New("want --out FILE")
	}
	log, err := logger(c, conf.LogLevel)
	if err != nil {
		return exitFailed, err
	}
	db, err := store.Open(ctx, conf.DB, store.Options{Log: log})
	if err != nil {
		return exitFailed, err
	}
	if err := errors.Join(db.CopyTo(ctx, *out), db.Close()); err != nil {
		return exitFailed, err
	}
	fmt.Fprintf(c.out, "copied to %s\n", *out)
	return exitDone, nil
}
