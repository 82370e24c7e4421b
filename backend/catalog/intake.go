package catalog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"

	"quayside/backend/database"
	"quayside/backend/fault"
)

// Job is work to be done after a commit. Kind names it in the queue.
type Job = interface{ Kind() string }

// Queue takes jobs. A job added in a transaction exists if and only if that
// transaction commits.
type Queue interface {
	Add(context.Context, *database.Tx, Job) error
}

// Apply asks for a checked import to be applied. It is safe to run twice: an
// import that is done is left alone.
type Apply struct {
	Import string `json:"import"`
}

// Kind is stored in the queue; renaming it orphans waiting work.
func (Apply) Kind() string { return "catalog.apply" }

// ImportState is where an import stands.
type ImportState string

// The states. Checked waits for the sender's word; an import whose file does
// something else than was shown goes back there.
const (
	Checked ImportState = "checked"
	Waiting ImportState = "waiting"
	Done    ImportState = "done"
	Undone  ImportState = "undone"
)

// The refusals of an import.
var (
	ErrImportUnknown = fault.New(fault.Unknown, "catalog.import_unknown", "There is no such import.")
	ErrImportMoved   = fault.New(fault.Conflict, "catalog.import_moved", "This import has been started already.")
	ErrNothingGood   = fault.New(fault.Invalid, "catalog.import_nothing", "No row of this file can be imported. Mend the file and upload it again.")
)

// Import is a catalogue file that was checked, and what became of it.
type Import struct {
	ID         string
	MerchantID string // empty: the whole shop's
	FileName   string
	FileSHA    string
	Report     Report
	GoodOnly   bool // the good rows alone were asked for
	State      ImportState
	CreatedAt  time.Time
	MovedAt    time.Time

	pictures uploaded
	before   before
}

// uploaded is what came with the file.
type uploaded struct {
	Kept   map[string]Picture `json:"kept"`
	Spoilt map[string]string  `json:"spoilt"`
}

// Intake takes catalogue files in two steps: check and show, then apply exactly
// what was shown.
type Intake struct {
	DB       *database.DB
	Importer *Importer
	Pictures *Pictures
	Files    Files
	Queue    Queue

	going sync.Map // import id: Progress, of those this process is at
}

// Progress is how far an import has come, in steps of no meaning of their own.
type Progress struct{ Done, Total int }

// Progress returns how far this process has come with an import, and false if
// it is not at it: the import waits, or another process works.
func (in *Intake) Progress(id string) (Progress, bool) {
	value, found := in.going.Load(id)
	p, ok := value.(Progress)
	return p, found && ok
}

// PictureFile is a picture of an upload. Open is called once.
type PictureFile struct {
	Name string // without folders
	Open func() (io.ReadCloser, error)
}

// Receive keeps a file and its pictures, checks it and returns the import, not
// yet applied. MerchantID is whose rows may be in it.
func (in *Intake) Receive(ctx context.Context, merchantID, name string, data []byte, pictures []PictureFile) (*Import, error) {
	up, err := in.keep(ctx, pictures)
	if err != nil {
		return nil, err
	}
	im := &Import{ID: database.NewID(), MerchantID: merchantID, FileName: short(printable(name)), State: Checked, pictures: up}
	im.CreatedAt = in.Importer.Now().UTC()
	im.MovedAt = im.CreatedAt
	plan, err := in.Importer.Check(ctx, in.DB, im.source(data))
	if err != nil {
		return nil, err
	}
	im.Report, im.FileSHA = plan.Report, plan.Report.SHA
	// A file too large to be read whole is not kept: nothing of it can be used.
	if len(data) <= MaxFile {
		if err := in.Files.Write(ctx, importFile(im.FileSHA), data); err != nil {
			return nil, fmt.Errorf("keep the catalogue file: %w", err)
		}
	}
	return im, in.DB.InTx(ctx, func(tx *database.Tx) error { return addImport(ctx, tx, im) })
}

