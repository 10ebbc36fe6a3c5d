package store

import "strings"

// Marks is In for lists of hundreds: SQLite gets bare ?, which it counts by itself, where a numbered placeholder costs
// it a search through all before it. The parameters of the statement must stand in the order of their numbers.
func Marks(e Engine, from, n int) string {
	if e == SQLite {
		return "?" + strings.Repeat(", ?", n-1)
	}
	return In(from, n)
}
