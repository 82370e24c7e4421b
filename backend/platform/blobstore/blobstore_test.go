package blobstore_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"quayside/backend/platform/blobstore"
)

// bucket is an S3 server for tests: objects of one bucket, path style, put, get
// and list. It does not check signatures.
type bucket struct {
	name    string
	mu      sync.Mutex
	objects map[string][]byte
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key, ours := strings.CutPrefix(r.URL.Path, "/"+b.name)
	key = strings.TrimPrefix(key, "/")
	switch {
	case !ours:
		s3Error(w, http.StatusNotFound, "NoSuchBucket")
	case r.Method == http.MethodPut:
		data, err := body(r)
		if err != nil {
			s3Error(w, http.StatusBadRequest, "IncompleteBody")
			return
		}
		b.objects[key] = data
		w.Header().Set("ETag", `"0"`)
	case key == "":
		fmt.Fprintf(w, `<?xml version="1.0"?><ListBucketResult><Name>%s</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>`, b.name)
	default:
		data, ok := b.objects[key]
		if !ok {
			s3Error(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(data)))
		w.Header().Set("Last-Modified", "Tue, 24 Nov 2026 12:00:00 GMT")
		w.Header().Set("ETag", `"0"`)
		if r.Method == http.MethodGet {
			w.Write(data)
		}
	}
}

func s3Error(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `<?xml version="1.0"?><Error><Code>%s</Code></Error>`, code)
}

// body reads an upload, taking the chunks of AWS's own encoding apart: a size
// in hexadecimal, the bytes, and checksums at the end.
func body(r *http.Request) ([]byte, error) {
	data, err := io.ReadAll(r.Body)
	if err != nil || !strings.Contains(r.Header.Get("Content-Encoding"), "aws-chunked") {
		return data, err
	}
	var whole []byte
	for {
		head, rest, found := bytes.Cut(data, []byte("\r\n"))
		size, _, _ := strings.Cut(string(head), ";")
		n, err := strconv.ParseInt(size, 16, 32)
		if err != nil || !found || int(n) > len(rest) {
			return nil, errors.New("a chunk cannot be read")
		}
		if n == 0 {
			return whole, nil
		}
		whole, data = append(whole, rest[:n]...), rest[n+2:]
	}
}

// each runs body on a folder and on an S3 bucket.
func each(t *testing.T, body func(t *testing.T, s *blobstore.Store)) {
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	server := httptest.NewServer(&bucket{name: "quay", objects: map[string][]byte{}})
	t.Cleanup(server.Close)
	for name, address := range map[string]string{
		"a folder": filepath.Join(t.TempDir(), "files"),
		"a bucket": "s3://quay?region=eu-central-1&use_path_style=true&disable_https=true&endpoint=" + url.QueryEscape(server.URL),
	} {
		t.Run(name, func(t *testing.T) {
			s, err := blobstore.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			body(t, s)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	each(t, func(t *testing.T, s *blobstore.Store) {
		if err := s.Ping(t.Context()); err != nil {
			t.Errorf("Ping = %v", err)
		}
		const name = "pictures/ab/abc/320.jpg"
		if _, err := s.Read(t.Context(), name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Read of nothing = %v, want fs.ErrNotExist", err)
		}
		for _, data := range [][]byte{[]byte("once"), bytes.Repeat([]byte("again"), 40_000), {}} {
			if err := s.Write(t.Context(), name, data); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Read(t.Context(), name); err != nil || !bytes.Equal(got, data) {
				t.Errorf("read %d bytes, %v; want %d", len(got), err, len(data))
			}
		}
	})
}

func TestNoNameLeavesTheFolder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s, err := blobstore.Open(t.Context(), filepath.Join(folder, "files"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), "../outside", []byte("x")); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the store there are now %v, %v", entries, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestOnlyFoldersAndS3AreStores(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"ftp://host/x", "file:///etc", "http://x"} {
		if _, err := blobstore.Open(t.Context(), address); err == nil {
			t.Errorf("Open(%q) succeeded", address)
		}
	}
}
