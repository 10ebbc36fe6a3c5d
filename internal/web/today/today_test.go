package today_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/today"
	"dangol.kr/dangol/internal/web/webtest"
)

// shop is a base with a run and signals behind the page.
type shop struct {
	t     *testing.T
	db    *store.DB
	deps  today.Deps
	day   int
	notes []care.Note
}

func clock() time.Time { return webtest.Now }

func open(t *testing.T) *shop {
	t.Helper()
	db := storetest.Migrated(t, storetest.SQLite(t))
	ids := store.NewIDs(clock, 1)
	log := slog.New(slog.DiscardHandler)
	s := &shop{t: t, db: db, day: i18n.DayOf(webtest.Now.UnixMilli(), webtest.Seoul)}
	purchases := purchase.NewService(db, clock, ids.Next, log)
	s.deps = today.Deps{
		Care: care.NewService(db, clock, ids.Next, log, care.Options{AddNote: func(_ context.Context, _ *store.Tx, _ auth.Actor, n care.Note) (int64, error) {
			s.notes = append(s.notes, n)
			return int64(len(s.notes)), nil
		}}),
		Values: value.NewService(db, clock, ids.Next, log, value.Options{
			Customers: customer.NewService(db, clock, ids.Next, log), Purchases: purchases, Folder: t.TempDir(),
			Firm: func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil },
		}),
		Purchases: purchases,
		People: func(context.Context) ([]auth.Person, error) {
			return []auth.Person{{ID: 1, Name: "한지우"}, {ID: 3, Name: "서민재"}}, nil
		},
	}
	return s
}

func (s *shop) write(do func(ctx context.Context, tx *store.Tx) error) {
	s.t.Helper()
	if err := s.db.Write(s.t.Context(), do); err != nil {
		s.t.Fatal(err)
	}
}

// customer comes on days before today and spends the same each time.
func (s *shop) customer(id int64, kind, name, phone, email string, owner, amount int64, daysAgo ...int) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO customer (id, kind, name, phone, email, owner_id, created_ms, updated_ms) VALUES ($1, $2, $3, $4, $5, $6, 1, 1)", id, kind, name, phone, email, owner)
		if err != nil {
			return err
		}
		var orders []purchase.Order
		for i, ago := range daysAgo {
			orders = append(orders, purchase.Order{CustomerID: id, Source: "t", OrderNo: fmt.Sprint(id, "-", i), Day: s.day - ago,
				Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: amount, RowNo: id*1000 + int64(i)}}})
		}
		_, err = s.deps.Purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, orders)
		return err
	})
}

// every gives the days from one on back through a year.
func every(gap, from int) (days []int) {
	for d := from; d < 365; d += gap {
		days = append(days, d)
	}
	return days
}

// The customers who stand out.
const (
	cafe  = 1 // a firm, late, with much at stake; looked after by 3
	doyun = 2 // a person, late; looked after by 1
	sua   = 3 // began large three days ago; looked after by nobody
)

func (s *shop) fill() {
	s.t.Helper()
	for i := range int64(40) {
		s.customer(100+i, "person", fmt.Sprintf("손님 %d", i), "", "", 1, 1_000_000+i*10_000, every(8+int(i%5), int(i%7))...)
	}
	for i := range int64(20) {
		s.customer(300+i, "person", fmt.Sprintf("한번 %d", i), "", "", 1, 700_000+i*1000, 100+int(i)*10)
	}
	s.customer(cafe, "firm", "카페 모퉁이", "0212345678", "cafe@example.com", 3, 20_000_000, every(9, 31)...)
	s.customer(doyun, "person", "김도윤", "01012345678", "", 1, 3_000_000, every(9, 29)...)
	s.customer(sua, "person", "이수아", "", "", 0, 9_000_000, 3)
	s.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO contact (customer_id, id, name, role, phone, main, created_ms) VALUES ($1, 1, '정하은', '대표', '01055557777', TRUE, 1)", cafe)
		return err
	})
	s.judge()
}

