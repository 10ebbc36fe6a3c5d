package i18n

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
