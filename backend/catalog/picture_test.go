package catalog_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"slices"
	"strings"
	"testing"

	"quayside/backend/catalog"
)

// drawn returns a picture of w by h: red at the left, blue at the right.
func drawn(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 255, A: 255}
			if x >= w/2 {
				c = color.RGBA{B: 255, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// held returns a JPEG whose Exif block says how the camera was held.
func held(t testing.TB, img image.Image, turn uint16) []byte {
	t.Helper()
	plain := asJPEG(t, img)
	tiff := append([]byte("II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00"), byte(turn), 0, 0, 0, 0, 0, 0, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	app1 := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return slices.Concat(plain[:2], app1, body, plain[2:])
}

// bomb is a PNG of a few dozen bytes that claims to be w by h, with bits in each
// of four channels.
func bomb(w, h uint32, bits byte) []byte {
	header := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	header = append(binary.BigEndian.AppendUint32(header, h), bits, 6, 0, 0, 0)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(header)-4))
	chunk = append(chunk, header...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(header))
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk...)
}

func TestKeepTakesPicturesByTheirContent(t *testing.T) {
	t.Parallel()
	wide := drawn(400, 200)
	tests := []struct {
		name string
		data []byte
		w, h int
		err  error
	}{
		{"a JPEG", asJPEG(t, wide), 400, 200, nil},
		{"a PNG", asPNG(t, wide), 400, 200, nil},
		{"a JPEG of a camera held upright", held(t, wide, 6), 200, 400, nil},
		{"a JPEG with an orientation that is none", held(t, wide, 77), 400, 200, nil},
		{"markup with the name of a picture", []byte("<svg onload=alert(1)>"), 0, 0, catalog.ErrPictureForm},
		{"a GIF", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), 0, 0, catalog.ErrPictureForm},
		{"a JPEG that was cut short", asJPEG(t, wide)[:900], 0, 0, catalog.ErrPictureForm},
		{"nothing", nil, 0, 0, catalog.ErrPictureForm},
		{"a small file that claims 41 million pixels", bomb(41_000, 1000, 8), 0, 0, catalog.ErrPictureLarge},
		{"a small file that claims ten billion pixels", bomb(100_000, 100_000, 8), 0, 0, catalog.ErrPictureLarge},
		{"21 million pixels of eight bytes each", bomb(21_000, 1000, 16), 0, 0, catalog.ErrPictureLarge},
		{"20 million pixels of eight bytes each, cut short", bomb(20_000, 1000, 16), 0, 0, catalog.ErrPictureForm},
		{"a file above 20 MB", make([]byte, catalog.MaxPicture+1), 0, 0, catalog.ErrPictureLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := newMemory()
			p, err := catalog.NewPictures(files).Keep(t.Context(), bytes.NewReader(tt.data))
			if !errors.Is(err, tt.err) || p.Width != tt.w || p.Height != tt.h {
				t.Errorf("Keep = %d x %d, %v; want %d x %d, %v", p.Width, p.Height, err, tt.w, tt.h, tt.err)
			}
			if tt.err != nil && len(files.files) != 0 {
				t.Errorf("a refused picture left %d files", len(files.files))
			}
		})
	}
}

