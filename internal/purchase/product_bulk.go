package purchase

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// remembered is what an appender keeps of a product.
type remembered struct {
	id   int64
	cost *int64 // of one unit
	has  productField
}

// productField says which fields of a product are filled, and in product.typed which a person wrote.
type productField int64

const (
	productName productField = 1 << iota
	productCategory
	productPrice
	productCost
)

// offers are the fields that a reference could fill.
func (p *ProductRef) offers() productField {
	var f productField
	if p.Name != "" {
		f |= productName
	}
	if p.Category != "" {
		f |= productCategory
	}
	if p.PriceMinor != nil {
		f |= productPrice
	}
	if p.CostMinor != nil {
		f |= productCost
	}
	return f
}

// fills are the fields of a product that are not blank. A name that only repeats the code is blank.
func (p *Product) fills() productField {
	var f productField
	if p.Name != "" && p.Name != p.Code {
		f |= productName
	}
	if p.Category != "" {
		f |= productCategory
	}
	if p.PriceMinor != nil {
		f |= productPrice
	}
	if p.UnitCostMinor != nil {
		f |= productCost
	}
	return f
}

// memory keeps products across chunks, in two generations, so that it is bounded and what is used stays.
type memory struct{ young, aged map[string]remembered }

const rememberedProducts = 50_000

func (m *memory) get(code string) (remembered, bool) {
	if p, ok := m.young[code]; ok {
		return p, true
	}
	p, ok := m.aged[code]
	if ok {
		m.put(code, p)
	}
	return p, ok
}

func (m *memory) put(code string, p remembered) {
	if len(m.young) >= rememberedProducts || m.young == nil {
		m.aged, m.young = m.young, make(map[string]remembered)
	}
	m.young[code] = p
}

// productsTx makes sure that every product of some references is known to the chunk: found, made, or filled up.
// Overwrite lets values replace those nobody typed. The answer says what became of each reference.
func (c *Chunk) productsTx(ctx context.Context, tx *store.Tx, refs []*ProductRef, overwrite bool, res *Appended) ([]LineOutcome, error) {
	outcomes := make([]LineOutcome, len(refs))
	var codes []string
	var asked []int
	first := make(map[string]*ProductRef)
	for i, r := range refs {
		outcomes[i] = LineUnchanged
		code := r.code()
		if code == "" {
			continue
		}
		if p, ok := c.product(code); ok && !overwrite && r.offers()&^p.has == 0 {
			continue
		}
		asked = append(asked, i)
		if first[code] == nil {
			first[code] = r
			codes = append(codes, code)
		}
	}
	if len(asked) == 0 {
		return outcomes, nil
	}
	found, err := productsByCode(ctx, tx, codes)
	if err != nil {
		return nil, err
	}
	same, err := findSpellings(ctx, tx, codes, first, found)
	if err != nil {
		return nil, err
	}
	made, err := c.makeProducts(ctx, tx, codes, same, first, found)
	if err != nil {
		return nil, err
	}
	res.Products += len(made)
	for _, i := range asked {
		code := refs[i].code()
		p := found[code]
		changed, err := c.fillProduct(ctx, tx, p, refs[i], overwrite, res)
		if err != nil {
			return nil, err
		}
		switch {
		case made[code] && first[code] == refs[i]:
			outcomes[i] = LineNew
		case changed:
			outcomes[i] = LineUpdated
		case overwrite: // else res is about lines
			res.owned(i, len(refs), p.CreatedBatch)
		}
		c.fresh[code] = remembered{id: p.ID, cost: p.UnitCostMinor, has: p.fills() | productField(p.typed)}
	}
	return outcomes, nil
}

// product recalls a product of this transaction or an earlier one.
func (c *Chunk) product(code string) (remembered, bool) {
	if p, ok := c.fresh[code]; ok {
		return p, true
	}
	return c.a.known.get(code)
}

