package report

import (
	"errors"
	"strconv"
	"strings"
)

// Long lists of numbers come from the database as one text: hundreds of thousands of rows would cost more to hand over
// than to find. The order in such a text is nobody's promise, so whoever needs one sorts.

// packedIDs is the column that puts all rows of a query into such a text.
func packedIDs(id string) string {
	return "COALESCE(string_agg(CAST(" + id + " AS TEXT), ','), '')"
}

// unpackIDs reads it.
func unpackIDs(text string) ([]int64, error) {
	if text == "" {
		return nil, nil
	}
	ids := make([]int64, 0, strings.Count(text, ",")+1)
	for s := range strings.SplitSeq(text, ",") {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// spot is a place in the order of a figure, in little room.
type spot struct{ figure, id int64 }

func (s *spot) place() *place {
	if s == nil {
		return nil
	}
	return &place{Number: s.figure, ID: s.id}
}

// compare is the order of rising figures.
func (s spot) compare(o spot) int {
	switch {
	case s.figure != o.figure && s.figure < o.figure, s.figure == o.figure && s.id < o.id:
		return -1
	case s == o:
		return 0
	}
	return 1
}

// packedSpots is the column for figures with ids.
func packedSpots(figure, id string) string {
	return "COALESCE(string_agg(CAST(" + figure + " AS TEXT) || ' ' || CAST(" + id + " AS TEXT), ','), '')"
}

func unpackSpots(text string) ([]spot, error) {
	if text == "" {
		return nil, nil
	}
	out := make([]spot, 0, strings.Count(text, ",")+1)
	for pair := range strings.SplitSeq(text, ",") {
		figure, id, _ := strings.Cut(pair, " ")
		n, err := strconv.ParseInt(figure, 10, 64)
		i, err2 := strconv.ParseInt(id, 10, 64)
		if err := errors.Join(err, err2); err != nil {
			return nil, err
		}
		out = append(out, spot{n, i})
	}
	return out, nil
}
