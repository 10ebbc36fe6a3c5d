package kit

import "dangol.kr/dangol/internal/web/ui"

// Row is a sample customer.
type Row struct {
	Name, Sub, Tier, Stage, Stamps, Profit, Risk, Word, Next string

	Alive float64
	On    bool
}

// Rows are three sample customers, one chosen.
func Rows() []Row {
	return []Row{
		{Name: "카페 모퉁이", Sub: "정하은 대표 · 망원동", Tier: "top", Stage: "cooling", Stamps: "33323333321x", Profit: "1,420", Alive: .61, Risk: "watch", Word: "주의", Next: "전화로 배송 사과", On: true},
		{Name: "호텔 라온", Sub: "구매팀 유지태 · 공덕", Tier: "top", Stage: "regular", Stamps: "333333333333", Profit: "1,385", Alive: .97, Word: "안심", Next: "분기 결과 보내기"},
		{Name: "법인 다온", Sub: "총무 김세라 · 마포", Tier: "mid", Stage: "resting", Stamps: "11111100xx00", Profit: "214", Alive: .22, Risk: "high", Word: "위험", Next: "그만두신 까닭 묻기"},
	}
}

// Table is the head of the sample table.
func Table() ui.TableSpec {
	return ui.TableSpec{
		Caption: "고객 목록, 12개월 이익이 큰 순", Sort: "profit", Desc: true, Target: "#kit-list", Select: true,
		SortURL: func(key string, desc bool) string {
			if desc {
				key = "-" + key
			}
			return "/kit?sort=" + key
		},
		Columns: []ui.Column{
			{Key: "name", Label: "고객"}, {Label: "등급"}, {Label: "관계", Drop: "desk"}, {Label: "최근 12개월", Drop: "desk"},
			{Key: "profit", Label: "12개월 이익", Unit: "만 원", Num: true}, {Key: "alive", Label: "계속 오실 가능성", Drop: "desk"}, {Label: "다음에 할 일", Drop: "1"},
		},
	}
}

type words = map[string]any

