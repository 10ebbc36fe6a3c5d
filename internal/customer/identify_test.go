package customer_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestIdentify(t *testing.T) {
	for _, c := range []struct {
		name  string
		in    customer.Incoming
		names bool   // names count
		want  string // kinds and values, a minus before those that do not join
	}{
		{"nothing", customer.Incoming{}, true, ""},
		{"all, the strongest first", customer.Incoming{SourceKey: " 7 ", Email: "A@B.com", Phone: "010-1234-5678", BusinessNo: "120-81-47521", Name: "김"}, true,
			"source=7 email=a@b.com business_no=1208147521 phone=01012345678"},
		{"a zero eaten by a spreadsheet", customer.Incoming{Phone: "1012345678"}, false, "phone=01012345678"},
		{"a safe number joins nobody", customer.Incoming{Phone: "0502-1234-5678", Name: "김도윤"}, false, ""},
		{"but is kept beside a name", customer.Incoming{Phone: "0502-1234-5678", Name: "김 도윤"}, true, "-phone=050212345678 name=김도윤"},
		{"and beside a key", customer.Incoming{Phone: "02-312-4567", SourceKey: "7"}, true, "source=7 -phone=023124567"},
		{"an office number", customer.Incoming{Phone: "1588-1234", Email: "x@y.kr"}, false, "email=x@y.kr -phone=15881234"},
		{"a name where names count", customer.Incoming{Name: "Kim, Do-Yun"}, true, "name=kimdoyun"},
		{"a name where they do not", customer.Incoming{Name: "Kim"}, false, ""},
		{"a name of nothing", customer.Incoming{Name: " - "}, true, ""},
		{"what can't be read", customer.Incoming{Email: "none", Phone: "없음", BusinessNo: "123-45-67890"}, false, ""},
		{"broken text", customer.Incoming{SourceKey: "a\x00\xffb"}, false, "source=a\uFFFDb"},
	} {
		var got []string
		for _, i := range customer.Identify(&c.in, "shop", c.names) {
			minus := "-"
			if i.Matches {
				minus = ""
			}
			got = append(got, minus+i.Kind+"="+i.Value)
			if scoped := i.Kind == customer.IdentitySource || i.Kind == customer.IdentityName; scoped != (i.Scope == "shop") || i.ID <= 0 {
				t.Errorf("%s: %+v", c.name, i)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: got %q, want %q", c.name, s, c.want)
		}
	}
}

// An import and a person who change one customer at once lose nothing of each other.
func TestImportMeetsEdit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "함께"})
		var wait sync.WaitGroup
		const rounds = 12
		wait.Go(func() {
			for i := range rounds {
				take(t, db, s, id, int64(i+1), true, customer.Incoming{SourceKey: "1", Address: fmt.Sprint("서울 ", i)})
			}
		})
		saved := 0
		wait.Go(func() {
			for i := range rounds {
				in, version := get(t, s, id), int64(0)
				version = in.Version
				form := in.Input()
				form.Note = fmt.Sprint("메모 ", i)
				err := s.Change(t.Context(), boss, id, version, form)
				if err == nil {
					saved++
				} else if !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			}
		})
		wait.Wait()
		d := get(t, s, id)
		if d.Version != int64(1+rounds+saved) || d.Address != fmt.Sprint("서울 ", rounds-1) || saved > 0 && d.Note == "" {
			t.Errorf("%d saved, %+v", saved, d.Customer)
		}
	})
}
