package catalog

import "fmt"

// Report is what a check of a catalogue file found and what applying it would
// do. Nothing has been changed yet.
type Report struct {
	File        string    `json:"file"` // its name, as sent
	SHA         string    `json:"sha"`  // SHA-256 of its bytes, in hexadecimal
	Rows        int       `json:"rows"` // one row is one variant
	New         int       `json:"new"`
	Changed     int       `json:"changed"`
	Unchanged   int       `json:"unchanged"`
	Refused     int       `json:"refused"`     // rows with an error
	Products    int       `json:"products"`    // products that would be made
	Drafts      int       `json:"drafts"`      // of these, how many stay drafts
	Broken      bool      `json:"broken"`      // nothing of the file can be used
	Findings    []Finding `json:"findings"`    // in the order of lines, errors and warnings
	More        int       `json:"more"`        // findings beyond those kept
	Fingerprint string    `json:"fingerprint"` // of what was found and of the rows that are new
}

// maxFindings is how many findings a report keeps: more than anybody mends in
// one go. The rest are counted.
const maxFindings = 2000

// Good reports whether the whole file may be applied.
func (r *Report) Good() bool { return !r.Broken && r.Refused == 0 && r.Rows > 0 }

// GoodRows returns how many rows would be written if the bad ones are left out.
func (r *Report) GoodRows() int {
	if r.Broken {
		return 0
	}
	return r.New + r.Changed
}

// String is one line for a terminal.
func (r *Report) String() string {
	if r.Broken {
		return fmt.Sprintf("%s: cannot be used", r.File)
	}
	return fmt.Sprintf("%s: %d rows, %d new, %d changed, %d unchanged, %d refused; %d new products, %d of them drafts",
		r.File, r.Rows, r.New, r.Changed, r.Unchanged, r.Refused, r.Products, r.Drafts)
}
