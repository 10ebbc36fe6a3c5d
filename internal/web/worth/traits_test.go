package worth

import (
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// toldApart is a run that tells customers apart by how they first came and by a field of the firm.
func toldApart(lang i18n.Lang) trustModel {
	run := &value.Run{Model: value.ModelBG, Params: value.Params{Traits: &value.Traits{
		PValue: 1e-9, AIC: 100, PlainAIC: 120, BIC: 110, PlainBIC: 125,
		Trial: &value.Trial{Origins: []int{20_000, 19_900}, Days: 100, Sampled: 900, Z: 2.5, With: value.TrialSide{RMSE: 1.25, Bias: .01}, Without: value.TrialSide{RMSE: 1.5, Bias: -.1}},
		Traits: []value.Trait{
			{Name: value.TraitChannel, Levels: []value.Level{
				{Word: "매장", Customers: 600}, {Word: "온라인", Customers: 250, Rate: .336, RateSE: .07, Leave: -.3, LeaveSE: .1}, {Sort: value.LevelMissing, Customers: 50, Rate: .02, RateSE: .2},
			}},
			{Name: value.TraitField + "등급", Levels: []value.Level{{Word: "가", Customers: 500}, {Word: "나", Customers: 300, Rate: -.02, RateSE: .1, Leave: .1, LeaveSE: .2}, {Sort: value.LevelOther, Customers: 100}}},
			{Name: value.TraitSeason, Levels: []value.Level{{Word: "q1", Customers: 500}, {Word: "q4", Customers: 400, Rate: -.02, RateSE: .1}}},
		},
	}}}
	return trustModel{say: &say{Page: ui.Page{Printer: i18n.NewPrinter(lang, time.UTC, "KRW")}, run: run, report: &run.Report}}
}

func TestTraitsInWords(t *testing.T) {
	m := toldApart(i18n.Korean)
	page := text(t, traitsSection(m))
	for _, want := range []string{
		"온라인으로 처음 오신 분은 1.4배 자주 오세요", "1.4배 자주 오세요 (1.2~1.6배)", "0.74배로 덜 떠나세요 (0.61~0.90배)", "처음 오신 길을 모르는 분", "견줄 기준이에요",
		"등급 ‘나’ 고객", "다르다고 할 수 없어요", "등급 그 밖의 값인 고객", "자료로는 알 수 없어요", "10~12월에 처음 오신 분", "도움이 돼요", "쓰면 1.2500 · 안 쓰면 1.5000", "0.1%도 안 돼요",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in %s", want, page)
		}
	}
	if strings.Contains(page, "⟦") || strings.Contains(text(t, traitsSection(toldApart(i18n.English))), "⟦") {
		t.Error("a sentence is missing")
	}
	if en := text(t, traitsSection(toldApart(i18n.English))); !strings.Contains(en, "Customers who first came by 온라인 come 1.4 times as often") {
		t.Error(en)
	}
	// What is not sure is no title, and where nobody leaves nothing is said of leaving.
	tr := m.run.Params.Traits
	tr.Traits, tr.RateAlone, tr.Held = tr.Traits[1:], true, true
	if page = text(t, traitsSection(m)); !strings.Contains(page, "뚜렷이 갈리지 않아요") || !strings.Contains(page, "조금 당겨") || strings.Contains(page, "덜 떠나세요") {
		t.Error(page)
	}
	m.run.Params.Traits = nil
	if page = text(t, traitsSection(m)); strings.TrimSpace(page) != "" {
		t.Errorf("nothing is used, and the page says %s", page)
	}
}

// Parameters of two runs are compared where they are those of the same customers.
func TestSameTraits(t *testing.T) {
	a, b := toldApart(i18n.Korean).run.Params.Traits, toldApart(i18n.Korean).run.Params.Traits
	if !sameTraits(nil, nil) || !sameTraits(a, b) || sameTraits(a, nil) {
		t.Error("the same is another")
	}
	b.Traits[0].Levels[0].Word = "온라인"
	if sameTraits(a, b) {
		t.Error("held against others, and the same")
	}
}

// All names that the page can need are there in both languages.
func TestTraitNames(t *testing.T) {
	for _, lang := range i18n.Languages() {
		m := toldApart(lang)
		for _, name := range []string{value.TraitChannel, value.TraitRegion, value.TraitSeason, value.TraitKind, value.TraitField + "x"} {
			if s := m.traitName(name); strings.Contains(s, "⟦") {
				t.Error(s)
			}
			for _, l := range []value.Level{{Word: "q2"}, {Word: "person"}, {Sort: value.LevelOther}, {Sort: value.LevelMissing}} {
				if l.Word == "q2" && name == value.TraitKind || l.Word == "person" && name == value.TraitSeason {
					continue
				}
				if s := m.who(&value.Trait{Name: name}, &l); strings.Contains(s, "⟦") || s == "" {
					t.Errorf("%s: %q", name, s)
				}
			}
		}
		for _, v := range []value.TraitVerdict{value.TraitsHelp, value.TraitsTold, value.TraitsWorse, value.TraitsNothing, value.TraitsUntested} {
			if s := m.T("value.traits." + string(v)); strings.Contains(s, "⟦") {
				t.Error(s)
			}
		}
	}
}
