package intake_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store/storetest"
)

// Birthdays in one column are written in several ways; what lacks the year is told to lack it.
func TestBirthdaysInAMixedColumn(t *testing.T) {
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	b := h.bring(intake.Customers, h.file("file.csv", "이름,휴대폰,생년월일\n가나다,010-9141-3191,1985-03-12\n나다라,010-9141-3192,850313\n다라마,010-9141-3193,050314\n"+
		"라마바,010-9141-3194,03/12\n마바사,010-9141-3195,3월 12일\n바사아,010-9141-3196,851312\n사아자,010-9141-3197,1990.01.02\n"), intake.Plan{Mapping: intake.Mapping{"birth": "생년월일"}})
	var days []string
	for _, d := range []int{i18n.DayNumber(1985, 3, 12), i18n.DayNumber(1985, 3, 13), i18n.DayNumber(2005, 3, 14), i18n.DayNumber(1990, 1, 2)} {
		days = append(days, i18n.ISODay(d))
	}
	var have []string
	for _, d := range h.texts("SELECT CAST(birth_day AS TEXT) FROM customer WHERE birth_day IS NOT NULL ORDER BY name") {
		n := 0
		for _, c := range d {
			n = n*10 + int(c-'0')
		}
		have = append(have, i18n.ISODay(n))
	}
	if strings.Join(have, " ") != strings.Join(days, " ") {
		t.Errorf("birthdays %v, want %v", have, days)
	}
	if r := b.Counts.Remarks; r["birth:batch_no_year"] != 2 || r["birth:batch_date"] != 1 || b.Counts.Refused != 0 {
		t.Errorf("remarks %v", r)
	}
}
