package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"quayside/backend/testenv"
	"quayside/backend/testenv/machine"
)

// meeting are the packages where goroutines meet: they run a second time under
// the race detector.
var meeting = []string{
	"./backend/account",
	"./backend/app",
	"./backend/checkout",
	"./backend/customs",
	"./backend/database",
	"./backend/platform/natsbus",
	"./backend/platform/portsim",
	"./backend/platform/riverjobs",
	"./backend/platform/stripesandbox",
	"./backend/stock",
}

// run does what `make test` promises. An error means something failed, or is
// missing where nothing may be.
func run(ctx context.Context, packages []string, race bool) (err error) {
	began := time.Now()
	dir, err := os.MkdirTemp("", "quayside-test-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	report := &report{noted: filepath.Join(dir, "missed")}
	server, err := prepare(ctx, report)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.stop()) }()

	binary := filepath.Join(dir, "quayside")
	for _, build := range [][]string{{"run", "./web"}, {"build", "-buildvcs=false", "-o", binary, "./backend"}} {
		if err := goCommand(ctx, nil, build...); err != nil {
			return err
		}
	}
	env := []string{
		testenv.PostgresVar + "=" + server.dsn,
		testenv.MissedVar + "=" + report.noted,
		testenv.BinaryVar + "=" + binary,
	}
	failed := test(ctx, env, packages, race && report.has(machine.Compiler()))
	return errors.Join(failed, report.print(os.Stdout, time.Since(began), failed))
}

// prepare installs what is missing where it may, and finds or starts a
// PostgreSQL server. What stays missing is in the report; with CI=true it is an
// error at once, before a quarter of an hour is spent.
func prepare(ctx context.Context, report *report) (*server, error) {
	server, needs := find(), []machine.Need{
		machine.Compiler(), machine.Browser(), machine.Fonts(),
		machine.Program("xmllint", "our messages against a schema by another hand", "libxml2-utils"),
		machine.Program("xmlsec1", "our signatures by another hand", "xmlsec1"),
	}
	if server.dsn == "" {
		needs = append(needs, machine.Postgres())
	}
	missing := machine.Missing(needs)
	if len(missing) > 0 && machine.MayInstall() {
		if err := machine.Install(ctx, missing, os.Stdout); err != nil {
			fmt.Println("make test:", err)
		}
		missing = machine.Missing(missing)
	}
	report.missing = missing
	if testenv.Strict() && len(missing) > 0 {
		return nil, fmt.Errorf("CI=true and this machine lacks %s", strings.Join(report.names(), ", "))
	}
	if server.dsn == "" && report.has(machine.Postgres()) {
		return start(ctx)
	}
	return server, nil
}

// test runs the tests twice: all of them as they are, and those of meeting
// under the race detector. The second runs whatever the first says.
func test(ctx context.Context, env, packages []string, race bool) error {
	if len(packages) == 0 {
		packages = []string{"./..."}
	}
	args := []string{"test", "-count=1", "-vet=off", "-timeout=15m"}
	err := goCommand(ctx, env, append(args, packages...)...)
	if !race || ctx.Err() != nil {
		return err
	}
	fmt.Println("again under the race detector, where goroutines meet:")
	again := goCommand(ctx, append(env, "CGO_ENABLED=1"), append(append(args, "-race"), meeting...)...)
	return errors.Join(err, again)
}

// goCommand runs the go command with its output on ours.
func goCommand(ctx context.Context, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go %s: %w", strings.Join(args[:min(2, len(args))], " "), err)
	}
	return nil
}
