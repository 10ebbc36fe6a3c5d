package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"sync"
)

//go:embed locales
var locales embed.FS

// catalogs holds every sentence, parsed once on first use. The files are part of the program, so one that can't be read is
// a defect that the tests find, and a panic here; a single sentence that can't be parsed shows as a missing key.
var catalogs = sync.OnceValue(func() map[Lang]map[string]message {
	all := make(map[Lang]map[string]message)
	for _, lang := range Languages() {
		texts, err := loadTexts(lang)
		if err != nil {
			panic(err)
		}
		all[lang] = make(map[string]message, len(texts))
		for key, text := range texts {
			if m, err := parse(text); err == nil {
				all[lang][key] = m
			}
		}
	}
	return all
})

// loadTexts reads all area files of a language into one map.
func loadTexts(lang Lang) (map[string]string, error) {
	dir := path.Join("locales", string(lang))
	files, err := locales.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	all := make(map[string]string)
	for _, f := range files {
		area, isJSON := strings.CutSuffix(f.Name(), ".json")
		if !isJSON {
			continue
		}
		raw, err := locales.ReadFile(path.Join(dir, f.Name()))
		if err != nil {
			return nil, err
		}
		var texts map[string]string
		if err := json.Unmarshal(raw, &texts); err != nil {
			return nil, fmt.Errorf("i18n: %s/%s: %w", lang, f.Name(), err)
		}
		for key, text := range texts {
			if !belongs(key, area) {
				return nil, fmt.Errorf("i18n: %s/%s: key %q does not start with %q", lang, f.Name(), key, area+".")
			}
			all[key] = text
		}
	}
	return all, nil
}

// belongs says which keys a file may hold: those of its area, and the faults and complaints that its room gives codes to.
func belongs(key, area string) bool {
	return strings.HasPrefix(key, area+".") || strings.HasPrefix(key, "fault.") || strings.HasPrefix(key, "complaint.")
}
