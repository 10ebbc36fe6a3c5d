package shelf

import "slices"

// Chunks is how many chunks a table has.
func Chunks(t *Table) int { return len(t.chunks) }

// Shared is how many chunks two tables have in common.
func Shared(a, b *Table) (n int) {
	for _, c := range a.chunks {
		if slices.Contains(b.chunks, c) {
			n++
		}
	}
	return n
}
