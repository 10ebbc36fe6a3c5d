package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/store"
)

// config is everything that can be set about a running program. Later sources win: defaults, the file that
// $DANGOL_CONFIG names, environment, flags.
type config struct {
	DB       string // address of the database
	Addr     string // where the server listens
	Files    string // folder for uploaded files and the projection; beside the database by default
	BaseURL  string // how people reach the server, for links; "" takes the request's
	Proxied  string // "yes" or "no": a proxy of ours stands in front, and its X-Forwarded-For is believed
	LogLevel string // debug, info, warn, error
	Upload   int64  // largest file taken in by the browser, bytes
}

func defaults() config {
	return config{DB: "./dangol.db", Addr: "127.0.0.1:8420", LogLevel: "info", Upload: 4 << 30}
}

// settingsOf names each setting for file and environment.
func (c *config) fields() []struct {
	name string
	text *string
	size *int64
} {
	type field = struct {
		name string
		text *string
		size *int64
	}
	return []field{
		{"DANGOL_DB", &c.DB, nil}, {"DANGOL_ADDR", &c.Addr, nil}, {"DANGOL_FILES", &c.Files, nil},
		{"DANGOL_BASE_URL", &c.BaseURL, nil}, {"DANGOL_PROXIED", &c.Proxied, nil}, {"DANGOL_LOG", &c.LogLevel, nil}, {"DANGOL_UPLOAD_BYTES", nil, &c.Upload},
	}
}

func loadConfig() (config, error) {
	c := defaults()
	file := map[string]string{}
	if path := os.Getenv("DANGOL_CONFIG"); path != "" {
		var err error
		if file, err = readConfigFile(path); err != nil {
			return c, err
		}
	}
	for _, f := range c.fields() {
		v, ok := os.LookupEnv(f.name)
		if !ok {
			if v, ok = file[f.name]; !ok {
				continue
			}
		}
		if f.text != nil {
			*f.text = v
			continue
		}
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n <= 0 {
			return c, fmt.Errorf("%s: %q is not a number of bytes", f.name, v)
		}
		*f.size = n
	}
	if c.Proxied != "" && c.Proxied != "yes" && c.Proxied != "no" {
		return c, fmt.Errorf("DANGOL_PROXIED: %q is neither yes nor no", c.Proxied)
	}
	return c, nil
}

// readConfigFile reads NAME=value lines; # begins a comment.
func readConfigFile(path string) (_ map[string]string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := map[string]string{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		k, v, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("%s line %d: want NAME=value", path, n)
		}
		out[strings.TrimSpace(k)] = strings.TrimSpace(v)
	}
	return out, lines.Err()
}

// folder is where files of this installation lie.
func (c *config) folder() string {
	if c.Files != "" {
		return c.Files
	}
	if file, ok := store.File(c.DB); ok {
		return file + ".files"
	}
	return "./dangol.files"
}

// errHelp says that help was asked for and given.
var errHelp = errors.New("help")

// flagsFor begins the flags of a command with those that all share.
func (c *cli) flagsFor(name string) (*flag.FlagSet, *config, error) {
	conf, err := loadConfig()
	if err != nil {
		return nil, nil, err
	}
	fs := flag.NewFlagSet("dangol "+name, flag.ContinueOnError)
	fs.SetOutput(c.err)
	fs.StringVar(&conf.DB, "db", conf.DB, "`DSN` of the database")
	fs.StringVar(&conf.Files, "files", conf.Files, "`folder` for uploaded files; beside the database by default")
	fs.StringVar(&conf.LogLevel, "log", conf.LogLevel, "`level` of the log: debug, info, warn, error")
	return fs, &conf, nil
}

// parse reads flags wherever they stand among the arguments and returns the others.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, errHelp
			}
			return nil, err
		}
		if fs.NArg() == 0 {
			return rest, nil
		}
		// After -- everything is an argument.
		if n := len(args) - fs.NArg(); n > 0 && args[n-1] == "--" {
			return append(rest, fs.Args()...), nil
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

func configCommand(_ context.Context, c *cli, args []string) (int, error) {
	fs, conf, err := c.flagsFor("config")
	if err != nil {
		return exitFailed, err
	}
	if _, err := parse(fs, args); err != nil {
		return exitFailed, err
	}
	for _, f := range conf.fields() {
		switch {
		case f.size != nil:
			fmt.Fprintf(c.out, "%s=%d\n", f.name, *f.size)
		case f.name == "DANGOL_DB":
			fmt.Fprintf(c.out, "%s=%s\n", f.name, store.Describe(*f.text)) // without a password
		default:
			fmt.Fprintf(c.out, "%s=%s\n", f.name, *f.text)
		}
	}
	fmt.Fprintf(c.out, "# files lie in %s\n", conf.folder())
	return exitDone, nil
}
