package job

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestProcessesAreTold(t *testing.T) {
	const proc = "/proc"
	me := thisProcess(proc)
	if me == "?" {
		t.Skip("no proc file system on this machine")
	}
	if processDead(proc, me+"/1") {
		t.Error("this process is dead")
	}
	child := exec.CommandContext(t.Context(), "sleep", "60")
	if err := child.Start(); err != nil {
		t.Skip(err)
	}
	where, _ := place(proc)
	started, ok := startOf(proc, child.Process.Pid)
	if !ok {
		t.Fatal("the child has not started")
	}
	name := where + ":" + strconv.Itoa(child.Process.Pid) + ":" + started + "/2"
	if processDead(proc, name) {
		t.Error("the child is dead")
	}
	if !processDead(proc, strings.Replace(name, started+"/", started+"1/", 1)) {
		t.Error("another process with the number of a dead one is taken for it")
	}
	_ = child.Process.Kill()
	_ = child.Wait()
	if !processDead(proc, name) {
		t.Error("the child is alive")
	}
	// Whoever can't be judged is not dead.
	for _, other := range []string{"", "?/3", "?", "a:b:c", "boot:1:2:3/4", "elsewhere:" + strings.SplitN(name, ":", 2)[1], where + ":x:1/1"} {
		if processDead(proc, other) {
			t.Errorf("%q is dead", other)
		}
	}
	if thisProcess(t.TempDir()) != "?" || processDead(t.TempDir(), name) {
		t.Error("judged without a proc file system")
	}
}

func TestStartOfReadsOddNames(t *testing.T) {
	proc := t.TempDir()
	for pid, c := range map[int]struct {
		stat, want string
		ok         bool
	}{
		1: {"1 (init) S 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 77 0 0", "77", true},
		2: {"2 (a) b (c) R 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 88 0 0", "88", true},
		3: {"3 (gone) Z 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 99 0 0", "", false},
		4: {"4 (short) S 0", "", false},
		5: {"nothing", "", false},
	} {
		if err := os.MkdirAll(filepath.Join(proc, strconv.Itoa(pid)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(proc, strconv.Itoa(pid), "stat"), []byte(c.stat), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, ok := startOf(proc, pid); got != c.want || ok != c.ok {
			t.Errorf("%d: %q %v", pid, got, ok)
		}
	}
}
