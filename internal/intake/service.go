package intake

import (
	"context"
	"encoding/hex"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"crypto/sha256"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// Config is what the service works with.
type Config struct {
	DB        *store.DB
	Customers *customer.Service
	Purchases *purchase.Service
	Now       func() time.Time
	NewID     func() int64
	Log       *slog.Logger
	Files     string                // folder for uploads
	MaxFile   int64                 // bytes of one upload; 0 means 4 GiB
	Zone      func() *time.Location // of the firm: in whose days files are read
	// Owners gives the people of the firm by folded name and e-mail (i18n.Fold), for files that say who looks after whom.
	// May be nil.
	Owners func(ctx context.Context) (map[string]int64, error)
	// InUse names customers that other rooms hold something about, so that an undo leaves them; see customer.Undo. May
	// be nil.
	InUse func(ctx context.Context, q store.Q, ids []int64) (map[int64]string, error)
	// Forget is told, in the same transaction, which customers an undo removed, so that other rooms let go of what they
	// noted about them by themselves. May be nil.
	Forget func(ctx context.Context, tx *store.Tx, ids []int64) error
}

// Service brings files in.
type Service struct {
	Config
	files spool

	mu        sync.Mutex
	passwords map[int64]string // of workbooks that are read where they lie; never written down

	turn       chan struct{}         // held by whoever hands over or takes back
	chunkRows  int                   // rows of one transaction
	saleRows   int                   // the same of purchases
	partRows   int                   // rows of purchases in memory at once
	afterChunk func(row int64) error // tests stop here, as a killed process would; nil in the program
}

// maxFile is how large an upload may be unless told otherwise.
const maxFile = 4 << 30

// NewService makes the service.
func NewService(c Config) *Service {
	if c.MaxFile <= 0 {
		c.MaxFile = maxFile
	}
	return &Service{
		Config: c, chunkRows: chunkRows, saleRows: saleRows, partRows: partRows, turn: make(chan struct{}, 1), passwords: make(map[int64]string),
		files: spool{dir: filepath.Join(c.Files, "intake"), most: c.MaxFile},
	}
}

func (s *Service) nowMS() int64 { return s.Now().UnixMilli() }

// today is the day it is at the firm.
func (s *Service) today() int { return i18n.DayOf(s.nowMS(), s.Zone()) }

// Get is one batch.
func (s *Service) Get(ctx context.Context, id int64) (_ Batch, err error) {
	defer fault.Wrap(&err, "intake.Get %d", id)
	return selectBatch(ctx, s.DB.Read(), id)
}

// List gives the batches before an id (0: the newest), the newest first.
func (s *Service) List(ctx context.Context, before int64, limit int) (_ []Batch, err error) {
	defer fault.Wrap(&err, "intake.List")
	if before == 0 {
		before = 1<<63 - 1
	}
	return selectBatches(ctx, s.DB.Read(), before, limit)
}

// open opens a batch's file as its reading says. The caller closes both.
func (s *Service) open(b *Batch) (*file, error) {
	f, err := os.Open(b.path)
	if err != nil {
		return nil, fileFault(err)
	}
	st, err := f.Stat()
	if err == nil && st.Size() != b.Size && !s.files.owns(b.path) {
		err = fault.New(fault.Conflict, "batch_file_changed")
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	s.mu.Lock()
	password := s.passwords[b.ID]
	s.mu.Unlock()
	sh, err := sheet.Open(f, st.Size(), b.FileName, b.Reading.options(password))
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &file{Sheet: sh, f: f}, nil
}

// file is a sheet with the file it is read from.
type file struct {
	*sheet.Sheet
	f *os.File
}

// Close closes both.
func (f *file) Close() {
	_ = f.Sheet.Close()
	_ = f.f.Close()
}

func (r Reading) options(password string) sheet.Options {
	return sheet.Options{
		Password: password, Delimiter: r.Delimiter, Encoding: sheet.Encoding(r.Encoding),
		HeaderRow: r.HeaderRow, SheetName: r.Sheet, Known: knownColumn,
	}
}

// fingerprint is what makes two batches the same: content, kind, reading, columns, options and mended cells.
func fingerprint(b *Batch, f fixes) string {
	reading := b.Reading
	reading.Names = nil
	if len(f) == 0 {
		f = nil // one text for none
	}
	h := sha256.New()
	for _, part := range []string{b.Checksum, string(b.Kind), encode(reading), encode(b.Mapping), encode(b.Options), encode(f)} {
		h.Write([]byte(part + "\x00")) //nolint:errcheck // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))
}

// audit writes a line of the trail about a batch.
func (s *Service) audit(ctx context.Context, tx *store.Tx, by auth.Actor, action string, b *Batch, after any) error {
	return auth.Audit(ctx, tx, s.NewID(), by, s.Now(), auth.Entry{
		Action: "import." + action, ObjectKind: "import", ObjectID: b.ID, ObjectName: b.FileName, After: after,
	})
}