func (s *shop) judge() {
	s.t.Helper()
	o, err := s.deps.Values.OrderNow(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	o.Model = value.ModelBG // of whose figures the tests speak
	run, err := s.deps.Values.Judge(s.t.Context(), auth.CLI(), o, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, _, err := s.deps.Values.RaiseSignals(s.t.Context(), s.deps.Care, run.ID); err != nil {
		s.t.Fatal(err)
	}
}

// task is the signal about a customer.
func (s *shop) task(customer int64) care.Task {
	s.t.Helper()
	all, err := s.deps.Care.OfCustomer(s.t.Context(), webtest.Actor("owner"), customer, 1)
	if err != nil || len(all) != 1 {
		s.t.Fatalf("%d signals of %d, %v", len(all), customer, err)
	}
	return all[0]
}

func at(t care.Task, what string) string {
	return fmt.Sprintf("/today/%d/%d/%s", t.CustomerID, t.ID, what)
}

func TestPage(t *testing.T) {
	s := open(t)
	s.fill()
	c := webtest.New(t, today.Routes(s.deps))
	a := c.Get("/today").Is(200).Sound()
	a.Has("가지에 ", "원이</span>", "카페 모퉁이", "정하은 대표", "9일마다 주문하시는데 31일째 소식이 없어요.", "김도윤 님", "이수아 님", "첫 구매로는 열에 하나쯤 되는 큰 금액이에요",
		`href="tel:01055557777"`, "찾아뵙고", "담당 없음", "서민재", "떠나실 가능성", "아직 마친 일이 없어요", "일주일 사이 새로 오신 손님")
	a.Lacks("기록이 ", "NaN", "%!")
	if strings.Index(a.Body, "카페 모퉁이") > strings.Index(a.Body, "김도윤 님") {
		t.Error("the most at stake does not come first")
	}
	c.Cookie("dangol_lang", "en").Get("/today").Is(200).Sound().Has("riding on", "Usually orders every 9 days, silent for 31 days.", "Nobody yet")
}

func TestViews(t *testing.T) {
	s := open(t)
	s.fill()
	c := webtest.New(t, today.Routes(s.deps))
	c.Get("/today?mine=1").Is(200).Sound().Has("김도윤 님").Lacks(`id="task-1-`, `id="task-3-`)
	c.Get("/today?act=visit").Is(200).Sound().Has(`id="task-1-`).Lacks(`id="task-3-`)
	c.Get("/today?act=pigeon&rows=x&mine=2").Is(200).Sound().Has(`id="task-1-`, `id="task-3-`)
	member := c.As("member").Get("/today").Is(200).Sound().Has("카페 모퉁이")
	member.Lacks("김도윤", "이수아", "함께 챙기는 사람")
	member.Has("오늘 챙길 1가지에")
	c.As("member").Get("/today?act=message").Is(200).Sound().Has("여기에는 챙길 일이 없어요")
}

func TestManyRowsComeInPages(t *testing.T) {
	s := open(t)
	s.fill()
	s.write(func(ctx context.Context, tx *store.Tx) error {
		var all []care.Raise
		for i := range int64(40) {
			all = append(all, care.Raise{CustomerID: 100 + i, Key: "more", Kind: care.Back, Stake: 500_000_00, Facts: care.Facts{"silence": 99, "last": 20000, "as_of": 20000}})
		}
		_, err := s.deps.Care.RaiseTx(ctx, tx, s.day, all)
		return err
	})
	c := webtest.New(t, today.Routes(s.deps))
	first := c.Get("/today").Is(200).Sound().Has("가지 더 보기", `href="/today?rows=40"`, "그 밖의")
	more := c.Get("/today?rows=60").Is(200).Sound()
	if a, b := strings.Count(first.Body, `class="task `)+strings.Count(first.Body, `class="task"`), strings.Count(more.Body, `id="task-`); a != 20 || b < 43 {
		t.Errorf("%d rows, then %d", a, b)
	}
}

// Many small tasks stand behind one line that says how many there are and what rides on them all.
func TestSmallOnesAreFolded(t *testing.T) {
	s := open(t)
	s.fill()
	s.write(func(ctx context.Context, tx *store.Tx) error {
		var all []care.Raise
		for i := range int64(40) {
			all = append(all, care.Raise{CustomerID: 100 + i, Key: "more", Kind: care.Back, Stake: 500_00, Facts: care.Facts{"silence": 99, "last": 20000, "as_of": 20000}})
		}
		_, err := s.deps.Care.RaiseTx(ctx, tx, s.day, all)
		return err
	})
	c := webtest.New(t, today.Routes(s.deps))
	first := c.Get("/today").Is(200).Sound().Has("작은 일 ", "가지 · 모두 ", `href="/today?rows=43&amp;small=1"`, "오늘 챙길 43가지에").Lacks("가지 더 보기")
	if n := strings.Count(first.Body, `id="task-`); n < 1 || n > 3 {
		t.Errorf("%d rows", n)
	}
	whole := c.Get("/today?rows=43&small=1").Is(200).Sound().Lacks("작은 일 ", "가지 더 보기")
	if n := strings.Count(whole.Body, `id="task-`); n != 43 {
		t.Errorf("%d rows of all", n)
	}
	c.Get("/today?act=message").Is(200).Sound().Has("small=1")
	c.Cookie("dangol_lang", "en").Get("/today").Is(200).Sound().Has("small ones · ")
}

// Where a visit is what to do, the number is there to make the appointment.
func TestVisitBeginsWithAnAppointment(t *testing.T) {
	s := open(t)
	s.fill()
	c := webtest.New(t, today.Routes(s.deps))
	c.Get("/today?act=visit").Is(200).Sound().Has("찾아뵙고", "전화로 약속 잡기").Lacks(">전화하기<", "전화하기</a>")
	c.Cookie("dangol_lang", "en").Get("/today?act=visit").Is(200).Sound().Has("Call to arrange it")
}

func TestDoneWithScripts(t *testing.T) {
	s := open(t)
	s.fill()
	task := s.task(doyun)
	c := webtest.New(t, today.Routes(s.deps)).HTMX()
	row := fmt.Sprintf(`id="task-%d-%d"`, task.CustomerID, task.ID)

	a := c.Post(at(task, "done"), nil).Is(200).Lacks("<html")
	a.Has(row, "finished", `aria-pressed="true"`, "어떻게 됐나요?", `id="today-head" hx-swap-oob="true"`, `id="today-chips"`, `id="today-done"`, "김도윤 님 챙긴 일을 적어 두었어요", "오늘 마친 일 1가지")
	if got := s.task(doyun); got.State != care.Done || got.Outcome != care.Looked {
		t.Errorf("%+v", got.Signal)
	}
	a = c.Post(at(task, "done"), url.Values{"outcome": {"will_come"}, "how": {"call"}}).Is(200)
	a.Has(row, `class="chip on" type="submit" aria-pressed="true">다시 오시기로 했어요`)
	if n := s.notes[len(s.notes)-1]; n.CustomerID != doyun || n.Kind != "call" || !strings.HasSuffix(n.Text, "→ 다시 오시기로 했어요") {
		t.Errorf("history %+v", n)
	}
	c.Post(at(task, "done"), url.Values{"outcome": {"other"}, "note": {"<b>이사</b>"}}).Is(200).Has("&lt;b&gt;이사&lt;/b&gt;").Lacks("<b>이사")

	done := s.task(doyun)
	a = c.Post(at(task, "reopen"), url.Values{"version": {fmt.Sprint(done.Version)}}).Is(200)
	a.Has(row, `aria-pressed="false"`).Lacks(`aria-pressed="true"`, "toast")
	c.Post(at(task, "reopen"), url.Values{"version": {fmt.Sprint(done.Version)}}).Is(409).Has("toast bad")
}

func TestSnoozeAndDismissWithScripts(t *testing.T) {
	s := open(t)
	s.fill()
	task, other := s.task(doyun), s.task(cafe)
	c := webtest.New(t, today.Routes(s.deps)).HTMX()
	c.Post(at(task, "snooze"), url.Values{"until": {"next_week"}}).Is(200).Has(`hx-swap-oob="delete"`, "11월 30일 월요일에 다시 알려 드릴게요", at(task, "reopen"))
	if got := s.task(doyun); got.SnoozedTo != i18n.DayNumber(2026, 11, 30) {
		t.Errorf("until %d", got.SnoozedTo)
	}
	c.Get("/today").Lacks(fmt.Sprintf(`id="task-%d-`, doyun))
	c.Post(at(other, "dismiss"), url.Values{"reason": {"no_need"}}).Is(200).Has(`hx-swap-oob="delete"`, "목록에서 뺐어요")
	if got := s.task(cafe); got.State != care.Dismissed || got.Outcome != "no_need" {
		t.Errorf("%+v", got.Signal)
	}
}

// Every main path works by plain forms and links.
func TestWithoutScripts(t *testing.T) {
	s := open(t)
	s.fill()
	task := s.task(doyun)
	c := webtest.New(t, today.Routes(s.deps)).With("Referer", "http://example.com/today?mine=1")
	c.Post(at(task, "snooze"), url.Values{"until": {"tomorrow"}}).Is(303).LeadsTo("/today?mine=1")
	c.Get("/today").Is(200).Sound().Has("다시 알려 드릴게요", at(task, "reopen"), fmt.Sprintf(`name="version" value="%d"`, s.task(doyun).Version))
	c.Post(at(task, "reopen"), url.Values{"version": {fmt.Sprint(s.task(doyun).Version)}}).Is(303).LeadsTo("/today?mine=1")
	c.Post(at(task, "done"), url.Values{"outcome": {"sent"}}).Is(303)
	if got := s.task(doyun); got.Outcome != care.Sent || got.Act != care.Message {
		t.Errorf("%+v", got.Signal)
	}
	c.Get("/today").Is(200).Sound().Has("오늘 마친 일 1가지", "메시지를 보냈어요")
	c.Get(at(s.task(cafe), "letter")).Is(200).Sound().Has("안녕하십니까, 카페 모퉁이 정하은 대표님. 온유커피입니다.", "sms:01055557777?&amp;body=", "mailto:cafe@example.com")
}

func TestLetterInTheDrawer(t *testing.T) {
	s := open(t)
	s.fill()
	c := webtest.New(t, today.Routes(s.deps)).HTMX()
	c.Get(at(s.task(sua), "letter")).Is(200).Lacks("<html", "sms:", "mailto:").Has(`id="letter-body"`, "안녕하십니까, 이수아 님.", "저장된 연락처가 없어요", "hx-post")
	c.Cookie("dangol_lang", "en").Get(at(s.task(doyun), "letter")).Is(200).Has("Hello 김도윤, this is 온유커피.")
}

func TestEmptyStates(t *testing.T) {
	s := open(t)
	c := webtest.New(t, today.Routes(s.deps))
	c.Get("/today").Is(200).Sound().Has("거래 기록을 불러오면", `href="/import"`)
	s.judge() // a run of nobody
	c.Get("/today").Is(200).Sound().Has("오늘은 급히 챙길 손님이 없어요", "손님들이 평소대로 오고 계세요")
	s.customer(doyun, "person", "", "", "", 1, 100, 1)
	s.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := s.deps.Care.RaiseTx(ctx, tx, s.day, []care.Raise{{CustomerID: doyun, Key: "k", Kind: care.Overdue, Stake: 100_000, Facts: care.Facts{"gap": 9, "since": 20}}})
		return err
	})
	c.Get("/today").Is(200).Sound().Has("이름을 모르는 손님")
	c.Post(at(s.task(doyun), "done"), nil).Is(303)
	c.Get("/today").Is(200).Sound().Has("오늘 챙길 1가지를 모두 마쳤어요", "수고하셨어요")
}

