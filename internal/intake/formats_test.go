package intake_test

import (
	"bytes"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// lines gives every line as "order day kind quantity amount", sorted.
func (h *house) lines() []string {
	h.t.Helper()
	return h.texts(`SELECT CAST(p.order_no AS TEXT) || ' ' || CAST(l.day AS TEXT) || ' ' || CAST(l.kind AS TEXT) || ' ' || CAST(l.quantity_milli AS TEXT)
		|| ' ' || CAST(l.amount_minor AS TEXT) FROM purchase_line l JOIN purchase p ON p.customer_id = l.customer_id AND p.id = l.purchase_id
		ORDER BY p.order_no, l.kind, l.amount_minor, l.quantity_milli`)
}

func (h *house) wantLines(want ...string) {
	h.t.Helper()
	have := h.lines()
	if strings.Join(have, "\n") != strings.Join(want, "\n") {
		h.t.Errorf("lines\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
	}
}

// 2024-03-05 as a day number.
const march5 = "19787"

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name, file string
		plan       intake.Plan
		want       []string
		counts     func(intake.Counts) bool
		customers  int64
	}{
		{
			name: "shopify writes the head of an order once, and the totals of it",
			file: "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping,Total,Billing Name,Phone\n" +
				"#1001,kim@example.com,paid,2024-03-05 10:11:12 +0900,2,Tea,12.50,T-1,3.00,38.00,Kim,\n" +
				"#1001,kim@example.com,,,1,Cup,10.00,C-1,,,,\n" +
				"#1002,lee@example.com,paid,2024-03-05 11:00:00 +0900,1,Tea,12.50,T-1,0.00,12.50,Lee,\n",
			want: []string{
				"#1001 " + march5 + " 0 1000 1000", "#1001 " + march5 + " 0 2000 2500", "#1001 " + march5 + " 3 0 300", "#1002 " + march5 + " 0 1000 1250",
			},
			customers: 2,
		},
		{
			name: "joined cells leave even the order number blank",
			file: "주문번호,주문일,고객번호,상품명,수량,금액\nA1,2024-03-05,7,차,1,1000\n,,,컵,2,3000\nA2,2024-03-05,8,차,1,1000\n",
			want: []string{
				"A1 " + march5 + " 0 1000 100000", "A1 " + march5 + " 0 2000 300000", "A2 " + march5 + " 0 1000 100000",
			},
			customers: 2,
		},
		{
			name:      "the total below the table is no line of the last order",
			file:      "번호,주문번호,주문일,고객번호,상품명,수량,금액\n1,A1,2024-03-05,7,차,1,1000\n,,,,컵,2,3000\n합 계,,,,,,4000\n",
			want:      []string{"A1 " + march5 + " 0 1000 100000", "A1 " + march5 + " 0 2000 300000"},
			counts:    func(c intake.Counts) bool { return c.Accepted == 2 && c.Refused == 1 },
			customers: 1,
		},
		{
			name: "the total of an order repeated on its lines counts once",
			file: "order,date,customer,product,quantity,order total\nA1,2024-03-05,7,tea,1,50\nA1,2024-03-05,7,cup,2,50\nA2,2024-03-05,8,tea,1,20\n",
			want: []string{
				"A1 " + march5 + " 0 1000 0", "A1 " + march5 + " 0 2000 0", "A1 " + march5 + " 0 0 5000",
				"A2 " + march5 + " 0 1000 0", "A2 " + march5 + " 0 0 2000",
			},
			plan:      intake.Plan{Mapping: intake.Mapping{"order_amount": "order total", "amount": ""}},
			customers: 2,
		},
		{
			name: "shipping and an order's discount repeated on each line count once",
			file: "주문번호,주문일,고객번호,상품명,수량,판매가,배송비,할인금액\nA1,2024-03-05,7,차,2,1000,2500,500\nA1,2024-03-05,7,컵,1,3000,2500,500\n",
			want: []string{
				"A1 " + march5 + " 0 2000 200000", "A1 " + march5 + " 0 1000 300000", "A1 " + march5 + " 3 0 250000", "A1 " + march5 + " 4 0 -50000",
			},
			customers: 1,
		},
		{
			name: "cancelled lines are kept and count as nothing, returned ones are a sale and its return",
			file: "주문번호,주문상태,주문일,고객번호,상품명,수량,금액\nA1,배송완료,2024-03-05,7,차,1,1000\nA1,취소완료,2024-03-05,7,컵,1,3000\nA2,반품완료,2024-03-05,8,차,1,1000\nA3,취소요청,2024-03-05,8,차,1,500\n",
			want: []string{
				"A1 " + march5 + " 0 1000 100000", "A1 " + march5 + " 2 1000 300000",
				"A2 " + march5 + " 0 1000 100000", "A2 " + march5 + " 1 -1000 -100000", "A3 " + march5 + " 0 1000 50000",
			},
			counts:    func(c intake.Counts) bool { return c.Cancelled == 1 && c.Accepted == 4 },
			customers: 2,
		},
		{
			name:      "what is left of a hidden number says nobody where a phone does",
			file:      "주문번호,주문일,구매자ID,구매자명,구매자연락처,수량,상품별 총 주문금액\nA1,2024-03-05,정***91,정정호,010-9141-3191,1,1000\nA2,2024-03-05,정***91,정미숙,010-4847-0891,1,2000\nA3,2024-03-05,한***42,한도윤,,1,3000\nA4,2024-03-05,한***42,한도윤,0504-1234-5678,1,3000\n",
			want:      []string{"A1 " + march5 + " 0 1000 100000", "A2 " + march5 + " 0 1000 200000", "A3 " + march5 + " 0 1000 300000", "A4 " + march5 + " 0 1000 300000"},
			customers: 3,
		},
		{
			name: "a till's own line of a return is negative",
			file: "영수증번호,거래구분,판매일,회원번호,상품명,수량,금액\nR1,판매,2024-03-05,7,차,1,1000\nR2,반품,2024-03-05,7,차,1,1000\nR3,판매,2024-03-05,7,컵,-1,-3000\n",
			plan: intake.Plan{Mapping: intake.Mapping{"customer": "회원번호", "status": "거래구분"}},
			want: []string{
				"R1 " + march5 + " 0 1000 100000", "R2 " + march5 + " 1 -1000 -100000", "R3 " + march5 + " 1 -1000 -300000",
			},
			counts:    func(c intake.Counts) bool { return c.Returns == 2 },
			customers: 1,
		},
		{
			name: "without an order each line is one, equal lines too",
			file: "customer,date,amount\n7,2024-03-05,10\n7,2024-03-05,10\n7,2024-03-05,0\n,2024-03-05,10\n",
			want: []string{
				" " + march5 + " 0 1000 0", " " + march5 + " 0 1000 1000", " " + march5 + " 0 1000 1000", " " + march5 + " 0 1000 1000",
			},
			counts: func(c intake.Counts) bool {
				return c.Identical == 1 && c.Zero == 1 && c.Unknown == 1 && c.Accepted == 4
			},
			customers: 1,
		},
		{
			name: "identical lines go by choice",
			file: "customer,date,amount\n7,2024-03-05,10\n7,2024-03-05,10\n7,2024-03-05,12\n",
			plan: intake.Plan{Options: intake.Options{DropIdentical: true}},
			want: []string{" " + march5 + " 0 1000 1000", " " + march5 + " 0 1000 1200"},
			counts: func(c intake.Counts) bool {
				return c.Identical == 1 && c.Dropped == 1 && c.Unchanged == 1 && c.Accepted == 2
			},
			customers: 1,
		},
		{
			name: "people unknown on one day are different sales",
			file: "date,amount,name,phone\n2024-03-05,10,Kim,\n2024-03-05,10,Lee,\n2024-03-05,10,,\n2024-03-05,10,Park,010-1234-5678\n",
			want: []string{
				" " + march5 + " 0 1000 1000", " " + march5 + " 0 1000 1000", " " + march5 + " 0 1000 1000", " " + march5 + " 0 1000 1000",
			},
			counts:    func(c intake.Counts) bool { return c.Unknown == 3 },
			customers: 1,
		},
		{
			name: "smartstore: an instruction first, a key for each line, serial dates",
			file: "다운로드 받은 파일로 '엑셀 일괄발송' 처리하는 방법,,,,,,,,\n상품주문번호,주문번호,구매자명,구매자ID,결제일,상품번호,상품명,수량,최종 상품별 총 주문금액\n" +
				"2024030511111111,2024030500000001,김도윤,dykim,45356.5,101,차,1,12000\n2024030511111112,2024030500000001,김도윤,dykim,45356.5,102,컵,2,8000\n" +
				"2024030511111113,2024030500000002,이서연,sylee,45356.75,101,차,1,12000\n",
			want: []string{
				"2024030500000001 " + march5 + " 0 2000 800000", "2024030500000001 " + march5 + " 0 1000 1200000", "2024030500000002 " + march5 + " 0 1000 1200000",
			},
			customers: 2,
		},
		{
			name: "bad rows are refused, good ones taken",
			file: "customer,date,amount\n7,2024-13-05,10\n7,2024-03-05,much\n7,,10\n7,2024-03-05,\n7,2031-03-05,10\n7,2024-03-05,10\n",
			want: []string{" " + march5 + " 0 1000 1000"},
			counts: func(c intake.Counts) bool {
				return c.Refused == 5 && c.Accepted == 1 && c.Problems["date:batch_date"] == 1 && c.Problems["amount:batch_amount"] == 1 &&
					c.Problems["date:batch_required"] == 1 && c.Problems["amount:batch_required"] == 1 && c.Problems["date:batch_date_future"] == 1
			},
			customers: 1,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
			b := h.bring(intake.Purchases, h.file("orders.csv", c.file), c.plan)
			h.wantLines(c.want...)
			if n := h.number("SELECT COUNT(*) FROM customer WHERE id <> 0"); n != c.customers {
				t.Errorf("%d customers, want %d", n, c.customers)
			}
			if c.counts != nil && !c.counts(b.Counts) {
				t.Errorf("counts %+v", b.Counts)
			}
			if b.Counts.Read != b.Counts.Accepted+b.Counts.Refused+b.Counts.Unchanged {
				t.Errorf("rows got lost: %+v", b.Counts)
			}
			if t.Failed() {
				t.Logf("mapping %v", b.Mapping)
			}
		})
	}
}

