package intake

import (
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"dangol.kr/dangol/internal/i18n"
)

// nameMost is the longest name of a file that is kept, in bytes: what file systems take.
const nameMost = 255

// shownName is what is kept of a file's name, to recognise the import by. It never names the file that is read. Like all
// other text it is without resident registration numbers; characters that no database or header takes are left out.
func shownName(path string) string {
	name := strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || c == utf8.RuneError {
			return -1
		}
		return c
	}, filepath.Base(path))
	name, _ = i18n.CutRRN(name)
	if len(name) <= nameMost {
		return name
	}
	ending := filepath.Ext(name)
	if len(ending) > 10 {
		ending = ""
	}
	return strings.ToValidUTF8(name[:nameMost-len(ending)], "") + ending
}