// Charts are one sample of each kind of chart.
func Charts() []ui.ChartSpec {
	table := func(c ui.ChartSpec) ui.ChartSpec {
		c.Head, c.Rows = []string{"항목", "값"}, [][]string{{"가", "1"}, {"나", "2"}}
		c.Text = "견본 자료예요"
		return c
	}
	tier := func(key, label string, customers int, revenue, profit any) words {
		return words{"key": key, "label": label, "customers": customers, "revenue": revenue, "profit": profit}
	}
	point := func(name string, x, y, size float64, tier string) words {
		return words{"name": name, "x": x, "y": y, "size": size, "tier": tier, "note": 1, "href": "/customers/1"}
	}
	return []ui.ChartSpec{
		table(ui.ChartSpec{ID: "kit-pyramid", Kind: "pyramid", Title: "최상위 11명이 하위 883명보다 이익을 4배 넘게 남겨요", Data: words{
			"words": words{"customers": "고객", "revenue": "매출 비중", "profit": "이익 비중", "each": "한 분당 매출"},
			"tiers": []words{tier("top", "최상위", 11, 31, 36), tier("high", "상위", 44, 27, 31), tier("mid", "중위", 166, 24, 25), tier("low", "하위", 883, 18, 8), tier("idle", "비활성", 742, nil, nil), tier("prospect", "잠재", 1566, nil, nil)},
		}}),
		table(ui.ChartSpec{ID: "kit-pareto", Kind: "pareto", Title: "상위 20%가 이익의 92%를 만들어요", Data: words{
			"words":   words{"top": "상위", "revenue": "매출", "profit": "이익", "even": "모두 같다면"},
			"revenue": [][]float64{{0, 0}, {5, 58}, {20, 82}, {50, 95}, {100, 100}}, "profit": [][]float64{{0, 0}, {5, 67}, {20, 92}, {50, 107.5}, {70, 110}, {100, 100}},
			"mark": words{"x": 20, "profit": 92, "text": "상위 20%가 이익의 92%"},
		}}),
		table(ui.ChartSpec{ID: "kit-quadrant", Kind: "quadrant", Size: "tall", Title: "지금은 크지만 앞으로 작아질 고객이 17명 있어요", Data: words{
			"words":  words{"tl": []string{"키울 분", "먼저 제안해요"}, "tr": []string{"지킬 분", "가장 먼저 챙겨요"}, "bl": []string{"가벼운 거래", "편하게 이어요"}, "br": []string{"식는 분", "까닭을 여쭤요"}, "size": "12개월 매출"},
			"focus":  "br",
			"x":      words{"name": "지금 가치 →", "money": true, "log": true, "min": 50000, "max": 30000000, "mid": 1200000},
			"y":      words{"name": "앞으로 3년 가치", "money": true, "log": true, "min": 50000, "max": 200000000, "mid": 3000000},
			"points": []words{point("호텔 라온", 13850000, 41200000, 61000000, "top"), point("서연제과", 4980000, 18900000, 17000000, "high"), point("법인 <다온>", 2140000, 1900000, 9800000, "mid")},
		}}),
		table(ui.ChartSpec{ID: "kit-migration", Kind: "migration", Size: "tall", Title: "상위 3곳이 떠나며 4,800만 원이 함께 나갔어요", Foot: ui.Legend("key-chart-1", "올라감", "key-line", "그대로", "key-chart-2", "내려가거나 떠남"), Data: words{
			"words": words{"was": "작년", "now": "올해", "customers": "고객 수", "revenue": "작년 매출"}, "labels": words{"top": "최상위", "high": "상위", "idle": "떠남"},
			"was": words{"top": "10명", "high": "42명"}, "now": words{"top": "11명", "high": "41명", "idle": "3명"},
			"flows": [][]any{{"top", "top", 292e6, 8}, {"top", "high", 58e6, 2}, {"high", "top", 34e6, 3}, {"high", "high", 193e6, 30}, {"high", "idle", 48e6, 3}},
		}}),
		table(ui.ChartSpec{ID: "kit-cohort", Kind: "cohort", Title: "6월부터 온 손님은 한 달 뒤 열에 일곱이 다시 와요", Data: words{
			"words": words{"kept": "다시 산 비율", "size": "처음 온 손님"}, "rows": []string{"5월", "6월"}, "sizes": []int{52, 50}, "columns": []string{"첫 달", "1달", "2달"},
			"cells": [][]int{{0, 0, 100}, {1, 0, 62}, {2, 0, 51}, {0, 1, 100}, {1, 1, 70}},
		}}),
		table(ui.ChartSpec{ID: "kit-bucket", Kind: "bucket", Title: "2.6억 원이 샜고, 3.4억 원을 채웠어요", Data: words{
			"words": words{"amount": "매출", "customers": "고객 수"},
			"steps": []words{{"label": "작년 매출", "kind": "total", "total": true, "value": 1160e6, "count": 1052}, {"label": "떠난 고객", "kind": "lost", "value": -260e6, "count": 187}, {"label": "새 고객", "kind": "fresh", "value": 340e6, "count": 201}, {"label": "올해 매출", "kind": "total", "total": true, "value": 1240e6, "count": 1104}},
		}}),
		table(ui.ChartSpec{ID: "kit-forecast", Kind: "forecast", Title: "앞으로 석 달에 1.1억 원의 이익을 기대할 수 있어요", Data: words{
			"words": words{"actual": "실제 이익", "expected": "예측", "band": "열에 여덟은 이 안", "test": "맞혀 보기", "today": "여기까지 실제"}, "min": 20e6,
			"months": []string{"5월", "6월", "7월", "8월", "9월", "10월"}, "ticks": []int{0, 1, 2, 3, 4, 5}, "test": []string{"7월", "8월"},
			"actual": []any{29e6, 31e6, 33e6, 32e6}, "expected": []any{nil, nil, 32e6, 33e6, 34e6, 36e6}, "low": []any{nil, nil, 30e6, 31e6, 31e6, 32e6}, "high": []any{nil, nil, 34e6, 35e6, 37e6, 40e6},
		}}),
		table(ui.ChartSpec{ID: "kit-lines", Kind: "lines", Size: "short", Title: "예측한 주문이 실제를 따라갔어요", Data: words{
			"unit": "", "labels": []string{"1월", "2월", "3월", "4월"}, "series": []words{{"name": "실제", "values": []int{120, 180, 260, 330}}, {"name": "예측", "values": []int{118, 190, 255, 340}, "expected": true}}, "mark": words{"at": "3월", "text": "여기부터 예측"},
		}}),
		table(ui.ChartSpec{ID: "kit-columns", Kind: "columns", Size: "short", Title: "7월에 가장 많이 사셨어요", Data: words{
			"unit": "money", "name": "매출", "labels": []string{"5월", "6월", "7월", "8월"}, "values": []float64{3.2e6, 2.8e6, 5.1e6, 0}, "strong": []int{2},
		}}),
	}
}