// Resident registration numbers reach no table and no file of refused rows.
func TestResidentNumbersStayOut(t *testing.T) {
	const number = "900101-1234567"
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		path := h.file("people "+number+".csv", "고객번호,이름,전화,생년월일,메모\n1,김도윤,010-1111-2222,"+number+",\n2,이서연,010-1111-3333,1990-05-06,번호 "+number+" 확인\n"+number+",박지우,,,\n,,,,"+number+"\n")
		b := h.bring(intake.Customers, path, intake.Plan{Mapping: intake.Mapping{"birth": "생년월일", "note": "메모", "customer": "고객번호"}})
		if b.Counts.Resident != 4 || b.Counts.Accepted != 3 || b.Counts.Refused != 1 {
			t.Errorf("%+v", b.Counts)
		}
		if n := h.number("SELECT COUNT(*) FROM customer WHERE birth_day = $1", i18n.DayNumber(1990, 1, 1)); n != 1 {
			t.Errorf("%d birthdays", n)
		}
		var out bytes.Buffer
		if n, err := h.WriteRefused(t.Context(), b.ID, &out, i18n.NewPrinter(i18n.Korean, seoul, "KRW")); n != 1 || err != nil {
			t.Error(n, err)
		}
		for _, part := range []string{"1234567", "234567"} {
			if strings.Contains(out.String(), part) {
				t.Errorf("the refused rows hold the number: %s", out.String())
			}
			for _, q := range []string{
				"SELECT COUNT(*) FROM intake_problem WHERE raw LIKE $1 OR reasons LIKE $1", "SELECT COUNT(*) FROM customer WHERE note LIKE $1 OR name LIKE $1",
				"SELECT COUNT(*) FROM customer_identity WHERE value LIKE $1 OR shown LIKE $1", "SELECT COUNT(*) FROM intake_batch WHERE counts LIKE $1 OR reading LIKE $1 OR file_name LIKE $1", "SELECT COUNT(*) FROM audit WHERE object_name LIKE $1",
			} {
				if n := h.number(q, "%"+part+"%"); n != 0 {
					t.Errorf("%s: %d rows hold the number", q, n)
				}
			}
		}
	})
}

