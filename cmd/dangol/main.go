// Command dangol is the whole product: the server, the demo, and the same work from the command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// version is set by the release build.
var version = ""

// Exit codes. Other tools rely on them.
const (
	exitDone    = 0
	exitFailed  = 1
	exitRefused = 3 // done, but some rows were refused
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// command is one word after dangol.
type command struct {
	name  string
	usage string // what follows the name
	about string
	run   func(ctx context.Context, c *cli, args []string) (exit int, err error)
}

// commands lists what dangol can do, in the order of the help.
func commands() []command {
	return []command{
		{"demo", "[--addr A] [--customers N] [--seed N]", "the whole product with invented data, in a temporary database", demoCommand},
		{"serve", "[--db DSN] [--addr A]", "the server", serveCommand},
		{"import", "purchases|customers|products|serving FILE | list | undo BATCH", "bring files in, or take one back", importCommand},
		{"value", "[--as-of DATE] [--train-until DATE] [--model auto] … | compare | movement | contracts FILE | opportunities FILE | predict [FILE] | export --out FILE", "judge the base, print or write the result", valueCommand},
		{"segment", "count|list --rule RULE [--limit N] [--json]", "whom a rule means", segmentCommand},
		{"user", "add --email E --role R", "add a person; the password comes from standard input", userCommand},
		{"backup", "--db FILE --out FILE", "copy an SQLite database while it is in use", backupCommand},
		{"config", "", "print the settings in force", configCommand},
		{"version", "", "print the version", versionCommand},
	}
}

// cli is what a command may use of the outside world.
type cli struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// run finds the command and turns what comes back into an exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) int {
	c := &cli{in: in, out: out, err: errw}
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		c.help()
		if len(args) == 0 {
			return exitFailed
		}
		return exitDone
	}
	for _, cmd := range commands() {
		if cmd.name != args[0] {
			continue
		}
		exit, err := cmd.run(ctx, c, args[1:])
		switch {
		case errors.Is(err, errHelp):
			return exitDone
		case err != nil:
			fmt.Fprintln(errw, "dangol "+cmd.name+": "+c.explain(err))
			return exitFailed
		}
		return exit
	}
	fmt.Fprintf(errw, "dangol: no command %q\n\n", args[0])
	c.help()
	return exitFailed
}

func (c *cli) help() {
	fmt.Fprint(c.err, "Dangol keeps one customer base, knows what every customer is worth, and says whom to look after today.\n\nUsage:\n")
	for _, cmd := range commands() {
		fmt.Fprintf(c.err, "  dangol %s %s\n        %s\n", cmd.name, cmd.usage, cmd.about)
	}
	fmt.Fprint(c.err, "\nDSN is a file path, sqlite:PATH or postgres://…; without --db it is ./dangol.db, or $DANGOL_DB.\n")
}

func versionCommand(_ context.Context, c *cli, _ []string) (int, error) {
	fmt.Fprintln(c.out, buildVersion())
	return exitDone, nil
}

// buildVersion is the release's version, or the commit it was built from.
func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return "devel " + s.Value
			}
		}
	}
	return "devel"
}
