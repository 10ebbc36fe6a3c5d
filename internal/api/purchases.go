package api

import (
	"context"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
)

// Purchase is an order with its lines.
type Purchase struct {
	ID       string         `json:"id"`
	Day      string         `json:"day" format:"date"`
	At       string         `json:"at,omitempty" format:"date-time" doc:"When the source tells the time of day"`
	OrderNo  string         `json:"order_no,omitempty" doc:"The number of the source"`
	Source   string         `json:"source,omitempty" doc:"Whose number it is; left out for the firm's own files"`
	Channel  string         `json:"channel,omitempty"`
	Import   string         `json:"import_id,omitempty" doc:"The import that brought it"`
	Net      Money          `json:"net" doc:"After returns and discounts"`
	Returned Money          `json:"returned"`
	Lines    []PurchaseLine `json:"lines" nullable:"false"`
}

// PurchaseLine is a line of an order.
type PurchaseLine struct {
	ID        string `json:"id"`
	Kind      string `json:"kind" enum:"sale,return,cancelled,shipping,discount"`
	ProductID string `json:"product_id,omitempty"`
	Product   string `json:"product,omitempty" doc:"Name of the product"`
	Quantity  string `json:"quantity" doc:"A decimal; negative for returns" example:"2"`
	Amount    Money  `json:"amount" doc:"Of the whole line, as the source states it"`
	Cost      *Money `json:"cost,omitempty" doc:"Of the goods, when known"`
}

// PurchaseList is a page of orders.
type PurchaseList struct {
	Items []Purchase `json:"items" nullable:"false"`
	Next  string     `json:"next,omitempty" doc:"Cursor of the next page; left out on the last"`
}

type purchasesInput struct {
	ID     string `path:"id" doc:"Number of the customer" example:"7316049338118144"`
	Cursor string `query:"cursor" maxLength:"200" doc:"From next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type purchasesOutput struct{ Body PurchaseList }

func (s *server) listPurchases(ctx context.Context, st *state, in *purchasesInput) (*purchasesOutput, error) {
	n, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	after, err := decodeAfter(in.Cursor)
	if err != nil {
		return nil, err
	}
	orders, err := s.Purchases.Orders(ctx, st.by, n, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := PurchaseList{Items: []Purchase{}}
	if len(orders) > in.Limit {
		orders = orders[:in.Limit]
		last := &orders[in.Limit-1]
		out.Next = encodeAfter(purchase.After{Day: last.Day, ID: last.ID})
	}
	for i := range orders {
		out.Items = append(out.Items, purchaseOf(&orders[i], st.p))
	}
	return &purchasesOutput{out}, nil
}

func purchaseOf(o *purchase.Bought, p *i18n.Printer) Purchase {
	out := Purchase{
		ID: id(o.ID), Day: day(o.Day), OrderNo: o.OrderNo, Source: o.Source, Channel: o.Channel, Import: idOrNone(o.Batch),
		Net: money(o.NetMinor, p), Returned: money(o.ReturnedMinor, p), Lines: []PurchaseLine{},
	}
	if o.AtMS != nil {
		out.At = instant(*o.AtMS)
	}
	for _, l := range o.Lines {
		line := PurchaseLine{
			ID: id(l.ID), Kind: l.Kind.String(), ProductID: idOrNone(l.ProductID), Product: l.ProductName, Quantity: quantity(l.QuantityMilli),
			Amount: money(l.AmountMinor, p),
		}
		if l.CostMinor != nil {
			c := money(*l.CostMinor, p)
			line.Cost = &c
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}
