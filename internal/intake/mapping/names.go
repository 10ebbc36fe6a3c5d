package mapping

import (
	"strings"
	"sync"
)

// alias is a name for a field. Earlier names of a list are better ones: a file of Cafe24 has «총 결제금액» and «상품구매금액».
type alias struct {
	field Field
	names []string
}

// purchaseNames are the names of SmartStore, Coupang, Cafe24, Imweb, Shopify, WooCommerce, tills and the data sets that
// everybody learns with, best first.
var purchaseNames = []alias{
	{Customer, []string{"구매자id", "주문자id", "회원id", "고객id", "고객번호", "회원번호", "회원아이디", "고객코드", "고객키", "거래처코드", "아이디", "구매자아이디", "주문자아이디",
		"customerid", "customer id", "customer_id", "customer", "custid", "cust", "cust_id", "client id", "clientid", "user id", "userid", "member id", "memberid", "buyer id",
		"household_id", "household", "customer number", "customer no", "customer code", "customer_unique_id", "masterid", "master_id", "visitorid", "shopper id", "account id", "id", "sampleid"}},
	{Order, []string{"주문번호", "영수증번호", "전표번호", "거래번호", "판매번호", "결제번호", "승인번호", "주문no", "orderno", "order number", "order no", "order id", "orderid", "order_id", "order",
		"order #", "invoiceno", "invoice", "invoice no", "invoice number", "invoiceid", "basket_id", "basketid", "receipt no", "receipt number", "receipt", "transaction id", "transactionid", "transaction_id",
		"transaction no", "bill no", "sale id", "주문서번호", "묶음배송번호"}},
	{Line, []string{"상품주문번호", "품목별주문번호", "품목주문번호", "주문상세번호", "주문품목번호", "line id", "line item id", "lineitem id", "order line id", "order item id", "order_item_id", "line no", "line number", "line", "item #", "order_line_id"}},
	{Date, []string{"결제일", "결제일시", "결제일시(입금확인일)", "주문일시", "주문일", "주문일자", "구매일", "구매일자", "구매일시", "판매일", "판매일시", "판매일자", "영업일자", "영업일", "거래일", "거래일자", "거래일시", "매출일", "매출일자",
		"결제일자", "결제시각", "일자", "날짜", "일시", "방문일", "방문일자", "입금일",
		"created at", "order date", "orderdate", "order_date", "paid at", "purchase date", "purchased at", "invoicedate", "invoice date", "date", "transaction date", "transaction_date", "transaction_timestamp",
		"timestamp", "sale date", "saledate", "order_purchase_timestamp", "datetime", "order time", "day", "visit date"}},
	{Time, []string{"시각", "시간", "결제시간", "주문시간", "판매시간", "거래시간", "time"}},
	{Product, []string{"상품번호", "상품코드", "판매자상품코드", "자체상품코드", "업체상품코드", "품목코드", "상품품목코드", "품번", "바코드", "옵션id", "노출상품id", "제품코드", "메뉴코드", "자체품목코드", "상품id",
		"lineitem sku", "sku", "stockcode", "stock code", "product id", "productid", "product_id", "product code", "item id", "itemid", "item_id", "item code", "product", "upc", "barcode", "article", "asin"}},
	{ProductName, []string{"상품명", "주문상품명", "등록상품명", "노출상품명(옵션명)", "노출상품명", "상품명(한국어쇼핑몰)", "상품이름", "품명", "품목", "품목명", "제품명", "메뉴", "메뉴명", "주문상품명(옵션포함)", "상품",
		"lineitem name", "item name", "product name", "productname", "product_name", "product title", "description", "title", "item", "name of product", "menu"}},
	{Option, []string{"옵션정보", "옵션명", "등록옵션명", "상품옵션", "옵션", "선택옵션", "product variation", "variation", "variant", "variant title", "option"}},
	{Quantity, []string{"수량", "구매수(수량)", "구매수", "구매수량", "주문수량", "판매수량", "개수", "갯수", "qty", "quantity", "lineitem quantity", "cds", "units", "count", "ea", "pieces", "item quantity", "number_of_cds", "quantity ordered"}},
	{Amount, []string{"최종 상품별 총 주문금액", "상품별 총 주문금액", "상품구매금액(krw)", "상품구매금액", "결제액", "실결제금액", "실매출", "순매출", "실매출액", "순매출액", "결제금액", "구매금액", "판매금액", "매출금액", "매출액", "주문금액", "상품금액", "합계금액", "합계", "금액", "매출", "총매출", "총금액", "총액", "거래금액", "공급가액", "최초 상품별 총 주문금액",
		"order line total", "line total", "linetotal", "line amount", "lineitem total", "amount", "amt", "sales", "sales_value", "revenue", "sales amount", "net sales", "total price", "totalprice", "dollar_value", "spend", "payment_value", "gross sales", "total sales", "value", "subtotal price"}},
	{Price, []string{"판매가", "상품가격", "옵션판매가(판매단가)", "옵션판매가", "판매단가", "단가", "가격", "옵션+판매가", "상품단가", "판매가격", "lineitem price", "unitprice", "unit price", "unit_price", "price", "item cost", "item price", "price each", "list price"}},
	{Name, []string{"구매자명", "주문자명", "구매자", "주문자", "회원명", "고객명", "고객이름", "주문자이름", "구매자이름", "성명", "이름", "고객", "거래처명", "거래처", "상호", "회원", "billing name", "customer name", "customername", "buyer name", "buyer", "client", "client name", "full name", "first name (billing)", "contact name", "name"}},
	{Email, []string{"구매자이메일", "주문자이메일", "이메일", "이메일주소", "메일", "계정", "주문자e-mail", "email", "e-mail", "email address", "customer email", "email (billing)", "buyer email", "contact email", "e-mail address"}},
	{Phone, []string{"구매자연락처", "(구매자연락처)", "주문자휴대전화", "주문자연락처", "구매자전화번호", "휴대폰번호", "휴대폰", "휴대전화", "휴대전화번호", "핸드폰", "핸드폰번호", "연락처", "전화번호", "전화", "주문자전화번호", "주문자일반전화", "고객연락처", "고객전화번호",
		"phone", "billing phone", "phone (billing)", "mobile", "mobile phone", "phone number", "customer phone", "tel", "telephone", "cell"}},
	{BusinessNumber, []string{"사업자등록번호", "사업자번호", "거래처사업자번호", "구매자사업자번호", "business number", "business registration number", "tax id", "vat number", "business_number"}},
	{ContactPhone, []string{"담당자연락처", "담당자전화번호", "담당자전화", "담당자휴대폰", "담당자휴대전화", "담당자핸드폰", "거래처담당자연락처", "구매담당자연락처", "contact phone", "contact_phone", "contact mobile"}},
	{Category, []string{"상품분류", "카테고리", "분류", "상품카테고리", "대분류", "품목군", "category", "product category", "product type", "department", "type of product"}},
	{Cost, []string{"원가", "매입가", "매입단가", "공급가", "입고가", "제조원가", "상품원가", "cost", "unit cost", "cost per item", "cogs", "cost price", "purchase price"}},
	{Status, []string{"주문상태", "주문 상태", "클레임상태", "상태", "발주서상태", "취소구분", "결제상태", "구분", "거래구분", "처리상태", "주문세부상태", "상세주문상태", "order status", "status", "financial status", "order_status", "payment status", "transaction type", "취소여부"}},
	{Cancelled, []string{"취소수량", "반품수량", "취소반품수량", "quantity refunded", "refunded quantity", "cancelled quantity", "returned quantity"}},
	{Refund, []string{"실제환불금액", "환불금액", "취소금액", "반품금액", "refunded amount", "order line total refunded", "refund amount", "refund"}},
	{Channel, []string{"판매채널", "주문경로", "유입경로", "쇼핑몰", "채널", "매장", "매장명", "점포", "지점", "판매처", "사이트", "channel", "sales channel", "store", "store_id", "location", "shop", "source name"}},
	{Discount, []string{"최종 상품별 할인액", "상품별 할인액", "할인금액", "할인액", "할인 가격", "할인", "쿠폰할인금액", "쿠폰할인금액(최초)", "상품별추가할인금액", "lineitem discount", "discount amount", "discount", "discounts", "retail_disc"}},
	{Shipping, []string{"배송비 합계", "배송비", "총 배송비(krw)", "총 배송비", "총 배송비 (첫 품목에만 표시)", "택배비", "배송료", "shipping", "order shipping amount", "shipping cost", "shipping fee", "freight", "freight_value"}},
	{Fee, []string{"결제수수료", "수수료", "카드수수료", "판매수수료", "매출연동 수수료", "fee", "fees", "commission", "transaction fee"}},
	{OrderAmount, []string{"총 결제금액(krw)", "총 결제금액", "총 주문금액", "총결제금액", "총주문금액", "주문총액", "order total amount", "order total", "total", "order amount", "grand total", "total amount", "subtotal", "order_total"}},
	{Currency, []string{"통화", "화폐", "통화단위", "currency", "currency code"}},
	{Payment, []string{"결제수단", "결제방법", "결제구분", "지불수단", "payment method", "payment method title", "payment type", "payment", "tender"}},
	{Receiver, []string{"수취인명", "수취인이름", "수령인", "받는분", "받는사람", "수취인", "수령자", "shipping name", "recipient", "ship to name", "receiver"}},
	{Note, []string{"비고", "메모", "고객메모", "배송메세지", "배송메시지", "notes", "note", "customer note", "memo", "remarks", "comment", "comments"}},
	{Source, []string{"출처", "원천", "source", "source system", "origin"}},
}