func TestShowMakesEachWidthOnce(t *testing.T) {
	t.Parallel()
	files := newMemory()
	pictures := catalog.NewPictures(files)
	kept, err := pictures.Keep(t.Context(), bytes.NewReader(asPNG(t, drawn(700, 350))))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range catalog.Widths(kept.Width) {
		made, err := pictures.Show(t.Context(), kept.SHA, w)
		if err != nil {
			t.Fatal(err)
		}
		img, format, err := image.Decode(bytes.NewReader(made))
		if err != nil || format != "jpeg" || img.Bounds().Dx() != w || img.Bounds().Dy() != w/2 {
			t.Errorf("width %d: a %s of %v, %v", w, format, img.Bounds(), err)
		}
		if again, err := pictures.Show(t.Context(), kept.SHA, w); err != nil || !bytes.Equal(again, made) {
			t.Errorf("width %d is not the same the second time: %v", w, err)
		}
	}
	if n := len(files.files); n != 1+5 {
		t.Errorf("%d files, want the original and 5 widths", n)
	}
	for _, w := range []int{0, -1, 161, 960, 100_000} {
		if _, err := pictures.Show(t.Context(), kept.SHA, w); !errors.Is(err, catalog.ErrPictureUnknown) {
			t.Errorf("width %d: %v, want ErrPictureUnknown", w, err)
		}
	}
	for _, sha := range []string{"", "../../etc/passwd", strings.Repeat("0", 64)} {
		if _, err := pictures.Show(t.Context(), sha, 160); !errors.Is(err, catalog.ErrPictureUnknown) {
			t.Errorf("picture %q: %v, want ErrPictureUnknown", sha, err)
		}
	}
}

func TestPrepareMakesWhatListsShow(t *testing.T) {
	t.Parallel()
	files := newMemory()
	pictures := catalog.NewPictures(files)
	kept, err := pictures.Keep(t.Context(), bytes.NewReader(asPNG(t, drawn(500, 500))))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // what is made is not made again
		if err := pictures.Prepare(t.Context(), kept.SHA); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(files.files); n != 1+2 {
		t.Errorf("%d files, want the original and widths 320 and 480", n)
	}
	for _, sha := range []string{"", strings.Repeat("0", 64)} {
		if err := pictures.Prepare(t.Context(), sha); !errors.Is(err, catalog.ErrPictureUnknown) {
			t.Errorf("Prepare(%q) = %v, want ErrPictureUnknown", sha, err)
		}
	}
}

func TestShowTurnsPicturesUpright(t *testing.T) {
	t.Parallel()
	// Where the red half, at the left of the file, is after turning.
	tests := []struct {
		turn uint16
		x, y int // a point in it, in quarters of the shown picture
	}{{1, 1, 2}, {2, 3, 2}, {3, 3, 2}, {4, 1, 2}, {5, 2, 1}, {6, 2, 1}, {7, 2, 3}, {8, 2, 3}}
	pictures := catalog.NewPictures(newMemory())
	for _, tt := range tests {
		kept, err := pictures.Keep(t.Context(), bytes.NewReader(held(t, drawn(400, 200), tt.turn)))
		if err != nil {
			t.Fatal(err)
		}
		made, err := pictures.Show(t.Context(), kept.SHA, 160)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(made))
		if err != nil {
			t.Fatal(err)
		}
		b := img.Bounds()
		r, _, blue, _ := img.At(b.Dx()*tt.x/4, b.Dy()*tt.y/4).RGBA()
		if r < 0x8000 || blue > 0x8000 {
			t.Errorf("orientation %d: the red half is not where it should be", tt.turn)
		}
	}
}

func TestWidthsNeverEnlarge(t *testing.T) {
	t.Parallel()
	for width, want := range map[int][]int{
		100:  {100},
		160:  {160},
		500:  {160, 320, 480, 500},
		1200: {160, 320, 480, 640, 960, 1200},
		6000: {160, 320, 480, 640, 960, 1280},
	} {
		if got := catalog.Widths(width); !slices.Equal(got, want) {
			t.Errorf("Widths(%d) = %v, want %v", width, got, want)
		}
	}
}

func BenchmarkPictures(b *testing.B) {
	data, err := os.ReadFile(demo + "pictures/teaset-plum.jpg")
	if err != nil {
		b.Fatal(err)
	}
	b.Run("keep", func(b *testing.B) {
		for b.Loop() {
			if _, err := catalog.NewPictures(newMemory()).Keep(context.Background(), bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, width := range []int{160, 320, 640, 1200} {
		b.Run("show/"+string(rune('0'+width/160)), func(b *testing.B) {
			for b.Loop() {
				p := catalog.NewPictures(newMemory())
				kept, err := p.Keep(context.Background(), bytes.NewReader(data))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := p.Show(context.Background(), kept.SHA, width); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