// findSpellings adds to found the products without a code that another file spells in another way: «Iced Latte» and «iced
// latte» are one product. Of spellings that nobody knows yet it tells the first, which makes the product for the others.
func findSpellings(ctx context.Context, q store.Q, codes []string, refs map[string]*ProductRef, found map[string]*Product) (same map[string]string, err error) {
	var names []string
	for _, code := range codes {
		if found[code] == nil && refs[code].Code == "" {
			names = append(names, code)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	known, err := productsByName(ctx, q, names)
	if err != nil {
		return nil, err
	}
	first := make(map[string]string, len(names))
	same = make(map[string]string)
	for _, name := range names {
		switch s := spelling(name); {
		case known[s] != nil:
			found[name] = known[s]
		case first[s] == "":
			first[s] = name
		default:
			same[name] = first[s]
		}
	}
	return same, nil
}

// makeProducts inserts the products that were not found, adds them to found and says which they are. Spellings of the same
// name share one.
func (c *Chunk) makeProducts(ctx context.Context, tx *store.Tx, codes []string, same map[string]string, refs map[string]*ProductRef, found map[string]*Product) (map[string]bool, error) {
	var missing []string
	for _, code := range codes {
		if found[code] == nil && same[code] == "" {
			missing = append(missing, code)
		}
	}
	if len(missing) == 0 {
		return nil, nil
	}
	now := c.a.s.now().UnixMilli()
	columns := []string{"id", "code", "name", "name_fold", "category", "price_minor", "unit_cost_minor", "created_batch", "created_ms", "updated_ms"}
	_, err := tx.Load(ctx, "product", columns, func(yield func([]any) bool) {
		for _, code := range missing {
			r := refs[code]
			name := r.Name
			if name == "" {
				name = code
			}
			if !yield([]any{c.a.s.newID(), code, name, i18n.Fold(name), r.Category, optional(r.PriceMinor), optional(r.CostMinor), c.a.batch, now, now}) {
				return
			}
		}
	}, "ON CONFLICT (code) DO NOTHING")
	if err != nil {
		return nil, err
	}
	there, err := productsByCode(ctx, tx, missing)
	if err != nil {
		return nil, err
	}
	made := make(map[string]bool, len(missing))
	for _, code := range missing {
		p := there[code]
		if p == nil {
			return nil, errors.New("product vanished while it was made")
		}
		found[code] = p
		if p.CreatedBatch == c.a.batch { // else another import was faster
			made[code] = true
		}
	}
	for spelling, code := range same {
		found[spelling] = found[code]
	}
	return made, nil
}

// fillProduct puts what a reference says into a product's blanks, and with overwrite over what no person typed.
func (c *Chunk) fillProduct(ctx context.Context, tx *store.Tx, p *Product, r *ProductRef, overwrite bool, res *Appended) (changed bool, err error) {
	may := r.offers() &^ productField(p.typed)
	if !overwrite {
		may &^= p.fills()
	}
	if r.Code == "" {
		may &^= productName // it is what the product was found by, in whatever spelling
	}
	was := *p
	if may&productName != 0 {
		p.Name = r.Name
	}
	if may&productCategory != 0 {
		p.Category = r.Category
	}
	if may&productPrice != 0 {
		p.PriceMinor = r.PriceMinor
	}
	if may&productCost != 0 {
		p.UnitCostMinor = r.CostMinor
	}
	before, after := was.state(), p.state()
	if before == after {
		return false, nil
	}
	p.Version++
	p.UpdatedMS = c.a.s.now().UnixMilli()
	if err := updateProduct(ctx, tx, c.a.s.newID(), p, was.Version, busy()); err != nil {
		return false, err
	}
	if p.CreatedBatch == c.a.batch {
		return true, nil
	}
	change, err := productChange(&was, p)
	res.Changes = append(res.Changes, change)
	return true, err
}

// productState is what a batch may change in a product, as the journal keeps it.
type productState struct {
	Name      string `json:"name"`
	Category  string `json:"category"`
	Price     string `json:"price"`
	Cost      string `json:"cost"`
	Version   int64  `json:"version,omitempty"`
	UpdatedMS int64  `json:"updated_ms,omitempty"`
}

// state is what a batch may change in the product, without when.
func (p *Product) state() productState {
	return productState{Name: p.Name, Category: p.Category, Price: numberText(p.PriceMinor), Cost: numberText(p.UnitCostMinor)}
}

func productChange(was, is *Product) (Change, error) {
	a, b := was.state(), is.state()
	a.Version, a.UpdatedMS = was.Version, was.UpdatedMS
	b.Version, b.UpdatedMS = is.Version, is.UpdatedMS
	before, err1 := json.Marshal(a)
	after, err2 := json.Marshal(b)
	return Change{Object: ObjectProduct, ObjectID: is.ID, Before: string(before), After: string(after)}, errors.Join(err1, err2)
}

// Knows reports whether there is nothing to do about a product before lines refer to it.
func (a *Appender) Knows(r *ProductRef) bool {
	code := r.code()
	if code == "" {
		return true
	}
	p, ok := a.known.get(code)
	return ok && r.offers()&^p.has == 0
}

// ReferredTx makes sure that the products that lines will refer to are there, as AppendTx does for its own lines. An
// import that brings lines in another order than that of the file calls it in that of the file, which decides what a
// product is called whose lines do not agree.
func (c *Chunk) ReferredTx(ctx context.Context, tx *store.Tx, refs []ProductRef) (res Appended, err error) {
	defer fault.Wrap(&err, "purchase.ReferredTx")
	all := make([]*ProductRef, len(refs))
	for i := range refs {
		all[i] = &refs[i]
	}
	_, err = c.productsTx(ctx, tx, all, false, &res)
	return res, err
}

// ProductsTx brings in products by themselves, as a file of products does: what it says replaces what no person typed.
// The counts say how many are new, changed or as they were; Changes goes into the journal.
func (c *Chunk) ProductsTx(ctx context.Context, tx *store.Tx, refs []ProductRef) (res Appended, err error) {
	defer fault.Wrap(&err, "purchase.ProductsTx")
	tidy := make([]*ProductRef, len(refs))
	for i, r := range refs {
		r.Code, r.Name, r.Category = strings.TrimSpace(r.Code), strings.TrimSpace(r.Name), strings.TrimSpace(r.Category)
		tidy[i] = &r
	}
	if res.Outcomes, err = c.productsTx(ctx, tx, tidy, true, &res); err != nil {
		return Appended{}, err
	}
	for _, o := range res.Outcomes {
		res.count(o)
	}
	return res, nil
}
