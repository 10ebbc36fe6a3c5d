package value

// Leaks is the leaky bucket in money: what flowed in and out of the base between two days. Customers are counted by Bucket.
type Leaks struct {
	Revenue Leak // of the twelve months up to each of the days, hundredths
	Margin  Leak // the same; holds where all costs are known
	Worth   Leak // lifetime value on each of the days, by the same parameters; 0 where only facts were counted
}

// Leak is the bucket in one measure, without a remainder: Opening + New + Regained + Grown − Lost − Shrunk + Other = Closing.
type Leak struct {
	Opening  int64
	New      int64 // of those who were not here yet
	Regained int64 // more of those who had been inactive and are active again
	Grown    int64 // of active customers who stayed and bring more, customer by customer
	Lost     int64 // less of those who became inactive; of lifetime value, what they were worth more than they still are
	Shrunk   int64 // of active customers who stayed and bring less
	Other    int64 // of those who were inactive and stayed so
	Closing  int64
}

// Sum is what the parts make of Opening; it equals Closing.
func (l *Leak) Sum() int64 {
	return l.Opening + l.New + l.Regained + l.Grown - l.Lost - l.Shrunk + l.Other
}

func (l *Leak) add(was, is int, before, after int64) {
	l.Opening += before
	l.Closing += after
	switch d := after - before; {
	case was == notYet:
		l.New += d
	case active(was) && !active(is):
		l.Lost -= d
	case !active(was) && active(is):
		l.Regained += d
	case !active(was):
		l.Other += d
	case d > 0:
		l.Grown += d
	default:
		l.Shrunk -= d
	}
}

// Swap compares who came with who went: the mean lifetime value of a new active customer today and of a lost one on the day
// from which the moves are counted, in hundredths. ok is false where nobody came or nobody went.
func Swap(was, is *Standing) (came, went float64, ok bool) {
	var in, out int64
	var n, m int
	k := 0
	for i, customer := range is.Customer {
		if k < was.Len() && was.Customer[k] == customer {
			if active(was.State(k)) && !active(is.State(i)) {
				out += was.CLV[k]
				m++
			}
			k++
			continue
		}
		if active(is.State(i)) {
			in += is.CLV[i]
			n++
		}
	}
	if n == 0 || m == 0 {
		return 0, 0, false
	}
	return float64(in) / float64(n), float64(out) / float64(m), true
}
