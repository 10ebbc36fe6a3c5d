package lifetime_test

import (
	"net/url"
	"testing"

	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

const spent = "/settings/acquisition"

func TestSpendingIsWrittenDownAndTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		c := s.client()
		whole(c.Get(spent)).Has("새 손님을 모시는 데 쓴 돈을 적어 주세요", `type="month"`)
		form := url.Values{"month": {"2026-05"}, "channel": {"온라인"}, "amount": {"1,200,000"}}
		c.Post(spent, form).LeadsTo(spent)
		stands := func(want int64) {
			t.Helper()
			all, err := s.purchases.Acquisitions(t.Context())
			if err != nil || want == 0 && len(all) != 0 || want != 0 && (len(all) != 1 || all[0] != (purchase.Acquisition{Month: 2026*12 + 4, Channel: "온라인", AmountMinor: want})) {
				t.Errorf("%+v, %v", all, err)
			}
		}
		stands(120_000_000)
		whole(c.Get(spent)).Has("온라인", "2026년 5월", "1,200,000원")
		form.Set("amount", "120만")
		c.Post(spent, form)
		stands(120_000_000)
		form.Set("amount", "0") // as the message that takes it back sends it
		c.Post(spent, form).LeadsTo(spent)
		stands(0)
	})
}

func TestSpendingThatCanNotBeRead(t *testing.T) {
	s := open(t, storetest.Migrated(t, storetest.SQLite(t)))
	for _, form := range []url.Values{
		{"month": {"2026-13"}, "amount": {"1000"}},
		{"month": {"5월"}, "amount": {"1000"}},
		{"month": {"2026-05"}, "amount": {""}},
		{"month": {"2026-05"}, "amount": {"많이"}},
		{"month": {"2026-05"}, "amount": {"-1"}},
		{"month": {"2026-05"}, "channel": {"900101-1234567"}, "amount": {"10"}},
	} {
		s.client().Post(spent, form).Is(422).Sound().Has(`aria-invalid="true"`)
	}
	s.client().As("viewer").Get(spent).Is(403)
	s.client().As("member").Post(spent, url.Values{"month": {"2026-05"}, "amount": {"10"}}).Is(403)
	if all, err := s.purchases.Acquisitions(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}
