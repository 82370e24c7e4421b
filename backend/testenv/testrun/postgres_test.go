package main

import (
	"os"
	"runtime"
	"testing"

	"quayside/backend/testenv"
	"quayside/backend/testenv/machine"
)

func TestAThrowawayServerAnswersAndLeavesNothing(t *testing.T) {
	if machine.PostgresPrograms() == "" {
		testenv.Missing(t, "PostgreSQL programs", "install the Debian package postgresql")
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s, err := start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := testenv.CheckPostgres(s.dsn); err != nil {
		t.Errorf("the server at its own address: %v", err)
	}
	if err := s.stop(); err != nil {
		t.Errorf("stop = %v", err)
	}
	if err := testenv.CheckPostgres(s.dsn); err == nil {
		t.Error("the server answers after it was stopped")
	}
	if _, err := os.Stat(s.dir); !os.IsNotExist(err) {
		t.Errorf("its folder after stop: %v, want it gone", err)
	}
}

func TestAServerThatWasThereIsUsedAndLeftAlone(t *testing.T) {
	t.Setenv(testenv.PostgresVar, "postgres://someone@db.example/x")
	s := find()
	if s.dsn != "postgres://someone@db.example/x" || s.cmd != nil {
		t.Errorf("find = %+v, want the one of the variable", s)
	}
	if err := s.stop(); err != nil {
		t.Errorf("stop = %v", err)
	}
}
