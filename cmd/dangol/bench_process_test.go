package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// machine is the processor's name, as the system tells it.
func machine() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "a machine that does not tell its name"
	}
	for line := range strings.Lines(string(b)) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == "model name" {
			return strings.TrimSpace(v)
		}
	}
	return "an unnamed processor"
}

// cost is what a process took.
type cost struct{ cpu, wall, peak float64 } // seconds, seconds, MB

// runs a program to its end.
func (m *measures) runs(stdin string, name string, args ...string) (cost, string) {
	m.b.Helper()
	cmd := exec.CommandContext(m.b.Context(), name, args...)
	var out, failure bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &failure
	begun := time.Now()
	m.must(cmd.Start())
	ended := make(chan struct{})
	peak := make(chan float64)
	go func() { peak <- peakUntil(cmd.Process.Pid, ended) }()
	err := cmd.Wait()
	close(ended)
	c := cost{wall: time.Since(begun).Seconds(), peak: <-peak}
	if err != nil {
		m.b.Fatalf("%s: %v\n%s", name, err, failure.String())
	}
	s := cmd.ProcessState
	c.cpu = (s.UserTime() + s.SystemTime()).Seconds()
	return c, out.String()
}

// peakUntil is the most memory that a process has while it lives, MB. What the system tells of it after its end begins
// with what this process had when it started the other.
func peakUntil(pid int, ended <-chan struct{}) (most float64) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return most
		case <-tick.C:
			most = max(most, memoryOf(pid).peak)
		}
	}
}

// memory is what a living process holds, MB: all that is mapped in, and of it what is its own.
type memory struct{ resident, own, peak float64 }

func (a memory) String() string {
	return fmt.Sprintf("%.0f MB resident, of which %.0f MB its own (peak %.0f MB)", a.resident, a.own, a.peak)
}

// memoryOf reads /proc; zero on systems without.
func memoryOf(pid int) (out memory) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return out
	}
	for line := range strings.Lines(string(b)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "VmRSS:":
			out.resident = kb / 1024
		case "RssAnon:":
			out.own = kb / 1024
		case "VmHWM:":
			out.peak = kb / 1024
		}
	}
	return out
}

// resetPeak lets the peak of a process begin anew, where the system allows it.
func resetPeak(pid int) {
	_ = os.WriteFile("/proc/"+strconv.Itoa(pid)+"/clear_refs", []byte("5"), 0o200)
}

// load is how many processes wanted to run during the last minute.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	one, _, _ := strings.Cut(string(b), " ")
	return one
}
