package mapping_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/intake/mapping"
)

func TestColumnsOfConsent(t *testing.T) {
	for name, want := range map[string]bool{
		"마케팅수신동의": true, "광고 수신 동의": true, "SMS수신동의": true, "이메일수신동의": true, "광고성 정보 수신동의 여부": true, "Accepts Marketing": true, "SMS 수신여부": true,
		"이메일": false, "개인정보 동의": false, "마케팅 채널": false, "": false,
	} {
		if have := mapping.Consent(name); have != want {
			t.Errorf("%q: %v", name, have)
		}
	}
}

// «공급가» beside a purchase is what the goods cost, or what they were sold for before tax: somebody must look.
func TestSupplyPriceIsAGuessAmongPurchases(t *testing.T) {
	for _, c := range []struct {
		subject mapping.Subject
		text    string
		sure    bool
	}{
		{mapping.Purchases, "주문번호,주문일,고객번호,상품명,수량,금액,공급가\n" + strings.Repeat("A1,2024-03-05,7,차,1,1100,1000\n", 5), false},
		{mapping.Purchases, "주문번호,주문일,고객번호,상품명,수량,금액,원가\n" + strings.Repeat("A1,2024-03-05,7,차,1,1100,1000\n", 5), true},
		{mapping.Products, "상품번호,상품명,판매가,공급가\n" + strings.Repeat("P1,차,1100,1000\n", 5), true},
	} {
		s := openText(t, c.text)
		g, ok := mapping.For(c.subject, s.Columns(), s.Sample()).Of(mapping.Cost)
		if !ok || g.Confidence < 0.5 || (g.Confidence >= mapping.Sure) != c.sure {
			t.Errorf("%s %q: %+v %v", c.subject, c.text[:60], g, ok)
		}
	}
}