var customerNames = []alias{
	{Customer, []string{"고객번호", "회원번호", "고객id", "회원id", "고객코드", "회원아이디", "아이디", "거래처코드", "customer id", "customerid", "customer_id", "member id", "record id", "id", "contact id", "unique_id", "rec_id", "user id", "household_id", "customer", "customer code", "accountnumber"}},
	{Name, []string{"이름", "성명", "고객명", "고객이름", "회원명", "상호", "상호명", "상호(고객명)", "거래처명", "고객", "구매자명", "주문자명", "name", "full name", "fullname", "customer name", "display name", "contact name", "fn", "file as", "people이름", "organization이름"}},
	{Kind, []string{"고객구분", "고객유형", "회원구분", "개인법인", "구분", "유형", "kind", "type", "customer type", "account type"}},
	{FirstName, []string{"first name", "firstname", "first_name", "given name", "given_name", "givenname", "이름(명)"}},
	{LastName, []string{"last name", "lastname", "last_name", "surname", "family name", "family_name", "성"}},
	{Email, []string{"이메일", "이메일주소", "메일", "e-mail", "email", "email address", "e-mail address", "e-mail 1 - value", "emailaddress", "email_work", "email_home", "전자우편"}},
	{Phone, []string{"휴대폰번호", "휴대폰", "휴대전화", "휴대전화번호", "핸드폰", "핸드폰번호", "연락처", "전화번호", "전화", "mobile phone", "mobile", "mobilephone", "phone", "phone number", "phonenumber", "phone 1 - value", "default address phone", "tel", "telephone", "phone_work", "cell", "primary phone"}},
	{Birth, []string{"생년월일", "생일", "출생일", "생일날짜", "birthday", "birth date", "birthdate", "date of birth", "date_of_birth", "dob", "bday"}},
	{Gender, []string{"성별", "gender", "sex"}},
	{Address, []string{"주소", "배송지", "기본주소", "집주소", "회사주소", "주소1", "도로명주소", "사업장주소", "수령인주소", "address", "address1", "default address address1", "street", "street address", "address 1 - formatted", "address_1", "billing street", "mailing street", "billingstreet", "mailingstreet", "business street", "addressstreet"}},
	{Postcode, []string{"우편번호", "zip", "postcode", "postal code", "default address zip", "zip code", "zipcode", "postalcode", "address 1 - postal code"}},
	{Company, []string{"회사", "회사명", "소속", "업체명", "직장", "법인명", "company", "company name", "organization", "organization name", "default address company", "associated company", "account name", "accountname", "employer", "org"}},
	{Title, []string{"직책", "직급", "직위", "title", "job title", "position", "organization title"}},
	{Tags, []string{"태그", "그룹", "고객그룹", "라벨", "tags", "labels", "groups", "group membership", "categories", "lead status"}},
	{Owner, []string{"담당", "담당자", "담당직원", "영업담당", "관리자", "owner", "contact owner", "account owner", "assigned to", "assignedusername", "sales rep", "manager"}},
	{Joined, []string{"가입일", "회원가입일", "회원 가입일", "등록일", "가입일시", "등록일자", "가입일자", "첫방문일", "create date", "created at", "createdat", "createddate", "joined", "join date", "signup date", "registered", "registration date", "member since", "first_seen"}},
	{Grade, []string{"회원등급", "등급", "고객등급", "grade", "tier", "level", "membership", "lifecycle stage"}},
	{Note, []string{"메모", "비고", "특이사항", "참고", "상담내용", "note", "notes", "description", "memo", "comment", "comments", "background"}},
	{BusinessNumber, []string{"사업자등록번호", "사업자번호", "사업자", "business number", "business registration number", "tax id", "vat number", "business_number"}},
	{ConsentSMS, []string{"문자수신동의", "sms수신동의", "sms수신", "sms수신여부", "문자수신", "accepts sms marketing", "sms consent"}},
	{ConsentEmail, []string{"이메일수신동의", "메일수신동의", "이메일수신", "메일수신여부", "이메일수신여부", "accepts email marketing", "accepts marketing", "email consent", "has_newsletter"}},
	{Source, []string{"출처", "가입경로", "유입경로", "source", "original source", "lead source", "leadsource", "account source", "accountsource"}},
}

