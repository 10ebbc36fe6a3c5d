package sheet

import (
	"bytes"
	"errors"
	"io"
	"os"
	"regexp"
	"strconv"

	"github.com/richardlehane/mscfb"
	"github.com/xuri/excelize/v2"

	"dangol.kr/dangol/internal/fault"
)

const (
	// maxSpin bounds the rounds of hashing that a file may ask for; spreadsheet programs ask for a hundred thousand.
	maxSpin = 1_000_000
	// readOnlyPassword is the one that spreadsheet programs use for files that are protected against changes only.
	readOnlyPassword = "VelvetSweatshop"
)

// openEncrypted opens what lies in the container of old Office programs: a workbook behind a password, or something too
// old to be read.
func (s *Sheet) openEncrypted(r io.ReaderAt, size int64, o Options) error {
	info, err := encryption(r)
	if err != nil {
		return err
	}
	if m := regexp.MustCompile(`spinCount="(\d+)"`).FindSubmatch(info); m != nil {
		if n, err := strconv.Atoi(string(m[1])); err != nil || n > maxSpin {
			return fault.New(fault.Invalid, "sheet_encryption")
		}
	}
	if size > MaxEncrypted {
		return fault.New(fault.TooLarge, "sheet_encrypted_too_large", "limit", MaxEncrypted>>20)
	}
	raw := make([]byte, size)
	if n, err := r.ReadAt(raw, 0); n < len(raw) {
		return fault.From(err, fault.Invalid, "sheet_broken")
	}
	s.Encrypted = true
	plain, err := decrypt(raw, o.Password)
	if fault.CodeOf(err) == "sheet_password_wrong" && o.Password == "" {
		if plain, err = decrypt(raw, readOnlyPassword); fault.CodeOf(err) == "sheet_password_wrong" {
			return fault.New(fault.Invalid, "sheet_password_needed")
		}
	}
	if err != nil {
		return err
	}
	if len(plain) <= 16<<20 {
		return s.openBook(bytes.NewReader(plain), int64(len(plain)), o)
	}
	f, err := spool(plain)
	if err != nil {
		return fault.From(err, fault.Internal, "")
	}
	s.source = &book{spool: f}
	return s.openBook(f, int64(len(plain)), o)
}

// encryption gives the stream that says how a workbook is encrypted, or the reason why there is none.
func encryption(r io.ReaderAt) (info []byte, err error) {
	defer broken(&err)
	doc, err := mscfb.New(r)
	if err != nil {
		return nil, fault.From(err, fault.Invalid, "sheet_broken")
	}
	packed, old, what := false, false, "document"
	for _, f := range doc.File {
		switch f.Name {
		case "EncryptionInfo":
			info = make([]byte, max(0, min(f.Size, 64<<10)))
			n, _ := f.Read(info) // what is missing here is missed when it is decrypted
			info = info[:n]
		case "EncryptedPackage":
			packed = true
		case "Workbook", "Book":
			old = true
		case "WordDocument":
			what = "DOC"
		case "PowerPoint Document":
			what = "PPT"
		case "FileHeader", "HwpSummaryInformation", "\x05HwpSummaryInformation":
			what = "HWP"
		}
	}
	switch {
	case packed && info != nil:
		return info, nil
	case old:
		return nil, fault.New(fault.Invalid, "sheet_xls")
	}
	return nil, fault.New(fault.Invalid, "sheet_not_table", "what", what)
}

// decrypt gives the workbook within. A wrong password shows by what comes out.
func decrypt(raw []byte, password string) (plain []byte, err error) {
	defer broken(&err)
	plain, err = excelize.Decrypt(raw, &excelize.Options{Password: password})
	switch {
	case errors.Is(err, excelize.ErrUnsupportedEncryptMechanism), errors.Is(err, excelize.ErrUnknownEncryptMechanism):
		return nil, fault.From(err, fault.Invalid, "sheet_encryption")
	case err != nil:
		return nil, fault.From(err, fault.Invalid, "sheet_broken")
	case !bytes.HasPrefix(plain, []byte("PK\x03\x04")):
		return nil, fault.New(fault.Invalid, "sheet_password_wrong")
	}
	return plain, nil
}

// broken turns the panics with which the libraries meet damaged containers into a fault.
func broken(err *error) {
	if p := recover(); p != nil {
		*err = fault.New(fault.Invalid, "sheet_broken")
	}
}

// spool puts the decrypted workbook on disk, so that the memory is free while it is read.
func spool(b []byte) (*temporary, error) {
	f, err := os.CreateTemp("", "dangol-book-")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // where the system allows it, so that even a killed program leaves nothing behind
	if _, err := f.Write(b); err != nil {
		_ = f.Close()
		return nil, err
	}
	return &temporary{f}, nil
}

// temporary is a file that goes when it is closed.
type temporary struct{ *os.File }

// Close closes and removes the file.
func (t *temporary) Close() error {
	err := t.File.Close()
	_ = os.Remove(t.Name())
	return err
}
