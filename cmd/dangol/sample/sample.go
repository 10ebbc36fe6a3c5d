// Package sample invents a believable Korean business: a coffee roaster with a shop, an online store and cafés as
// wholesale customers, three years of trade with seasons, gifts, returns and people who stop coming.
//
// Nobody in it exists. Mobile numbers begin with 010-0 or 010-1, which are not given out; addresses of mail are under
// example.com; names are put together from common parts. The same seed invents the same business, customer by
// customer, so that a base of any size can be made without holding it in memory.
package sample

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// Business says which business to invent.
type Business struct {
	Seed      uint64
	Customers int
	Until     int      // last day of trade, day number
	Staff     []string // who looks after firms and regulars
}

// Days is how long the invented business has traded.
const Days = 3 * 365

// Customer is somebody invented.
type Customer struct {
	Number  int // from 0
	Key     string
	Firm    bool
	Name    string
	Keeper  string // of the staff, "" for nobody
	Tags    string
	Phone   string
	Email   string
	Address string
	Joined  int    // day of the first purchase
	Taste   string // in beans, one of Tastes; "" while nobody asked
	Seats   int    // of a café; 0 for others, and while nobody counted
	kind    kind
}

// Tastes are the answers to what somebody likes in beans.
var Tastes = []string{"고소한 맛", "산미 있는 맛", "묵직한 맛", "디카페인"}

// Line is a position of an order. Amounts are whole won; what comes back is negative.
type Line struct {
	Product  *Product
	Quantity int
	Amount   int64
	Status   string // "" for a sale, "반품" or "취소"
}

// Order is what a customer bought at once.
type Order struct {
	Number  string
	Day     int
	Minute  int // of the day
	Channel string
	Lines   []Line
}

// kind is how somebody buys.
type kind struct {
	share      float64 // of all customers
	gap        float64 // days between purchases, median
	spread     float64 // of the gap between customers of the kind, log scale
	leave      float64 // chance to leave after a purchase
	basket     float64 // lines of an order, mean
	scale      float64 // quantities
	gifts      bool    // buys presents around the holidays, little else
	firm       bool
	categories []string
}

var kinds = []kind{
	{share: .07, gap: 13, spread: .3, leave: .006, basket: 2.2, scale: 1, categories: []string{"음료", "원두", "디저트"}},
	{share: .17, gap: 32, spread: .4, leave: .035, basket: 1.8, scale: 1, categories: []string{"원두", "드립백", "디저트"}},
	{share: .28, gap: 75, spread: .5, leave: .12, basket: 1.5, scale: 1, categories: []string{"드립백", "원두", "기구"}},
	{share: .30, gap: 120, spread: .6, leave: .72, basket: 1.3, scale: 1, categories: []string{"드립백", "선물", "디저트"}},
	{share: .10, gap: 170, spread: .3, leave: .10, basket: 1.4, scale: 1.6, gifts: true, categories: []string{"선물"}},
	{share: .065, gap: 11, spread: .35, leave: .012, basket: 2.4, scale: 3, firm: true, categories: []string{"원두", "소모품"}},
	{share: .015, gap: 7, spread: .2, leave: .004, basket: 3, scale: 7, firm: true, categories: []string{"원두", "소모품"}},
}

// season is how much more or less is bought in each month; the year of a roaster peaks with the cold and the holidays.
var season = [12]float64{1.12, 1.06, .97, .95, 1.03, .92, .94, .93, 1.06, 1.02, 1.05, 1.2}

// rng is the chance of one customer, independent of all others.
func (b Business) rng(i int) *rand.Rand {
	return rand.New(rand.NewPCG(b.Seed, uint64(i)*0x9E3779B97F4A7C15+1))
}

// Customer invents customer number i.
func (b Business) Customer(i int) Customer {
	r := b.rng(i)
	c := Customer{Number: i, Key: "M" + strconv.Itoa(100001+i), kind: pickKind(r)}
	c.Firm = c.kind.firm
	given, family := pick(r, givenNames), weighted(r, familyNames)
	person := family + given
	c.Name = person
	if c.Firm {
		c.Name = firmName(r)
	}
	if len(b.Staff) > 0 && (c.Firm || c.kind.gap < 20 && r.Float64() < .5) {
		c.Keeper = pick(r, b.Staff)
	}
	switch {
	case c.Firm && c.kind.scale > 5:
		c.Tags = "대량 거래"
	case c.kind.gifts:
		c.Tags = "명절 선물"
	}
	c.Phone = mobile(r)
	if r.Float64() < .55 {
		c.Email = roman(r) + strconv.Itoa(i+1) + "@example.com"
	}
	c.Address = address(r)
	// A third was there from the beginning; the others came ever more as the business grew.
	switch first := b.Until - Days; {
	case r.Float64() < .3:
		c.Joined = first + r.IntN(60)
	default:
		c.Joined = first + int(float64(Days)*math.Pow(r.Float64(), .8))
	}
	c.Joined = min(c.Joined, b.Until)
	b.ask(&c)
	return c
}

