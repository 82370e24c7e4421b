package studio

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/fault"
	"quayside/backend/server/reply"
)

// What an upload may be at most. The catalogue file has its own limit.
const (
	maxUpload   = 256 << 20 // bytes, everything together
	maxUnpacked = 512 << 20 // bytes of the pictures in all archives, unpacked
	maxPictures = 2000
	inMemory    = 8 << 20 // bytes; what is larger waits in temporary files
)

// The refusals of an upload.
var (
	errNoFile      = fault.New(fault.Invalid, "studio.import_file", "Choose a catalogue file.")
	errUploadLarge = fault.New(fault.Invalid, "studio.import_large",
		"The upload is too large: at most 256 MB, 2,000 pictures, and 512 MB when unpacked. Import the catalogue in parts.")
	errArchive = fault.New(fault.Invalid, "studio.import_archive",
		"The archive of pictures cannot be read. Make a new ZIP file of them, or choose the pictures themselves.")
	errUploadBroken = fault.New(fault.Invalid, "studio.import_broken", "The upload did not arrive whole. Send it again.")
)

// importReceive serves POST /studio/import: a catalogue file with its pictures,
// one by one or in ZIP archives. Nothing is imported yet.
func (d *Doors) importReceive(c *gin.Context) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxUpload)
	id, err := d.receive(c)
	if err == nil {
		return reply.See(c, "/studio/imports/"+id)
	}
	if fault.From(err).Kind != fault.Invalid {
		return err
	}
	p, failed := d.importPage(c)
	if failed != nil {
		return failed
	}
	p.Problems = []reply.Problem{{Field: "file", Text: p.Refusal(err)}}
	return d.Pages.Page(c, http.StatusUnprocessableEntity, "studio/import", *p)
}

func (d *Doors) receive(c *gin.Context) (id string, err error) {
	if err := c.Request.ParseMultipartForm(inMemory); err != nil {
		if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
			return "", errUploadLarge.Because(err)
		}
		return "", errUploadBroken.Because(err)
	}
	defer func() { err = errors.Join(err, c.Request.MultipartForm.RemoveAll()) }()
	files := c.Request.MultipartForm.File["file"]
	if len(files) == 0 || files[0].Size == 0 {
		return "", errNoFile
	}
	text, err := readAll(files[0])
	if err != nil {
		return "", err
	}
	shelf, err := open(c.Request.MultipartForm.File["pictures"])
	defer func() { err = errors.Join(err, shelf.close()) }()
	if err != nil {
		return "", err
	}
	im, err := d.Intake.Receive(c.Request.Context(), own(c), path.Base(files[0].Filename), text, shelf.pictures)
	if err != nil {
		return "", err
	}
	return im.ID, nil
}

// readAll reads a catalogue file, and one byte more than it may have: the check
// says that it is too large.
func readAll(h *multipart.FileHeader) (text []byte, err error) {
	f, err := h.Open()
	if err != nil {
		return nil, fmt.Errorf("open the upload: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	text, err = io.ReadAll(io.LimitReader(f, catalog.MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the upload: %w", err)
	}
	return text, nil
}

// crate is the pictures of an upload, and the archives that must stay open
// while they are read.
type crate struct {
	pictures []catalog.PictureFile
	archives []io.Closer
	unpacked uint64
}

func (b *crate) close() error {
	var errs []error
	for _, a := range b.archives {
		errs = append(errs, a.Close())
	}
	return errors.Join(errs...)
}

// open lists the pictures of an upload. The crate must be closed even after an
// error.
func open(files []*multipart.FileHeader) (*crate, error) {
	b := &crate{}
	for _, h := range files {
		var err error
		switch {
		case strings.EqualFold(path.Ext(h.Filename), ".zip"):
			err = b.unpack(h)
		case h.Size > 0:
			b.pictures = append(b.pictures, catalog.PictureFile{
				Name: path.Base(h.Filename), Open: func() (io.ReadCloser, error) { return h.Open() },
			})
		}
		if err != nil {
			return b, err
		}
		if len(b.pictures) > maxPictures {
			return b, errUploadLarge
		}
	}
	return b, nil
}

// unpack lists the pictures in an archive by their names without folders. Sizes
// are added up before anything is unpacked, and each picture is read only up to
// its own limit: an archive that lies about them gains nothing.
func (b *crate) unpack(h *multipart.FileHeader) error {
	f, err := h.Open()
	if err != nil {
		return fmt.Errorf("open the archive: %w", err)
	}
	b.archives = append(b.archives, f)
	archive, err := zip.NewReader(f, h.Size)
	if err != nil {
		return errArchive.Because(err)
	}
	for _, entry := range archive.File {
		name := path.Base(strings.ReplaceAll(entry.Name, `\`, "/"))
		if entry.FileInfo().IsDir() || !catalog.IsPictureName(name) || strings.HasPrefix(name, ".") {
			continue
		}
		b.unpacked += min(entry.UncompressedSize64, catalog.MaxPicture+1)
		if b.unpacked > maxUnpacked || len(b.pictures) >= maxPictures {
			return errUploadLarge.Because(fmt.Errorf("%d pictures of %d bytes", len(b.pictures), b.unpacked))
		}
		b.pictures = append(b.pictures, catalog.PictureFile{Name: name, Open: entry.Open})
	}
	return nil
}
