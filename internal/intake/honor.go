package intake

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// nobodys are what programs write where they don't know a name.
var nobodys = []string{"고객님", "손님", "회원님", "비회원님", "구매자님", "주문자님", "방문고객님"}

// titled are words that stand for someone only together with their 님: it is no addition to a name.
var titled = []string{
	"선생님", "사장님", "원장님", "대표님", "이사님", "부장님", "과장님", "차장님", "대리님", "팀장님", "실장님", "회장님", "소장님", "국장님", "점장님", "반장님", "총장님", "학장님", "교장님",
	"관장님", "단장님", "의원님", "교수님", "박사님", "변호사님", "의사님", "약사님", "기사님", "강사님", "코치님", "감독님", "작가님", "목사님", "신부님", "수녀님", "스님", "집사님", "권사님", "장로님",
	"사모님", "어머님", "아버님", "부모님", "할머님", "할아버님", "형님", "누님", "이모님", "고모님", "담당자님", "매니저님", "주인님", "선배님", "하느님",
}

// pure are endings of a family name and one syllable that are a whole given name with 님: 김꽃님, 박해님.
const pure = "꽃해별달하햇"

// bare is a name without the 님 that programs and people put behind it, so that whoever greets by it adds it once. Titles keep
// theirs; a mere «고객님» is nobody's name.
func bare(name string) string {
	base, ok := strings.CutSuffix(name, "님")
	if !ok {
		return name
	}
	if slices.Contains(nobodys, name) {
		return ""
	}
	for _, w := range [...]string{"고객님", "손님", "회원님"} { // 정미숙 고객님
		if before, ok := strings.CutSuffix(name, " "+w); ok {
			return strings.TrimSpace(before)
		}
	}
	if slices.ContainsFunc(titled, func(t string) bool { return strings.HasSuffix(name, t) }) {
		return name
	}
	apart := strings.TrimSpace(base)
	n := utf8.RuneCountInString(apart)
	last, _ := utf8.DecodeLastRuneInString(apart)
	if apart == base && (n < 2 || n == 2 && strings.ContainsRune(pure, last)) || n == 0 {
		return name
	}
	return apart
}
