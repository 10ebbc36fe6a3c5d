package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// familyNames with how many of a thousand bear them, roughly as in the census of 2015.
var familyNames = []struct {
	text  string
	share int
}{
	{"김", 215}, {"이", 147}, {"박", 84}, {"최", 47}, {"정", 43}, {"강", 24}, {"조", 21}, {"윤", 20}, {"장", 20}, {"임", 17},
	{"한", 15}, {"오", 15}, {"서", 15}, {"신", 15}, {"권", 14}, {"황", 14}, {"안", 14}, {"송", 14}, {"류", 13}, {"홍", 11},
	{"전", 11}, {"고", 9}, {"문", 9}, {"손", 9}, {"양", 9}, {"배", 8}, {"백", 8}, {"허", 7}, {"남", 6}, {"심", 5}, {"노", 5}, {"하", 5},
}

var givenNames = []string{
	"민준", "서연", "도윤", "지우", "하은", "서준", "수아", "예준", "지호", "하윤", "은채", "민재", "지안", "시우", "채원", "주원",
	"유진", "현우", "수빈", "지훈", "다은", "준서", "예은", "건우", "소율", "우진", "나은", "선우", "가영", "재현", "은주", "상철",
	"미경", "영호", "정민", "경숙", "성호", "은정", "태영", "혜진", "동현", "지영", "승민", "보람", "진아", "명수", "영숙", "기훈",
	"소영", "병철", "윤아", "세린", "해인", "로운", "이안", "아인", "결", "봄", "찬", "솔",
}

var (
	firmKinds = []string{"카페", "베이커리", "브런치", "디저트", "로스터스", "다방"}
	firmNames = []string{
		"모퉁이", "소담", "온도", "느린날", "여름", "골목", "단정", "구름", "햇살", "서랍", "오후", "하루", "나무", "달빛", "호수", "언덕",
		"마루", "이음", "풀잎", "작은방", "물결", "은하", "담장", "사월", "두번째", "결", "솔숲", "바람", "윤슬", "새벽",
	}
	offices = []string{"한빛", "누리", "다온", "가온", "세움", "해솔", "미르", "라온", "도담", "예담"}
	trades  = []string{"디자인", "치과", "법률사무소", "건축사무소", "출판사", "학원", "세무회계", "미디어"}
	towns   = []string{
		"서울특별시 마포구 월드컵북로", "서울특별시 성동구 서울숲길", "서울특별시 종로구 북촌로", "서울특별시 서대문구 연희로",
		"경기도 고양시 일산동구 중앙로", "경기도 성남시 분당구 정자로", "인천광역시 연수구 송도과학로", "대전광역시 유성구 대학로",
		"부산광역시 해운대구 달맞이길", "광주광역시 동구 동명로", "강원특별자치도 강릉시 경강로", "제주특별자치도 제주시 관덕로",
	}
	syllables = []string{"min", "seo", "ji", "ha", "yun", "do", "su", "eun", "jun", "na", "woo", "hye", "tae", "bo", "ga", "rin"}
)

func weighted(r *rand.Rand, names []struct {
	text  string
	share int
}) string {
	total := 0
	for _, n := range names {
		total += n.share
	}
	at := r.IntN(total)
	for _, n := range names {
		if at -= n.share; at < 0 {
			return n.text
		}
	}
	return names[0].text
}

func firmName(r *rand.Rand) string {
	if r.Float64() < .3 {
		s := pick(r, offices) + pick(r, trades)
		if r.Float64() < .4 {
			s = "㈜" + s
		}
		return s
	}
	return pick(r, firmKinds) + " " + pick(r, firmNames)
}

// isCafe tells the firms that have guests of their own from offices.
func isCafe(name string) bool {
	return slices.ContainsFunc(firmKinds, func(kind string) bool { return strings.HasPrefix(name, kind+" ") })
}

// mobile is a number in a range that is not given out.
func mobile(r *rand.Rand) string {
	return fmt.Sprintf("010-%04d-%04d", r.IntN(2000), r.IntN(10000))
}

func roman(r *rand.Rand) string {
	return strings.Join([]string{pick(r, syllables), pick(r, syllables)}, "")
}

func address(r *rand.Rand) string {
	return fmt.Sprintf("%s %d", pick(r, towns), 1+r.IntN(280))
}
