package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// served is the real server as a process of its own.
type served struct {
	m    *measures
	cmd  *exec.Cmd
	url  string
	gone chan struct{} // closed when the process has ended
}

func (m *measures) serve(db string) *served {
	m.b.Helper()
	cmd := exec.Command(m.binary, "serve", "--db", db, "--addr", "127.0.0.1:0", "--log", "warn")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	m.must(err)
	m.must(cmd.Start())
	s := &served{m: m, cmd: cmd, gone: make(chan struct{})}
	line, err := bufio.NewReader(out).ReadString('\n')
	go func() { _ = cmd.Wait(); close(s.gone) }()
	if err != nil {
		s.end()
		m.b.Fatalf("the server did not start: %v", err)
	}
	s.url = strings.TrimSpace(strings.TrimPrefix(line, "Dangol is at "))
	return s
}

func (s *served) memory() memory { return memoryOf(s.cmd.Process.Pid) }

func (s *served) resetPeak() { resetPeak(s.cmd.Process.Pid) }

// end stops the server and waits for it.
func (s *served) end() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.gone:
	case <-time.After(30 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.gone
	}
}

// living ends the measure if the server has ended by itself.
func (s *served) living() {
	s.m.b.Helper()
	select {
	case <-s.gone:
		s.m.b.Fatalf("the server ended by itself: %v", s.cmd.ProcessState)
	default:
	}
}

// longest is how long the server's work is waited for.
const longest = 15 * time.Minute

// watched is work of the server that is waited for.
type watched struct {
	m     *measures
	begun time.Time
	done  chan struct{}
	ended time.Time
	lines int
}

// watch asks the database now and then whether something is so.
func (m *measures) watch(a *app, query string, id int64) *watched {
	w := &watched{m: m, begun: time.Now(), done: make(chan struct{})}
	go func() {
		defer close(w.done)
		defer a.close() //nolint:errcheck // read only
		for time.Since(w.begun) < longest {
			var so bool
			if err := a.db.Read().QueryRow(m.b.Context(), query, id).Scan(&so); err != nil || so {
				break
			}
			time.Sleep(200 * time.Millisecond)
		}
		w.ended = time.Now()
	}()
	return w
}

func (w *watched) over() bool {
	select {
	case <-w.done:
		return true
	default:
		return false
	}
}

// wait waits for the work, as long as the server lives.
func (w *watched) wait(s *served) {
	select {
	case <-w.done:
	case <-s.gone:
		s.living()
	}
	if w.took() >= longest {
		w.m.b.Fatalf("the server did not end its work within %s", longest)
	}
}

func (w *watched) took() time.Duration { return w.ended.Sub(w.begun) }

// never ends after so many seconds only.
func never(seconds int) func() bool {
	until := time.Now().Add(time.Duration(max(seconds, 1)) * time.Second)
	return func() bool { return time.Now().After(until) }
}

func anyOf(over ...func() bool) func() bool {
	return func() bool {
		for _, o := range over {
			if o() {
				return true
			}
		}
		return false
	}
}
