package catalog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
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

// What a picture may be at most. A decoded pixel takes four bytes at most, and
// eight if its channels have 16 bits each, so such a picture may have half the
// pixels. Turning and shrinking take further memory beside it.
const (
	MaxPicture = 20 << 20           // bytes of the file
	maxPixels  = 40_000_000         // width times height
	maxDecoded = int64(160_000_000) // bytes of the decoded picture
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
		return Picture{}, ErrPictureForm.Because(err) // an archive that lies, for example
	}
	if len(data) > MaxPicture {
		return Picture{}, ErrPictureLarge
	}
	head, err := header(data)
	if err != nil {
		return Picture{}, err
	}
	sum := sha256.Sum256(data)
	pic := Picture{SHA: hex.EncodeToString(sum[:]), Width: head.Dx(), Height: head.Dy(), Bytes: int64(len(data))}
	_, err = p.files.Read(ctx, original(pic.SHA))
	if !errors.Is(err, fs.ErrNotExist) {
		return pic, err // kept before, and so decoded before
	}
	if err := p.at(ctx, data, func(*photo) error { return nil }); err != nil {
		return Picture{}, err
	}
	if err := p.files.Write(ctx, original(pic.SHA), data); err != nil {
		return Picture{}, fmt.Errorf("keep a picture: %w", err)
	}
	return pic, nil
}

// header reads the size of a picture, held upright, without decoding it: a
// small file that claims to be huge is refused before memory is taken for it.
func header(data []byte) (image.Rectangle, error) {
	cfg, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return image.Rectangle{}, ErrPictureForm.Because(err)
	}
	if cfg.Width < 1 || cfg.Height < 1 {
		return image.Rectangle{}, ErrPictureForm.Because(fmt.Errorf("%s of %d x %d", format, cfg.Width, cfg.Height))
	}
	if cfg.Width > maxPixels/cfg.Height || int64(cfg.Width)*int64(cfg.Height)*bytesPerPixel(cfg.ColorModel) > maxDecoded {
		return image.Rectangle{}, ErrPictureLarge.Because(fmt.Errorf("%s of %d x %d", format, cfg.Width, cfg.Height))
	}
	if orientation(format, data) >= 5 {
		cfg.Width, cfg.Height = cfg.Height, cfg.Width
	}
	return image.Rect(0, 0, cfg.Width, cfg.Height), nil
}

// bytesPerPixel is how many bytes a decoded pixel takes at most. Sixteen bits of
// grey become four channels of them where the file names a transparent colour.
func bytesPerPixel(model color.Model) int64 {
	switch model {
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model:
		return 8
	}
	return 4
}

// at decodes a picture whose header is known to be sound and gives it to do. It
// waits for a desk: the memory of decoded pictures is bounded.
func (p *Pictures) at(ctx context.Context, data []byte, do func(*photo) error) error {
	select {
	case p.desks <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-p.desks }()
	img, format, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return ErrPictureForm.Because(err)
	}
	return do(&photo{Image: img, turn: orientation(format, data)})
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
	if err := p.prepare(ctx, sha, width); err != nil {
		return nil, err
	}
	return p.files.Read(ctx, name)
}

// cardWidths are the widths lists ask for on most screens.
var cardWidths = []int{320, 480, 640}

// Prepare makes a picture in the widths that lists ask for, so that the first
// who look at it do not wait. What is made already is not made again.
func (p *Pictures) Prepare(ctx context.Context, sha string) error {
	if !shaPattern.MatchString(sha) {
		return ErrPictureUnknown
	}
	return p.prepare(ctx, sha, cardWidths...)
}

// prepare makes widths of a picture. One width that the picture is not served
// in is an error; of several, such are left out.
func (p *Pictures) prepare(ctx context.Context, sha string, widths ...int) error {
	data, err := p.files.Read(ctx, original(sha))
	if errors.Is(err, fs.ErrNotExist) {
		return ErrPictureUnknown.Because(err)
	}
	if err != nil {
		return err
	}
	head, err := header(data)
	if err != nil {
		return err
	}
	served := Widths(head.Dx())
	if len(widths) == 1 && !slices.Contains(served, widths[0]) {
		return ErrPictureUnknown.Because(fmt.Errorf("no width %d of %s", widths[0], sha))
	}
	var missing []int
	for _, w := range widths {
		made, err := p.made(ctx, sha, w)
		if err != nil {
			return err
		}
		if !made && slices.Contains(served, w) {
			missing = append(missing, w)
		}
	}
	if missing == nil {
		return nil
	}
	return p.at(ctx, data, func(img *photo) error {
		for _, w := range missing {
			if err := p.make(ctx, img, sha, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// made reports whether a width is there already.
func (p *Pictures) made(ctx context.Context, sha string, width int) (bool, error) {
	_, err := p.files.Read(ctx, sized(sha, width))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// make makes one width and keeps it, unless somebody did while we waited.
func (p *Pictures) make(ctx context.Context, img *photo, sha string, width int) error {
	if made, err := p.made(ctx, sha, width); made || err != nil {
		return err
	}
	out, err := img.jpeg(width)
	if err != nil {
		return err
	}
	if err := p.files.Write(ctx, sized(sha, width), out); err != nil {
		return fmt.Errorf("keep a picture: %w", err)
	}
	return nil
}

// original and sized are the names of a picture's files; the first two digits
// spread them over folders.
func original(sha string) string { return "pictures/" + sha[:2] + "/" + sha + "/original" }

func sized(sha string, width int) string {
	return fmt.Sprintf("pictures/%s/%s/%d.jpg", sha[:2], sha, width)
}
