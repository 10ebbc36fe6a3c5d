package customer

import (
	"strings"

	"dangol.kr/dangol/internal/i18n"
)

// KindWord is the word for a kind of customer.
func KindWord(p *i18n.Printer, kind string) string { return p.T("customer.kind." + kind) }

// Word is the word for what sort of identity it is.
func (i *Identity) Word(p *i18n.Printer) string { return p.T("customer.identity." + i.Kind) }

// Word is the word for what sort of note it is.
func (n *Note) Word(p *i18n.Printer) string { return p.T("customer.note." + n.Kind) }

// TypeWord is the word for the type of a custom field.
func TypeWord(p *i18n.Printer, fieldType string) string { return p.T("customer.type." + fieldType) }

// FieldWord is the word for a customer's own field by its name in Fields and complaints.
func FieldWord(p *i18n.Printer, field string) string { return p.T("customer.field." + field) }

// Say is why an undo left something as it is.
func (k *Kept) Say(p *i18n.Printer) string {
	if k.Field != "" && k.Reason == "edited" {
		for _, name := range fieldNames {
			if name == k.Field {
				return p.T("customer.kept.field", "field", FieldWord(p, k.Field), "value", k.Value)
			}
		}
	}
	return p.T("customer.kept." + k.Reason)
}

// Show is the value of a custom field for people: numbers, money and dates in the reader's form.
func (v *FieldValue) Show(p *i18n.Printer) string {
	if v.Value == "" {
		return ""
	}
	switch v.Type {
	case FieldNumber:
		return strings.TrimRight(strings.TrimRight(p.Decimal(float64(parseID(v.Value))/1000, 3), "0"), ".")
	case FieldMoney:
		return p.Money(parseID(v.Value))
	case FieldDate:
		if day, ok := i18n.ParseISODay(v.Value); ok {
			return p.Day(day)
		}
	case FieldYesNo:
		return p.T("customer.answer." + v.Value)
	}
	return v.Value
}
