package mapping_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/intake/sheet"
)

// shop is a header as a real program writes it, with a few lines below, and what must be guessed of it.
type shop struct {
	name    string
	subject mapping.Subject
	origin  string
	text    string
	want    string // field=column name, in the order of the fields
}

// lines makes n rows from a format whose arguments are: row, order (three rows each), customer.
func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format+"\n", i, i/3, i%11, i%28+1, (i%5+1)*1000)
	}
	return b.String()
}

var shops = []shop{
	{"smartstore, orders to send", mapping.Purchases, "smartstore",
		"다운로드 받은 파일로 '엑셀 일괄발송' 처리하는 방법,,,,,,,,,,,,,,,,,\n상품주문번호,주문번호,판매채널,구매자명,구매자ID,수취인명,주문상태,결제일,상품번호,상품명,옵션정보,수량,상품가격,최종 상품별 할인액,최종 상품별 총 주문금액,수취인연락처1,구매자연락처,구매자 주민등록번호\n" +
			lines(30, "20240305%08[1]d,20240304%08[2]d,스마트스토어,김도윤,buyer%[3]d,이서연,배송완료,2024-03-%02[4]d 10:00:00,77%[3]d001,온유 커피,원두,2,%[5]d,0,%[5]d,010-9999-000%[3]d,010-1111-00%02[3]d,"),
		"customer=구매자ID order=주문번호 line=상품주문번호 date=결제일 product=상품번호 quantity=수량 amount=최종 상품별 총 주문금액 price=상품가격 name=구매자명 phone=구매자연락처 product_name=상품명 option=옵션정보 status=주문상태 channel=판매채널 discount=최종 상품별 할인액 receiver=수취인명"},
	{"smartstore, older", mapping.Purchases, "smartstore",
		"상품주문번호,주문번호,주문일시,주문상태,상품명,수량,구매자명,구매자ID,수취인명,상품별 총 주문금액\n" + lines(9, "20240305%08[1]d,20240304%08[2]d,2024-03-%02[4]d 10:00:00,구매확정,커피,1,김도윤,b%[3]d,이서연,%[5]d"),
		"customer=구매자ID order=주문번호 line=상품주문번호 date=주문일시 quantity=수량 amount=상품별 총 주문금액 name=구매자명 product_name=상품명 status=주문상태 receiver=수취인명"},
	{"coupang", mapping.Purchases, "coupang",
		"번호,묶음배송번호,주문번호,택배사,운송장번호,주문시 출고예정일,주문일,등록상품명,등록옵션명,노출상품명(옵션명),노출상품ID,옵션ID,업체상품코드,결제액,배송비구분,배송비,구매수(수량),옵션판매가(판매단가),구매자,구매자이메일,구매자전화번호,수취인이름,수취인전화번호,우편번호,수취인 주소,취소여부,취소수량\n" +
			lines(12, "%[1]d,7000%[2]d,9000%[2]d,CJ,12345678,2024-03-28,2024-03-%02[4]d 10:00:00,커피,원두,커피(원두),55,660%[3]d,C-%[3]d,%[5]d,무료,0,1,%[5]d,김도윤,a%[3]d@b.kr,0504-1234-56%02[3]d,이서연,0504-1234-5678,04524,서울 중구,N,0"),
		"order=주문번호 date=주문일 product=옵션ID quantity=구매수(수량) amount=결제액 price=옵션판매가(판매단가) name=구매자 email=구매자이메일 phone=구매자전화번호 product_name=등록상품명 option=등록옵션명 status=취소여부 cancelled=취소수량 shipping=배송비 receiver=수취인이름"},
	{"cafe24, total of the order on each line", mapping.Purchases, "cafe24",
		"주문번호,품목별 주문번호,주문일시,결제일시(입금확인일),주문 상태,주문자명,주문자 ID,주문자 이메일,주문자 휴대전화,수령인,수령인 휴대전화,상품번호,주문상품명,상품옵션,수량,판매가,상품구매금액(KRW),총 결제금액(KRW),총 배송비(KRW),실제 환불금액\n" +
			lines(30, "20240305-%05[2]d,20240305-%05[2]d-%[1]d,2024-03-%02[4]d 09:00:00,2024-03-%02[4]d 10:00:00,배송완료,김도윤,id%[3]d,a%[3]d@b.kr,010-1111-00%02[3]d,이서연,010-2222-3333,12,커피,원두,1,%[5]d,%[5]d,99000,3000,0"),
		"customer=주문자 ID order=주문번호 line=품목별 주문번호 date=결제일시(입금확인일) product=상품번호 quantity=수량 amount=상품구매금액(KRW) price=판매가 name=주문자명 email=주문자 이메일 phone=주문자 휴대전화 product_name=주문상품명 option=상품옵션 status=주문 상태 refund=실제 환불금액 shipping=총 배송비(KRW) order_amount=총 결제금액(KRW) receiver=수령인"},
	{"imweb", mapping.Purchases, "imweb",
		"품목주문번호,주문번호,주문자명,수취인명,상품명,옵션정보,수량,주소,주문자 연락처,배송메세지,수취인 연락처,주문자 E-Mail,우편번호\n" + lines(9, "P%[1]d,O%[2]d,김도윤,이서연,커피,원두,1,서울,010-1111-00%02[3]d,문 앞,010-2222-3333,a%[3]d@b.kr,04524"),
		"order=주문번호 line=품목주문번호 quantity=수량 name=주문자명 email=주문자 E-Mail phone=주문자 연락처 product_name=상품명 option=옵션정보 receiver=수취인명 note=배송메세지"},
	{"shopify", mapping.Purchases, "shopify",
		"Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Phone,Shipping Name,Notes,Cancelled at,Payment Method,Refunded Amount,Vendor,Id,Source,Lineitem discount\n" +
			"#1001,a@b.com,paid,2024-03-05 10:00:00 +0900,fulfilled,KRW,9000,0,0,9000,0,2024-03-05 10:00:00 +0900,1,Coffee,4000,C-1,Kim,010-1111-2222,Lee,,,card,0,Onyu,5001,web,0\n#1001,a@b.com,,,,,,,,,,2024-03-05 10:00:00 +0900,1,Tea,5000,T-1,,,,,,,,Onyu,,,0\n#1002,c@d.com,paid,2024-03-06 10:00:00 +0900,fulfilled,KRW,4000,0,0,4000,0,2024-03-06 10:00:00 +0900,1,Coffee,4000,C-1,Lee,010-1111-3333,Lee,,,card,0,Onyu,5002,web,0\n",
		"order=Name date=Created at product=Lineitem sku quantity=Lineitem quantity price=Lineitem price name=Billing Name email=Email phone=Billing Phone product_name=Lineitem name status=Financial Status channel=Source discount=Lineitem discount shipping=Shipping order_amount=Total currency=Currency payment=Payment Method receiver=Shipping Name note=Notes"},
	{"woocommerce", mapping.Purchases, "woocommerce",
		"Order Number,Order Status,Order Date,First Name (Billing),Email (Billing),Phone (Billing),SKU,Name,Quantity,Item Cost,Order Line Total,Order Total Amount\n" + lines(12, "%[2]d,completed,2024-03-%02[4]d,Kim,a%[3]d@b.kr,010-1111-00%02[3]d,C-%[3]d,Coffee,1,%[5]d,%[5]d,9000"),
		"order=Order Number date=Order Date product=SKU quantity=Quantity amount=Order Line Total price=Item Cost name=First Name (Billing) email=Email (Billing) phone=Phone (Billing) product_name=Name status=Order Status order_amount=Order Total Amount"},
	{"book of deliveries, supply value and tax beside the sum", mapping.Purchases, "",
		"주문일,전표번호,거래처명,사업자등록번호,품목,수량,단가,공급가액,부가세,합계금액\n" + lines(12, "2024-03-%02[4]d,S%[2]d,연남베이커리%[3]d,211-87-12345,원두,2,%[5]d,%[5]d,100,%[5]d"),
		"order=전표번호 date=주문일 quantity=수량 amount=합계금액 price=단가 name=거래처명 business_number=사업자등록번호 product_name=품목"},
	{"till", mapping.Purchases, "pos", "영업일자,결제시각,영수증번호,상품코드,상품명,수량,총매출,할인,실매출,결제수단,회원번호,회원명\n" + lines(12, "2024-03-%02[4]d,13:04,R%[2]d,A%[3]d,라떼,1,%[5]d,0,%[5]d,카드,%[3]d,김도윤"),
		"customer=회원번호 order=영수증번호 date=영업일자 product=상품코드 quantity=수량 amount=실매출 name=회원명 time=결제시각 product_name=상품명 discount=할인 payment=결제수단"},
	{"cdnow", mapping.Purchases, "", "id,date,cds,amt\n1,1997-01-01,1,11.77\n2,1997-01-12,1,12.0\n2,1997-01-12,5,77.0\n", "customer=id date=date quantity=cds amount=amt"},
	{"online retail", mapping.Purchases, "online_retail", "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n536365,85123A,WHITE HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\nC536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527,United Kingdom\n",
		"customer=CustomerID order=InvoiceNo date=InvoiceDate product=StockCode quantity=Quantity price=UnitPrice product_name=Description"},
	{"one total for each order only", mapping.Purchases, "", "주문번호,주문일,고객명,상품명,금액\n" + lines(30, "%[2]d,2024-03-05,김도윤,커피 %[1]d,9000"), "order=주문번호 date=주문일 name=고객명 product_name=상품명 order_amount=금액"},
	{"«total» that is the line's", mapping.Purchases, "", "order id,order date,customer id,qty,unit price,total\n" + lines(30, "%[2]d,2024-03-05,%[3]d,2,%[5]d,%[5]d") + "90,2024-03-05,1,2,1000,2000\n", "customer=customer id order=order id date=order date quantity=qty price=unit price amount=total"},
	{"total without orders", mapping.Purchases, "", "date,customer,total\n2024-03-05,7,100\n2024-03-06,7,200\n", "customer=customer date=date amount=total"},
	{"id of the row beside named customers", mapping.Purchases, "", "id,날짜,이름,전화번호,금액\n" + lines(9, "%[1]d,2024-03-05,김도윤,010-1111-00%02[3]d,%[5]d"), "order=id date=날짜 amount=금액 name=이름 phone=전화번호"},
	{"no header", mapping.Purchases, "", lines(60, "%05[3]d 199701%02[4]d 2 29.33"), "customer=#1 date=#2 quantity=#3 amount=#4"},
	{"customers", mapping.Customers, "", "고객번호,이름,휴대폰번호,이메일,생년월일,주소,회사명,태그,담당자,가입일,메모,사업자등록번호,주민등록번호\n" + lines(9, "%[1]d,김도윤,010-1111-00%02[3]d,a%[1]d@b.kr,1983-02-%02[4]d,서울 중구,온유,단골,한지우,2020-01-01,,120-81-47521,900101-1******"),
		"customer=고객번호 name=이름 email=이메일 phone=휴대폰번호 birth=생년월일 address=주소 company=회사명 tags=태그 owner=담당자 joined=가입일 note=메모 business_number=사업자등록번호"},
	{"google contacts", mapping.Customers, "google_contacts", "First Name,Last Name,Organization Name,Organization Title,Birthday,Notes,Labels,E-mail 1 - Value,Phone 1 - Value,Address 1 - Formatted\n도윤,김,온유,대표,1983-02-20,,* myContacts,a@b.kr,010-1111-2222,서울\n",
		"email=E-mail 1 - Value phone=Phone 1 - Value birth=Birthday address=Address 1 - Formatted company=Organization Name tags=Labels note=Notes first_name=First Name last_name=Last Name title=Organization Title"},
	{"customers by content", mapping.Customers, "", "성함 (필수),연락 주실 곳,메일 주소\n" + lines(9, "김도%[3]d윤,010-1111-00%02[3]d,a%[1]d@b.kr"), "email=메일 주소 phone=연락 주실 곳"},
	{"products", mapping.Products, "", "상품코드,상품명,카테고리,판매가,원가,비고\nA-1,커피,원두,12000,5000,\n", "product=상품코드 name=상품명 category=카테고리 price=판매가 cost=원가 note=비고"},
}

