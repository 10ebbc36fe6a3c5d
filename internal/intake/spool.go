package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"dangol.kr/dangol/internal/fault"
)

// spool keeps uploaded files: each once, under the checksum of its content, written to the end before it is seen.
type spool struct {
	dir  string
	most int64 // bytes of one file
}

// keep streams an upload to disk and gives its path, checksum and size. id makes the name of the unfinished file.
func (s spool) keep(ctx context.Context, r io.Reader, id int64) (path, checksum string, size int64, err error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return "", "", 0, fault.From(err, fault.Unavailable, "batch_files")
	}
	part := filepath.Join(s.dir, "part-"+strconv.FormatInt(id, 10))
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", "", 0, fault.From(err, fault.Unavailable, "batch_files")
	}
	defer os.Remove(part) //nolint:errcheck // gone already if all went well
	sum := sha256.New()
	size, err = io.Copy(io.MultiWriter(f, sum), &bounded{ctx: ctx, r: r, left: s.most})
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if errors.Is(err, errTooLong) {
		return "", "", 0, fault.New(fault.TooLarge, "batch_too_large", "limit", s.most>>20)
	}
	if err != nil {
		return "", "", 0, fault.From(err, fault.Unavailable, "batch_files")
	}
	checksum = hex.EncodeToString(sum.Sum(nil))
	path = filepath.Join(s.dir, checksum)
	if err := os.Rename(part, path); err != nil {
		return "", "", 0, fault.From(err, fault.Unavailable, "batch_files")
	}
	return path, checksum, size, syncDir(s.dir)
}

// put writes a file whose content is in memory, in the same way.
func (s spool) put(name string, content []byte, id int64) (path string, err error) {
	part := filepath.Join(s.dir, "part-"+strconv.FormatInt(id, 10))
	defer os.Remove(part) //nolint:errcheck // gone already if all went well
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fault.From(err, fault.Unavailable, "batch_files")
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	path = filepath.Join(s.dir, name)
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return "", fault.From(err, fault.Unavailable, "batch_files")
	}
	return path, syncDir(s.dir)
}

// syncDir makes a rename survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fault.From(err, fault.Unavailable, "batch_files")
	}
	defer d.Close() //nolint:errcheck // only read
	if err := d.Sync(); err != nil {
		return fault.From(err, fault.Unavailable, "batch_files")
	}
	return nil
}

// owns reports whether a path lies in the spool, so that it may be removed.
func (s spool) owns(path string) bool { return filepath.Dir(path) == filepath.Clean(s.dir) }

var errTooLong = errors.New("too long")

// bounded reads at most so many bytes, and none after its context ended.
type bounded struct {
	ctx  context.Context
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooLong
	}
	return n, err
}

// checksum is the SHA-256 of a file that is read where it lies.
func checksum(ctx context.Context, path string) (sum string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, fileFault(err)
	}
	defer f.Close() //nolint:errcheck // only read
	h := sha256.New()
	st, err := f.Stat()
	if err != nil {
		return "", 0, fileFault(err)
	}
	if st.IsDir() {
		return "", 0, fault.New(fault.Invalid, "batch_folder")
	}
	size, err = io.Copy(h, &bounded{ctx: ctx, r: f, left: st.Size() + 1})
	if errors.Is(err, errTooLong) {
		return "", 0, fault.New(fault.Conflict, "batch_file_changed")
	}
	if err != nil {
		return "", 0, fileFault(err)
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}

// fileFault says what opening a file failed with.
func fileFault(err error) error {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fault.From(err, fault.NotFound, "batch_file_gone")
	case errors.Is(err, os.ErrPermission):
		return fault.From(err, fault.Forbidden, "batch_file_locked")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return fault.From(err, fault.Unavailable, "batch_files")
}

func (s spool) path(name string) string { return filepath.Join(s.dir, name) }

// remove removes files that may be gone already.
func (s spool) remove(names ...string) error {
	for _, n := range names {
		if err := os.Remove(s.path(n)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fileFault(err)
		}
	}
	return nil
}
