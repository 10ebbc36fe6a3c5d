package report

import (
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/store"
)

// clause collects pieces of a statement with their arguments, in the order in which they stand.
type clause struct {
	engine store.Engine
	text   strings.Builder
	args   []any
}

// add appends text in which each ? stands for the next argument.
func (c *clause) add(text string, args ...any) {
	for i := range len(text) {
		if text[i] != '?' {
			c.text.WriteByte(text[i])
			continue
		}
		c.args = append(c.args, args[0])
		args = args[1:]
		c.text.WriteByte('$')
		c.text.WriteString(strconv.Itoa(len(c.args)))
	}
}

// in appends a parenthesised list of values.
func in[T any](c *clause, values []T) {
	c.text.WriteByte('(')
	c.text.WriteString(store.Marks(c.engine, len(c.args)+1, len(values)))
	c.text.WriteByte(')')
	for _, v := range values {
		c.args = append(c.args, v)
	}
}

func (c *clause) String() string { return c.text.String() }