func TestGuesses(t *testing.T) {
	for _, c := range shops {
		t.Run(c.name, func(t *testing.T) {
			s := openText(t, c.text)
			g := mapping.For(c.subject, s.Columns(), s.Sample())
			var got []string
			for _, x := range g {
				got = append(got, string(x.Field)+"="+s.Names[x.Column])
				if x.Confidence <= 0 || x.Confidence >= 1 || x.Reason == "" {
					t.Errorf("%+v", x)
				}
			}
			want := map[string]bool{}
			for f := range strings.SplitSeq(fields(c.want), "\n") {
				want[f] = true
			}
			have := map[string]bool{}
			for _, f := range got {
				have[f] = true
			}
			if d := cmp.Diff(want, have); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			if o := mapping.OriginOf(c.subject, s.Names); o.Key != c.origin {
				t.Errorf("origin %q, want %q", o.Key, c.origin)
			}
		})
	}
}

// fields puts each field=column of a list, whose columns may hold blanks, on a line of its own.
func fields(s string) string {
	words := strings.Split(s, " ")
	for i := 1; i < len(words); i++ {
		if k, _, ok := strings.Cut(words[i], "="); ok && strings.Trim(k, "abcdefghijklmnopqrstuvwxyz_") == "" {
			words[i] = "\n" + words[i]
		} else {
			words[i] = " " + words[i]
		}
	}
	return strings.Join(words, "")
}

