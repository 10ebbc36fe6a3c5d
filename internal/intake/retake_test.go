package intake_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// A file can be looked at anew, as another kind and in another reading, until its rows are handed over.
func TestRetake(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), t.Context()
		text := "아래는 명부입니다\n이름,휴대폰\n김도윤,010-1234-5678\n이서연,010-2345-6789\n"
		b, err := h.Upload(ctx, auth.CLI(), intake.Purchases, "명부.csv", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		k, err := h.LikelyKind(ctx, b.ID)
		if err != nil || k != intake.Customers {
			t.Fatalf("likely %s %v", k, err)
		}
		if b, err = h.Retake(ctx, auth.CLI(), b.ID, k, intake.Reading{}); err != nil {
			t.Fatal(err)
		}
		if b, err = h.Get(ctx, b.ID); err != nil || b.Kind != intake.Customers || b.Mapping["phone"] != "휴대폰" {
			t.Fatalf("%s %v %v", b.Kind, b.Mapping, err)
		}
		c, err := h.Columns(ctx, b.ID)
		if err != nil || c.Found.HeaderRow != 2 || c.Found.Delimiter != "," || c.Found.Encoding != "utf-8" || c.Remembered {
			t.Fatalf("%+v %v", c.Found, err)
		}
		if _, err := h.Retake(ctx, auth.CLI(), b.ID, k, intake.Reading{HeaderRow: 400}); !fault.Is(err, fault.Invalid) {
			t.Errorf("no such row: %v", err)
		}
		if b, err = h.Get(ctx, b.ID); err != nil || len(b.Reading.Names) != 2 {
			t.Errorf("a reading that fails changed %v", b.Reading.Names)
		}
		if _, err := h.Retake(ctx, auth.Actor{Kind: auth.KindUser, Role: auth.Viewer}, b.ID, k, intake.Reading{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a viewer: %v", err)
		}
		if b, err = h.Ready(ctx, auth.CLI(), b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Run(ctx, auth.CLI(), b.ID, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Retake(ctx, auth.CLI(), b.ID, intake.Products, intake.Reading{}); !fault.Is(err, fault.Conflict) {
			t.Errorf("after the run: %v", err)
		}
		again, err := h.Upload(ctx, auth.CLI(), intake.Customers, "명부 2.csv", strings.NewReader(text+"박지호,010-3456-7890\n"))
		if err != nil {
			t.Fatal(err)
		}
		if c, err := h.Columns(ctx, again.ID); err != nil || !c.Remembered {
			t.Errorf("the shape is not remembered: %v", err)
		}
	})
}

// A topic is left out and taken back in as a whole, and only what the check listed under it.
func TestLeaveOutTopic(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), t.Context()
		text := "주문번호,주문일,고객명,휴대폰,금액\nA1,2026-11-01,김도윤,01012,1000\nA2,2026-11-02,이서연,01013,1000\nA3,2026-11-03,박지호,010-3456-7890,1000\nA4,2026-13-03,최하은,,1000\n"
		b, err := h.Adopt(ctx, auth.CLI(), intake.Purchases, h.file("주문.csv", text), intake.Plan{}, "")
		if err != nil {
			t.Fatal(err)
		}
		check := func(left, refused int64) {
			t.Helper()
			c, err := h.Check(ctx, b.ID, nil)
			if err != nil || c.Check.Left != left || c.Check.Refused != refused {
				t.Fatalf("left %d refused %d %v, want %d %d", c.Check.Left, c.Check.Refused, err, left, refused)
			}
		}
		check(0, 1)
		for range 2 { // the second changes nothing
			if _, err := h.LeaveOutTopic(ctx, auth.CLI(), b.ID, "phone:batch_phone", true); err != nil {
				t.Fatal(err)
			}
		}
		check(2, 3)
		if n, err := h.LeaveOutTopic(ctx, auth.CLI(), b.ID, ":batch_left_out", false); err != nil || n != 2 {
			t.Fatalf("%d taken back, %v", n, err)
		}
		check(0, 1)
		if n, err := h.LeaveOutTopic(ctx, auth.CLI(), b.ID, "nothing:like it", true); err != nil || n != 0 {
			t.Errorf("%d rows of no topic, %v", n, err)
		}
		if err := h.StartCheck(ctx, auth.CLI(), b.ID); err != nil {
			t.Fatal(err)
		}
		if err := h.StopCheck(ctx, auth.CLI(), b.ID); err != nil {
			t.Fatal(err)
		}
		if x, err := h.Get(ctx, b.ID); err != nil || x.State != intake.Mapped {
			t.Errorf("%s %v", x.State, err)
		}
		if err := h.StopCheck(ctx, auth.CLI(), b.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("nothing to stop: %v", err)
		}
	})
}

// A file whose every row is wrong is still told for what it is by the names of its columns.
func TestKindOfFileInWhichAllIsWrong(t *testing.T) {
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	for text, want := range map[string]intake.Kind{
		"주문번호,주문일,고객명,휴대폰,금액\nX1,어제,김도윤,010-1111-2222,모름\nX2,오늘,이서연,010-2222-3333,모름\n": intake.Purchases,
		"고객번호,이름,휴대폰\nC1,김도윤,010-1111-2222\nC2,이서연,010-2222-3333\n":                     intake.Customers,
		"상품코드,상품명,판매가\nP1,라떼,4500\nP2,모카,5000\n":                                        intake.Products,
	} {
		b, err := h.Upload(t.Context(), auth.CLI(), intake.Purchases, "x.csv", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if k, err := h.LikelyKind(t.Context(), b.ID); err != nil || k != want {
			t.Errorf("%q is taken for %s, %v", text[:20], k, err)
		}
	}
}