var productNames = []alias{
	{Product, []string{"상품번호", "상품코드", "자체상품코드", "판매자상품코드", "업체상품코드", "품목코드", "품번", "제품코드", "바코드", "상품id", "옵션id", "메뉴코드", "sku", "variant sku", "product id", "productid", "product_id", "product code", "stockcode", "stock code", "item id", "item code", "product", "id", "handle", "barcode", "upc"}},
	{Name, []string{"상품명", "상품이름", "품명", "품목명", "제품명", "메뉴명", "메뉴", "품목", "상품", "이름", "name", "title", "product name", "productname", "product_name", "description", "item name", "product title"}},
	{Category, []string{"카테고리", "상품분류", "분류", "대분류", "품목군", "상품카테고리", "category", "product category", "type", "product type", "department", "collection", "categories"}},
	{Price, []string{"판매가", "판매단가", "가격", "판매가격", "단가", "소비자가", "정가", "price", "variant price", "unit price", "unitprice", "selling price", "regular price", "list price", "retail price"}},
	{Cost, []string{"원가", "매입가", "매입단가", "공급가", "입고가", "제조원가", "상품원가", "cost", "cost per item", "unit cost", "cost price", "purchase price", "cogs"}},
	{Option, []string{"옵션", "옵션명", "옵션정보", "option", "variant", "variation", "option1 value"}},
	{Note, []string{"비고", "메모", "설명", "상품설명", "note", "notes", "memo"}},
	{Source, []string{"출처", "source", "vendor"}},
}

