package sample_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"dangol.kr/dangol/cmd/dangol/sample"
)

var shop = sample.Business{Seed: 7, Customers: 800, Until: 20_000}

func TestSameSeedSameBusiness(t *testing.T) {
	var a, b bytes.Buffer
	n, err := shop.WriteOrders(&a, true)
	if err != nil || n < shop.Customers {
		t.Fatalf("%d lines, %v", n, err)
	}
	if _, err := shop.WriteOrders(&b, true); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the second writing differs")
	}
	other := shop
	other.Seed++
	b.Reset()
	if _, err := other.WriteOrders(&b, true); err != nil || bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("another seed invents the same")
	}
}

// What the demonstration is to show must be in it.
func TestBelievable(t *testing.T) {
	unassigned := regexp.MustCompile(`^010-[01]\d{3}-\d{4}$`)
	firms, once, loyal, returns, cancelled, lapsed, gifts, prospects := 0, 0, 0, 0, 0, 0, 0, 0
	for i := range shop.Customers {
		c := shop.Customer(i)
		if !unassigned.MatchString(c.Phone) {
			t.Fatalf("%s may belong to somebody", c.Phone)
		}
		if c.Email != "" && !strings.HasSuffix(c.Email, "@example.com") {
			t.Fatalf("%s may belong to somebody", c.Email)
		}
		if c.Firm {
			firms++
		}
		orders := shop.Orders(c)
		if len(orders) == 0 { // signed up for the next holiday's presents
			prospects++
			continue
		}
		if orders[0].Day < shop.Until-sample.Days || orders[len(orders)-1].Day > shop.Until {
			t.Fatalf("customer %d: %d orders", i, len(orders))
		}
		switch n := len(orders); {
		case n == 1:
			once++
		case n > 30:
			loyal++
		}
		if len(orders) > 5 && orders[len(orders)-1].Day < shop.Until-200 {
			lapsed++
		}
		for _, o := range orders {
			for _, l := range o.Lines {
				switch {
				case l.Status == "반품":
					returns++
					if l.Amount >= 0 {
						t.Error("a return that brings money")
					}
				case l.Status == "취소":
					cancelled++
				case l.Product.Category == "선물":
					gifts++
				}
			}
		}
	}
	if prospects > shop.Customers/20 {
		t.Errorf("%d never bought", prospects)
	}
	for what, n := range map[string]int{"firms": firms, "one-time buyers": once, "loyal": loyal, "returns": returns, "cancelled": cancelled, "lapsed": lapsed, "gifts": gifts} {
		if n < 10 {
			t.Errorf("%d %s", n, what)
		}
	}
}

// What was asked beyond the usual is known of many, not of all, and only of those whom it can be asked.
func TestAsked(t *testing.T) {
	taste, seats, firms := map[string]int{}, 0, 0
	for i := range shop.Customers {
		c := shop.Customer(i)
		switch {
		case c.Firm:
			firms++
			if c.Taste != "" || c.Seats < 0 || c.Seats > 60 {
				t.Errorf("%s: %q, %d seats", c.Name, c.Taste, c.Seats)
			}
			if c.Seats > 0 {
				seats++
			}
		case c.Seats != 0:
			t.Errorf("%s has %d seats", c.Name, c.Seats)
		default:
			taste[c.Taste]++
		}
	}
	if seats < firms/3 || seats == firms {
		t.Errorf("seats of %d of %d firms", seats, firms)
	}
	for _, answer := range append([]string{""}, sample.Tastes...) {
		if taste[answer] == 0 {
			t.Errorf("nobody says %q: %v", answer, taste)
		}
	}
}

func TestFilesAreWhole(t *testing.T) {
	var orders, customers, products bytes.Buffer
	lines, err := shop.WriteOrders(&orders, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := shop.WriteCustomers(&customers); err != nil {
		t.Fatal(err)
	}
	if err := sample.WriteProducts(&products); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, r := range read(t, &customers) {
		known[r[0]] = true
	}
	if len(known) != shop.Customers {
		t.Errorf("%d customers", len(known))
	}
	nobody := 0
	rows := read(t, &orders)
	for _, r := range rows {
		if _, err := strconv.ParseInt(r[9], 10, 64); err != nil {
			t.Fatal(err)
		}
		switch {
		case r[10] == "":
			nobody++
		case !known[r[10]]:
			t.Fatalf("%s is in no list of customers", r[10])
		}
	}
	if len(rows) != lines || nobody == 0 || nobody > lines/10 {
		t.Errorf("%d rows of %d, %d of nobody", len(rows), lines, nobody)
	}
	if n := len(read(t, &products)); n != len(sample.Products) {
		t.Errorf("%d products", n)
	}
}

func read(t *testing.T, from io.Reader) [][]string {
	t.Helper()
	rows, err := csv.NewReader(from).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// Dealings are of customers of the list, and contracts that ended did so within what is known.
func TestDealings(t *testing.T) {
	known := map[string]bool{}
	for i := range shop.Customers {
		known[shop.Customer(i).Key] = true
	}
	var contracts, spent, referrals, again bytes.Buffer
	for _, w := range []error{shop.WriteContracts(&contracts), shop.WriteSpending(&spent), shop.WriteReferrals(&referrals), shop.WriteContracts(&again)} {
		if w != nil {
			t.Fatal(w)
		}
	}
	if !bytes.Equal(contracts.Bytes(), again.Bytes()) {
		t.Error("the second writing differs")
	}
	running, ended := 0, 0
	for _, r := range read(t, &contracts) {
		if !known[r[1]] || r[3] == "" || r[4] != "" && r[4] < r[3] {
			t.Fatal(r)
		}
		if r[4] == "" {
			running++
		} else {
			ended++
		}
	}
	if running < 20 || ended < 5 {
		t.Errorf("%d contracts run, %d ended", running, ended)
	}
	if rows := read(t, &spent); len(rows) != 24*3 {
		t.Errorf("%d amounts", len(rows))
	}
	brought := map[string]bool{}
	for _, r := range read(t, &referrals) {
		if !known[r[0]] || !known[r[1]] || r[0] == r[1] || brought[r[1]] {
			t.Fatal(r)
		}
		brought[r[1]] = true
	}
	if len(brought) < 10 {
		t.Errorf("%d were brought", len(brought))
	}
}
