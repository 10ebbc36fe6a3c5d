package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/fault"
)

// Guards against archives made to exhaust the machine. Parts are read as streams, so what a bomb costs is time and, for
// shared texts, disk.
const (
	bombFloor  = 64 << 20 // unpacked bytes below which nothing is suspected
	bombRatio  = 200      // real sheets shrink ten to a hundred times
	bombCeil   = 16 << 30 // unpacked bytes of one part
	maxParts   = 20_000
	textMemory = 64 << 20 // shared texts kept in memory; more go to a temporary file
)

// book is a workbook.
type book struct {
	parts    map[string]*zip.File
	tabs     []tab
	date1904 bool
	styles   []dateStyle
	texts    *sharedTexts
	part     *zip.File // of the sheet that is read
	spool    io.Closer // decrypted copy
}

type tab struct {
	Tab
	part string
}

func (b *book) close() error {
	var err error
	if b.texts != nil {
		err = b.texts.close()
	}
	if b.spool != nil {
		if e := b.spool.Close(); err == nil {
			err = e
		}
	}
	return err
}

// openBook opens a workbook and chooses the sheet to read.
func (s *Sheet) openBook(r io.ReaderAt, size int64, o Options) error {
	b := &book{}
	if old, ok := s.source.(*book); ok {
		b.spool = old.spool
	}
	s.Kind, s.source = XLSX, b
	if err := b.load(r, size); err != nil {
		return err
	}
	for _, t := range b.tabs {
		s.Tabs = append(s.Tabs, t.Tab)
	}
	if o.SheetName != "" {
		for _, t := range b.tabs {
			if t.Name == o.SheetName {
				return s.useTab(b, t, o)
			}
		}
		return fault.New(fault.Invalid, "sheet_no_such_tab", "name", o.SheetName)
	}
	// The first visible sheet that holds a table; many workbooks begin with a cover or an instruction.
	var first error
	for _, hidden := range []bool{false, true} {
		for _, t := range b.tabs {
			if t.Hidden != hidden || b.parts[t.part] == nil {
				continue
			}
			err := s.useTab(b, t, o)
			if err == nil && len(s.Names) > 1 && len(s.sample) > 0 {
				return nil
			}
			if err != nil && fault.CodeOf(err) != "sheet_empty" && fault.CodeOf(err) != "sheet_header_row" {
				return err
			}
			if first == nil && err != nil {
				first = err
			}
		}
	}
	for _, t := range b.tabs { // none holds a table: take the first that holds anything
		if err := s.useTab(b, t, o); err == nil {
			return nil
		}
	}
	if first == nil {
		first = fault.New(fault.Invalid, "sheet_empty")
	}
	return first
}

// useTab surveys one sheet of the workbook.
func (s *Sheet) useTab(b *book, t tab, o Options) error {
	part := b.parts[t.part]
	if part == nil {
		return fault.New(fault.Invalid, "sheet_broken")
	}
	b.part, s.Tab, s.Extent = part, t.Name, int64(part.UncompressedSize64)
	s.Names, s.sample, s.HeaderRow, s.header = nil, nil, 0, nil
	if err := s.survey(o); err != nil {
		return err
	}
	s.judge()
	return nil
}

// load reads what the sheets of the workbook share.
func (b *book) load(r io.ReaderAt, size int64) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return fault.From(err, fault.Invalid, "sheet_broken")
	}
	if len(z.File) > maxParts {
		return fault.New(fault.TooLarge, "sheet_bomb")
	}
	b.parts = make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		b.parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/"))] = f
	}
	main := "xl/workbook.xml"
	if b.parts[main] == nil {
		for id, target := range b.rels("_rels/.rels", "") {
			if strings.HasSuffix(id, "/officeDocument") && b.parts[target] != nil {
				main = target
			}
		}
	}
	if b.parts[main] == nil || strings.HasSuffix(main, ".bin") {
		return b.whatElse()
	}
	links := b.rels(path.Dir(main)+"/_rels/"+path.Base(main)+".rels", path.Dir(main))
	if err := b.workbook(main, links); err != nil {
		return err
	}
	if len(b.tabs) == 0 {
		return fault.New(fault.Invalid, "sheet_empty")
	}
	texts, styles := path.Dir(main)+"/sharedstrings.xml", path.Dir(main)+"/styles.xml"
	for id, target := range links {
		switch {
		case strings.HasSuffix(id, "/sharedStrings"):
			texts = target
		case strings.HasSuffix(id, "/styles"):
			styles = target
		}
	}
	if err := b.readStyles(styles); err != nil {
		return err
	}
	b.texts = newSharedTexts(textMemory)
	if f := b.parts[texts]; f != nil {
		rc, err := unpack(f)
		if err != nil {
			return err
		}
		defer rc.Close()
		return b.texts.read(rc)
	}
	return nil
}