// keep keeps the pictures that can be used and says what is wrong with the
// others: one bad picture does not stop a catalogue.
func (in *Intake) keep(ctx context.Context, pictures []PictureFile) (uploaded, error) {
	up := uploaded{Kept: map[string]Picture{}, Spoilt: map[string]string{}}
	for _, file := range pictures {
		p, err := in.keepOne(ctx, file)
		if f := new(fault.Fault); errors.As(err, &f) {
			up.Spoilt[file.Name] = f.Text
			continue
		}
		if err != nil {
			return up, fmt.Errorf("keep picture %q: %w", file.Name, err)
		}
		p.Name = file.Name
		up.Kept[file.Name] = p
	}
	return up, nil
}

func (in *Intake) keepOne(ctx context.Context, file PictureFile) (p Picture, err error) {
	r, err := file.Open()
	if err != nil {
		return p, ErrPictureForm.Because(err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return in.Pictures.Keep(ctx, r)
}

func (im *Import) source(data []byte) Source {
	return Source{
		Name: im.FileName, Data: bytes.NewReader(data), Merchant: im.MerchantID, Curator: im.MerchantID == "",
		Pictures: im.pictures.Kept, Spoilt: im.pictures.Spoilt,
	}
}

// Confirm is the sender's word after the check: apply the file as a whole, or
// its good rows alone. It returns ErrRefused for a whole file with errors,
// ErrNothingGood, or ErrImportMoved for an import that was confirmed before.
func (in *Intake) Confirm(ctx context.Context, merchantID, id string, goodOnly bool) error {
	return in.DB.InTx(ctx, func(tx *database.Tx) error {
		im, err := FindImport(ctx, tx, merchantID, id)
		if err != nil {
			return err
		}
		switch {
		case im.State != Checked:
			return ErrImportMoved
		case im.Report.GoodRows() == 0:
			return ErrNothingGood
		case !goodOnly && !im.Report.Good():
			return ErrRefused
		}
		if err := moveImport(ctx, tx, im, Checked, Waiting, goodOnly, in.Importer.Now()); err != nil {
			return err
		}
		return in.Queue.Add(ctx, tx, Apply{Import: id})
	})
}

// Apply does what job Apply asks for: it checks the kept file once more and
// writes it, in one transaction. If the shop has changed so that the file would
// do something else than was shown, nothing is written and the import waits for
// another word, with the new report.
func (in *Intake) Apply(ctx context.Context, job Apply) error {
	im, err := FindImport(ctx, in.DB, "", job.Import)
	if err != nil || im.State != Waiting {
		return err
	}
	data, err := in.Files.Read(ctx, importFile(im.FileSHA))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the kept file: %w", err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != im.FileSHA {
		return in.lost(ctx, im)
	}
	defer in.going.Delete(im.ID)
	return in.DB.InTx(ctx, func(tx *database.Tx) error {
		again := *im // the transaction may run more than once
		return in.apply(ctx, tx, &again, data)
	})
}

// lost gives an import back whose kept file is gone, or is not the one that was
// shown: no other try will mend that.
func (in *Intake) lost(ctx context.Context, im *Import) error {
	c := cells{}
	c.say("file_lost", nil, "")
	im.Report.Broken, im.Report.Findings = true, c.findings
	return in.DB.InTx(ctx, func(tx *database.Tx) error {
		return moveImport(ctx, tx, im, Waiting, Checked, im.GoodOnly, in.Importer.Now())
	})
}

func (in *Intake) apply(ctx context.Context, tx *database.Tx, im *Import, data []byte) error {
	src := im.source(data)
	src.Tell = func(done, total int) { in.going.Store(im.ID, Progress{done, total}) }
	plan, err := in.Importer.Check(ctx, tx, src)
	if err != nil {
		return err
	}
	same := plan.Report.Fingerprint == im.Report.Fingerprint
	im.Report = plan.Report
	if !same {
		return moveImport(ctx, tx, im, im.State, Checked, im.GoodOnly, in.Importer.Now())
	}
	if im.before, err = plan.before(ctx, tx); err != nil {
		return err
	}
	if err := plan.Apply(ctx, tx, im.GoodOnly); err != nil {
		return err
	}
	return moveImport(ctx, tx, im, im.State, Done, im.GoodOnly, in.Importer.Now())
}

// importFile is the name a catalogue file is kept under.
func importFile(sha string) string { return "imports/" + sha + ".csv" }
