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

// allHangul reports whether a text is syllables and nothing else, at least one.
func allHangul(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !isSyllable(r) })
}
