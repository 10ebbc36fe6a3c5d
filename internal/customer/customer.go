// Package customer is who we know: persons and firms, how to reach them, what people noted about them.
//
// A customer is somebody who buys, bought or may buy. A firm has contacts, the people there. An identity is something
// known to point at a customer: a phone, an e-mail, the number a source uses. Customer 0 is «someone unknown»: sales
// without a customer hang there; it is never listed and never valued.
//
// Always true: an identity that joins records (customer_key) belongs to one customer only; a file never overwrites what
// a person typed; every change by a person is audited in the same transaction.
//
// Tables: customer, customer_identity, customer_key, customer_term, customer_epoch, contact, tag, customer_tag,
// custom_field, customer_custom, customer_note, customer_bulk, saved_view.
package customer

// Unknown is the customer of sales to nobody we know.
const Unknown int64 = 0

// Kinds of customer.
const (
	Person = "person"
	Firm   = "firm"
)
