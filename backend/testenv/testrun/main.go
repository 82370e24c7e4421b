// Command testrun runs every test of the shop: `make test`.
//
// It makes ready what the tests ask testenv for, builds the program once, runs
// the tests, runs those where goroutines meet again under the race detector,
// and ends by saying plainly what could not be tested on this machine. With
// CI=true that would be a failure.
//
//	go run ./backend/testenv/testrun [-race=false] [packages, default ./...]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

func main() {
	// A throwaway server is tied to the thread that starts it, and this one
	// lives as long as the program.
	runtime.LockOSThread()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	race := flag.Bool("race", true, "also run under the race detector where goroutines meet")
	flag.Parse()
	err := run(ctx, flag.Args(), *race)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "make test:", err)
		os.Exit(1)
	}
}
