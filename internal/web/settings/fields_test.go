package settings_test

import (
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/web/webtest"
)

func customers(h *webtest.House) *customer.Service {
	return customer.NewService(h.DB, h.Now, h.IDs.Next, slog.New(slog.DiscardHandler))
}

func fieldPath(id int64) string { return "/settings/fields/" + strconv.FormatInt(id, 10) }
func tagPath(id int64) string   { return "/settings/tags/" + strconv.FormatInt(id, 10) }

// kept are the custom fields of a house, in their order.
func kept(t *testing.T, h *webtest.House) []customer.Field {
	t.Helper()
	all, err := customers(h).Fields(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// named adds a custom field as the owner and returns it.
func named(t *testing.T, h *webtest.House, f customer.Field) customer.Field {
	t.Helper()
	id, err := customers(h).SaveField(t.Context(), h.Actor("owner"), f)
	if err != nil {
		t.Fatal(err)
	}
	f.ID = id
	return f
}

// someone adds a customer with a value of a field and a tag.
func someone(t *testing.T, h *webtest.House, field int64, value, tag string) customer.Tag {
	t.Helper()
	s, by := customers(h), h.Actor("owner")
	id, err := s.Add(t.Context(), by, customer.Input{Name: "김도윤"})
	if err != nil {
		t.Fatal(err)
	}
	if field != 0 {
		if err := s.SetCustom(t.Context(), by, id, map[int64]string{field: value}); err != nil {
			t.Fatal(err)
		}
	}
	made, err := s.MakeTag(t.Context(), by, tag)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.TagMany(t.Context(), by, customer.Selection{IDs: []int64{id}}, made.ID, nil); err != nil {
		t.Fatal(err)
	}
	return made
}

func TestFieldsFromNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := house(t, db)
		c := h.As("manager")
		c.Get("/settings/fields").Is(200).Sound().Has("아직 추가 항목이 없어요", "원두 취향", "아직 태그가 없어요", `href="/settings/fields/new"`)
		c.Get("/settings/fields/new").Is(200).Sound().Has(`value="choice"`, "강아지 이름", "종류는 나중에 바꿀 수 없어요")

		c.Post("/settings/fields", form("name", " ", "type", "text")).Is(422).Sound().Has("꼭 적어")
		c.Post("/settings/fields", form("name", "취향", "type", "colour")).Is(422).Sound().Has("목록에서", `value="취향"`)
		c.Post("/settings/fields", form("name", "취향", "type", "choice", "options", " \r\n ")).Is(422).Sound().Has("꼭 적어", `value="choice" checked`)
		c.HTMX().Post("/settings/fields", form("name", strings.Repeat("가", 101), "type", "text")).Is(422).Has("100자까지", `id="field"`).Lacks("<html")

		c.Post("/settings/fields", form("name", " 원두 취향 ", "type", "choice", "options", "고소한 맛\r\n산미 있는 맛\r\n\r\n고소한 맛")).Is(303).LeadsTo("/settings/fields")
		c.Get("/settings/fields").Is(200).Sound().Has("원두 취향", "고르기", "고소한 맛 · 산미 있는 맛", "추가 항목이 하나 있어요", "항목을 더했어요").Lacks("아직 추가 항목이 없어요")
		c.Post("/settings/fields", form("name", "원두취향", "type", "text")).Is(422).Has("‘원두취향’ 항목이 이미 있어요")
		c.Post("/settings/fields", form("name", "좌석", "type", "number", "options", "남는 것")).Is(303)
		all := kept(t, h)
		if len(all) != 2 || all[1].Name != "좌석" || len(all[1].Options) != 0 || all[1].Position != 2 {
			t.Errorf("%+v", all)
		}
		h.As("member").Get("/settings/fields").Is(403)
	})
}

