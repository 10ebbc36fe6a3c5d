package intake

import "dangol.kr/dangol/internal/i18n"

// Name is the kind of file for people.
func (k Kind) Name(p *i18n.Printer) string { return p.T("batch.kind." + string(k)) }

// Name is the state for people.
func (s State) Name(p *i18n.Printer) string { return p.T("batch.state." + string(s)) }

// What names, for people, the sort of thing that an undo left as it is.
func (k Kept) What(p *i18n.Printer) string { return p.T("batch.object." + k.Object) }

// Why says, for people, why an undo left it.
func (k Kept) Why(p *i18n.Printer) string {
	if key := "batch.kept." + k.Reason; p.Has(key) {
		return p.T(key)
	}
	return p.T("batch.kept.changed")
}
