package settings

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// tagsView is the list of tags, with a name that could not be taken where it was typed.
type tagsView struct {
	Tags  []customer.Tag
	Uses  map[int64]int // customers who have it, by tag
	At    int64         // the tag the typed name was for
	Typed string
	Wrong fault.Complaints
}

func tagPath(id int64) string { return tagsPath + "/" + strconv.FormatInt(id, 10) }

func (h *pages) fillTags(ctx context.Context, v *tagsView) (err error) {
	if v.Tags, err = h.customers.Tags(ctx); err != nil {
		return err
	}
	v.Uses, err = h.customers.TagUses(ctx)
	return err
}

// tagOf is the tag of the path.
func (h *pages) tagOf(r *web.Request) (customer.Tag, error) {
	id, err := r.Int64("id")
	if err != nil {
		return customer.Tag{}, err
	}
	all, err := h.customers.Tags(r.Context())
	if err != nil {
		return customer.Tag{}, err
	}
	for _, t := range all {
		if t.ID == id {
			return t, nil
		}
	}
	return customer.Tag{}, fault.New(fault.NotFound, "")
}

// renameTag gives a tag another name. Where another tag has it, the list says how to make one of the two.
func (h *pages) renameTag(w http.ResponseWriter, r *web.Request) error {
	t, err := h.tagOf(r)
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	name := strings.TrimSpace(form.Get("name"))
	err = h.customers.RenameTag(r.Context(), r.Actor, t.ID, name)
	if fault.Is(err, fault.Invalid) {
		return h.showFields(w, r, http.StatusUnprocessableEntity, tagsView{At: t.ID, Typed: name, Wrong: complaints(err)})
	}
	if err != nil {
		return err
	}
	toast := ui.ToastSpec{Text: r.Page.T("settings.saved")}
	if name != t.Name {
		toast.Undo, toast.Send = tagPath(t.ID), map[string]string{"name": t.Name}
	}
	return done(w, r, fieldsPath, toast)
}

func (h *pages) askRemoveTag(w http.ResponseWriter, r *web.Request) error {
	t, err := h.tagOf(r)
	if err != nil {
		return err
	}
	uses, err := h.customers.TagUses(r.Context())
	if err != nil {
		return err
	}
	pg := r.Page
	text := pg.T("settings.tag.ask_text", "n", uses[t.ID])
	if uses[t.ID] == 0 {
		text = pg.T("settings.tag.ask_empty")
	}
	return ask(w, r, fieldsPath, confirmSpec{
		Title: pg.T("settings.tag.ask", "name", t.Name), Text: text,
		Action: tagPath(t.ID) + "/remove", Button: pg.T("settings.tag.remove"), Back: fieldsPath,
	})
}

func (h *pages) removeTag(w http.ResponseWriter, r *web.Request) error {
	t, err := h.tagOf(r)
	if err != nil {
		return err
	}
	if err := h.customers.RemoveTag(r.Context(), r.Actor, t.ID); err != nil {
		return err
	}
	return done(w, r, fieldsPath, ui.ToastSpec{Text: r.Page.T("settings.tag.removed", "name", t.Name)})
}
