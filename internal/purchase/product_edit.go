package purchase

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// ProductInput is what a person writes about a product.
type ProductInput struct {
	Code       string // only of a new one; "" takes the name
	Name       string
	Category   string
	PriceMinor *int64 // of one unit, hundredths, not negative; nil when there is none
	CostMinor  *int64 // of one unit, likewise
}

// TextMost is the longest name, code or category of a product, in characters: what is longer no form takes.
const TextMost = 200

func (in *ProductInput) check() error {
	var bad fault.Complaints
	in.Code, in.Name, in.Category = strings.TrimSpace(in.Code), strings.TrimSpace(in.Name), strings.TrimSpace(in.Category)
	bad.Check(i18n.Fold(in.Name) != "", "name", "required")
	for _, t := range [...]struct{ field, text string }{{"code", in.Code}, {"name", in.Name}, {"category", in.Category}} {
		bad.Check(utf8.RuneCountInString(t.text) <= TextMost, t.field, "too_long", "max", TextMost)
		bad.Check(utf8.ValidString(t.text) && !strings.ContainsRune(t.text, 0), t.field, "characters")
		// Bar codes look like bare resident registration numbers: 880 is Korea, and a date in January 1988.
		bad.Check(!slices.ContainsFunc(i18n.FindRRN(t.text), func(r i18n.RRN) bool { return r.Joined || t.field != "code" }), t.field, "resident_number")
	}
	for _, m := range [...]struct {
		field string
		minor *int64
	}{{"price", in.PriceMinor}, {"cost", in.CostMinor}} {
		if m.minor != nil {
			bad.Check(*m.minor >= 0, m.field, "min", "min", 0)
			bad.Check(*m.minor <= mostMinor, m.field, "max", "max", mostMinor/100)
		}
	}
	return bad.Err()
}

// AddProduct makes a product. It fails with complaints, and with one about the field "code" if another has it.
func (s *Service) AddProduct(ctx context.Context, by auth.Actor, in ProductInput) (id int64, err error) {
	defer fault.Wrap(&err, "purchase.AddProduct")
	if err := by.Check(auth.SettingsChange); err != nil {
		return 0, err
	}
	if err := in.check(); err != nil {
		return 0, err
	}
	if in.Code == "" {
		in.Code = in.Name
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id = s.newID()
		now := s.now().UnixMilli()
		is := Product{ID: id, Code: in.Code, Name: in.Name, Category: in.Category, PriceMinor: in.PriceMinor, UnitCostMinor: in.CostMinor}
		is.typed = int64(is.fills())
		_, err := tx.Exec(ctx, `INSERT INTO product (id, code, name, name_fold, category, price_minor, unit_cost_minor, typed, created_ms, updated_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, id, is.Code, is.Name, i18n.Fold(is.Name), is.Category, optional(is.PriceMinor), optional(is.UnitCostMinor), is.typed, now, now)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "product.add", nil, &is)
	})
	if fault.Is(err, fault.Conflict) {
		return 0, fault.Complaints{{Field: "code", Code: "exists"}}
	}
	return id, err
}

// ChangeProduct replaces what is known of a product; the code stays. version is that of the state the person saw: if
// somebody changed the product since it fails as a conflict. It fails with complaints too. What the person changed no file
// overwrites any more, and another unit cost has everybody read again.
func (s *Service) ChangeProduct(ctx context.Context, by auth.Actor, id, version int64, in ProductInput) (err error) {
	defer fault.Wrap(&err, "purchase.ChangeProduct")
	if err := in.check(); err != nil {
		return err
	}
	return s.changeProduct(ctx, by, id, version, "product.change", func(p *Product) {
		was := p.state()
		p.Name, p.Category, p.PriceMinor, p.UnitCostMinor = in.Name, in.Category, in.PriceMinor, in.CostMinor
		is := p.state()
		for _, f := range [...]struct {
			bit     productField
			changed bool
		}{{productName, was.Name != is.Name}, {productCategory, was.Category != is.Category}, {productPrice, was.Price != is.Price}, {productCost, was.Cost != is.Cost}} {
			if f.changed {
				p.typed |= int64(f.bit)
			}
		}
	})
}

// ArchiveProduct takes a product out of the lists, or with back brings it back. What it sold stays.
func (s *Service) ArchiveProduct(ctx context.Context, by auth.Actor, id, version int64, back bool) (err error) {
	defer fault.Wrap(&err, "purchase.ArchiveProduct")
	action := "product.archive"
	if back {
		action = "product.restore"
	}
	return s.changeProduct(ctx, by, id, version, action, func(p *Product) {
		p.ArchivedMS = s.now().UnixMilli()
		if back {
			p.ArchivedMS = 0
		}
	})
}

func (s *Service) changeProduct(ctx context.Context, by auth.Actor, id, version int64, action string, do func(*Product)) error {
	if err := by.Check(auth.SettingsChange); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		p, err := productByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if p.Version != version {
			return conflict()
		}
		was := p
		do(&p)
		if was.state() == p.state() && was.ArchivedMS == p.ArchivedMS {
			return nil
		}
		p.Version, p.UpdatedMS = p.Version+1, s.now().UnixMilli()
		if err := updateProduct(ctx, tx, s.newID(), &p, version, conflict()); err != nil {
			return err
		}
		if was.ArchivedMS != p.ArchivedMS {
			return s.audit(ctx, tx, by, action, nil, &Product{ID: p.ID, Name: p.Name})
		}
		return s.audit(ctx, tx, by, action, &was, &p)
	})
}

// audit writes a line of the trail about a product.
func (s *Service) audit(ctx context.Context, tx *store.Tx, by auth.Actor, action string, was, is *Product) error {
	e := auth.Entry{Action: action, ObjectKind: "product", ObjectID: is.ID, ObjectName: is.Name, After: is.state()}
	if was != nil {
		e.Before = was.state()
	}
	return auth.Audit(ctx, tx, s.newID(), by, s.now(), e)
}
