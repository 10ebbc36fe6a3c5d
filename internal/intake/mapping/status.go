package mapping

import "strings"

// Standing is what became of an order line.
type Standing string

// The standings. Cancelled and Returned lines are negative facts, not errors; of Unpaid ones nothing is known yet.
const (
	Bought    Standing = "bought"
	Cancelled Standing = "cancelled"
	Returned  Standing = "returned"
	Unpaid    Standing = "unpaid"
)

// StandingOf reads a status as shops and tills write it. What is only asked for (취소요청, 반품접수) or was refused or
// withdrawn (취소거부, 반품철회) left the purchase as it is.
func StandingOf(status string) Standing {
	s := fold(status)
	if s == "" {
		return Bought
	}
	for _, w := range [...]string{"철회", "거부", "반려", "요청", "접수", "신청", "처리중", "수거중", "진행", "partiallyrefunded", "notcancelled", "미취소", "취소안함", "취소불가"} {
		if strings.Contains(s, w) {
			return Bought
		}
	}
	for _, w := range [...]struct {
		part string
		is   Standing
	}{
		{"미입금취소", Cancelled}, {"미결제취소", Cancelled}, {"취소", Cancelled}, {"cancel", Cancelled}, {"void", Cancelled}, {"failed", Cancelled}, {"결제실패", Cancelled},
		{"반품", Returned}, {"환불", Returned}, {"반송", Returned}, {"refund", Returned}, {"return", Returned}, {"chargeback", Returned}, {"수거완료", Returned},
		{"입금대기", Unpaid}, {"결제대기", Unpaid}, {"입금전", Unpaid}, {"미입금", Unpaid}, {"미결제", Unpaid}, {"pending", Unpaid}, {"onhold", Unpaid}, {"unpaid", Unpaid}, {"draft", Unpaid}, {"expired", Unpaid}, {"awaitingpayment", Unpaid},
	} {
		if strings.Contains(s, w.part) {
			return w.is
		}
	}
	return Bought
}

// Yes reads a column that says yes or no, such as Coupang's 취소여부.
func Yes(s string) bool {
	switch fold(s) {
	case "y", "yes", "true", "1", "예", "네", "o", "ㅇ", "동의", "수신", "수신동의", "허용", "on", "t":
		return true
	}
	return false
}

// CancelledOrder reports whether an order number itself says that its lines take something back, as in the invoices
// C536379 of the Online Retail data, whose bought invoices are plain numbers.
func CancelledOrder(order string) bool {
	if len(order) < 2 || order[0] != 'C' && order[0] != 'c' {
		return false
	}
	for i := 1; i < len(order); i++ {
		if order[i] < '0' || order[i] > '9' {
			return false
		}
	}
	return true
}
