package settings

import (
	"fmt"
	"strings"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web/ui"
)

// zones are those a list offers, by part of the world, the home market and its neighbours first. Another one that is already
// set stays in it.
var zones = []struct {
	part  string // settings.zone.<part>
	names []string
}{
	{"near", []string{"Asia/Seoul", "Asia/Tokyo", "Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong"}},
	{"asia", []string{"Asia/Singapore", "Asia/Manila", "Asia/Ho_Chi_Minh", "Asia/Bangkok", "Asia/Jakarta", "Asia/Kolkata", "Asia/Dubai"}},
	{"oceania", []string{"Australia/Sydney", "Pacific/Auckland"}},
	{"europe", []string{"Europe/London", "Europe/Paris", "Europe/Berlin", "UTC"}},
	{"america", []string{"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo"}},
}

// zoneOptions are the zones by the names of their cities, so that typing a name in the list finds it.
func zoneOptions(pg ui.Page, set string) (out []ui.Option) {
	found := set == ""
	for _, z := range zones {
		for _, name := range z.names {
			found = found || name == set
			out = append(out, ui.Option{Value: name, Label: zoneName(pg, name), Group: pg.T("settings.zone." + z.part)})
		}
	}
	if !found {
		out = append([]ui.Option{{Value: set, Label: zoneName(pg, set)}}, out...)
	}
	return out
}

// zoneName is the city that stands for a zone, with how far it is from UTC today.
func zoneName(pg ui.Page, name string) string {
	city := name[strings.LastIndexByte(name, '/')+1:]
	city = strings.ReplaceAll(city, "_", " ")
	if key := "settings.city." + name; pg.Has(key) {
		city = pg.T(key)
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" {
		return name
	}
	return city + " · " + offset(time.UnixMilli(i18n.StartOf(pg.Today, loc)).In(loc))
}

// offset is how far a clock is from UTC: UTC+9, UTC+5:30, UTC−3.
func offset(t time.Time) string {
	_, seconds := t.Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	switch {
	case seconds == 0:
		return "UTC"
	case seconds%3600 == 0:
		return fmt.Sprintf("UTC%s%d", sign, seconds/3600)
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, seconds/3600, seconds%3600/60)
}
