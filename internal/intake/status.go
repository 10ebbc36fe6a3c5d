package intake

import (
	"strings"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
)

// status is what the state column of an order line says about it.
type status uint8

const (
	statusOpen      status = iota // anything that is not one of the others
	statusMoving                  // a station on the way of a sale: paid, shipped, delivered
	statusReturned                // the goods came back, or it is the line of a return
	statusCancelled               // it never became a sale
)

// The words of states, folded. Withdrawn or merely asked-for cancellations are sales still.
var (
	statusStill  = []string{"철회", "거부", "요청", "신청", "접수", "request", "partially"}
	statusNo     = []string{"취소", "cancel", "void", "abandon", "declined", "failed", "미결제", "미입금"}
	statusBack   = []string{"반품", "환불", "return", "refund", "회수완료", "chargeback"}
	statusOnWay  = []string{"배송", "결제", "구매확정", "발송", "입금", "완료", "출고", "paid", "ship", "deliver", "complet", "fulfil", "process", "confirm", "pending", "authorized", "hold"}
	statusAsSale = []string{"판매", "매출", "sale", "sold", "교환"}
)

// readStatus classifies the text of a state column.
func readStatus(s string) status {
	if s == "" {
		return statusOpen
	}
	f := i18n.Fold(s)
	has := func(words []string) bool {
		for _, w := range words {
			if strings.Contains(f, w) {
				return true
			}
		}
		return false
	}
	no, back := has(statusNo), has(statusBack)
	switch {
	case (no || back) && has(statusStill):
		return statusMoving
	case no:
		return statusCancelled
	case back:
		return statusReturned
	case has(statusAsSale):
		return statusOpen
	case has(statusOnWay):
		return statusMoving
	}
	return statusOpen
}

// statuses remembers the few different texts of a state column.
type statuses struct {
	known map[string]status
	// follows tells that the column follows a line on its way (paid, shipped, …, returned) instead of naming the kind of
	// line (sale, return). «Returned» then speaks of a line that was a sale before: it is recorded as both, which comes
	// to nothing, where the line of a return of its own is negative.
	follows bool
}

// newStatuses judges the column by a sample of its cells.
func newStatuses(sample []string) *statuses {
	s := &statuses{known: make(map[string]status)}
	for _, c := range sample {
		s.follows = s.follows || s.of(c) == statusMoving
	}
	return s
}

// statusTextsMost bounds the memory: a column with more texts than that is no state column.
const statusTextsMost = 1000

func (s *statuses) of(text string) status {
	st, ok := s.known[text]
	if !ok {
		st = readStatus(text)
		if len(s.known) < statusTextsMost {
			s.known[text] = st
		}
	}
	return st
}

// kindOf is what kind of line a state and the signs of the figures make. both tells that a sale and its return are to be
// recorded.
func (s *statuses) kindOf(st status, quantity, amount int64) (k purchase.Kind, both bool) {
	negative := amount < 0 || amount == 0 && quantity < 0
	switch {
	case st == statusCancelled:
		return purchase.Cancelled, false
	case negative:
		return purchase.Return, false
	case st == statusReturned && s.follows:
		return purchase.Sale, amount != 0
	case st == statusReturned:
		return purchase.Return, false
	}
	return purchase.Sale, false
}
