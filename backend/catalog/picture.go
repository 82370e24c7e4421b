package catalog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // the formats we take
	_ "image/png"
	"io"
	"io/fs"
	"regexp"
	"runtime"
	"slices"

	_ "golang.org/x/image/webp"

	"quayside/backend/fault"
)

// Files keeps bytes under names. What a name holds never changes: the names are
// made of the content.
type Files interface {
	// Write keeps data under name, wholly or not at all.
	Write(ctx context.Context, name string, data []byte) error
	// Read returns what name holds, or an error that is fs.ErrNotExist.
	Read(ctx context.Context, name string) ([]byte, error)
}

// What a picture may be at most.
const (
	MaxPicture = 20 << 20   // bytes of the file
	maxPixels  = 40_000_000 // width times height: 160 MB when decoded
)

// The refusals of a picture, each with what the sender can do.
var (
	ErrPictureForm = fault.New(fault.Invalid, "catalog.picture_form",
		"This is not a picture we can read. Save it as JPEG, PNG or WebP.")
	ErrPictureLarge = fault.New(fault.Invalid, "catalog.picture_large",
		"This picture is too large: at most 20 MB and 40 million pixels. Make it smaller, for example 2000 pixels wide.")
	ErrPictureUnknown = fault.New(fault.Unknown, "catalog.picture_unknown", "There is no such picture.")
)

// Pictures takes pictures in and gives them out in the widths pages need. The
// file a picture came as is kept but never given out: it may say where and by
// whom it was taken.
type Pictures struct {
	files Files
	desks chan struct{} // one for each picture being decoded: memory is bounded
}

// NewPictures returns pictures kept in files. As many are decoded at once as
// there are processors.
func NewPictures(files Files) *Pictures {
	return &Pictures{files: files, desks: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// Keep reads a picture, makes sure that it is one by decoding it, and keeps it.
// What a picture is comes from its content, never from its name. The size
// returned is that of the upright picture. Keeping the same picture again is no
// error. It returns ErrPictureForm or ErrPictureLarge.
func (p *Pictures) Keep(ctx context.Context, r io.Reader) (Picture, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxPicture+1))
	if err != nil {
		return Picture{}, fmt.Errorf("read a picture: %w", err)
	}
	if len(data) > MaxPicture {
		return Picture{}, ErrPictureLarge
	}
	upright, err := p.decode(ctx, data)
	if err != nil {
		return Picture{}, err
	}
	sum := sha256.Sum256(data)
	pic := Picture{SHA: hex.EncodeToString(sum[:]), Width: upright.Dx(), Height: upright.Dy(), Bytes: int64(len(data))}
	if err := p.files.Write(ctx, original(pic.SHA), data); err != nil {
		return Picture{}, fmt.Errorf("keep a picture: %w", err)
	}
	return pic, nil
}

// decode returns the bounds of a picture after proving that all of it can be
// decoded.
func (p *Pictures) decode(ctx context.Context, data []byte) (image.Rectangle, error) {
	img, err := p.open(ctx, data)
	if err != nil {
		return image.Rectangle{}, err
	}
	return img.bounds(), nil
}

// open decodes a picture. The header is read first: a small file that claims to
// be huge is refused before memory is taken for it.
func (p *Pictures) open(ctx context.Context, data []byte) (*photo, error) {
	cfg, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, ErrPictureForm.Because(err)
	}
	if cfg.Width < 1 || cfg.Height < 1 {
		return nil, ErrPictureForm.Because(fmt.Errorf("%s of %d x %d", format, cfg.Width, cfg.Height))
	}
	if cfg.Width > maxPixels/cfg.Height {
		return nil, ErrPictureLarge.Because(fmt.Errorf("%s of %d x %d", format, cfg.Width, cfg.Height))
	}
	select {
	case p.desks <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-p.desks }()
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, ErrPictureForm.Because(err)
	}
	return &photo{Image: img, turn: orientation(format, data)}, nil
}

var shaPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Show returns a picture as JPEG in one of its [Widths]. A size is made when it
// is first asked for and kept: its bytes never change, so browsers may keep it
// for ever. It returns ErrPictureUnknown for a picture or a width there is not.
func (p *Pictures) Show(ctx context.Context, sha string, width int) ([]byte, error) {
	if !shaPattern.MatchString(sha) || width < 1 || width > pictureWidths[len(pictureWidths)-1] {
		return nil, ErrPictureUnknown
	}
	name := sized(sha, width)
	made, err := p.files.Read(ctx, name)
	if !errors.Is(err, fs.ErrNotExist) {
		return made, err
	}
	data, err := p.files.Read(ctx, original(sha))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrPictureUnknown.Because(err)
	}
	if err != nil {
		return nil, err
	}
	return p.make(ctx, data, name, width)
}

// make makes one size of a picture and keeps it under name.
func (p *Pictures) make(ctx context.Context, data []byte, name string, width int) ([]byte, error) {
	img, err := p.open(ctx, data)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(Widths(img.bounds().Dx()), width) {
		return nil, ErrPictureUnknown.Because(fmt.Errorf("no width %d of %s", width, name))
	}
	out, err := img.jpeg(width)
	if err != nil {
		return nil, err
	}
	if err := p.files.Write(ctx, name, out); err != nil {
		return nil, fmt.Errorf("keep a picture: %w", err)
	}
	return out, nil
}

// original and sized are the names of a picture's files; the first two digits
// spread them over folders.
func original(sha string) string { return "pictures/" + sha[:2] + "/" + sha + "/original" }

func sized(sha string, width int) string {
	return fmt.Sprintf("pictures/%s/%s/%d.jpg", sha[:2], sha, width)
}