func TestOldRecordsAreSaid(t *testing.T) {
	s := open(t)
	s.customer(doyun, "person", "김도윤", "", "", 1, 100_000, every(9, 200)...)
	s.judge()
	webtest.New(t, today.Routes(s.deps)).Get("/today").Is(200).Sound().Has("기록이 2026년 5월 8일까지 있어서")
}

func TestWhoMayNot(t *testing.T) {
	s := open(t)
	s.fill()
	c := webtest.New(t, today.Routes(s.deps))
	hidden := s.task(doyun)
	c.As("").Get("/today").Is(303).LeadsTo("/login?next=%2Ftoday")
	c.As("").Post(at(hidden, "done"), nil).Is(303)
	c.As("viewer").Get("/today").Is(403)
	c.As("viewer").Post(at(hidden, "done"), nil).Is(403)
	for _, what := range []string{"done", "reopen?version=1", "snooze?until=tomorrow", "dismiss?reason=known"} {
		c.As("member").Post(at(hidden, what), nil).Is(404) // of a customer somebody else looks after
	}
	c.As("member").Get(at(hidden, "letter")).Is(404)
	if got := s.task(doyun); got.State != care.Open || got.Version != 1 {
		t.Errorf("something changed: %+v", got.Signal)
	}
}

func TestBadInput(t *testing.T) {
	s := open(t)
	s.fill()
	c := webtest.New(t, today.Routes(s.deps))
	task := s.task(doyun)
	for what, status := range map[string]int{
		"done?outcome=bored": 422, "done?outcome=other": 422, "done?how=pigeon": 422, "snooze": 422, "snooze?until=never": 422, "dismiss": 422,
		"dismiss?reason=x": 422, "reopen": 422, "reopen?version=x": 422, "reopen?version=77": 409,
	} {
		c.Post(at(task, what), nil).Is(status).Sound()
	}
	c.Post("/today/x/y/done", nil).Is(404)
	c.Post(fmt.Sprintf("/today/%d/99/done", doyun), nil).Is(404)
	c.Get("/today/1/99/letter").Is(404)
	if got := s.task(doyun); got.State != care.Open || got.Version != 1 {
		t.Errorf("something changed: %+v", got.Signal)
	}
}

func TestDatabaseClosed(t *testing.T) {
	s := open(t)
	s.fill()
	task := s.task(doyun)
	c := webtest.New(t, today.Routes(s.deps))
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
	c.Get("/today").Is(500, 503).Sound().Lacks("sql", "database is closed")
	c.Post(at(task, "done"), nil).Is(500, 503)
	c.HTMX().Post(at(task, "snooze"), url.Values{"until": {"tomorrow"}}).Is(500, 503).Has("toast bad")
	c.Get(at(task, "letter")).Is(500, 503)
}
