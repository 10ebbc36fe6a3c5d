package api

import (
	"encoding/base64"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
)

// A cursor is a place in one list, opaque to programs. It names the order it belongs to, since a place in one order is
// none in another.

// errCursor is the answer to a cursor of another list, or of nobody's making.
func errCursor() error { return fault.Complaints{{Field: "cursor", Code: "cursor"}} }

func encodeCursor(order, place string) string {
	if place == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(order + " " + place))
}

// decodeCursor is the place that a cursor names in a list of that order; "" is the beginning.
func decodeCursor(cursor, order string) (place string, err error) {
	if cursor == "" {
		return "", nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return "", errCursor()
	}
	of, place, ok := strings.Cut(string(b), " ")
	if !ok || of != order || place == "" {
		return "", errCursor()
	}
	return place, nil
}

const orderPurchases = "purchases"

func encodeAfter(a purchase.After) string {
	return encodeCursor(orderPurchases, strconv.Itoa(a.Day)+"_"+strconv.FormatInt(a.ID, 10))
}

func decodeAfter(cursor string) (a purchase.After, err error) {
	place, err := decodeCursor(cursor, orderPurchases)
	if err != nil || place == "" {
		return a, err
	}
	d, n, _ := strings.Cut(place, "_")
	if a.Day, err = strconv.Atoi(d); err != nil {
		return a, errCursor()
	}
	if a.ID, err = strconv.ParseInt(n, 10, 64); err != nil || a.ID == 0 {
		return a, errCursor()
	}
	return a, nil
}
