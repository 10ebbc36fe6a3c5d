package i18n

import "strings"

// particles are the Korean particles that change with the sound before them: after a closing consonant, after a vowel.
// A sentence may name either form.
var particles = map[string][2]string{
	"을": {"을", "를"}, "를": {"을", "를"},
	"은": {"은", "는"}, "는": {"은", "는"},
	"이": {"이", "가"}, "가": {"이", "가"},
	"과": {"과", "와"}, "와": {"과", "와"},
	"으로": {"으로", "로"}, "로": {"으로", "로"},
	"아": {"아", "야"}, "야": {"아", "야"},
	"이에요": {"이에요", "예요"}, "예요": {"이에요", "예요"},
	"이었": {"이었", "였"}, "였": {"이었", "였"},
	"이나": {"이나", "나"}, "나": {"이나", "나"},
	"이라": {"이라", "라"}, "라": {"이라", "라"},
	"이랑": {"이랑", "랑"}, "랑": {"이랑", "랑"},
}

func isParticle(s string) bool {
	_, ok := particles[s]
	return ok
}

// Particle is the form of a particle that fits after a word: Particle("원두", "을") is "를". The word is heard as it is
// read aloud: digits in Korean, Latin letters by a rule of thumb, closing brackets and quotes not at all. What cannot be
// heard counts as ending in a vowel. An unknown particle comes back as it is.
func Particle(word, particle string) string {
	forms, ok := particles[particle]
	if !ok {
		return particle
	}
	switch sound := lastSound(word); {
	case sound == endsOpen, sound == endsRieul && forms[1] == "로":
		return forms[1]
	default:
		return forms[0]
	}
}

type sound int

const (
	endsOpen   sound = iota // a vowel
	endsClosed              // a consonant
	endsRieul               // ㄹ, after which 으로 becomes 로
)

// lastSound hears the end of a word.
func lastSound(s string) sound {
	s = trimSilent(s)
	r, size := lastRune(s)
	switch {
	case r >= hangulFirst && r <= hangulLast:
		return finalSound(int(r-hangulFirst) % finals)
	case r >= '0' && r <= '9':
		return digitSound(s)
	case r >= 'ㄱ' && r <= 'ㅎ': // read by their names: 기역, 리을
		if r == 'ㄹ' {
			return endsRieul
		}
		return endsClosed
	case isLatin(r):
		return latinSound(strings.ToLower(s))
	}
	switch s[len(s)-size:] {
	case "%": // 퍼센트
		return endsOpen
	case "℃": // 도
		return endsOpen
	case "㎏", "㎝", "㎞", "㎜": // 그램, 센티미터 …; only 그램 closes
		if r == '㎏' {
			return endsClosed
		}
	case "₩": // 원
		return endsClosed
	}
	return endsOpen
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
