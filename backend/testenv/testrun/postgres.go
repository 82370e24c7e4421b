package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"quayside/backend/testenv"
	"quayside/backend/testenv/machine"
)

// server is the PostgreSQL the tests run on: one that was there, one started
// for them, or none (dsn is empty).
type server struct {
	dsn  string
	dir  string    // of a cluster of ours
	cmd  *exec.Cmd // nil if it is not ours
	done chan error
}

// find returns the server of the variable, else one on 127.0.0.1:5432, else
// none.
func find() *server {
	if dsn := os.Getenv(testenv.PostgresVar); dsn != "" {
		return &server{dsn: dsn}
	}
	return &server{dsn: testenv.LocalPostgres()}
}

// start makes a cluster in a temporary folder and starts it on a free loopback
// port, with a random password, as an unprivileged user if we are root (initdb
// refuses root). It gives up durability for speed: nothing in it outlives the
// run.
func start(ctx context.Context) (s *server, err error) {
	s = &server{done: make(chan error, 1)}
	if s.dir, err = os.MkdirTemp("", "quayside-postgres-"); err != nil {
		return nil, err
	}
	as, err := unprivileged(s.dir)
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	secret, port := rand.Text(), 0
	if err := s.create(ctx, as, secret); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	if port, err = freePort(); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	if err := s.launch(as, port); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	dsn := url.URL{Scheme: "postgres", User: url.UserPassword("quayside", secret),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), Path: "/postgres", RawQuery: "sslmode=disable"}
	if err := s.wait(ctx, dsn.String()); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	s.dsn = dsn.String()
	return s, nil
}

// create runs initdb. Its folder is the user's own, so that it may write there.
func (s *server) create(ctx context.Context, as *syscall.Credential, secret string) error {
	passwords := filepath.Join(s.dir, "password")
	if err := os.WriteFile(passwords, []byte(secret), 0o600); err != nil {
		return err
	}
	if as != nil {
		if err := os.Chown(passwords, int(as.Uid), int(as.Gid)); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, filepath.Join(machine.PostgresPrograms(), "initdb"),
		"--pgdata="+filepath.Join(s.dir, "data"), "--username=quayside", "--pwfile="+passwords,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
	cmd.Dir, cmd.SysProcAttr = s.dir, &syscall.SysProcAttr{Credential: as}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// launch starts postgres in a process group of its own: an interrupt at the
// terminal must reach the tests first, and the server after them.
func (s *server) launch(as *syscall.Credential, port int) error {
	log, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		return err
	}
	args := []string{"-D", filepath.Join(s.dir, "data")}
	for _, setting := range []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(port), "unix_socket_directories=",
		"fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300",
	} {
		args = append(args, "-c", setting)
	}
	s.cmd = exec.Command(filepath.Join(machine.PostgresPrograms(), "postgres"), args...)
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = s.dir, log, log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true}
	endsWithUs(s.cmd.SysProcAttr)
	if err := s.cmd.Start(); err != nil {
		s.cmd = nil
		return errors.Join(err, log.Close())
	}
	go func() { s.done <- s.cmd.Wait() }()
	return log.Close()
}

// wait returns when the server answers, or with its log if it ends or has not
// answered after half a minute.
func (s *server) wait(ctx context.Context, dsn string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := testenv.CheckPostgres(dsn)
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case ended := <-s.done:
			s.done <- ended
			return fmt.Errorf("postgres ended: %v\n%s", ended, s.log())
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %w\n%s", err, s.log())
		}
	}
}

// log returns what the server wrote, or why that cannot be read.
func (s *server) log() string {
	text, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// stop ends a server of ours, at once if it will not end in ten seconds, and
// removes its folder. A server that was there before is left alone.
func (s *server) stop() error {
	if s.cmd != nil {
		if err := s.cmd.Process.Signal(os.Interrupt); err == nil {
			select {
			case <-s.done:
			case <-time.After(10 * time.Second):
				if err := s.cmd.Process.Kill(); err != nil {
					return fmt.Errorf("stop postgres: %w", err)
				}
				<-s.done
			}
		}
	}
	if s.dir == "" {
		return nil
	}
	return os.RemoveAll(s.dir)
}

// unprivileged returns whom to run the server as, and gives them dir: postgres
// or nobody if we are root, else nil, which means ourselves.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		who, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("find an unprivileged user for PostgreSQL: %w", err)
	}
	uid, err := strconv.ParseUint(who.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(who.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, int(uid), int(gid))
}

// freePort returns a loopback port that was free a moment ago.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}