func openText(t *testing.T, text string) *sheet.Sheet {
	t.Helper()
	s, err := sheet.Open(strings.NewReader(text), int64(len(text)), "a.csv", sheet.Options{Known: mapping.Known})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestForbiddenColumnsAreNeverGuessed(t *testing.T) {
	s := openText(t, "주민등록번호,개인통관고유부호,고객\n"+lines(30, "9001%02[4]d-1******,P1234567890%02[3]d,%[3]d"))
	for _, subject := range []mapping.Subject{mapping.Purchases, mapping.Customers} {
		for _, g := range mapping.For(subject, s.Columns(), s.Sample()) {
			if g.Column < 2 {
				t.Errorf("%s: %+v", subject, g)
			}
		}
	}
}

func TestBlankAndUnfitColumnsWeighLess(t *testing.T) {
	sure := openText(t, "고객번호,주문일,금액\n"+lines(30, "%[3]d,2024-03-05,%[5]d"))
	unsure := openText(t, "고객번호,주문일,금액\n"+lines(30, "%[3]d,모름,%[5]d"))
	a, _ := mapping.For(mapping.Purchases, sure.Columns(), sure.Sample()).Of(mapping.Date)
	b, ok := mapping.For(mapping.Purchases, unsure.Columns(), unsure.Sample()).Of(mapping.Date)
	if a.Confidence < mapping.Sure || ok && b.Confidence >= mapping.Sure {
		t.Errorf("dates %v, no dates %v", a.Confidence, b.Confidence)
	}
	m := mapping.For(mapping.Purchases, sure.Columns(), sure.Sample()).Map(mapping.Sure)
	if len(m) != 3 {
		t.Errorf("sure of %v", m)
	}
}

func TestReasonsHaveSentences(t *testing.T) {
	for _, lang := range i18n.Languages() {
		p := i18n.NewPrinter(lang, time.UTC, "KRW")
		for _, r := range []mapping.Reason{mapping.ByOrigin, mapping.ByName, mapping.ByPart, mapping.LooksDate, mapping.LooksMail, mapping.LooksTel, mapping.LooksID,
			mapping.LooksFew, mapping.LooksSum, mapping.LooksName, mapping.Repeats, mapping.Varies} {
			if !p.Has(r.Key()) {
				t.Errorf("%s has no sentence for %s", lang, r.Key())
			}
		}
	}
}
