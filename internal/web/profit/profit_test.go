package profit_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// ten brings ten customers who bought goods of 10 000 to 100 000 won at a cost of 5 000. 손님0 was given 15 000 won of gifts and
// left 10 000 − 5 000 − 15 000; 손님9, with the largest sales, was visited for 93 000 won and left 2 000.
func ten(t *testing.T, db *store.DB) *shop {
	s := newShop(t, db)
	s.people(10)
	for k := range 10 {
		s.bought(k, 10+k, int64(10_000*(k+1)), 5_000)
	}
	s.served(0, 5, purchase.ActGift, 15_000)
	s.served(9, 40, purchase.ActVisit, 93_000)
	s.judged()
	return s
}

func TestThePageInBothLanguages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := ten(t, db)
		s.Get("/value/profit").Is(200).Has("고객 1명이 1만 원을 깎아 먹고 있어요", "요금 정하기", "주문, 주문 줄", "선물", "힘든 거래", "뜸해질 분", "매출은 큰데 이익이 아닌 고객",
			"매출이 큰 2명 가운데 1명은", "위에서 다섯에 하나", "12개월이 다 차지 않아요", "응대한 기록은").Lacks("⟦").Sound()
		s.As("viewer").Get("/value/profit").Is(200).Has("1 customer takes back", "Revenue that is not profit", "Demanding dealings", "at the best fifth").Lacks("⟦", "손님9 님", "Set rates").Sound()
		s.As("member").Get("/value/profit").Is(200).Has("이름은 맡은 고객만 보여요").Lacks("손님", "요금 정하기").Sound()
	})
}

func TestBeforeAnythingIsKnown(t *testing.T) {
	s := newShop(t, storetest.Migrated(t, storetest.SQLite(t)))
	for _, at := range []string{"/value/profit", "/value/profit/customers?group=below", "/value/profit?as_of=x"} {
		s.Get(at).Is(200).Has("아직 셀 것이 없어요", "구매 가져오기").Sound()
	}
	s.judged() // a run of nobody says no more
	s.Get("/value/profit").Is(200).Has("아직 셀 것이 없어요").Sound()
	s.As("viewer").Get("/value/profit").Is(200).Has("Nothing to count yet").Sound()
}

// One customer, nothing known of costs, and nothing left: everything is said and nothing breaks.
func TestLittleIsKnown(t *testing.T) {
	s := newShop(t, storetest.Migrated(t, storetest.SQLite(t)))
	s.people(2)
	s.bought(0, 10, 10_000, -1)
	s.judged()
	s.Get("/value/profit").Is(200).Has("원가를 모르는 상품이 있어", "아직 응대 비용을 견줄 수 없어요", "모두 그만큼 남겨요").Lacks("⟦", "NaN").Sound()
	s.Get("/value/profit/customers").Is(200).Has("12개월 동안 온 고객 1명", "손님0").Lacks("응대 전 이익").Sound()
	s.served(0, 3, purchase.ActVisit, 12_000)
	s.Get("/value/profit").Is(200).Has("몫을 그릴 수 없어요", "고객 1명이 2,000원을").Lacks("⟦", "NaN").Sound()
}

// Bad addresses are told so, and what can't be asked is not found.
func TestBadAddresses(t *testing.T) {
	s := ten(t, storetest.Migrated(t, storetest.SQLite(t)))
	for query, say := range map[string]string{
		"as_of=tomorrow":                               "날짜",
		"as_of=" + i18n.ISODay(s.today+1):              "기준일보다 뒤일 수 없어요",
		"as_of=" + i18n.ISODay(s.today-9999):           "기록이 시작된 날보다 앞이에요",
		"cut=tenth":                                    "기준일을 다시 골라 주세요",
		"group=below&as_of=" + strings.Repeat("9", 99): "날짜",
	} {
		for _, path := range []string{"/value/profit", "/value/profit/customers"} {
			s.Get(path+"?"+query).Is(422).Has(say, "기준일을 다시 골라 주세요").Sound()
		}
	}
	for _, query := range []string{"group=worst", "corner=left", "hollow=some", "act=dance", "by=name", "by=cost", "group=%00"} {
		s.Get("/value/profit/customers?" + query).Is(404)
	}
	s.Get("/value/profit/customers?group=below&after=x").Is(200)
	s.Get("/value/profit/customers?group=below&after=99999999999999999999").Is(200)
	s.Get("/value/profit/customers?group=below&after=500").Is(200).Has("볼 수 있는 고객이 없어요").Sound()
}

var number = regexp.MustCompile(`href="(/value/profit/customers[^"]*)"[^>]*>([\d,]+)<`)

