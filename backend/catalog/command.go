package catalog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"quayside/backend/database"
	"quayside/backend/merchant"
)

// Command is what "quayside import" is asked to do.
type Command struct {
	File     string // the catalogue file
	Folder   string // of its pictures; empty: the file's own, where "pictures" is looked for too
	Merchant string // a merchant's short name: only their rows; empty: everybody's, and new categories
	DryRun   bool   // check and tell, change nothing
	GoodRows bool   // apply the good rows of a file that has bad ones
}

// Run imports a file from disk and tells on out what was found and done. It
// returns ErrRefused if the file has errors and was to be applied as a whole.
func (in *Intake) Run(ctx context.Context, o Command, out io.Writer) (err error) {
	src, file, err := in.open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if o.DryRun {
		plan, err := in.Importer.Check(ctx, in.DB, src)
		if err != nil {
			return err
		}
		return tell(out, &plan.Report, "Nothing was changed: this was a dry run.")
	}
	var report *Report
	err = in.DB.InTx(ctx, func(tx *database.Tx) (err error) {
		if _, err = file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		report, err = in.Importer.Import(ctx, tx, src, o.GoodRows)
		return err
	})
	switch {
	case errors.Is(err, ErrRefused):
		return errors.Join(tell(out, report, "Nothing was changed. Mend the file, or import its good rows alone."), err)
	case err != nil:
		return err
	}
	return tell(out, report, "Done.")
}

// open opens the file and keeps its pictures.
func (in *Intake) open(ctx context.Context, o Command) (src Source, file *os.File, err error) {
	src = Source{Name: filepath.Base(o.File), Curator: o.Merchant == ""}
	if o.Merchant != "" {
		m, err := merchant.FindByCode(ctx, in.DB, o.Merchant)
		if err != nil {
			return src, nil, err
		}
		src.Merchant = m.ID
	}
	files, err := pictureFiles(o)
	if err != nil {
		return src, nil, err
	}
	up, err := in.keep(ctx, files)
	if err != nil {
		return src, nil, err
	}
	src.Pictures, src.Spoilt = up.Kept, up.Spoilt
	file, err = os.Open(o.File)
	if err != nil {
		return src, nil, fmt.Errorf("open the catalogue file: %w", err)
	}
	src.Data = file
	return src, file, nil
}

// pictureFiles lists the pictures beside the file, by the ends of their names;
// what they are is seen when they are read.
func pictureFiles(o Command) ([]PictureFile, error) {
	folders := []string{o.Folder}
	if o.Folder == "" {
		beside := filepath.Dir(o.File)
		folders = []string{beside, filepath.Join(beside, "pictures")}
	}
	var files []PictureFile
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil && !(errors.Is(err, os.ErrNotExist) && o.Folder == "") {
			return nil, fmt.Errorf("look for pictures: %w", err)
		}
		for _, e := range entries {
			path := filepath.Join(folder, e.Name())
			if !e.IsDir() && IsPictureName(e.Name()) {
				files = append(files, PictureFile{Name: e.Name(), Open: func() (io.ReadCloser, error) { return os.Open(path) }})
			}
		}
	}
	return files, nil
}

// IsPictureName reports whether a file of this name may be a picture.
func IsPictureName(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jpg", ".jpeg", ".png", ".webp":
		return true
	}
	return false
}

// tell writes a report for a terminal: what was found, the counts, the end.
func tell(out io.Writer, r *Report, end string) error {
	var b strings.Builder
	for _, f := range r.Findings {
		kind := "error"
		if f.Warning {
			kind = "warning"
		}
		fmt.Fprintf(&b, "line %d, %s %s: %s: %s\n", f.Line, strings.Join(f.Columns, ", "), f.SKU, kind, f.Text())
	}
	if r.More > 0 {
		fmt.Fprintf(&b, "and %d more\n", r.More)
	}
	fmt.Fprintf(&b, "%s\n%s\n", r, end)
	_, err := io.WriteString(out, b.String())
	return err
}
