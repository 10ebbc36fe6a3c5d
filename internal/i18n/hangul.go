package i18n

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Precomposed Hangul: syllable = first + (initial·21 + vowel)·28 + final (Unicode, section 3.12).
const (
	hangulFirst = '가'
	hangulLast  = '힣'
	finals      = 28
	perInitial  = 21 * finals
	finalRieul  = 8
)

// initials are the 19 opening consonants in the order of the code, as they are typed alone.
var initials = []rune("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")

func isSyllable(r rune) bool { return r >= hangulFirst && r <= hangulLast }

// isConsonant reports whether r is a consonant typed alone.
func isConsonant(r rune) bool { return r >= 'ㄱ' && r <= 'ㅎ' }

func isLatin(r rune) bool {
	return r < utf8.RuneSelf && unicode.IsLetter(r) || unicode.Is(unicode.Latin, r)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// initialOf is the opening consonant of a syllable.
func initialOf(r rune) rune { return initials[(r-hangulFirst)/perInitial] }

func lastRune(s string) (rune, int) { return utf8.DecodeLastRuneInString(s) }

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

// latinSound guesses how a Korean reader says the end of a Latin word. Capitals are spelt out, but the last letter's
// name and the word's own end agree often enough: only l m n r (엘 엠 엔 알) close among the letter names, and in words also
// p t k c b d g after a short vowel (캡, 컷, 북) and ng.
func latinSound(s string) sound {
	word := s[strings.LastIndexFunc(s, func(r rune) bool { return !isLatin(r) })+1:]
	n := len(word)
	switch word[n-1] {
	case 'l':
		return endsRieul
	case 'm', 'n':
		return endsClosed
	case 'r':
		if n == 1 {
			return endsRieul
		}
		return endsOpen // 컴퓨터, 바이어
	case 'g':
		if strings.HasSuffix(word, "ng") {
			return endsClosed
		}
	case 'p', 't', 'k', 'c', 'b', 'd':
		// A short vowel before a stop: cap 캡, book 북, set 셋. After a consonant or long vowel a 으 follows: desk 데스크.
		if n >= 2 && n <= 4 && strings.ContainsRune("aeiou", rune(word[n-2])) && word[n-1] != 'd' && word[n-1] != 'b' {
			return endsClosed
		}
	case 'e':
		if strings.HasSuffix(word, "le") && n > 3 && !strings.ContainsRune("aeiou", rune(word[n-3])) {
			return endsRieul // google 구글, apple 애플
		}
		if n > 3 && (word[n-2] == 'm' || word[n-2] == 'n') && strings.ContainsRune("aiou", rune(word[n-3])) {
			return endsClosed // phone 폰, game 게임
		}
		if strings.HasSuffix(word, "ile") || strings.HasSuffix(word, "ale") || strings.HasSuffix(word, "ole") {
			return endsRieul // mobile 모바일
		}
	}
	return endsOpen
}
