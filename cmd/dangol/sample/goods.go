package sample

import "math/rand/v2"

// Product is something sold. Prices and costs are whole won.
type Product struct {
	Code     string
	Name     string
	Category string
	Price    int64
	Cost     int64
}

// Products is the range, the same for every seed.
var Products = []Product{
	{"BN-101", "온유 블렌드 200g", "원두", 12_000, 5_400},
	{"BN-102", "온유 블렌드 1kg", "원두", 42_000, 21_500},
	{"BN-111", "에티오피아 예가체프 200g", "원두", 16_000, 7_800},
	{"BN-112", "에티오피아 예가체프 1kg", "원두", 58_000, 31_000},
	{"BN-121", "콜롬비아 우일라 200g", "원두", 15_000, 7_100},
	{"BN-122", "콜롬비아 우일라 1kg", "원두", 54_000, 28_500},
	{"BN-131", "디카페인 브라질 200g", "원두", 17_000, 8_600},
	{"BN-141", "다크 초콜릿 블렌드 1kg", "원두", 39_000, 20_000},
	{"DB-201", "드립백 온유 10개", "드립백", 13_500, 5_900},
	{"DB-202", "드립백 예가체프 10개", "드립백", 15_500, 7_000},
	{"DB-203", "드립백 세 가지 맛 12개", "드립백", 17_500, 7_900},
	{"DR-301", "아메리카노", "음료", 4_500, 1_100},
	{"DR-302", "카페라테", "음료", 5_000, 1_500},
	{"DR-303", "핸드드립 오늘의 커피", "음료", 6_500, 1_700},
	{"DR-304", "콜드브루 500ml", "음료", 12_000, 4_800},
	{"DS-401", "버터 휘낭시에", "디저트", 3_200, 1_300},
	{"DS-402", "바스크 치즈케이크", "디저트", 7_000, 2_900},
	{"DS-403", "쌀 스콘", "디저트", 4_200, 1_600},
	{"GF-501", "원두 선물세트", "선물", 38_000, 19_000},
	{"GF-502", "드립백 선물세트", "선물", 29_000, 13_500},
	{"GF-503", "명절 커피 꾸러미", "선물", 55_000, 27_500},
	{"EQ-601", "드리퍼와 서버", "기구", 32_000, 17_500},
	{"EQ-602", "전동 그라인더", "기구", 89_000, 61_000},
	{"EQ-603", "종이 필터 100매", "기구", 6_000, 2_700},
	{"SP-701", "테이크아웃 컵 500개", "소모품", 38_000, 24_000},
	{"SP-702", "우유 12팩", "소모품", 31_000, 21_000},
	{"SP-703", "바닐라 시럽 1L", "소모품", 14_000, 8_900},
}

func pickProduct(r *rand.Rand, categories []string) *Product {
	want := categories[min(int(r.ExpFloat64()*.9), len(categories)-1)]
	var of []*Product
	for i := range Products {
		if Products[i].Category == want {
			of = append(of, &Products[i])
		}
	}
	// The first of a category sell best.
	return of[min(int(r.ExpFloat64()*float64(len(of))*.45), len(of)-1)]
}

// favourites are what somebody usually takes, best liked first.
func favourites(r *rand.Rand, k kind) []*Product {
	var out []*Product
	for range 3 {
		out = append(out, pickProduct(r, k.categories))
	}
	return out
}
