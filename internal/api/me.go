package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Me is the key that a program shows.
type Me struct {
	KeyID    string   `json:"key_id"`
	Name     string   `json:"name" doc:"Name of the key"`
	UserID   string   `json:"user_id" doc:"The person who made it, for whom it acts"`
	Scope    string   `json:"scope" enum:"own,team,all" doc:"Whose customers it sees"`
	Rights   []string `json:"rights" nullable:"false" doc:"What it may do: the rights of the key that its person has too"`
	Language string   `json:"language" enum:"ko,en" doc:"Of the sentences, as asked for by Accept-Language"`
	Currency string   `json:"currency" doc:"ISO 4217, of every amount"`
	Zone     string   `json:"zone" doc:"IANA name of the zone in which the firm's days begin"`
}

type noInput struct{}

type meOutput struct{ Body Me }

func (s *server) meOperation() {
	add(s, huma.Operation{
		OperationID: "get-me", Method: http.MethodGet, Path: "/me", Tags: []string{tagKey}, Summary: "Read what the key may do",
		Description: "Good for trying a key.",
	}, 0, s.me)
}

func (s *server) me(_ context.Context, st *state, _ *noInput) (*meOutput, error) {
	out := Me{
		KeyID: id(st.by.KeyID), Name: st.by.Name, UserID: id(st.by.UserID), Scope: string(st.by.Scope), Rights: []string{},
		Language: string(st.p.Lang()), Currency: st.p.Currency(), Zone: st.p.Location().String(),
	}
	for _, r := range st.by.Rights().Each() {
		out.Rights = append(out.Rights, r.String())
	}
	return &meOutput{out}, nil
}
