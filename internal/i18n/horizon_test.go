package i18n

import (
	"testing"
	"time"
)

// A horizon is said in years where it is about whole ones, else in months.
func TestHorizon(t *testing.T) {
	ko := NewPrinter(Korean, time.UTC, "KRW")
	for days, want := range map[int]string{3 * 365: ko.T("unit.years", "n", 3), 366: ko.T("unit.years", "n", 1), 548: ko.T("unit.months", "n", 18), 30: ko.T("unit.months", "n", 1)} {
		if got := ko.Horizon(days); got != want {
			t.Errorf("%d days are %s, want %s", days, got, want)
		}
	}
}
