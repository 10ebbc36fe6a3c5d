package intake

import (
	"context"
	"io"
	"maps"
	"os"
	"path/filepath"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/store"
)

// Plan is what a person decides about a file.
type Plan struct {
	Reading Reading
	Mapping Mapping // field → name of the column
	Options Options
}

// Upload keeps a file and begins a batch with the mapping remembered for its shape, or guessed. Without a kind, its columns
// say what it is. A workbook behind a password comes back Locked; see Unlock.
func (s *Service) Upload(ctx context.Context, by auth.Actor, kind Kind, name string, r io.Reader) (_ Batch, err error) {
	defer fault.Wrap(&err, "intake.Upload")
	if err := by.Check(auth.Import); err != nil {
		return Batch{}, err
	}
	id, guess := s.NewID(), kind == ""
	if guess {
		kind = Purchases
	}
	path, sum, size, err := s.files.keep(ctx, r, id)
	if err != nil {
		return Batch{}, err
	}
	b := Batch{ID: id, Kind: kind, FileName: shownName(name), Size: size, Checksum: sum, path: path}
	if _, err := os.Stat(path + unlockedSuffix); err == nil {
		b.path = path + unlockedSuffix // the same workbook was unlocked before
	}
	err = s.describe(ctx, &b, Plan{}, "")
	if guess && err == nil {
		if kind, err = s.kindOf(&b); err == nil && kind != b.Kind {
			b.Kind = kind
			err = s.describe(ctx, &b, Plan{}, "")
		}
	}
	if locked(err) {
		err = nil
	}
	if err != nil {
		return Batch{}, err
	}
	return b, s.insert(ctx, by, &b)
}

// Locked reports whether the file is a workbook whose password is still to be given.
func (b *Batch) Locked() bool { return b.State == New && len(b.Reading.Names) == 0 }

func locked(err error) bool {
	code := fault.CodeOf(err)
	return code == "sheet_password_needed" || code == "sheet_password_wrong"
}

// unlockedSuffix marks the decrypted copy of a workbook: a batch must be able to go on without anybody typing the
// password again, and the password itself is kept nowhere.
const unlockedSuffix = ".open"

// Unlock opens an uploaded workbook with its password.
func (s *Service) Unlock(ctx context.Context, by auth.Actor, id int64, password string) (_ Batch, err error) {
	defer fault.Wrap(&err, "intake.Unlock %d", id)
	if err := by.Check(auth.Import); err != nil {
		return Batch{}, err
	}
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return Batch{}, err
	}
	if !b.Locked() {
		return Batch{}, fault.New(fault.Conflict, "batch_state", "state", string(b.State))
	}
	raw, err := os.ReadFile(b.path)
	if err != nil {
		return Batch{}, fileFault(err)
	}
	plain, err := sheet.Decrypt(raw, password)
	if err != nil {
		return Batch{}, err
	}
	if b.path, err = s.files.put(b.Checksum+unlockedSuffix, plain, s.NewID()); err != nil {
		return Batch{}, err
	}
	if err := s.describe(ctx, &b, Plan{}, ""); err != nil {
		return Batch{}, err
	}
	return b, s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return updatePlan(ctx, tx, &b) })
}

// Adopt begins a batch of a file that stays where it is, for the command line. What plan leaves open is remembered or
// guessed; a mapping entry with an empty column leaves the field out. If the very same was brought before, that batch is
// returned: done, or to be gone on with.
func (s *Service) Adopt(ctx context.Context, by auth.Actor, kind Kind, path string, plan Plan, password string) (_ Batch, err error) {
	defer fault.Wrap(&err, "intake.Adopt")
	if err := by.Check(auth.Import); err != nil {
		return Batch{}, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return Batch{}, fileFault(err)
	}
	sum, size, err := checksum(ctx, path)
	if err != nil {
		return Batch{}, err
	}
	b := Batch{ID: s.NewID(), Kind: kind, FileName: shownName(path), Size: size, Checksum: sum, path: path}
	if err := s.describe(ctx, &b, plan, password); err != nil {
		return Batch{}, err
	}
	if err := s.complain(ctx, &b); err != nil {
		return Batch{}, err
	}
	same, err := selectByIdentity(ctx, s.DB.Read(), fingerprint(&b, nil))
	switch {
	case err == nil:
		s.remember(same.ID, password)
		return same, s.relocate(ctx, &same, path)
	case !fault.Is(err, fault.NotFound):
		return Batch{}, err
	}
	b.State, b.mark = Mapped, fingerprint(&b, nil)
	s.remember(b.ID, password)
	return b, s.insert(ctx, by, &b)
}

