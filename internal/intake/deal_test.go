package intake_test

import (
	"testing"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

const contractFile = `계약번호,거래처코드,계약명,시작일,종료일,기간,계약금액,이익,구매에 포함,종료사유
C-1,M1,원두 납품,2024-01-15,,12,"12,000,000",4000000,예,
C-2,M2,기계 점검,2025-03-01,2026-02-28,6,900000,,,가게를 닫음
C-3,M1,컵 납품,2025-06-01,2025-01-01,12,500000,,,
C-4,,모르는 곳,2025-06-01,,12,500000,,,
C-5,M3,공짜,2025-06-01,,12,0,,,
C-6,M3,날짜 없음,,,12,100,,,
`

const spentFile = `월,채널,비용
2026-05,온라인,"1,200,000"
2026년 6월,매장,300000
202607,,50000
여름,온라인,1
2026-08,온라인,-5
`

const referralFile = `소개한 회원번호,소개받은 회원번호,소개일
M1,M2,2025-04-01
M2,M3,2025-05-01
M3,M2,2025-06-01
M1,M1,2025-06-01
`

// Each kind of file about dealings is read, refuses what makes no sense, changes nothing when it comes again, and goes whole.
func TestDealingsComeAndGo(t *testing.T) {
	for _, c := range []struct {
		kind                       intake.Kind
		file                       string
		accepted, refused, unequal int64
		rows                       string
	}{
		{intake.Contracts, contractFile, 2, 4, 0, "SELECT COUNT(*) FROM contract"},
		{intake.Acquisitions, spentFile, 3, 2, 0, "SELECT COUNT(*) FROM acquisition"},
		{intake.Referrals, referralFile, 2, 1, 1, "SELECT COUNT(*) FROM referral"},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				h := newHouse(t, db)
				b, r := h.bringTold(c.kind, h.file("a.csv", c.file), intake.Plan{})
				if r.Accepted != c.accepted || r.Refused != c.refused || r.Unchanged != c.unequal || h.number(c.rows) != c.accepted {
					t.Fatalf("%+v, %d rows; problems %v", r, h.number(c.rows), b.Counts.Problems)
				}
				if _, again := h.bringTold(c.kind, h.file("b.csv", c.file), intake.Plan{}); again.Accepted != 0 || again.Batch != r.Batch {
					t.Errorf("the same file again: %+v", again)
				}
				// The same content in another file adds nothing either.
				if _, other := h.bringTold(c.kind, h.file("c.csv", c.file+"\n"), intake.Plan{}); other.Accepted != 0 || h.number(c.rows) != c.accepted {
					t.Errorf("the same rows in another file: %+v", other)
				}
				h.undo(r.Batch)
				if n := h.number(c.rows); n != 0 {
					t.Errorf("%d rows stay", n)
				}
			})
		})
	}
}

// What the rows of a contract say stands in the table, and those who are new by it go with the file.
func TestContractsAreWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		b := h.bring(intake.Contracts, h.file("a.csv", contractFile), intake.Plan{})
		all, err := h.purchases.Contracts(t.Context())
		if err != nil || len(all) != 2 {
			t.Fatalf("%+v, %v", all, err)
		}
		for _, c := range all {
			switch c.Name {
			case "원두 납품":
				if c.StartDay != i18n.DayNumber(2024, 1, 15) || c.EndDay != nil || c.PeriodMonths != 12 || c.AmountMinor != 1_200_000_000 || c.MarginMinor == nil || *c.MarginMinor != 400_000_000 || !c.InSales {
					t.Errorf("%+v", c)
				}
			case "기계 점검":
				if c.EndDay == nil || *c.EndDay != i18n.DayNumber(2026, 2, 28) || c.PeriodMonths != 6 || c.MarginMinor != nil || c.InSales || c.EndedReason != "가게를 닫음" {
					t.Errorf("%+v", c)
				}
			default:
				t.Errorf("%+v", c)
			}
		}
		if n := h.number("SELECT COUNT(*) FROM customer WHERE id > 0"); n != 2 || b.Counts.CustomersNew != 2 {
			t.Errorf("%d customers, %+v", n, b.Counts)
		}
		h.undo(b.ID)
		if n := h.number("SELECT COUNT(*) FROM customer WHERE id > 0"); n != 0 {
			t.Errorf("%d customers stay", n)
		}
	})
}