// keyNames are names of a customer's key in files about dealings.
var keyNames = []string{"회원번호", "고객번호", "고객코드", "거래처코드", "고객id", "회원id", "customer id", "customer_id", "customer", "customer code", "member id"}

var contractNames = []alias{
	{Customer, keyNames},
	{Contract, []string{"계약번호", "계약코드", "계약id", "contract id", "contract_id", "contract no", "contract number", "subscription id"}},
	{Name, []string{"계약명", "계약이름", "상품명", "요금제", "서비스", "내용", "contract name", "name", "plan", "product", "service"}},
	{Start, []string{"시작일", "계약일", "계약시작일", "개시일", "start", "start date", "start_date", "from", "begin"}},
	{End, []string{"종료일", "계약종료일", "만료일", "해지일", "end", "end date", "end_date", "to", "cancelled at"}},
	{Term, []string{"기간(달)", "기간", "계약기간", "주기", "개월", "term", "period", "months", "period months", "term months"}},
	{Amount, []string{"금액", "계약금액", "회차금액", "이용료", "amount", "fee", "price", "value"}},
	{Margin, []string{"이익", "마진", "남는금액", "margin", "profit"}},
	{InSales, []string{"구매에 포함", "구매내역포함", "매출포함", "in sales", "in_sales", "invoiced"}},
	{EndReason, []string{"종료사유", "해지사유", "끝난 까닭", "end reason", "reason", "ended reason"}},
}

