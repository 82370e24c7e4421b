// Package blobstore keeps files in a folder or in a bucket of an S3 service,
// through gocloud.dev/blob.
package blobstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/s3blob" // s3:// URLs
	"gocloud.dev/gcerrors"

	"quayside/backend/catalog"
)

// Store keeps bytes under names made of their content. It may be used by many
// goroutines and, on S3 or a shared folder, by many processes.
type Store struct {
	bucket *blob.Bucket
}

var _ catalog.Files = (*Store)(nil)

// Open opens the store at url: a folder, which is made if missing, or an S3
// bucket, "s3://name?region=...&endpoint=...&use_path_style=true", with
// credentials from the environment as the AWS SDK reads them.
func Open(ctx context.Context, url string) (*Store, error) {
	bucket, err := open(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("open the file store: %w", err)
	}
	return &Store{bucket: bucket}, nil
}

func open(ctx context.Context, url string) (*blob.Bucket, error) {
	if strings.HasPrefix(url, "s3://") {
		return blob.OpenBucket(ctx, url)
	}
	if scheme, _, found := strings.Cut(url, "://"); found {
		return nil, fmt.Errorf("%s:// is not a file store; give a folder or s3://", scheme)
	}
	dir, err := filepath.Abs(url)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	// A file is written beside its place and renamed, so that a crash leaves no
	// half; attributes, which would double the number of files, are not kept.
	return fileblob.OpenBucket(dir, &fileblob.Options{NoTempDir: true, Metadata: fileblob.MetadataDontWrite, DirFileMode: 0o750})
}

// Write keeps data under name, wholly or not at all.
func (s *Store) Write(ctx context.Context, name string, data []byte) error {
	if err := s.bucket.WriteAll(ctx, name, data, &blob.WriterOptions{DisableContentTypeDetection: true}); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// Read returns what name holds, or an error that is fs.ErrNotExist.
func (s *Store) Read(ctx context.Context, name string) ([]byte, error) {
	data, err := s.bucket.ReadAll(ctx, name)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, errors.Join(fmt.Errorf("read %s: %w", name, fs.ErrNotExist), err)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return data, nil
}

// Ping reports whether the store can be reached.
func (s *Store) Ping(ctx context.Context) error {
	ok, err := s.bucket.IsAccessible(ctx)
	if err != nil {
		return fmt.Errorf("reach the file store: %w", err)
	}
	if !ok {
		return errors.New("the file store is not there")
	}
	return nil
}

// Close lets go of the store.
func (s *Store) Close() error { return s.bucket.Close() }
