package customer_test

import (
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func day(n int) *int { return &n }

// What one record after another makes of somebody new.
func TestTake(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		for _, c := range []struct {
			name      string
			records   []customer.Incoming
			overwrite bool
			want      customer.Customer
		}{
			{"a person", []customer.Incoming{{Name: " 김도윤 ", Phone: "010-1234-5678", BirthDay: day(7000)}}, false,
				customer.Customer{Kind: customer.Person, Name: "김도윤", Phone: "01012345678", BirthDay: day(7000)}},
			{"nothing at all", []customer.Incoming{{}}, false, customer.Customer{Kind: customer.Person}},
			{"a firm by its name", []customer.Incoming{{Name: "㈜한빛상사"}}, false, customer.Customer{Kind: customer.Firm, Name: "㈜한빛상사"}},
			{"a firm by its number", []customer.Incoming{{Name: "한빛", BusinessNo: "120-81-47521"}}, false, customer.Customer{Kind: customer.Firm, Name: "한빛", BusinessNo: "1208147521"}},
			{"a person of a firm, with its number", []customer.Incoming{{Name: "김도윤", Company: "한빛", BusinessNo: "120-81-47521"}}, false,
				customer.Customer{Kind: customer.Person, Name: "김도윤", Company: "한빛", BusinessNo: "1208147521"}},
			{"a kind that the file tells", []customer.Incoming{{Name: "㈜한빛상사", Kind: customer.Person}}, false, customer.Customer{Kind: customer.Person, Name: "㈜한빛상사"}},
			{"the kind stays once it is known", []customer.Incoming{{Name: "한빛"}, {BusinessNo: "120-81-47521"}}, true,
				customer.Customer{Kind: customer.Person, Name: "한빛", BusinessNo: "1208147521"}},
			{"only blanks are filled", []customer.Incoming{{Name: "김도윤"}, {Name: "김도현", Address: "서울", JoinedDay: day(3)}}, false,
				customer.Customer{Kind: customer.Person, Name: "김도윤", Address: "서울", JoinedDay: day(3)}},
			{"what a file wrote a file may correct", []customer.Incoming{{Name: "김도윤", Note: "가", OwnerID: 2}, {Name: "김도현", Note: " ", OwnerID: 0}}, true,
				customer.Customer{Kind: customer.Person, Name: "김도현", Note: "가", OwnerID: 2}},
			{"day 0 is a day", []customer.Incoming{{Name: "가", BirthDay: day(0)}, {BirthDay: day(5)}}, false, customer.Customer{Kind: customer.Person, Name: "가", BirthDay: day(0)}},
			{"days before 1970", []customer.Incoming{{Name: "가", BirthDay: day(-5000)}}, false, customer.Customer{Kind: customer.Person, Name: "가", BirthDay: day(-5000)}},
			{"a number that lasts replaces one that was lent", []customer.Incoming{{SourceKey: "1", Phone: "0502-1234-5678"}, {Phone: "010-1234-5678"}}, false, customer.Customer{Kind: customer.Person, Phone: "01012345678"}},
			{"never the other way round", []customer.Incoming{{Phone: "010-1234-5678"}, {SourceKey: "1", Phone: "0502-1234-5678"}}, true, customer.Customer{Kind: customer.Person, Phone: "01012345678"}},
			{"one lent number for another only where files correct", []customer.Incoming{{SourceKey: "1", Phone: "0502-1234-5678"}, {SourceKey: "1", Phone: "0502-8765-4321"}}, false, customer.Customer{Kind: customer.Person, Phone: "050212345678"}},
			{"and there it does", []customer.Incoming{{SourceKey: "1", Phone: "0502-1234-5678"}, {SourceKey: "1", Phone: "0502-8765-4321"}}, true, customer.Customer{Kind: customer.Person, Phone: "050287654321"}},
			{"a later phone where files correct", []customer.Incoming{{Phone: "010-1234-5678"}, {Phone: "010-8765-4321"}}, true, customer.Customer{Kind: customer.Person, Phone: "01087654321"}},
			{"broken text", []customer.Incoming{{Name: "김\x00도\xff윤"}}, false, customer.Customer{Kind: customer.Person, Name: "김도\uFFFD윤"}},
		} {
			d := s.NewDraft(7)
			for i := range c.records {
				d.Take(&c.records[i], customer.Identify(&c.records[i], "shop", true), 7, c.overwrite)
			}
			got := d.Customer
			if got.CreatedBatch != 7 || got.Version != 1 || got.ID == 0 || got.CreatedMS != clock().UnixMilli() || got.UpdatedMS != got.CreatedMS {
				t.Errorf("%s: begins as %+v", c.name, got)
			}
			if got.Kind != c.want.Kind || got.Name != c.want.Name || got.Company != c.want.Company || got.BusinessNo != c.want.BusinessNo || got.Phone != c.want.Phone ||
				got.Address != c.want.Address || got.Note != c.want.Note || got.OwnerID != c.want.OwnerID || !sameDay(got.BirthDay, c.want.BirthDay) || !sameDay(got.JoinedDay, c.want.JoinedDay) {
				t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
			}
		}
	})
}

func sameDay(a, b *int) bool { return a == b || a != nil && b != nil && *a == *b }

// A draft tells what is known of it already, and is listed once.
func TestDraftKnowsItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		in := customer.Incoming{SourceKey: "7", Phone: "010-1234-5678"}
		ids := customer.Identify(&in, "shop", false)
		d := s.NewDraft(1)
		if d.Listed() || !d.Listed() {
			t.Error("not listed once")
		}
		if d.HasSource("shop") || d.Has(ids[0].ID) {
			t.Error("has what nobody gave")
		}
		d.AddIdentity(ids[0], 1, true)
		if !d.HasSource("shop") || d.HasSource("pos") || !d.Has(ids[0].ID) || d.Has(ids[1].ID) {
			t.Error("does not know its source")
		}
	})
}