var acquisitionNames = []alias{
	{Month, []string{"월", "달", "연월", "년월", "날짜", "month", "date", "period"}},
	{Channel, []string{"채널", "판매채널", "매체", "유입경로", "channel", "medium", "source"}},
	{Amount, []string{"비용", "금액", "지출", "광고비", "집행금액", "amount", "spend", "spent", "cost"}},
}

var referralNames = []alias{
	{Customer, append([]string{"소개한 회원번호", "소개한 고객", "소개인", "추천인", "referrer", "referrer id", "referred by"}, keyNames...)},
	{Referred, []string{"소개받은 회원번호", "소개받은 고객", "피추천인", "새 회원번호", "referred", "referred id", "referee", "new customer id"}},
	{Date, []string{"소개일", "추천일", "날짜", "일자", "date", "referred at"}},
}

func aliases(s Subject) []alias {
	switch s {
	case Contracts:
		return contractNames
	case Acquisitions:
		return acquisitionNames
	case Referrals:
		return referralNames
	case Customers:
		return customerNames
	case Products:
		return productNames
	}
	return purchaseNames
}

// index is the rank of each known name among the names of its field, by subject and field.
type index map[Field]map[string]int

// indexes are built on first use and never change.
var indexes = sync.OnceValue(func() map[Subject]index {
	out := map[Subject]index{}
	for _, s := range [...]Subject{Purchases, Customers, Products, Contracts, Acquisitions, Referrals} {
		ix := index{}
		for _, a := range aliases(s) {
			ix[a.field] = map[string]int{}
			for rank, n := range a.names {
				if _, ok := ix[a.field][fold(n)]; !ok {
					ix[a.field][fold(n)] = rank
				}
			}
		}
		out[s] = ix
	}
	return out
})

// income reports that a folded name is in full one of what is earned. A part of it then says nothing of a cost: «공급가액» is
// what was sold, also where «합계금액» with the tax is beside it, and not «공급가», what was paid for the goods.
func (ix index) income(name string) bool {
	for _, f := range [...]Field{Amount, Price, OrderAmount} {
		if _, ok := ix[f][name]; ok {
			return true
		}
	}
	return false
}

// ambiguous are names that say one field in one file of purchases and another in the next, in which they are a guess: «공급가»
// is what was paid for the goods, or what they were sold for before tax.
var ambiguous = map[string]Field{"공급가": Cost}

// notSure is how sure such a guess is at most.
const notSure = 0.7

// consents are parts of names of columns that tell whether somebody agreed to be written to.
var consents = []string{"수신동의", "수신여부", "수신거부", "마케팅동의", "광고동의", "마케팅활용동의", "마케팅정보동의", "홍보동의",
	"marketingconsent", "acceptsmarketing", "acceptsemailmarketing", "acceptssmsmarketing", "smsconsent", "emailconsent", "optin", "optout", "hasnewsletter"}

// Consent reports whether a column tells by its name who agreed to advertising.
func Consent(name string) bool {
	n := fold(name)
	for _, c := range consents {
		if strings.Contains(n, fold(c)) {
			return true
		}
	}
	return false
}

// Known reports whether a name is one that some program gives a column. It helps to find the header row.
func Known(name string) bool {
	n := fold(name)
	if n == "" {
		return false
	}
	for _, ix := range indexes() {
		for _, names := range ix {
			if _, ok := names[n]; ok {
				return true
			}
		}
	}
	return Forbidden(name)
}

// forbidden are parts of names of columns whose content must not be kept.
var forbidden = []string{"주민등록번호", "주민번호", "개인통관고유부호", "통관고유부호", "개인통관", "외국인등록번호", "여권번호", "운전면허번호", "비밀번호",
	"residentregistration", "residentnumber", "socsecid", "socialsecurity", "ssn", "passportno", "passportnumber", "password", "customscode",
	"카드번호", "계좌번호", "cardnumber", "cvc", "cvv"}

// Forbidden reports whether a column holds by its name what the law or good sense forbids to keep: numbers of
// residents, passports, licences, cards and accounts, customs codes, passwords. Such a column is never mapped.
func Forbidden(name string) bool {
	n := fold(name)
	for _, f := range forbidden {
		if strings.Contains(n, f) && (len(f) > 3 || n == f) {
			return true
		}
	}
	return false
}
