package intake_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// What a check foretells of a small file is what comes of it: who is new, who is known, which rows are nobody's.
func TestCheckForetells(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), t.Context()
		h.bring(intake.Customers, h.file("people.csv", "이름,휴대폰\n김도윤,010-1111-2222\n"), intake.Plan{})
		b, err := h.Upload(ctx, auth.CLI(), intake.Purchases, "sales.csv", strings.NewReader("주문번호,주문일,고객명,휴대폰,금액\n"+
			"1,2024-03-01,김도윤,010-1111-2222,1000\n"+
			"2,2024-03-02,김도윤 님,010-1111-2222,1000\n"+ // the same, known
			"3,2024-03-03,이서연,010-3333-4444,1000\n"+
			"4,2024-03-04,서연,010-3333-4444,1000\n"+ // the same, new
			"5,2024-03-05,박지호,01012,1000\n"+ // nobody: the phone can't be read
			"6,2024-03-06,박지호,01012,1000\n"+
			"7,2024-03-07,최하은,02-312-4567,1000\n"+ // nobody: the phone of an office
			"8,2024-03-08,,,1000\n"))
		if err != nil {
			t.Fatal(err)
		}
		if b, err = h.SetPlan(ctx, auth.CLI(), b.ID, intake.Plan{Mapping: b.Mapping}); err != nil {
			t.Fatal(err)
		}
		checked, err := h.Check(ctx, b.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		if b, err = h.Ready(ctx, auth.CLI(), b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Run(ctx, auth.CLI(), b.ID, nil); err != nil {
			t.Fatal(err)
		}
		if b, err = h.Get(ctx, b.ID); err != nil {
			t.Fatal(err)
		}
		said, came := checked.Check, b.Counts
		if came.Unknown != 4 || came.CustomersNew != 1 || came.CustomersMatched != 1 {
			t.Errorf("came: %+v", came)
		}
		if said.Unknown != came.Unknown || said.CustomersNew != came.CustomersNew || said.CustomersMatched != came.CustomersMatched || said.Amount != came.Amount {
			t.Errorf("said: %+v", said)
		}
	})
}
