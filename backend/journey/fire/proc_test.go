package fire

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// procStatus reads one number from /proc/PID/status, as Linux has it; 0 where
// there is none.
func procStatus(t testing.TB, pid int, name string) int64 {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if os.IsNotExist(err) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		if rest, found := strings.CutPrefix(string(line), name); found {
			n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	return 0
}

// spent is the processor time of the program so far, and of the database
// server's processes that work for it.
func (h *house) spent(t testing.TB) (server, db time.Duration) {
	t.Helper()
	server = procTime(t, h.cmd.Process.Pid)
	if h.database == "" {
		return server, 0
	}
	b := h.books(t)
	defer b.close()
	for _, pid := range all[int](b, "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()") {
		db += procTime(t, pid)
	}
	return server, db
}

// tick is the unit of times in /proc, 100 to the second on every Linux
// (proc_pid_stat(5): sysconf(_SC_CLK_TCK)).
const tick = 10 * time.Millisecond

// procTime is the processor time of a process in user and in system, 0 where
// there is no such process here.
func procTime(t testing.TB, pid int) time.Duration {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if os.IsNotExist(err) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	// The program's name stands in brackets and may hold anything. After it
	// utime and stime are the 12th and 13th fields.
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	var sum time.Duration
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += time.Duration(n) * tick
	}
	return sum
}
