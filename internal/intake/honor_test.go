package intake_test

import (
	"testing"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestNamesWithoutHonorific(t *testing.T) {
	for name, want := range map[string]string{
		"정미숙님": "정미숙", "정미숙 님": "정미숙", "정미숙": "정미숙", "정미숙 고객님": "정미숙", "김솔님": "김솔", "남궁민수님": "남궁민수", "Kim님": "Kim",
		"고객님": "", "손님": "", "회원님": "",
		"선생님": "선생님", "김 사장님": "김 사장님", "이선생님": "이선생님", "박형님": "박형님", "혜민스님": "혜민스님",
		"김꽃님": "김꽃님", "박해님": "박해님", "김꽃 님": "김꽃", "님": "님", "김님": "김님", "": "",
	} {
		if have := intake.Bare(name); have != want {
			t.Errorf("%q is stored as %q, want %q", name, have, want)
		}
	}
}

// One person with and without an honorific is one customer; firms are called as they write themselves.
func TestHonorificsAreNotStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		h.bring(intake.Purchases, h.file("sales.csv", "주문일,구매자명,금액\n2024-03-05,정미숙님,1000\n2024-03-06,정미숙,1000\n2024-03-07,고객님,1000\n"), intake.Plan{})
		h.bring(intake.Customers, h.file("people.csv", "이름,휴대폰\n김도윤님,010-9141-3191\n"), intake.Plan{})
		h.bring(intake.Purchases, h.file("firms.csv", "주문일,거래처명,금액\n2024-03-05,해오름님,1000\n"), intake.Plan{})
		have := h.texts("SELECT name FROM customer WHERE id <> 0 ORDER BY name")
		if len(have) != 3 || have[0] != "김도윤" || have[1] != "정미숙" || have[2] != "해오름님" {
			t.Errorf("customers %q", have)
		}
	})
}

// Where phones tell who is who, a name alone does not, and that is said, with the cell that would help.
func TestMereNamesAreTold(t *testing.T) {
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	b := h.bring(intake.Purchases, h.file("file.csv", "주문일,구매자명,휴대폰,금액\n2024-03-05,정미숙,010-9141-3191,1000\n2024-03-06,정미숙,,1000\n2024-03-07,,,1000\n"), intake.Plan{})
	if n := b.Counts; n.Unknown != 2 || n.Remarks["phone:batch_name_only"] != 1 || n.Refused != 0 {
		t.Errorf("%+v", n)
	}
}