// Every count on the page is that of the list it leads to, and all lists are sound.
func TestEveryFigureLeadsToItsCustomers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := ten(t, db)
		for _, query := range []string{"", "?cut=half", "?as_of=" + i18n.ISODay(s.today-12)} {
			body := s.Get("/value/profit" + query).Is(200).Body
			found := number.FindAllStringSubmatch(body, -1)
			if len(found) < 12 {
				t.Fatalf("%d counts lead to lists", len(found))
			}
			for _, f := range found {
				list := s.Get(strings.ReplaceAll(f[1], "&amp;", "&")).Is(200).Sound()
				if f[2] == "0" {
					list.Has("볼 수 있는 고객이 없어요")
				} else {
					list.Has(" " + f[2] + "명")
				}
			}
		}
	})
}

func TestListsOfCustomers(t *testing.T) {
	s := ten(t, storetest.Migrated(t, storetest.SQLite(t)))
	for _, c := range []struct {
		query string
		first []string
	}{
		{"group=below", []string{"손님0"}},
		{"group=valuable", []string{"손님8", "손님7"}},
		{"", []string{"손님8", "손님7", "손님6"}},
		{"by=left&up=1", []string{"손님0", "손님9", "손님1"}},
		{"by=sales", []string{"손님9", "손님8"}},
		{"by=service", []string{"손님9", "손님0"}},
		{"by=before&up=1", []string{"손님0", "손님1"}},
		{"act=visit", []string{"손님9"}},
		{"act=gift", []string{"손님0"}},
		{"act=orders&by=sales", []string{"손님9", "손님8"}},
		{"hollow=all", []string{"손님9"}},
		{"hollow=falling", []string{"손님9"}},
		{"hollow=all&act=visit", []string{"손님9"}},
		{"corner=aggressive", []string{"손님0"}},
		{"corner=carriage", []string{"손님9"}},
		{"corner=passive", []string{"손님8"}},
	} {
		got := slices.Compact(named(s.Get("/value/profit/customers?" + c.query).Is(200).Sound().Body))
		if len(got) < len(c.first) || !slices.Equal(got[:len(c.first)], c.first) {
			t.Errorf("%s: %v, want %v first", c.query, got, c.first)
		}
	}
	s.Get("/value/profit/customers?hollow=losing").Is(200).Lacks("손님9")
	s.Get("/value/profit/customers?group=below").Has("손해인 고객 1명", "값을 다시 이야기")
	s.As("viewer").Get("/value/profit/customers?act=visit").Is(200).Has("1 customer with a cost").Lacks("⟦").Sound()
	s.As("member").Get("/value/profit/customers?group=below").Is(200).Lacks("손님0").Has("볼 수 있는 고객이 없어요").Sound()
}

var next = regexp.MustCompile(`href="(/value/profit/customers[^"]*after=[^"]*)"`)

// A list of 130 is read page by page, each customer once.
func TestLongListsAreReadPageByPage(t *testing.T) {
	s := newShop(t, storetest.Migrated(t, storetest.SQLite(t)))
	s.people(130)
	for k := range 130 {
		s.bought(k, 10, int64(1000*(k+1)), 500)
	}
	s.judged()
	seen := map[string]int{}
	path := "/value/profit/customers?by=sales"
	for page := 1; path != ""; page++ {
		a := s.Get(path).Is(200).Sound()
		for _, n := range slices.Compact(named(a.Body)) {
			seen[n]++
		}
		a.Has(fmt.Sprintf("130명 가운데 %d–%d", 50*page-49, min(50*page, 130)))
		path = ""
		for _, f := range next.FindAllStringSubmatch(a.Body, -1) {
			if strings.Contains(f[1], fmt.Sprint("after=", 50*page)) {
				path = strings.ReplaceAll(f[1], "&amp;", "&")
			}
		}
	}
	if len(seen) != 130 {
		t.Errorf("%d customers seen", len(seen))
	}
	for n, k := range seen {
		if k != 1 {
			t.Errorf("%s stands %d times", n, k)
		}
	}
	s.Get("/value/profit/customers?by=sales&after=100").Has("after=50")
}

// A past day is that day's: who came later is not in it, and what was not yet written down is said.
func TestAnyDayOfTheRecords(t *testing.T) {
	s := newShop(t, storetest.Migrated(t, storetest.SQLite(t)))
	s.people(3)
	s.bought(0, 900, 50_000, 20_000)
	s.bought(1, 400, 30_000, 10_000)
	s.bought(2, 20, 80_000, 30_000)
	s.served(2, 10, purchase.ActGift, 1_000)
	s.judged()
	then := "as_of=" + i18n.ISODay(s.today-395)
	s.Get("/value/profit?"+then).Is(200).Has("2만 원이 남았어요", "응대한 기록은", "가장 최근으로", `value="`+i18n.ISODay(s.today-395)+`"`).Lacks("12개월이 다 차지 않아요").Sound()
	s.Get("/value/profit/customers?"+then).Is(200).Has("손님1", "고객 1명").Lacks("손님2", "손님0").Sound()
	s.Get("/value/profit?as_of=" + i18n.ISODay(s.today-500)).Is(200).Has("온 고객이 없어요").Sound()
	s.Get("/value/profit").Is(200).Has("4.9만 원이 남았어요").Lacks("가장 최근으로")
}
