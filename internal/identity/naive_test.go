package identity_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// naive resolves one record after the other: the rules as they are said, nothing fast.
type naive struct {
	holder map[string]int    // who had an e-mail, a phone, a key or a name first
	from   []map[string]bool // by person: the sources that know the person by a key
}

func (n *naive) resolve(source string, in customer.Incoming) int {
	var says []string
	if in.SourceKey != "" {
		says = append(says, "key/"+source+"/"+in.SourceKey)
	}
	if email, ok := i18n.Email(in.Email); ok {
		says = append(says, email)
	}
	if p, ok := i18n.Phone(in.Phone); ok && p.Kind == i18n.Mobile {
		says = append(says, p.Normal)
	}
	if len(says) == 0 && in.Name != "" {
		says = append(says, "name/"+source+"/"+i18n.Fold(in.Name))
	}
	if len(says) == 0 {
		return -1
	}
	who := -1
	for _, word := range says {
		p, held := n.holder[word]
		other := held && in.SourceKey != "" && n.from[p][source] && word != "key/"+source+"/"+in.SourceKey
		if held && !other && who < 0 {
			who = p
		}
	}
	if who < 0 {
		n.from = append(n.from, map[string]bool{})
		who = len(n.from) - 1
	}
	if in.SourceKey != "" {
		n.from[who][source] = true
	}
	for _, word := range says {
		if _, held := n.holder[word]; !held {
			n.holder[word] = who
		}
	}
	return who
}

// Resolving in chunks, with memory and bulk look-ups, gives what resolving one by one gives.
func TestResolveAsOneByOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rng := rand.New(rand.NewPCG(1, 2))
		s := newService(db)
		resolvers := map[string]*identity.Resolver{}
		for i, source := range []string{"a", "b", "c"} {
			resolvers[source] = identity.NewResolver(s, identity.Options{Source: source, Batch: int64(i + 1), NameIdentifies: true, Remember: 20})
		}
		n := naive{holder: map[string]int{}}
		byWho := map[int]int64{-1: customer.Unknown}
		back := map[int64]int{customer.Unknown: -1}
		for range 60 {
			source := []string{"a", "b", "c"}[rng.IntN(3)]
			records := make([]customer.Incoming, rng.IntN(30))
			for i := range records {
				records[i] = anyRecord(rng)
			}
			got := resolve(t, db, resolvers[source], records...).Records
			for i, in := range records {
				want := n.resolve(source, in)
				id, known := byWho[want]
				if !known {
					if _, taken := back[got[i].CustomerID]; taken || got[i].Outcome != identity.New {
						t.Fatalf("record %+v of %s: %v is not new", in, source, got[i])
					}
					byWho[want], back[got[i].CustomerID] = got[i].CustomerID, want
					continue
				}
				if got[i].CustomerID != id {
					t.Fatalf("record %+v of %s: got customer %d (%d), want %d (%d)", in, source, back[got[i].CustomerID], got[i].CustomerID, want, id)
				}
				if got[i].Outcome == identity.New {
					t.Fatalf("record %+v of %s is not new", in, source)
				}
			}
		}
		if len(n.from) < 20 {
			t.Fatalf("only %d people: the test says little", len(n.from))
		}
	})
}

// anyRecord is one of few people, with some of what is known of them left out, written this way and that.
func anyRecord(rng *rand.Rand) customer.Incoming {
	who := rng.IntN(30)
	family := who / 3 // three share an e-mail, two a phone
	var in customer.Incoming
	if rng.IntN(2) == 0 {
		in.SourceKey = fmt.Sprint(who)
	}
	if rng.IntN(3) == 0 {
		in.Email = []string{"F%d@Example.com", "f%d@example.com"}[rng.IntN(2)]
		in.Email = fmt.Sprintf(in.Email, family)
	}
	if rng.IntN(3) == 0 {
		in.Phone = fmt.Sprintf([]string{"010-2000-%04d", "1020 00%04d", "+82 10 2000 %04d"}[rng.IntN(3)], who/2)
	}
	if rng.IntN(4) == 0 {
		in.Phone = fmt.Sprintf("0502-2000-%04d", who)
	}
	if rng.IntN(2) == 0 {
		in.Name = fmt.Sprint("이름", who%7)
	}
	return in
}
