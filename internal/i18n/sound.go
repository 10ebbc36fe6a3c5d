package i18n

import (
	"strings"
	"unicode/utf8"
)

type sound int

const (
	endsOpen   sound = iota // a vowel
	endsClosed              // a consonant
	endsRieul               // ㄹ, after which 으로 becomes 로
)

// lastSound hears the end of a word.
func lastSound(s string) sound {
	s = trimSilent(s)
	r, _ := utf8.DecodeLastRuneInString(s)
	switch {
	case isSyllable(r):
		return finalSound(int(r-hangulFirst) % finals)
	case r >= '0' && r <= '9':
		return digitSound(s)
	case isConsonant(r): // read by their names: 기역, 리을
		if r == 'ㄹ' {
			return endsRieul
		}
		return endsClosed
	case isLatin(r):
		return latinSound(s)
	}
	if r == '㎏' || r == '₩' { // 킬로그램, 원
		return endsClosed
	}
	return endsOpen // %, ℃ and whatever is not heard
}

func finalSound(final int) sound {
	switch final {
	case 0:
		return endsOpen
	case finalRieul:
		return endsRieul
	}
	return endsClosed
}

// silent are the marks that close a word without being read.
const silent = " \t\u00a0.,!?…·'\"’”」』》〉)]}>）］*"

func trimSilent(s string) string { return strings.TrimRight(s, silent) }

// digitSound hears a number read in Korean: 10 is 십, 1,000 is 천, 10,000 is 만, 0 alone or 2.0 is 영.
func digitSound(s string) sound {
	whole := numberAtEnd(s)
	last := whole[len(whole)-1]
	if last != '0' {
		// 일 이 삼 사 오 육 칠 팔 구
		return [...]sound{0, endsRieul, endsOpen, endsClosed, endsOpen, endsOpen, endsClosed, endsRieul, endsRieul, endsOpen}[last-'0']
	}
	// After a decimal point digits are read one by one, and so is 0 alone: 영. Else what is read last is the power of
	// ten: 십 백 천 만 억 all close, 조 does not.
	zeros := len(whole) - len(strings.TrimRight(whole, "0"))
	if zeros >= 12 && zeros < 16 && zeros < len(whole) && !strings.Contains(whole, ".") {
		return endsOpen
	}
	return endsClosed
}

// numberAtEnd is the number a text ends with, separators taken out.
func numberAtEnd(s string) string {
	i := len(s)
	for i > 0 && (isDigit(s[i-1]) || s[i-1] == ',' || s[i-1] == '.') {
		i--
	}
	return strings.ReplaceAll(strings.TrimLeft(s[i:], ",."), ",", "")
}

// measures are units after a figure that are not read by their letters.
var measures = map[string]sound{"kg": endsClosed, "g": endsClosed, "mg": endsClosed, "km": endsOpen, "m": endsOpen, "cm": endsOpen, "mm": endsOpen, "l": endsOpen, "ml": endsOpen}

// latinSound guesses how a Korean reads the end of a Latin word: capitals by the names of the letters (VIP 브이아이피), the
// rest by ear.
func latinSound(s string) sound {
	at := strings.LastIndexFunc(s, func(r rune) bool { return !isLatin(r) }) + 1
	word := strings.ToLower(s[at:])
	if m, ok := measures[word]; ok && at > 0 && isDigit(s[at-1]) {
		return m
	}
	if len(word) == 1 || len(word) <= 4 && s[at:] == strings.ToUpper(s[at:]) {
		return letterSound(word[len(word)-1])
	}
	return wordSound(word)
}

// letterSound hears the name of a letter: 엘, 엠, 엔, 알 close.
func letterSound(c byte) sound {
	switch c {
	case 'l', 'r':
		return endsRieul
	case 'm', 'n':
		return endsClosed
	}
	return endsOpen
}

// wordSound hears the end of a word of two letters or more.
func wordSound(word string) sound {
	before, last := word[len(word)-2], word[len(word)-1]
	switch last {
	case 'l':
		return endsRieul // mail 메일
	case 'm', 'n':
		return endsClosed // team 팀, Amazon 아마존
	case 'g':
		if before == 'n' {
			return endsClosed // marketing 마케팅
		}
	case 'p', 't', 'k', 'c':
		// A short vowel before a stop closes: shop 숍, book 북. In longer words and after a consonant a 으 follows: desk 데스크.
		if len(word) <= 4 && isVowel(before) {
			return endsClosed
		}
	case 'e':
		return silentE(word[:len(word)-1])
	}
	return endsOpen // Naver 네이버, pizza 피자, cafe 카페
}

// silentE hears a word whose last e is not read, given without it: Google 구글, iPhone 아이폰, mobile 모바일.
func silentE(stem string) sound {
	if len(stem) < 3 {
		return endsOpen
	}
	before, last := stem[len(stem)-2], stem[len(stem)-1]
	switch {
	case last == 'l' && before != 'e':
		return endsRieul
	case (last == 'm' || last == 'n') && isVowel(before):
		return endsClosed
	}
	return endsOpen
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
