// Quayside is a cross-border live-commerce storefront that writes the export
// customs declaration of every sale. This is its front door.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"quayside/backend/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := app.Main(ctx, os.Args[1:], os.Environ(), os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "quayside:", err)
		os.Exit(1)
	}
}
