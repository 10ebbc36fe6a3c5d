package auth

import "strings"

// Right is a set of things an actor may do. Rights join by |.
type Right uint32

// The rights.
const (
	CustomerRead   Right = 1 << iota // see customers, purchases and notes within the scope
	CustomerChange                   // add and change them
	CustomerRemove                   // remove, merge
	CareAct                          // work the Today list: act, snooze, close
	ValueRead                        // see values, tiers, forecasts
	ValueRun                         // compute them anew, go back to an earlier run
	Import                           // bring files in, undo a batch
	Export                           // take lists out
	SettingsChange                   // settings of the firm
	JobsManage                       // see, retry, stop background jobs
	AuditRead                        // read the trail
	UsersManage                      // people, teams, roles
	KeysManage                       // API keys

	viewerRights  = CustomerRead | ValueRead
	memberRights  = viewerRights | CustomerChange | CareAct
	managerRights = memberRights | CustomerRemove | ValueRun | Import | Export | SettingsChange | JobsManage | AuditRead
	ownerRights   = managerRights | UsersManage | KeysManage
)

// rightNames are stable: API keys are stored with them. The order is that of the constants.
var rightNames = [...]string{
	"customer.read", "customer.change", "customer.remove", "care.act", "value.read", "value.run",
	"import", "export", "settings", "jobs", "audit", "users", "keys",
}

// RightsOf are the rights of a role; an unknown role has none.
func RightsOf(r Role) Right {
	switch r {
	case Owner:
		return ownerRights
	case Manager:
		return managerRights
	case Member:
		return memberRights
	case Viewer:
		return viewerRights
	default:
		return 0
	}
}

// Each single right in the set, in a fixed order.
func (r Right) Each() []Right {
	var all []Right
	for i := range rightNames {
		if one := Right(1) << i; r&one != 0 {
			all = append(all, one)
		}
	}
	return all
}

// String is the names of the rights, space separated, as stored with a key.
func (r Right) String() string {
	var names []string
	for i, name := range rightNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// Key is the i18n key of the name of a single right.
func (r Right) Key() string { return "auth.right." + r.String() }

// ParseRights reads names as String writes them; ok is false if one is unknown.
func ParseRights(s string) (r Right, ok bool) {
	ok = true
	for name := range strings.FieldsSeq(s) {
		known := false
		for i, n := range rightNames {
			if n == name {
				r |= 1 << i
				known = true
			}
		}
		ok = ok && known
	}
	return r, ok
}