func TestFieldIsChanged(t *testing.T) {
	h := full(t)
	c := h.As("owner")
	f := named(t, h, customer.Field{Name: "동네", Type: customer.FieldChoice, Options: []string{"망원", "합정"}, Position: 1})
	version := field(t, c.Get(fieldPath(f.ID)).Is(200).Sound().Has("‘동네’ 항목 고치기", "망원\n합정", "고르기").Lacks(`type="radio"`).Body, "version")
	typed := form("name", "사는 동네", "options", "합정\r\n망원\r\n연남", "version", version)
	c.Post(fieldPath(f.ID), with(typed, "options", "")).Is(422).Sound().Has("꼭 적어")
	c.Post(fieldPath(f.ID), typed).Is(303).LeadsTo("/settings/fields")
	saved := c.Get("/settings/fields").Is(200).Sound().Has("합정 · 망원 · 연남", "되돌리기")
	if f := kept(t, h)[0]; f.Name != "사는 동네" || f.Type != customer.FieldChoice || f.Position != 1 {
		t.Errorf("%+v", f)
	}
	// What was opened before tells what is stored now; the same again is no quarrel.
	stale := c.Post(fieldPath(f.ID), with(typed, "name", "딴 이름")).Is(409).Sound().Has("다른 분이 저장했어요", "<dd>사는 동네</dd>", `value="딴 이름"`)
	c.HTMX().Post(fieldPath(f.ID), with(typed, "name", "딴 이름")).Is(409).Lacks("<html")
	c.Post(fieldPath(f.ID), with(typed, "options", "합정\n망원\n연남")).Is(303)
	// Taking it back brings the old words, as long as nobody saved since.
	undo := form("name", "동네", "options", "망원\n합정", "version", undoVersion(t, saved.Body))
	c.Post(fieldPath(f.ID), undo).Is(303)
	if f := kept(t, h)[0]; f.Name != "동네" || !slices.Equal(f.Options, []string{"망원", "합정"}) {
		t.Errorf("taken back: %+v", f)
	}
	c.Post(fieldPath(f.ID), with(typed, "name", "또 딴 이름", "version", field(t, stale.Body, "version"))).Is(409)
	// Saving what is there offers nothing to take back.
	c.Get("/settings/fields")
	now := field(t, c.Get(fieldPath(f.ID)).Body, "version")
	c.Post(fieldPath(f.ID), form("name", "동네", "options", "망원\n합정", "version", now)).Is(303)
	c.Get("/settings/fields").Has("저장했어요").Lacks("되돌리기</button>")
}

func TestFieldsMove(t *testing.T) {
	h := full(t)
	c := h.As("owner")
	a, b := named(t, h, customer.Field{Name: "가나", Type: customer.FieldText, Position: 1}), named(t, h, customer.Field{Name: "다라", Type: customer.FieldDate, Position: 2})
	c.Get("/settings/fields").Is(200).Sound().
		Has(`aria-label="‘가나’ 항목을 위로" disabled`, `aria-label="‘다라’ 항목을 아래로" disabled`).
		Lacks(`aria-label="‘가나’ 항목을 아래로" disabled`, `aria-label="‘다라’ 항목을 위로" disabled`)
	c.Post(fieldPath(a.ID)+"/move", form("down", "1")).Is(303).LeadsTo("/settings/fields")
	if all := kept(t, h); all[0].ID != b.ID {
		t.Errorf("%+v", all)
	}
	c.Get("/settings/fields").Has("‘가나’ 항목을 옮겼어요", "되돌리기", `action="`+fieldPath(a.ID)+`/move"`)
	c.Post(fieldPath(a.ID)+"/move", form()).Is(303)
	if all := kept(t, h); all[0].ID != a.ID {
		t.Errorf("moved back: %+v", all)
	}
}

