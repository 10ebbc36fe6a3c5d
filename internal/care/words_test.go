package care_test

import (
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/i18n"
)

func TestEveryKindSpeaksBothLanguages(t *testing.T) {
	facts := care.Facts{"gap": 9, "since": 21, "amount": 62_000_000, "silence": 250, "from": 2, "to": 4, "last": float64(today - 1), "as_of": float64(today), "year": 62_000_000}
	for _, lang := range i18n.Languages() {
		p := i18n.NewPrinter(lang, time.UTC, "KRW")
		for _, kind := range care.Kinds() {
			for _, firm := range []bool{true, false} {
				for _, act := range care.Acts() {
					task := care.Task{Signal: care.Signal{Kind: kind, Act: act, Facts: facts}, Firm: firm}
					for _, s := range []string{task.Do(p), task.Because(p)} {
						if s == "" || strings.ContainsAny(s, "⟦⟧") {
							t.Errorf("%s %s %s: %q", lang, kind, act, s)
						}
					}
				}
			}
		}
	}
}

func TestSentences(t *testing.T) {
	ko := i18n.NewPrinter(i18n.Korean, time.UTC, "KRW")
	en := i18n.NewPrinter(i18n.English, time.UTC, "KRW")
	for _, c := range []struct {
		p    *i18n.Printer
		kind care.Kind
		firm bool
		f    care.Facts
		want string
	}{
		{ko, care.Overdue, false, care.Facts{"gap": 9, "since": 21}, "보통 9일마다 오시는데 21일째 소식이 없어요."},
		{ko, care.Overdue, true, care.Facts{"gap": 9, "since": 21, "year": 62_000_000}, "보통 9일마다 주문하시는데 21일째 소식이 없어요. 지난 1년 동안 62만 원을 주문하셨어요."},
		{en, care.Overdue, true, care.Facts{"gap": 1, "since": 21}, "Usually orders every day, silent for 21 days."},
		{ko, care.TierDrop, false, care.Facts{"from": 2, "to": 3, "amount": 120_000_000}, "상위에서 중위로 내려오셨어요. 1년 씀씀이가 120만 원 줄었어요."},
		{ko, care.Back, false, care.Facts{"silence": 244, "last": float64(today - 1), "as_of": float64(today)}, "8개월 만에 다시 오셨어요. 다녀가신 날은 11월 23일이에요."},
		{en, care.Back, false, care.Facts{"silence": 800, "last": float64(today - 1), "as_of": float64(today)}, "Back after 2 years of silence. The visit was on Nov 23."},
		{ko, care.BigFirst, false, care.Facts{"amount": 35_000_000, "last": float64(today - 2), "as_of": float64(today)}, "11월 22일에 처음 오셔서 35만 원을 쓰셨어요. 첫 구매로는 열에 하나쯤 되는 큰 금액이에요."},
	} {
		task := care.Task{Signal: care.Signal{Kind: c.kind, Act: care.Call, Facts: c.f}, Firm: c.firm}
		if steps := task.Do(c.p); c.firm && strings.Contains(steps, "방문") {
			t.Errorf("a firm is asked to come: %s", steps)
		}
		if got := strings.ReplaceAll(task.Because(c.p), "\u00a0", " "); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