// A heading that speaks of firms makes them firms; other names are told by themselves.
func TestHeadingTellsFirms(t *testing.T) {
	for heading, firms := range map[string]int64{"거래처명": 2, "상호": 2, "구매자명": 1} {
		h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
		h.bring(intake.Purchases, h.file("orders.csv", heading+",거래일,금액\n대성유통,2024-03-05,1000\n카페온(주),2024-03-05,1000\n"), intake.Plan{Mapping: intake.Mapping{"name": heading}})
		if n := h.number("SELECT COUNT(*) FROM customer WHERE kind = $1", customer.Firm); n != firms {
			t.Errorf("%s: %d firms, want %d", heading, n, firms)
		}
	}
}

func TestRefusedRowsKeepTheirShape(t *testing.T) {
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	path := h.file("주문.csv", "\ufeff이름;날짜;금액;\"말; 글\"\r\n김;2024-03-05;10;a\r\n이;없음;10;\"b;c\"\r\n박;2024-03-05;;\"d\"\"e\"\r\n")
	b := h.bring(intake.Purchases, path, intake.Plan{})
	for _, c := range []struct {
		lang i18n.Lang
		want string
	}{
		{i18n.Korean, "\ufeff이름;날짜;금액;\"말; 글\";빠진 까닭\r\n이;없음;10;\"b;c\";날짜: ‘없음’은 달력에 없는 날짜예요\r\n박;2024-03-05;;\"d\"\"e\";금액: 비어 있어요\r\n"},
		{i18n.English, "\ufeff이름;날짜;금액;\"말; 글\";Reason refused\r\n이;없음;10;\"b;c\";Date: “없음” is no date of the calendar\r\n박;2024-03-05;;\"d\"\"e\";Amount: is blank\r\n"},
	} {
		var out bytes.Buffer
		p := i18n.NewPrinter(c.lang, seoul, "KRW")
		if n, err := h.WriteRefused(t.Context(), b.ID, &out, p); n != 2 || err != nil || out.String() != c.want {
			t.Errorf("%d %v\n%s\nwant\n%s", n, err, out.String(), c.want)
		}
		if name := intake.RefusedName(&b, p); !strings.HasPrefix(name, "주문 ") || !strings.HasSuffix(name, ".csv") {
			t.Error(name)
		}
	}
	list, err := h.Problems(t.Context(), b.ID, intake.ProblemFilter{Stage: intake.InRun, Topic: "amount:batch_required"})
	if err != nil || len(list) != 1 || list[0].Row != 4 || list[0].Cells[3] != `d"e` {
		t.Errorf("%+v %v", list, err)
	}
}
