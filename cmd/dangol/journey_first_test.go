package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// cdnow is the real order log of a shop: 23,570 customers.
const cdnow = "../../../shared/data/cdnow/cdnow_master.csv"

// told is what a file of orders holds, summed by the test itself.
type told struct {
	path      string
	rows      int
	customers map[string]int64 // cents each spent in all
	cents     int64
	dearest   string // who spent most
}

// sum adds up a file of the columns customer, date, quantity, amount.
func sum(t *testing.T, path string) told {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	s := told{path: path, rows: len(rows) - 1, customers: map[string]int64{}}
	for _, r := range rows[1:] {
		amount, err := strconv.ParseFloat(r[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		cents := int64(math.Round(amount * 100))
		s.customers[r[0]] += cents
		s.cents += cents
	}
	for who, c := range s.customers {
		if c > s.customers[s.dearest] || c == s.customers[s.dearest] && who < s.dearest {
			s.dearest = who
		}
	}
	return s
}

// orders writes a file of a small shop: regulars of every rhythm, one of them the dearest by far, and many who came once.
func orders(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "orders.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	fmt.Fprintln(f, "id,date,cds,amt")
	for who := 1; who <= 120; who++ {
		for n, day := 0, who%28; n < 1+who%6*2 && day < 700; n++ {
			amount := 1000 + who*137%4100
			if who == 77 {
				amount = 91_250
			}
			fmt.Fprintf(f, "%d,%s,%d,%d.50\n", who, dayOf(day), 1+n%3, amount)
			day += 9 + who%5*17 + n*3
		}
	}
	return path
}

// dayOf is a day of 2023 and after, in numbers.
func dayOf(n int) string {
	return fmt.Sprintf("%04d-%02d-%02d", 2023+n/336, 1+n%336/28, 1+n%28)
}

// Somebody with nothing but a file of orders: in a few presses every customer has a worth, and every figure is the file's.
func TestJourneyFirstRun(t *testing.T) {
	onBoth(t, nobody, func(t *testing.T, p *program, b *tab) { firstRun(p, b, sum(t, orders(t))) })
}

func TestJourneyFirstRunOfARealShop(t *testing.T) {
	if _, err := os.Stat(cdnow); err != nil {
		t.Skipf("NOT TESTED ON A REAL SHOP'S FILE: %v", err)
	}
	p, b := onOne(t, nobody)
	firstRun(p, b, sum(t, cdnow))
}

func firstRun(p *program, b *tab, file told) {
	makeOwner(b)
	b.at("/today")
	b.titled(b.T("today.start.title"))
	b.follow(b.T("today.start.import"))
	b.at("/import")
	batch := bringIn(b, file)

	// The base is judged in the background; the page says so and leads on.
	b.follow(b.T("bring.next.value"))
	b.at("/value")
	b.until("the base judged", "document.readyState === 'complete' && document.querySelector('[data-chart]') && !document.querySelector('#computing')")
	b.sees(b.say.Count(len(file.customers)))

	b.goTo("/customers")
	b.titled(b.T("people.list.title", "n", len(file.customers), "active", active(p)))
	b.goTo("/customers?q=" + file.dearest)
	b.until("the dearest in the list", "document.querySelector('#list tbody a')")
	dearest(p, b, file)

	b.goTo("/today")
	b.until("whom to care for", "document.readyState === 'complete' && document.querySelector('h1')")
	b.lacks(b.T("today.start.title"))

	if lines, cents := p.number("SELECT COUNT(*) FROM purchase_line"), p.number("SELECT SUM(amount_minor) FROM purchase_line"); lines != int64(file.rows) || cents != file.cents {
		b.t.Errorf("the base holds %d lines of %d cents, the file %d of %d", lines, cents, file.rows, file.cents)
	}
	sameAgain(b, file, batch)
	if lines := p.number("SELECT COUNT(*) FROM purchase_line"); lines != int64(file.rows) {
		b.t.Errorf("after the same file again there are %d lines", lines)
	}
	undoWhole(b, batch)
}

// makeOwner is the screen of a fresh installation, first with a slip, which loses nothing that was typed.
func makeOwner(b *tab) {
	b.goTo("/")
	b.at("/start")
	b.fill("company", "다움상회")
	b.fill("name", "한지우")
	b.fill("email", "jiwoo@example.com")
	b.fill("password", "여름 바다 파란 우산")
	b.fill("again", "여름 바다 파란 양산")
	b.follow(b.T("entry.start.go"))
	b.sees(b.T("complaint.password_differs"))
	if got := eval[string](b, "document.querySelector('[name=company]').value + document.querySelector('[name=email]').value"); got != "다움상회jiwoo@example.com" {
		b.t.Errorf("after a slip the form holds %q", got)
	}
	b.fill("password", "여름 바다 파란 우산")
	b.fill("again", "여름 바다 파란 우산")
	b.follow(b.T("entry.start.go"))
}

// bringIn goes the whole way of a file and returns the address of its result.
func bringIn(b *tab, file told) string {
	n := file.rows
	b.upload(file.path)
	b.until("the columns", "location.pathname.startsWith('/import/') && document.querySelector('#map')")
	guessed := eval[string](b, "[...document.querySelectorAll('#map select[name^=c]')].map(s => s.value).join()")
	if guessed != "customer,date,quantity,amount" {
		b.t.Errorf("the columns are guessed as %q", guessed)
	}
	b.sees(b.T("bring.nothing_yet"))
	b.follow(b.T("bring.map.button"))
	b.titled(b.T("bring.preview.well", "n", min(n, 30)))
	b.press(b.T("bring.preview.button"))
	b.titled(b.T("bring.check.all", "n", n))
	b.sees(b.say.MoneyExact(file.cents))
	b.press(b.T("bring.check.button", "n", n))
	b.titled(b.T("bring.result.people", "n", n, "new", len(file.customers)))
	b.sees(b.say.MoneyExact(file.cents), b.T("bring.kpi.bad_none"))
	return b.path()
}

// active is how many customers the current run found buying.
func active(p *program) int {
	run, err := p.a.values.Current(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return run.Report.Active
}

// dearest opens the customer who spent most: what they spent is what the file says, and why they are worth so much is told.
func dearest(p *program, b *tab, file told) {
	b.follow("css:#list tbody a")
	b.titled("#" + file.dearest) // the file knows nobody's name
	b.sees(b.say.Money(file.customers[file.dearest]), b.T("people.worth.range"))
	b.press(b.T("people.why"))
	b.until("the explanation", "document.querySelector('#why-worth:popover-open, #why-here:popover-open, .explain:popover-open')")
}

// sameAgain brings in the same file once more: nothing changes, and the pages say so at every step.
func sameAgain(b *tab, file told, batch string) {
	b.goTo("/import")
	b.upload(file.path)
	b.until("the columns", "location.pathname.startsWith('/import/') && document.querySelector('#map')")
	b.sees(b.T("bring.map.before_text"))
	b.follow(b.T("bring.map.button"))
	b.press(b.T("bring.preview.button"))
	b.titled(b.T("bring.check.all", "n", file.rows))
	b.press(b.T("bring.check.button", "n", file.rows))
	_, said, _ := strings.Cut(b.T("bring.same_done", "when", "|"), "|")
	b.sees(said)
	b.at(batch) // what the file brought then
}

// undoWhole takes the whole file back: the base is as empty as before.
func undoWhole(b *tab, batch string) {
	b.goTo(batch)
	b.press(b.T("bring.undo.button"))
	b.follow("css:#undo-dialog form button")
	b.titled(b.T("bring.undone.whole"))
	b.goTo("/customers")
	b.sees(b.T("people.empty.title"))
	b.goTo("/today")
	b.until("an empty day", "document.readyState === 'complete' && document.querySelector('h1')")
}