func TestFieldIsRemoved(t *testing.T) {
	h := full(t)
	c := h.As("owner")
	used, unused := named(t, h, customer.Field{Name: "좌석", Type: customer.FieldNumber}), named(t, h, customer.Field{Name: "취향", Type: customer.FieldText})
	someone(t, h, used.ID, "24", "단골")
	c.Get("/settings/fields").Is(200).Sound().Has("1명")
	c.Get(fieldPath(used.ID)+"/remove").Is(200).Sound().Has("‘좌석’ 항목을 없앨까요?", "고객 1명에게 적어 둔 값이 함께 지워져요")
	c.Get(fieldPath(unused.ID) + "/remove").Is(200).Has("아직 아무에게도 적지 않은 항목이에요")
	h.As("owner").Cookie("dangol_lang", "en").Get(fieldPath(used.ID)+"/remove").Is(200).Sound().Has("deleted for one customer", "Remove the field “좌석”?")
	c.Post(fieldPath(used.ID)+"/remove", nil).Is(303).LeadsTo("/settings/fields")
	c.Get("/settings/fields").Is(200).Has("‘좌석’ 항목을 없앴어요").Lacks(`href="` + fieldPath(used.ID) + `"`)
	c.Get(fieldPath(used.ID)).Is(404)
	var told int
	if err := h.DB.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM audit WHERE action = 'field.remove' AND object_name = '좌석'").Scan(&told); err != nil || told != 1 {
		t.Errorf("%d lines of the trail, %v", told, err)
	}
}

func TestTagsAreKeptUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := house(t, db)
		c := h.As("manager")
		vip, other := someone(t, h, 0, "", "VIP"), someone(t, h, 0, "", "브이아이피")
		fresh, err := customers(h).MakeTag(t.Context(), h.Actor("owner"), "새 손님")
		if err != nil {
			t.Fatal(err)
		}
		c.Get("/settings/fields").Is(200).Sound().Has(`value="VIP"`, "1명", "0명", `href="/customers?tag=`+strconv.FormatInt(vip.ID, 10)+`"`).
			Lacks(`href="/customers?tag=` + strconv.FormatInt(fresh.ID, 10) + `"`)
		c.Post(tagPath(other.ID), form("name", "vip")).Is(422).Sound().Has("‘vip’ 태그가 이미 있어요", "하나로 모으려면", `value="vip"`, `value="VIP"`)
		c.HTMX().Post(tagPath(other.ID), form("name", "")).Is(422).Has("꼭 적어", `id="tags"`).Lacks("<html")
		c.Post(tagPath(other.ID), form("name", " 큰손 ")).Is(303).LeadsTo("/settings/fields")
		c.Get("/settings/fields").Is(200).Sound().Has(`value="큰손"`, "되돌리기", `name="name" value="브이아이피"`)
		c.Post(tagPath(other.ID), form("name", "브이아이피")).Is(303)

		c.Get(tagPath(vip.ID)+"/remove").Is(200).Sound().Has("‘VIP’ 태그를 없앨까요?", "고객 1명에게서 이 태그가 떨어져요")
		c.Get(tagPath(fresh.ID) + "/remove").Is(200).Has("이 태그가 붙은 고객은 없어요")
		c.Post(tagPath(vip.ID)+"/remove", nil).Is(303).LeadsTo("/settings/fields")
		c.Get("/settings/fields").Is(200).Has("‘VIP’ 태그를 없앴어요").Lacks(`value="VIP"`)
		c.Post(tagPath(vip.ID), form("name", "다시")).Is(404)
		uses, err := customers(h).TagUses(t.Context())
		if err != nil || uses[vip.ID] != 0 || uses[other.ID] != 1 {
			t.Errorf("%v, %v", uses, err)
		}
	})
}

// Every type of field reads well in both languages, beside a tag.
func TestFieldPagesAreSound(t *testing.T) {
	h := full(t)
	for i, kind := range []string{customer.FieldText, customer.FieldChoice, customer.FieldYesNo, customer.FieldNumber, customer.FieldMoney, customer.FieldDate} {
		f := named(t, h, customer.Field{Name: "항목 " + kind, Type: kind, Options: []string{"하나", "<b>둘</b>"}, Position: int64(i)})
		tag := someone(t, h, 0, "", "태그 "+kind)
		for _, lang := range []string{"ko", "en"} {
			c := h.As("owner").Cookie("dangol_lang", lang)
			for _, path := range []string{"/settings/fields", "/settings/fields/new", fieldPath(f.ID), fieldPath(f.ID) + "/remove", tagPath(tag.ID) + "/remove"} {
				c.Get(path).Is(200).Sound().Has(`lang="`+lang+`"`).Lacks("settings.field", "settings.tag", "<b>둘</b>")
			}
		}
	}
}
