package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"quayside/backend/testenv/machine"
)

// report is what the last lines are made of.
type report struct {
	missing []machine.Need // what this machine lacks
	noted   string         // the file that skipped tests add lines to
}

// has reports whether need was not found missing.
func (r *report) has(need machine.Need) bool {
	return !slices.ContainsFunc(r.missing, func(m machine.Need) bool { return m.What == need.What })
}

func (r *report) names() (names []string) {
	for _, m := range r.missing {
		names = append(names, m.What)
	}
	return names
}

// print writes how it went, and then, as the last thing seen, all that was not
// tested here and how to have it tested.
func (r *report) print(w io.Writer, took time.Duration, failed error) error {
	verdict := "every test passed"
	if failed != nil {
		verdict = "FAILED"
	}
	fmt.Fprintf(w, "\nmake test: %s, in %s\n", verdict, took.Round(time.Second))
	lines, err := r.untested()
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		fmt.Fprintln(w, "make test: nothing was left out")
		return nil
	}
	fmt.Fprintln(w, "make test: NOT tested on this machine:")
	for _, line := range lines {
		fmt.Fprintln(w, "  - "+line)
	}
	return nil
}

// untested returns one line for each thing that was missing, with the notes of
// skipped tests counted rather than repeated.
func (r *report) untested() (lines []string, err error) {
	for _, m := range r.missing {
		lines = append(lines, fmt.Sprintf("%s, for want of %s (Debian: %s)", m.Without, m.What, strings.Join(m.Packages, " ")))
	}
	notes, err := readNotes(r.noted)
	if err != nil {
		return nil, fmt.Errorf("read what tests noted: %w", err)
	}
	for note, tests := range notes {
		lines = append(lines, fmt.Sprintf("%s [%d]", note, tests))
	}
	slices.Sort(lines)
	return lines, nil
}

// readNotes counts the equal lines of the file at path; a missing file has none.
func readNotes(path string) (map[string]int, error) {
	notes := map[string]int{}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return notes, nil
	}
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		notes[lines.Text()]++
	}
	return notes, errors.Join(lines.Err(), f.Close())
}