// ask invents what the business asked about a customer beyond the usual: it asks regulars more often than those who came
// once. It has a chance of its own, so that nothing else of the customer depends on it.
func (b Business) ask(c *Customer) {
	r := rand.New(rand.NewPCG(b.Seed, uint64(fold(c.Key))))
	switch {
	case c.Firm && isCafe(c.Name) && r.Float64() < .8:
		c.Seats = 2 * (4 + r.IntN(21))
	case !c.Firm && r.Float64() < min(.7, 20/c.kind.gap):
		c.Taste = Tastes[min(int(r.ExpFloat64()), len(Tastes)-1)]
	}
}

// Orders invents all that a customer ever ordered, oldest first.
func (b Business) Orders(c Customer) []Order {
	r := b.rng(c.Number)
	r = rand.New(rand.NewPCG(r.Uint64(), r.Uint64()))
	k := c.kind
	gap := k.gap * math.Exp(k.spread*r.NormFloat64())
	favourites := favourites(r, k)
	mood := 1.0 // quantities drift: some grow, some fade
	drift := 1 + .02*r.NormFloat64()
	var out []Order
	for day := c.Joined; day <= b.Until; {
		if k.gifts {
			day = nearHoliday(r, day)
			if day > b.Until {
				break
			}
		}
		o := b.order(r, c, day, len(out), favourites, mood)
		out = append(out, o)
		if back, ok := returned(r, o, b.Until); ok {
			out = append(out, back)
		}
		if r.Float64() < k.leave {
			break
		}
		mood = min(max(mood*drift, .4), 2)
		busy := season[monthOf(day)]
		day += max(1, int(math.Round(gap/busy*gamma(r, 2.2))))
	}
	slices.SortStableFunc(out, func(a, b Order) int { return a.Day - b.Day })
	return out
}

func (b Business) order(r *rand.Rand, c Customer, day, n int, favourites []*Product, mood float64) Order {
	o := Order{Day: day, Minute: 8*60 + r.IntN(13*60), Channel: "온라인"}
	switch {
	case c.Firm:
		o.Channel, o.Minute = "거래처", 9*60+r.IntN(8*60)
	case r.Float64() < .45:
		o.Channel = "매장"
	}
	o.Number = dayText(day) + "-" + strconv.Itoa(c.Number) + "-" + strconv.Itoa(n+1)
	lines := 1
	for r.Float64() < 1-1/c.kind.basket && lines < 6 {
		lines++
	}
	for i := range lines {
		p := favourites[min(int(r.ExpFloat64()*1.3), len(favourites)-1)]
		if i > 0 && r.Float64() < .3 {
			p = pickProduct(r, c.kind.categories)
		}
		q := max(1, int(math.Round(c.kind.scale*mood*(.6+.8*r.Float64()))))
		l := Line{Product: p, Quantity: q, Amount: p.Price * int64(q)}
		if c.Firm { // wholesale
			l.Amount = l.Amount * 82 / 100 / 10 * 10
		}
		o.Lines = append(o.Lines, l)
	}
	if r.Float64() < .012 {
		for i := range o.Lines {
			o.Lines[i].Status = "취소"
		}
	}
	return o
}

// returned is what comes back of an order now and then, as an order of its own some days later.
func returned(r *rand.Rand, o Order, until int) (Order, bool) {
	if r.Float64() > .022 || o.Lines[0].Status != "" {
		return Order{}, false
	}
	back := Order{Number: o.Number + "-R", Day: o.Day + 2 + r.IntN(9), Minute: 11 * 60, Channel: o.Channel}
	l := o.Lines[r.IntN(len(o.Lines))]
	back.Lines = []Line{{Product: l.Product, Quantity: -l.Quantity, Amount: -l.Amount, Status: "반품"}}
	return back, back.Day <= until
}

// gamma is a positive number with mean 1 and shape k: purchases come more evenly than pure chance would have them.
func gamma(r *rand.Rand, k float64) float64 {
	// Marsaglia & Tsang (2000), for shapes of at least 1.
	d := k - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-r.Float64()) < .5*x*x+d-d*v+d*math.Log(v) {
			return d * v / k
		}
	}
}

func pickKind(r *rand.Rand) kind {
	at := r.Float64()
	for _, k := range kinds {
		if at -= k.share; at < 0 {
			return k
		}
	}
	return kinds[2]
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