// whatElse says what a zip archive is that is no workbook.
func (b *book) whatElse() error {
	what := "ZIP"
	switch {
	case b.parts["xl/workbook.bin"] != nil:
		return fault.New(fault.Invalid, "sheet_xlsb")
	case b.parts["word/document.xml"] != nil:
		what = "DOCX"
	case b.parts["ppt/presentation.xml"] != nil:
		what = "PPTX"
	case b.parts["content.xml"] != nil && b.parts["mimetype"] != nil:
		return fault.New(fault.Invalid, "sheet_ods")
	case b.parts["index/document.iwa"] != nil, b.parts["contents/content.hpf"] != nil:
		what = "document"
	}
	return fault.New(fault.Invalid, "sheet_not_table", "what", what)
}

// rels reads a file of links: target by id, and by type for those that matter.
func (b *book) rels(name, base string) map[string]string {
	out := map[string]string{}
	_ = b.walk(name, func(x *xmlReader) {
		if !x.is("Relationship") || !x.open {
			return
		}
		target := string(unescape(nil, x.attr("Target")))
		if !strings.HasPrefix(target, "/") {
			target = path.Join(base, target)
		}
		target = strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))
		out[string(x.attr("Id"))] = target
		if typ := string(x.attr("Type")); typ != "" && !strings.HasSuffix(typ, "/worksheet") {
			out[typ] = target
		}
	})
	return out
}

func (b *book) workbook(name string, links map[string]string) error {
	return b.walk(name, func(x *xmlReader) {
		switch {
		case x.is("workbookPr") && x.open:
			v := string(x.attr("date1904"))
			b.date1904 = v == "1" || v == "true"
		case x.is("sheet") && x.open:
			id := x.attr("r:id")
			for _, a := range bytes.Fields(x.attrs) { // another prefix for the same name space
				if id == nil && bytes.Contains(a, []byte(":id=")) {
					id = x.attr(string(a[:bytes.IndexByte(a, '=')]))
				}
			}
			state := string(x.attr("state"))
			t := tab{part: links[string(id)]}
			t.Name, t.Hidden = string(unescape(nil, x.attr("name"))), state == "hidden" || state == "veryHidden"
			if strings.Contains(t.part, "chartsheet") || strings.Contains(t.part, "dialogsheet") {
				return
			}
			b.tabs = append(b.tabs, t)
		}
	})
}

// readStyles finds out which cell styles show dates.
func (b *book) readStyles(name string) error {
	own := map[string]dateStyle{}
	within := false
	return b.walk(name, func(x *xmlReader) {
		switch {
		case x.is("numFmt") && x.open:
			own[string(x.attr("numFmtId"))] = dateFormat(string(unescape(nil, x.attr("formatCode"))))
		case x.is("cellXfs"):
			within = x.open && !x.close
		case x.is("xf") && x.open && within && len(b.styles) < 1<<16:
			id := string(x.attr("numFmtId"))
			st, ok := own[id]
			if !ok {
				n, err := strconv.Atoi(id)
				if err == nil {
					st = builtinFormat(n)
				}
			}
			b.styles = append(b.styles, st)
		}
	})
}

// walk shows every tag of a part; a missing part has none.
func (b *book) walk(name string, see func(*xmlReader)) error {
	f := b.parts[strings.ToLower(name)]
	if f == nil {
		return nil
	}
	rc, err := unpack(f)
	if err != nil {
		return err
	}
	defer rc.Close()
	x := newXML(rc)
	for {
		err := x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		see(x)
	}
}

// unpack opens a part of an archive and keeps an eye on how much comes out of it.
func unpack(f *zip.File) (io.ReadCloser, error) {
	if f.UncompressedSize64 > bombCeil || f.UncompressedSize64 > bombFloor && f.UncompressedSize64 > bombRatio*(f.CompressedSize64+1) {
		return nil, fault.New(fault.TooLarge, "sheet_bomb")
	}
	if f.Flags&1 != 0 {
		return nil, fault.New(fault.Invalid, "sheet_not_table", "what", "ZIP")
	}
	rc, err := f.Open()
	if err != nil {
		return nil, fault.From(err, fault.Invalid, "sheet_broken")
	}
	return &guarded{rc: rc, packed: int64(f.CompressedSize64) + 1}, nil
}

type guarded struct {
	rc        io.ReadCloser
	packed, n int64
}

func (g *guarded) Read(p []byte) (int, error) {
	n, err := g.rc.Read(p)
	g.n += int64(n)
	if g.n > bombCeil || g.n > bombFloor && g.n > bombRatio*g.packed {
		return n, fault.New(fault.TooLarge, "sheet_bomb")
	}
	if err != nil && err != io.EOF {
		err = fault.From(err, fault.Invalid, "sheet_broken")
	}
	return n, err
}

func (g *guarded) Close() error { return g.rc.Close() }
