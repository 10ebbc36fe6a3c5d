// Package auth knows who is at work: the people of the firm with their roles and teams, their passwords and sessions,
// the keys of their programs, the settings they share, and the trail of what each of them changed.
//
// Every use case that changes something takes the acting person as an argument, an Actor, checks the right it needs
// with by.Check, and writes one line with Audit in the same transaction as the change. What an actor may see is
// narrowed by scope: own customers, those of the team, or all; by.OwnerFilter says so to a list, by.SeesOwner to a
// single read.
//
// Always true: while there are users at least one of them is an enabled owner; of passwords, session tokens, links and
// keys only hashes are stored.
//
// Tables: app_user, team, session, login_link, login_attempt, api_key, audit, setting.
package auth

import (
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
)

// Kind says what sort of actor stands behind a change.
type Kind string

// The kinds of actors. The zero Kind may do nothing.
const (
	KindUser   Kind = "user"   // a person who signed in
	KindKey    Kind = "key"    // a program with an API key; UserID is the person who made it
	KindSystem Kind = "system" // the program itself: nightly jobs
	KindCLI    Kind = "cli"    // whoever may run the program on the machine
)

// Key is the i18n key of the kind's name.
func (k Kind) Key() string { return "auth.kind." + string(k) }

// Role is what a person does in the firm; it gives the rights.
type Role string

// The roles, the mightiest first.
const (
	Owner   Role = "owner"   // everything, users and keys too
	Manager Role = "manager" // the daily business and its settings
	Member  Role = "member"  // works with customers
	Viewer  Role = "viewer"  // looks
)

// Roles lists all roles, the mightiest first.
func Roles() []Role { return []Role{Owner, Manager, Member, Viewer} }

// Key is the i18n key of the role's name; with "_does" behind it, of what it means.
func (r Role) Key() string { return "auth.role." + string(r) }

// Scope says whose customers a person sees.
type Scope string

// The scopes, the narrowest first.
const (
	ScopeOwn  Scope = "own"  // those this person looks after
	ScopeTeam Scope = "team" // those that somebody of the team looks after
	ScopeAll  Scope = "all"  // all, including those nobody looks after
)

// Scopes lists all scopes, the narrowest first.
func Scopes() []Scope { return []Scope{ScopeOwn, ScopeTeam, ScopeAll} }

// Key is the i18n key of the scope's name.
func (s Scope) Key() string { return "auth.scope." + string(s) }

// Actor is who does something. The zero Actor is nobody and may nothing.
type Actor struct {
	Kind    Kind
	UserID  int64 // 0 for system and command line
	TeamID  int64 // 0: in no team
	Name    string
	Role    Role
	Scope   Scope
	Lang    i18n.Lang // "" means the language of the firm
	Address string    // network address, for the audit trail; "" when there is none
	KeyID   int64     // of a KindKey
	Limit   Right     // of a KindKey: what the key may do at most
	Team    []int64   // user ids of the team, this person included; only loaded for ScopeTeam
}

// System is the program itself acting, named after the work it does ("nightly").
func System(name string) Actor {
	return Actor{Kind: KindSystem, Name: name, Role: Owner, Scope: ScopeAll}
}

// CLI is whoever may run the program on the machine.
func CLI() Actor { return Actor{Kind: KindCLI, Name: "cli", Role: Owner, Scope: ScopeAll} }

// Rights are all rights the actor has.
func (a Actor) Rights() Right {
	switch a.Kind {
	case KindUser, KindSystem, KindCLI:
		return RightsOf(a.Role)
	case KindKey:
		return RightsOf(a.Role) & a.Limit
	default:
		return 0
	}
}

// Can reports whether the actor has every right in r.
func (a Actor) Can(r Right) bool { return a.Rights()&r == r }

// Check is nil if the actor has every right in r, else a fault.Forbidden (or Unauthenticated for nobody).
func (a Actor) Check(r Right) error {
	switch {
	case a.Can(r):
		return nil
	case a.Kind == "":
		return fault.New(fault.Unauthenticated, "sign_in")
	default:
		return fault.New(fault.Forbidden, "right_missing", "right", (r &^ a.Rights()).String())
	}
}

// OwnerFilter says whose customers the actor sees: all of them, or those looked after by one of owners. Owners is
// never empty when all is false, so that it fits into an IN list.
func (a Actor) OwnerFilter() (owners []int64, all bool) {
	switch {
	case a.Kind == KindSystem, a.Kind == KindCLI, a.Kind != "" && a.Scope == ScopeAll:
		return nil, true
	case a.Kind != "" && a.Scope == ScopeTeam && a.TeamID != 0 && len(a.Team) > 0:
		return a.Team, false
	default:
		return []int64{a.UserID}, false
	}
}

// SeesOwner reports whether the actor sees a customer whom the user with that id looks after; 0 means nobody does.
func (a Actor) SeesOwner(owner int64) bool {
	owners, all := a.OwnerFilter()
	return all || owner != 0 && slices.Contains(owners, owner)
}