// ParseMap reads field=column pairs, as the command line takes them, against the columns of a file.
func (s *Service) ParseMap(kind Kind, path string, reading Reading, password, text string) (_ Mapping, err error) {
	defer fault.Wrap(&err, "intake.ParseMap")
	if text == "" {
		return nil, nil
	}
	st, err := os.Stat(path)
	if err != nil {
		return nil, fileFault(err)
	}
	b := Batch{ID: s.NewID(), FileName: filepath.Base(path), Size: st.Size(), Reading: reading, path: path}
	s.remember(b.ID, password)
	f, err := s.open(&b)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := mapping.Parse(text, mapping.Subject(kind), f.Names)
	if err != nil {
		return nil, err
	}
	out := named(m, f.Names)
	for x, c := range m {
		if c < 0 {
			out[string(x)] = ""
		}
	}
	return out, nil
}

// relocate points an unfinished batch to where its file lies now: the content is the same.
func (s *Service) relocate(ctx context.Context, b *Batch, path string) error {
	if b.path == path || b.State == Done || s.files.owns(b.path) {
		return nil
	}
	b.path = path
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE intake_batch SET file_path = $2 WHERE id = $1", b.ID, path)
		return err
	})
}

func (s *Service) remember(batch int64, password string) {
	if password == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passwords[batch] = password
}

func (s *Service) insert(ctx context.Context, by auth.Actor, b *Batch) error {
	b.CreatedMS, b.Actor, b.ActorID = s.nowMS(), by.Name, by.UserID
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := insertBatch(ctx, tx, b); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "upload", b, map[string]string{"kind": string(b.Kind)})
	})
}

// describe opens the file and fills in what can be known: how it is read, the columns, the mapping.
func (s *Service) describe(ctx context.Context, b *Batch, plan Plan, password string) error {
	b.Reading, b.Options, b.State = plan.Reading, plan.Options, New
	b.Reading.Names = nil
	s.remember(b.ID, password)
	f, err := s.open(b)
	if err != nil {
		return err
	}
	defer f.Close()
	b.Reading.Names = f.Names
	b.Shape = mapping.Fingerprint(f.Names)
	known, options, err := recallShape(ctx, s.DB.Read(), b.Shape, b.Kind)
	if err != nil {
		return err
	}
	if known == nil {
		known = named(mapping.For(mapping.Subject(b.Kind), f.Columns(), f.Sample()).Map(guessLeast), f.Names)
		if err := s.withOwn(ctx, b.Kind, known, f.Names); err != nil {
			return err
		}
		options.Source = source(mapping.OriginOf(mapping.Subject(b.Kind), f.Names).Key)
		options.OrdersPerDay = b.Kind == Purchases && s.recurring(f.Sheet, merged(known, plan.Mapping))
	} else if err := s.withoutGone(ctx, b.Kind, known); err != nil {
		return err
	}
	if b.Options == (Options{}) {
		b.Options = options
	} else {
		fill(&b.Options.Source, options.Source)
		b.Options.OrdersPerDay = b.Options.OrdersPerDay || options.OrdersPerDay
	}
	b.Mapping = merged(known, plan.Mapping)
	return nil
}

// guessLeast is how sure a guess must be to be taken before a person has looked.
const guessLeast = 0.5

// source names the keys of the marketplaces whose numbering is their own. Files of anybody's own programs share one
// numbering, so that a list of customers and a list of orders fit together.
func source(origin string) string {
	switch origin {
	case "smartstore", "coupang", "cafe24", "imweb", "shopify", "woocommerce":
		return origin
	}
	return ""
}

// named turns a mapping by index into one by name, which holds when somebody moves the columns.
func named(m mapping.Map, names []string) Mapping {
	out := make(Mapping, len(m))
	for f, c := range m {
		if c >= 0 && c < len(names) {
			out[string(f)] = names[c]
		}
	}
	return out
}

