package catalog

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// quality is that of the JPEGs we make, of 100: below it, fine glazes band;
// above it, files grow faster than they improve.
const quality = 80

// photo is a decoded picture with how its camera was held: an Exif orientation
// from 1 (upright) to 8.
type photo struct {
	image.Image
	turn int
}

// bounds returns the size of the picture held upright.
func (p *photo) bounds() image.Rectangle {
	b := p.Image.Bounds()
	if p.turn >= 5 {
		return image.Rect(0, 0, b.Dy(), b.Dx())
	}
	return image.Rect(0, 0, b.Dx(), b.Dy())
}

// jpeg returns the picture upright, width pixels wide, on white where it is
// transparent.
func (p *photo) jpeg(width int) ([]byte, error) {
	b := p.bounds()
	height := max(1, (b.Dy()*width+b.Dx()/2)/b.Dx())
	w, h := width, height
	if p.turn >= 5 {
		w, h = h, w
	}
	small := upright(scale(p.Image, w, h), p.turn)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode a picture: %w", err)
	}
	return out.Bytes(), nil
}

// scale makes img w by h pixels on white. A fast pass goes down to twice that
// size; the last one averages over all pixels, so fine lines do not break up.
func scale(img image.Image, w, h int) *image.RGBA {
	b := img.Bounds()
	if b.Dx() > 4*w {
		half := blank(2*w, 2*h)
		draw.ApproxBiLinear.Scale(half, half.Bounds(), img, b, draw.Over, nil)
		img, b = half, half.Bounds()
	}
	out := blank(w, h)
	draw.BiLinear.Scale(out, out.Bounds(), img, b, draw.Over, nil)
	return out
}

// blank returns a white picture.
func blank(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	return img
}

// upright turns and mirrors a picture as its Exif orientation says (Exif 2.32,
// tag 0x0112).
func upright(img *image.RGBA, turn int) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if turn < 2 || turn > 8 {
		return img
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if turn >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := turned(x, y, w, h, turn)
			copy(out.Pix[out.PixOffset(tx, ty):], img.Pix[img.PixOffset(x, y):][:4])
		}
	}
	return out
}

// turned returns where a pixel of a w by h picture goes.
func turned(x, y, w, h, turn int) (int, int) {
	switch turn {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	default:
		return y, w - 1 - x
	}
}

// orientation reads the Exif orientation of a JPEG; 1 if it has none or it
// cannot be read.
func orientation(format string, data []byte) int {
	if format != "jpeg" {
		return 1
	}
	for i := 2; i+4 <= len(data) && data[i] == 0xff; {
		marker, size := data[i+1], int(binary.BigEndian.Uint16(data[i+2:]))
		if size < 2 || marker == 0xda || i+2+size > len(data) { // start of scan: pixels follow
			return 1
		}
		body := data[i+4 : i+2+size]
		if marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return exifTurn(body[6:])
		}
		i += 2 + size
	}
	return 1
}

// exifTurn reads tag 0x0112 from the first directory of a TIFF block.
func exifTurn(tiff []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	if len(tiff) < 8 {
		return 1
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 1
	}
	n := int(order.Uint16(tiff[at:]))
	for i := range n {
		entry := at + 2 + 12*i
		if entry+12 > len(tiff) {
			return 1
		}
		if order.Uint16(tiff[entry:]) == 0x0112 {
			if turn := int(order.Uint16(tiff[entry+8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			return 1
		}
	}
	return 1
}
