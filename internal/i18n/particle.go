package i18n

import "strings"

// particles are the Korean particles that change with the sound before them: after a closing consonant, after a vowel.
// A sentence may name either form.
var particles = map[string][2]string{
	"을": {"을", "를"}, "를": {"을", "를"},
	"은": {"은", "는"}, "는": {"은", "는"},
	"이": {"이", "가"}, "가": {"이", "가"},
	"과": {"과", "와"}, "와": {"과", "와"},
	"아": {"아", "야"}, "야": {"아", "야"},
	"로": {"으로", "로"}, "랑": {"이랑", "랑"}, "나": {"이나", "나"}, "라": {"이라", "라"},
	"이에요": {"이에요", "예요"}, "예요": {"이에요", "예요"},
	"이었": {"이었", "였"}, "였": {"이었", "였"},
	"이었어요": {"이었어요", "였어요"}, "였어요": {"이었어요", "였어요"},
}

// formsOf gives both forms of a particle. Beside the table, all that begin with 이 or 으로 follow one rule: 이고/고,
// 이라고/라고, 이나마/나마, 으로는/로는; they are named by the longer form.
func formsOf(particle string) (forms [2]string, ok bool) {
	if forms, ok := particles[particle]; ok {
		return forms, true
	}
	if open, ok := strings.CutPrefix(particle, "으"); ok && strings.HasPrefix(open, "로") {
		return [2]string{particle, open}, true
	}
	if open, ok := strings.CutPrefix(particle, "이"); ok && allHangul(open) {
		return [2]string{particle, open}, true
	}
	return forms, false
}

func isParticle(s string) bool {
	_, ok := formsOf(s)
	return ok
}

// Particle is the form of a particle that fits after a word: Particle("원두", "을") is "를". The word is heard as it is
// read aloud: digits in Korean, Latin letters by a rule of thumb, closing brackets and quotes not at all. What cannot be
// heard counts as ending in a vowel. An unknown particle comes back as it is.
func Particle(word, particle string) string {
	forms, ok := formsOf(particle)
	if !ok {
		return particle
	}
	switch heard := lastSound(word); {
	case heard == endsOpen, heard == endsRieul && strings.HasPrefix(forms[1], "로"):
		return forms[1]
	default:
		return forms[0]
	}
}