// merged lays what a person said over what was guessed. A column that is claimed so is given up by the guess.
func merged(known, said Mapping) Mapping {
	out := maps.Clone(known)
	if out == nil {
		out = make(Mapping)
	}
	for f, c := range said {
		for g, d := range out {
			if d == c && g != f {
				delete(out, g)
			}
		}
		if out[f] = c; c == "" {
			delete(out, f)
		}
	}
	return out
}

// complain says what the mapping lacks, or what it names that is not there.
func (s *Service) complain(ctx context.Context, b *Batch) error {
	custom, err := s.customFields(ctx, b.Kind, b.Mapping)
	if err != nil {
		return err
	}
	at := make(map[string]int, len(b.Reading.Names))
	for i, n := range b.Reading.Names {
		at[n] = i
	}
	var bad fault.Complaints
	m := make(mapping.Map, len(b.Mapping))
	known := make(map[mapping.Field]bool)
	for _, f := range mapping.Fields(mapping.Subject(b.Kind)) {
		known[f] = true
	}
	for f, c := range b.Mapping {
		i, ok := at[c]
		if _, own := custom[f]; !own && !known[mapping.Field(f)] {
			bad.Add(f, "map_field_unknown", "field", f)
		} else if !ok {
			bad.Add(f, "map_column_unknown", "column", c, "field", f)
		} else if mapping.Forbidden(c) {
			bad.Add(f, "map_column_forbidden", "column", c)
		}
		m[mapping.Field(f)] = i
	}
	return append(bad, m.Complaints(mapping.Subject(b.Kind))...).Err()
}

// Columns are the columns of a file as they look, with what was guessed of them.
type Columns struct {
	Columns    []sheet.Column
	Guesses    mapping.Guesses
	Tabs       []sheet.Tab
	Form       sheet.Kind // what the file is on disk
	Found      Reading    // how it is read, with what was found out
	Remembered bool       // files of this shape were brought before, and the mapping is theirs
}

// Columns looks at the file anew. Resident registration numbers among the examples are cut.
func (s *Service) Columns(ctx context.Context, id int64) (_ Columns, err error) {
	defer fault.Wrap(&err, "intake.Columns %d", id)
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return Columns{}, err
	}
	f, err := s.open(&b)
	if err != nil {
		return Columns{}, err
	}
	defer f.Close()
	out := Columns{Columns: f.Columns(), Guesses: mapping.For(mapping.Subject(b.Kind), f.Columns(), f.Sample()), Tabs: f.Tabs, Form: f.Kind, Found: f.found()}
	known, _, err := recallShape(ctx, s.DB.Read(), mapping.Fingerprint(f.Names), b.Kind)
	if err != nil {
		return Columns{}, err
	}
	out.Remembered = known != nil
	resident := residentColumns(f.Sheet)
	for i := range out.Columns {
		for k, e := range out.Columns[i].Examples {
			if resident[i] {
				e, _ = i18n.CutRRNForm(e)
			}
			out.Columns[i].Examples[k], _ = i18n.CutRRN(e)
		}
	}
	return out, nil
}

// SetPlan writes how the file is read and what its columns mean. It complains about everything at once.
func (s *Service) SetPlan(ctx context.Context, by auth.Actor, id int64, plan Plan) (_ Batch, err error) {
	defer fault.Wrap(&err, "intake.SetPlan %d", id)
	if err := by.Check(auth.Import); err != nil {
		return Batch{}, err
	}
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return Batch{}, err
	}
	if !b.State.editable() && b.State != Failed {
		return Batch{}, fault.New(fault.Conflict, "batch_state", "state", string(b.State))
	}
	switch plan.Options.DateOrder {
	case "", "ymd", "dmy", "mdy":
	default:
		return Batch{}, fault.Complaints{{Field: "date_order", Code: "unknown"}}
	}
	b.Reading, b.Options, b.Mapping = plan.Reading, plan.Options, merged(nil, plan.Mapping)
	f, err := s.open(&b)
	if err != nil {
		return Batch{}, err
	}
	defer f.Close()
	b.Reading.Names, b.Shape = f.Names, mapping.Fingerprint(f.Names)
	if err := s.complain(ctx, &b); err != nil {
		return Batch{}, err
	}
	b.State, b.Check, b.Rows = Mapped, Counts{}, 0
	return b, s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return updatePlan(ctx, tx, &b) })
}
