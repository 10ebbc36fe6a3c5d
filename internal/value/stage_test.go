package value

import "testing"

// Whoever came once is no regular, however long ago it was.
func TestOneVisitMakesNoRegular(t *testing.T) {
	for _, c := range []struct {
		name string
		life
		want Stage
	}{
		{"last week", life{age: 7, since: 7, alive: 1}, New},
		{"four months ago, where nobody ever came again", life{age: 120, since: 120, alive: 0.5}, Cooling},
		{"eight months ago", life{age: 240, since: 240, alive: 0.5}, Resting},
		{"more than a year ago", life{age: 400, since: 400, alive: 0.5}, Gone},
		{"four months ago, where half a year between visits is usual", life{age: 120, since: 120, gap: 180, overdue: 0.67, alive: 1}, New},
		{"ten months ago, there", life{age: 300, since: 300, gap: 180, overdue: 1.67, alive: 1}, Cooling},
	} {
		c.visits = 1
		if got := stageOf(c.life); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
