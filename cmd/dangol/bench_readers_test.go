package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"dangol.kr/dangol/internal/web"
)

// thinking is how long a reader looks at a page before the next: far shorter than people, so that eight stand for dozens.
const thinking = 100 * time.Millisecond

// pageReaders are people who look at one page after the other.
type pageReaders struct {
	m         *measures
	server    *served
	url       string
	session   string
	customers []int64
	kinds     []pageKind
}

// pageKind is a page with the addresses it is asked by.
type pageKind struct {
	name  string
	paths []string
}

// plan says what is looked at: for each page several addresses, the usual and the hard.
func (p *pageReaders) plan() {
	list := func(queries ...string) (out []string) {
		for _, q := range queries {
			out = append(out, "/customers"+q)
		}
		return out
	}
	find := func(texts ...string) (out []string) {
		for _, t := range texts {
			out = append(out, "/customers?q="+url.QueryEscape(t))
		}
		return out
	}
	var ones []string
	for _, id := range p.customers {
		ones = append(ones, "/customers/"+strconv.FormatInt(id, 10))
	}
	p.kinds = []pageKind{
		{"list", list("", "", "?tier=top", "?tier=high&sort=last", "?stage=cooling&sort=stake", "?sort=name", "?tier=inactive", "?last=within30&sort=spend", "?sort=joined&up=1", "?tier=prospect", "?kind=firm")},
		{"search", find("김민준", "ㄱㅁㅈ", "민준", "1234", "김", "카페 온도", "서연 77", "M123456", "minseo77@example.com", "없는사람")},
		{"customer", ones},
		{"value", []string{"/value", "/value", "/value/model"}},
		{"today", []string{"/today"}},
	}
}

// read has so many readers look until it is over, and adds what they waited to the table.
func (p *pageReaders) read(when string, readers int, over func() bool) {
	times := make([]map[string][]float64, readers)
	var wg sync.WaitGroup
	for i := range readers {
		times[i] = map[string][]float64{}
		wg.Go(func() { p.reader(uint64(i), times[i], over) })
	}
	wg.Wait()
	if p.server.living(); p.m.b.Failed() {
		p.m.b.FailNow()
	}
	for _, k := range p.kinds {
		var all []float64
		for _, t := range times {
			all = append(all, t[k.name]...)
		}
		size := fmt.Sprintf("%s customers, %d asked", thousands(p.m.customers), len(all))
		p.m.add(row{what: k.name + " p50, " + when, size: size, ours: middle(all), unit: "ms"})
		p.m.add(row{what: k.name + " p99, " + when, size: size, ours: slow(all), unit: "ms", goal: "< 100 ms"})
	}
}

// reader looks at a page of every kind in turn.
func (p *pageReaders) reader(seed uint64, times map[string][]float64, over func() bool) {
	r := rand.New(rand.NewPCG(seed, 7))
	client := &http.Client{Timeout: time.Minute}
	defer client.CloseIdleConnections()
	for n := int(seed); !over(); n++ {
		k := p.kinds[n%len(p.kinds)]
		path := k.paths[r.IntN(len(k.paths))]
		took, err := p.ask(client, path)
		if err != nil {
			p.m.b.Errorf("%s: %v", path, err)
			return
		}
		times[k.name] = append(times[k.name], float64(took.Microseconds())/1000)
		if took > slowPage {
			p.m.b.Logf("slow: %s took %.0f ms", path, float64(took.Milliseconds()))
		}
		time.Sleep(thinking)
	}
}

// slowPage is from when on a page is named in the log.
const slowPage = 150 * time.Millisecond

// ask gets a page whole.
func (p *pageReaders) ask(client *http.Client, path string) (time.Duration, error) {
	q, err := http.NewRequest(http.MethodGet, p.url+path, nil)
	if err != nil {
		return 0, err
	}
	q.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: p.session})
	begun := time.Now()
	res, err := client.Do(q)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close() //nolint:errcheck // read whole
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return 0, err
	}
	if res.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("answer %d", res.StatusCode)
	}
	return time.Since(begun), nil
}
