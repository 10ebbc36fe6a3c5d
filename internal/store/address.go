package store

import (
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/fault"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"
)

type address struct {
	engine Engine
	path   string // SQLite file
	host   string // PostgreSQL host and database, without secrets
}

// String names the database for people and logs: never the password.
func (a address) String() string {
	if a.engine == SQLite {
		return a.path
	}
	return a.host
}

// Describe is a DSN without secrets.
func Describe(dsn string) string {
	a, err := parseAddress(dsn)
	switch {
	case err != nil:
		return "unreadable address"
	case a.engine == Postgres:
		return "postgres://" + a.host
	}
	return a.path
}

// File is the SQLite file behind a DSN; false when there is none.
func File(dsn string) (string, bool) {
	a, err := parseAddress(dsn)
	return a.path, err == nil && a.engine == SQLite
}

// scheme begins a DSN that is no plain path. A single letter is the drive of a path on Windows.
var scheme = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]+):`)

func parseAddress(dsn string) (address, error) {
	var kind string
	if m := scheme.FindStringSubmatch(dsn); m != nil {
		kind = m[1]
	}
	switch {
	case dsn == "", dsn == "sqlite:":
		return address{}, fault.New(fault.Invalid, "database_address")
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		u, err := url.Parse(dsn)
		if err != nil {
			// The parser's own message would repeat the address and with it the password.
			return address{}, fault.New(fault.Invalid, "database_address")
		}
		return address{engine: Postgres, host: u.Host + u.Path}, nil
	case kind == "postgres", kind == "postgresql": // a server needs its two slashes
		return address{}, fault.New(fault.Invalid, "database_address")
	case kind != "" && kind != "sqlite":
		// Taken for a path it would make an empty database with the name, and perhaps the password, of the real one.
		return address{}, fault.New(fault.Invalid, "database_scheme", "scheme", kind)
	default:
		return address{engine: SQLite, path: filepath.Clean(strings.TrimPrefix(dsn, "sqlite:"))}, nil
	}
}

// writerCache is the page cache of the SQLite writer, KiB.
const writerCache = 64 << 10

// sqliteDSN sets what every connection needs. busy_timeout stands first so that the switch to WAL waits for its turn;
// synchronous=FULL keeps what was acknowledged through a power cut. The file is not mapped into memory: each connection
// would map it for itself, and a process of nine would seem to hold the file nine times.
func sqliteDSN(path string, reader bool) string {
	v := url.Values{}
	v.Add("_pragma", "busy_timeout(10000)")
	v.Add("_pragma", "journal_mode(WAL)")
	v.Add("_pragma", "synchronous(FULL)")
	v.Add("_pragma", "foreign_keys(1)")
	v.Add("_pragma", "temp_store(MEMORY)")
	if reader {
		v.Add("_pragma", "query_only(1)")
		v.Add("_pragma", "cache_size(-4096)")
	} else {
		v.Add("_pragma", "cache_size(-"+strconv.Itoa(writerCache)+")")
		v.Add("_pragma", "wal_autocheckpoint(4000)")
		v.Add("_txlock", "immediate")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}

// postgresDSN adds what a cluster needs for schema changes; plain PostgreSQL ignores the dotted name.
func postgresDSN(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return dsn
	}
	q := u.Query()
	if !q.Has("timezone") {
		q.Set("timezone", "UTC")
	}
	if !q.Has("application_name") {
		q.Set("application_name", "dangol")
	}
	q.Set("citus.multi_shard_modify_mode", "sequential")
	// Pages ask many small questions; starting workers for one costs more than it saves.
	if !q.Has("max_parallel_workers_per_gather") {
		q.Set("max_parallel_workers_per_gather", "0")
	}
	u.RawQuery = q.Encode()
	return u.String()
}
