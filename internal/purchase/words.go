package purchase

import (
	"strings"

	"dangol.kr/dangol/internal/i18n"
)

var kindNames = [...]string{"sale", "return", "cancelled", "shipping", "discount"}

// String is the kind's stable name, for machines.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return kindNames[Sale]
	}
	return kindNames[k]
}

// Word is the word for a kind of line.
func (k Kind) Word(p *i18n.Printer) string { return p.T("purchase.kind." + k.String()) }

// Say is what an undo left as it is, and why: somebody changed it since.
func (c *Change) Say(p *i18n.Printer) string { return p.T("purchase.kept." + c.Object) }

// Quantity writes thousandths as people write amounts of things: 2, 0.5, 1.25.
func Quantity(p *i18n.Printer, milli int64) string {
	return strings.TrimRight(strings.TrimRight(p.Decimal(float64(milli)/1000, 3), "0"), ".")
}
