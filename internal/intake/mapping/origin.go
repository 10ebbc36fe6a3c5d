package mapping

// Origin is the program that a file seems to come from, which tells things that no column says: that the phone numbers
// of a marketplace are lent ones, or that Shopify calls the order number «Name».
type Origin struct {
	Key       string // stable name, "" if unknown
	SafePhone bool   // phone numbers are lent for the delivery and identify nobody
	fields    map[string]Field
}

// origins are recognised by columns that only they have.
func origins(s Subject) []struct {
	need []string
	Origin
} {
	type entry = struct {
		need []string
		Origin
	}
	if s != Purchases {
		return []entry{
			{[]string{"labels", "e-mail 1 - value"}, Origin{Key: "google_contacts"}},
			{[]string{"group membership", "e-mail 1 - value"}, Origin{Key: "google_contacts"}},
			{[]string{"record id", "lifecycle stage"}, Origin{Key: "hubspot"}},
			{[]string{"accepts email marketing", "total spent"}, Origin{Key: "shopify"}},
			{[]string{"사용가능 적립금", "회원등급"}, Origin{Key: "cafe24"}},
		}
	}
	return []entry{
		{[]string{"상품주문번호", "구매자명"}, Origin{Key: "smartstore"}},
		{[]string{"묶음배송번호", "옵션ID"}, Origin{Key: "coupang", SafePhone: true, fields: map[string]Field{"구매자": Name, "옵션id": Product, "취소수량": Cancelled}}},
		{[]string{"품목별 주문번호"}, Origin{Key: "cafe24"}},
		{[]string{"품목주문번호", "주문자명"}, Origin{Key: "imweb"}},
		{[]string{"Lineitem name", "Lineitem quantity"}, Origin{Key: "shopify", fields: map[string]Field{"name": Order, "createdat": Date, "lineitemname": ProductName,
			"lineitemsku": Product, "lineitemprice": Price, "lineitemquantity": Quantity, "total": OrderAmount, "billingname": Name, "financialstatus": Status,
			"id": "", "paidat": "", "subtotal": "", "location": "", "source": Channel, "refundedamount": "", "cancelledat": "", "fulfillmentstatus": "", "lineitemfulfillmentstatus": ""}}},
		{[]string{"Order Number", "Order Status", "Item Cost"}, Origin{Key: "woocommerce", fields: map[string]Field{"name": ProductName, "itemname": ProductName, "item": Line, "item#": ""}}},
		{[]string{"InvoiceNo", "StockCode", "CustomerID"}, Origin{Key: "online_retail"}},
		{[]string{"household_id", "basket_id"}, Origin{Key: "complete_journey"}},
		{[]string{"영수증번호"}, Origin{Key: "pos"}},
	}
}

// OriginOf recognises the program by the names of the columns.
func OriginOf(s Subject, names []string) Origin {
	has := make(map[string]bool, len(names))
	for _, n := range names {
		has[fold(n)] = true
	}
	for _, o := range origins(s) {
		all := true
		for _, n := range o.need {
			all = all && has[fold(n)]
		}
		if all {
			return o.Origin
		}
	}
	return Origin{}
}
