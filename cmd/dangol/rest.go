package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// How often the server looks whether it may give memory back, and after how much work it is worth the while.
const (
	restEvery = 15 * time.Second
	restAfter = 64 << 20 // bytes that were asked for since
)

// giveMemoryBack returns what the server used for a while and needs no longer. Left alone, Go keeps it until new work
// makes it collect, and a server that nobody asks anything would sit on the memory of the last busy minute. With what a
// resting server holds, collecting takes some hundredths of a second.
//
// rest is asked first to let go of what it keeps and nobody has asked for.
func giveMemoryBack(ctx context.Context, rest func()) {
	tick := time.NewTicker(restEvery)
	defer tick.Stop()
	asked := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	was := uint64(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		rest()
		if metrics.Read(asked); asked[0].Value.Uint64()-was > restAfter {
			debug.FreeOSMemory()
			metrics.Read(asked)
			was = asked[0].Value.Uint64()
		}
	}
}
