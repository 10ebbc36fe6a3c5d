package settings

import (
	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/web/ui"
)

// tabs are the pages of settings that the person may open; a single one needs no tabs.
func tabs(pg ui.Page, by auth.Actor, here string) []ui.Tab {
	var out []ui.Tab
	for _, t := range []struct {
		path, key string
		right     auth.Right
	}{
		{firmPath, "settings.firm", auth.SettingsChange},
		{valuePath, "settings.value", auth.SettingsChange},
		{costsPath, "settings.costs", auth.SettingsChange},
		{"/settings/acquisition", "settings.acquisition", auth.SettingsChange},
		{fieldsPath, "settings.fields", auth.SettingsChange},
		{usersPath, "settings.users", auth.UsersManage},
		{teamsPath, "settings.teams", auth.UsersManage},
		{keysPath, "settings.keys", auth.KeysManage},
		{mePath, "settings.me", 0},
	} {
		if by.Can(t.right) {
			out = append(out, ui.Tab{Label: pg.T(t.key), Href: t.path, On: t.path == here})
		}
	}
	if len(out) == 1 {
		return nil
	}
	return out
}

// differing is what is stored in a field now, where that is not what was typed.
type differing struct{ Label, Value string }

// differ lists a field if the two are not the same.
func differ(list []differing, label, typed, stored, shown string) []differing {
	if typed == stored {
		return list
	}
	return append(list, differing{label, shown})
}
