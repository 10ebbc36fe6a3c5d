package job

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// thisProcess names this process so that another one on the same machine can tell whether it still lives:
// boot, namespace of process numbers, number, time of start. Without a proc file system it is "?", and only the lease
// tells.
func thisProcess(proc string) string {
	where, ok := place(proc)
	if !ok {
		return "?"
	}
	pid := os.Getpid()
	started, ok := startOf(proc, pid)
	if !ok {
		return "?"
	}
	return where + ":" + strconv.Itoa(pid) + ":" + started
}

// processDead reports that a worker's process has certainly ended: it was of this boot and this namespace, where its
// number is free now or belongs to a process that started at another time. Whoever can't be judged is not dead.
func processDead(proc, worker string) bool {
	name, _, _ := strings.Cut(worker, "/")
	parts := strings.Split(name, ":")
	where, ok := place(proc)
	if !ok || len(parts) != 4 || parts[0]+":"+parts[1] != where {
		return false
	}
	pid, err := strconv.Atoi(parts[2])
	if err != nil {
		return false
	}
	if _, err := os.Stat(filepath.Join(proc, strconv.Itoa(os.Getpid()))); err != nil {
		return false // proc hides processes here
	}
	started, alive := startOf(proc, pid)
	return !alive || started != parts[3]
}

// place is the boot of the machine and the namespace of process numbers. While two namespaces exist on one boot they
// have different numbers, and of one that is gone all processes are.
func place(proc string) (string, bool) {
	boot, err := os.ReadFile(filepath.Join(proc, "sys/kernel/random/boot_id"))
	if err != nil {
		return "", false
	}
	ns, err := os.Readlink(filepath.Join(proc, "self/ns/pid"))
	if err != nil {
		return "", false
	}
	ns = strings.TrimSuffix(strings.TrimPrefix(ns, "pid:["), "]")
	return strings.TrimSpace(string(boot)) + ":" + ns, true
}

// startOf is when a process started, in ticks since boot: field 22 of its stat (proc(5)), counted from behind the name
// in parentheses, which may hold anything.
func startOf(proc string, pid int) (string, bool) {
	b, err := os.ReadFile(filepath.Join(proc, strconv.Itoa(pid), "stat"))
	if err != nil {
		return "", false
	}
	i := strings.LastIndexByte(string(b), ')')
	if i < 0 {
		return "", false
	}
	fields := strings.Fields(string(b[i+1:]))
	if len(fields) < 20 {
		return "", false
	}
	if fields[0] == "Z" || fields[0] == "X" {
		return "", false // dead, only not yet waited for by its parent
	}
	return fields[19], true
}
