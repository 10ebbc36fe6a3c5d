package main

import (
	"os"
	"strings"
	"testing"
)

// Sums below the rows leave nothing to do, so a script may go on; the amounts say what of them counts.
func TestImportTellsAmountsAndSums(t *testing.T) {
	t.Chdir(t.TempDir())
	bring := func(rows string, args ...string) (int, string) {
		if err := os.WriteFile("sales.csv", []byte("주문번호,주문상태,주문일,구매자명,휴대폰,금액\n"+rows), 0o600); err != nil {
			t.Fatal(err)
		}
		exit, out, errs := shell(t, append([]string{"import", "purchases", "sales.csv"}, args...)...)
		if errs != "" {
			t.Log(errs)
		}
		return exit, out
	}
	good := "A1,배송완료,2026-03-02,김도윤,010-9141-3191,5000\nA2,취소완료,2026-03-02,김도윤,010-9141-3191,3000\nA3,반품완료,2026-03-03,이서연,010-9141-3192,2000\nA4,배송완료,2026-03-03,이서연,,700\n합계,,,,,10700\n"
	for _, args := range [][]string{{"--check"}, {}} {
		exit, out := bring(good, args...)
		for _, want := range []string{"1 of the refused rows are sums", "Amount in the file 10700, counted as sales 5700 (1 rows cancelled, 1 came back)", "1 rows have a name but nothing else"} {
			if exit != exitDone || !strings.Contains(out, want) {
				t.Errorf("%v: exit %d, %q lacks %q", args, exit, out, want)
			}
		}
	}
	if exit, out := bring(good + "A5,배송완료,미정,이서연,010-9141-3192,700\n"); exit != exitRefused || !strings.Contains(out, "2 refused") {
		t.Errorf("exit %d %s", exit, out)
	}
}

func TestMoneyAsAPlainNumber(t *testing.T) {
	for minor, want := range map[int64]string{0: "0", 570000: "5700", 12345: "123.45", -50: "-0.50", -12305: "-123.05"} {
		if have := money(minor); have != want {
			t.Errorf("%d is %s, want %s", minor, have, want)
		}
	}
}
