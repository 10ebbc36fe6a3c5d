package i18n_test

import (
	"fmt"
	"time"

	"dangol.kr/dangol/internal/i18n"
)

func seoul() *time.Location { return time.FixedZone("Asia/Seoul", 9*3600) }

func ExamplePrinter_Money() {
	ko := i18n.NewPrinter(i18n.Korean, seoul(), "KRW")
	en := i18n.NewPrinter(i18n.English, seoul(), "KRW")
	for _, won := range []int64{8_500, 960_000, 18_400_000, 1_240_000_000} {
		fmt.Println(ko.Money(won*100), en.Money(won*100), ko.MoneyExact(won*100))
	}
	// Output:
	// 8,500원 ₩8,500 8,500원
	// 96만 원 ₩960K 960,000원
	// 1,840만 원 ₩18.4M 18,400,000원
	// 12.4억 원 ₩1.2B 1,240,000,000원
}

func ExamplePrinter_MoneyColumn() {
	p := i18n.NewPrinter(i18n.Korean, seoul(), "KRW")
	profits := []int64{14_200_000_00, 1_880_000_00, 90_000_00}
	column := p.MoneyColumn(i18n.Usual(profits))
	fmt.Println(column.Unit)
	for _, minor := range profits {
		fmt.Println(column.Cell(minor))
	}
	// Output:
	// 만 원
	// 1,420
	// 188
	// 9
}

func ExamplePrinter_Ago() {
	p := i18n.NewPrinter(i18n.Korean, seoul(), "KRW")
	today := i18n.DayNumber(2026, 11, 24)
	fmt.Println(p.DayLong(today))
	for _, back := range []int{0, 1, 2, 21, 130, 800} {
		fmt.Print(p.Ago(today-back, today), ", ")
	}
	fmt.Println(p.Elapsed(today-21, today))
	// Output:
	// 11월 24일 화요일
	// 오늘, 어제, 그제, 21일 전, 4달 전, 2년 전, 21일째
}

func ExampleParticle() {
	for _, word := range []string{"원두", "단골", "카페 온도(본점)", "10", "mail"} {
		fmt.Println(word+i18n.Particle(word, "을"), word+i18n.Particle(word, "으로"))
	}
	// Output:
	// 원두를 원두로
	// 단골을 단골로
	// 카페 온도(본점)을 카페 온도(본점)으로
	// 10을 10으로
	// mail을 mail로
}

func ExampleQueryTerms() {
	index := append(i18n.Terms("홍길동"), i18n.Terms("010-1234-5678")...)
	fmt.Println(index)
	for _, typed := range []string{"길동", "ㅎㄱ", "홍길ㄷ", "5678", "홍 1234", "길순"} {
		found := true
		for _, r := range i18n.QueryTerms(typed) {
			in := false
			for _, term := range index {
				in = in || r.Contains(term)
			}
			found = found && in
		}
		fmt.Println(typed, found)
	}
	// Output:
	// [홍길동 길동 ㅎㄱㄷ ㄱㄷ 12345678 5678]
	// 길동 true
	// ㅎㄱ true
	// 홍길ㄷ true
	// 5678 true
	// 홍 1234 true
	// 길순 false
}

func ExampleParseMoney() {
	for _, typed := range []string{"1,234,500", "1만5천원", "12.4억", "(1,200)", "1.234,50"} {
		minor, err := i18n.ParseMoney(typed)
		fmt.Println(minor, err)
	}
	// Output:
	// 123450000 <nil>
	// 1500000 <nil>
	// 124000000000 <nil>
	// -120000 <nil>
	// 123450 <nil>
}

func ExampleCutRRN() {
	clean, n := i18n.CutRRN("본인 900101-1234567, 연락처 010-1234-5678")
	fmt.Println(clean, n)
	// Output: 본인 1990-01-01, 연락처 010-1234-5678 1
}
