package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"

	"quayside/backend/database"
	"quayside/backend/fault"
)

// Shelf is what an import needs of room stock, which stands above this one.
type Shelf interface {
	OnHand(ctx context.Context, conn database.Conn, variantIDs []string) (map[string]int64, error)
	PutAll(ctx context.Context, tx *database.Tx, counts map[string]int64) error
	Adjust(ctx context.Context, tx *database.Tx, added map[string]int64) error
}

// Importer reads catalogue files: everybody's the same way, the demonstration
// shop's too.
type Importer struct {
	Codes *Codes
	Shelf Shelf
	Now   func() time.Time
}

// Source is a catalogue file and what came with it.
type Source struct {
	Name     string             // the file's name, for the report
	Data     io.Reader          // CSV; at most MaxFile bytes are read
	Pictures map[string]Picture // those of the upload that were kept, by file name
	Spoilt   map[string]string  // those that could not be used, by file name: why
	Merchant string             // the only merchant whose rows may be in it; empty: any
	Curator  bool               // whether new categories may be made

	// Tell, if given, is told how far checking and writing have come.
	Tell func(done, total int)
}

// ErrRefused means a file has errors and was to be applied as a whole.
var ErrRefused = fault.New(fault.Invalid, "catalog.import_refused",
	"The file has errors, so nothing of it was imported. Mend them, or import the good rows alone.")

// Plan is a checked file: what was found, and what applying it will write.
type Plan struct {
	Report Report

	im         *Importer
	groups     []*group // products with a row that may be written, in file order
	categories []categoryRow
	pictures   map[string]Picture      // new to the shop, by SHA
	names      map[pictureNameRow]bool // what merchants call them
	now        time.Time
	tell       func(done, total int)
}

// Check reads a file and finds out what importing it would do. It changes
// nothing. Everything wrong with the file is in the report; an error means the
// check itself could not be made.
func (im *Importer) Check(ctx context.Context, conn database.Conn, src Source) (*Plan, error) {
	sum := sha256.New()
	f, err := readFile(io.TeeReader(src.Data, sum))
	if err != nil {
		return nil, err
	}
	p := &Plan{
		Report: Report{File: src.Name, SHA: hex.EncodeToString(sum.Sum(nil)), Findings: f.findings, Broken: f.broken},
		im:     im, pictures: map[string]Picture{}, names: map[pictureNameRow]bool{}, now: im.Now().UTC(), tell: src.Tell,
	}
	if p.tell == nil {
		p.tell = func(int, int) {}
	}
	if !f.broken {
		if err := p.plan(ctx, conn, f, src); err != nil {
			return nil, err
		}
	}
	p.Report.close()
	return p, nil
}

func (p *Plan) plan(ctx context.Context, conn database.Conn, f *file, src Source) error {
	known, err := learn(ctx, conn, p.im.Shelf, f, src)
	if err != nil {
		return err
	}
	for _, bad := range f.findings {
		if !bad.Warning {
			p.Report.Rows++
			p.Report.Refused++
		}
	}
	r := &reader{plan: p, file: f, known: known, src: src, skuLine: map[string]int{}}
	for i, row := range f.rows {
		r.row(row)
		p.tell(i+1, 2*len(f.rows))
	}
	r.close()
	return nil
}

// close brings the report's findings in order and signs it.
func (r *Report) close() {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return a.Line - b.Line })
	if n := len(r.Findings); n > maxFindings {
		r.Findings, r.More = r.Findings[:maxFindings], n-maxFindings
	}
	r.Fingerprint = r.sign()
}

// sign returns a sum of what the sender was shown and decided on: the file, its
// findings and how many rows are new. How many rows change is left out: stock
// is sold while they think.
func (r *Report) sign() string {
	sum := sha256.New()
	fmt.Fprintln(sum, r.SHA, r.Rows, r.New, r.Refused, r.Broken, r.More)
	for _, f := range r.Findings {
		fmt.Fprintf(sum, "%d %q %q %t\n", f.Line, f.Columns, f.Text(), f.Warning)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Import checks a file and applies it at once, in the caller's transaction: as
// a whole, or with goodOnly its good rows. It returns ErrRefused, and the
// report that says why, if nothing was written because of errors.
func (im *Importer) Import(ctx context.Context, tx *database.Tx, src Source, goodOnly bool) (*Report, error) {
	p, err := im.Check(ctx, tx, src)
	if err != nil {
		return nil, err
	}
	return &p.Report, p.Apply(ctx, tx, goodOnly)
}

// Apply writes what the plan says: everything, or with goodOnly what is left
// without the refused rows. It returns ErrRefused if there are refused rows and
// goodOnly is false. The plan must have been made on the same state of the
// shop, best in the same transaction.
func (p *Plan) Apply(ctx context.Context, tx *database.Tx, goodOnly bool) error {
	if p.Report.Broken || p.Report.Refused > 0 && !goodOnly {
		return ErrRefused.Because(fmt.Errorf("%s", &p.Report))
	}
	return p.write(ctx, tx)
}
