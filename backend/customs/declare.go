package customs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"quayside/backend/customs/ceb"
	"quayside/backend/database"
)

// Declare writes the declaration of a paid parcel. What our own checks find is
// stored for a clerk and nothing is sent; otherwise every document is signed
// and waits to be handed to the port. A parcel that has a declaration is left
// alone.
func (o *Office) Declare(ctx context.Context, job Declare) error {
	_, err := FindByParcel(ctx, o.DB, job.Parcel)
	if err == nil {
		return nil
	}
	if !errors.Is(err, ErrUnknown) {
		return err
	}
	p, d, err := o.gather(ctx, job.Parcel)
	if err != nil {
		return err
	}
	work, err := o.prepare(ctx, p, d, Kinds)
	if err != nil {
		return err
	}
	d.apply(work)
	err = o.DB.InTx(ctx, func(tx *database.Tx) error {
		if err := add(ctx, tx, d); err != nil {
			return err
		}
		return o.enqueue(ctx, tx, d, work)
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return nil // the same job, worked twice at once
	}
	if err != nil {
		return fmt.Errorf("declare parcel %s: %w", p.Number, err)
	}
	return nil
}

// Resend writes the documents of a declaration that were refused, or never
// answered, once more and sends them. It reads the office's settings and the
// merchant's registration anew, so that what was mended there counts; the goods
// stay as they were sold. It returns ErrNotDue if no document is due.
func (o *Office) Resend(ctx context.Context, number string) error {
	d, err := Find(ctx, o.DB, number)
	if err != nil {
		return err
	}
	due := d.due()
	if len(due) == 0 {
		return ErrNotDue
	}
	p, fresh, err := o.gather(ctx, d.ParcelID)
	if err != nil {
		return err
	}
	work, err := o.prepare(ctx, p, d, due)
	if err != nil {
		return err
	}
	err = o.DB.InTx(ctx, func(tx *database.Tx) error {
		now, err := lock(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		if now.attempts() != d.attempts() || !slices.Equal(now.due(), due) {
			return ErrNotDue // somebody else pressed first, or an answer came
		}
		now.Waybill, now.Country, now.Goods = fresh.Waybill, fresh.Country, fresh.Goods
		now.apply(work)
		if err := save(ctx, tx, now); err != nil {
			return err
		}
		return o.enqueue(ctx, tx, now, work)
	})
	if err != nil {
		return err
	}
	return nil
}

// due returns the kinds of the documents that may be sent again.
func (d *Declaration) due() []ceb.Kind {
	var kinds []ceb.Kind
	for _, doc := range d.Documents {
		if doc.Due() {
			kinds = append(kinds, doc.Kind)
		}
	}
	return kinds
}

// attempts is how often the documents were written, all together.
func (d *Declaration) attempts() (n int) {
	for _, doc := range d.Documents {
		n += doc.Attempt
	}
	return n
}

// filing is what prepare made.
type filing struct {
	at        time.Time
	documents []Document
	messages  []*Message // to hand over; none if the checks hold the documents back
	findings  []ceb.Finding
}

// prepare writes, checks and signs the documents of the kinds asked for. It
// changes nothing in the database and is never called inside a transaction:
// signing may take a device.
func (o *Office) prepare(ctx context.Context, p *parcel, d *Declaration, kinds []ceb.Kind) (filing, error) {
	work := filing{at: o.moment()}
	settings, err := SettingsAt(ctx, o.DB, work.at)
	if err != nil {
		return work, err
	}
	who, err := reporters(ctx, o.DB, d.MerchantID)
	if err != nil {
		return work, err
	}
	agent := who[ceb.CEB603]
	w := writing{At: work.at, Settings: settings, Agent: company{agent.CopCode, agent.CopName}, Receipts: settings[SetReceipts] != "off"}
	set := w.papers(p)
	work.findings = check(set, who)
	for _, k := range kinds {
		l := leafOf(set, k)
		if l == nil {
			continue // not declared by today's rules
		}
		if err := o.write(ctx, &work, d, l, who); err != nil {
			return work, err
		}
	}
	return work, nil
}

// write adds one document to work: sealed in a message, or held back.
func (o *Office) write(ctx context.Context, work *filing, d *Declaration, l leaf, who map[ceb.Kind]Identity) error {
	doc := Document{DeclarationID: d.ID, Kind: l.kind(), Key: l.key(), State: DocumentHeld, StatusAt: work.at}
	if by, named := who[l.kind()]; named {
		doc.IdentityID = &by.ID
	}
	old := d.Document(l.kind())
	if old != nil {
		doc.Attempt = old.Attempt
	}
	if ceb.Blocking(work.findings) {
		doc.Key = heldKey(d.Number, l.kind())
		if old != nil {
			doc.Key = old.Key // answers to what was sent before still find it
		}
		work.documents = append(work.documents, doc)
		return nil
	}
	m, err := o.seal(ctx, l, who[l.kind()], work.at)
	if err != nil {
		return err
	}
	doc.State, doc.Attempt = DocumentReady, doc.Attempt+1
	m.hold(Entry{DeclarationID: &d.ID, Document: doc.Kind, Key: doc.Key, Attempt: doc.Attempt, At: work.at})
	work.documents, work.messages = append(work.documents, doc), append(work.messages, m)
	return nil
}

// heldKey names a document that was never sent: its real key may have holes,
// and two keys with holes could be the same.
func heldKey(number string, k ceb.Kind) ceb.Key { return ceb.Key("held " + string(k) + " " + number) }

// apply puts the documents of work in the place of those of their kinds.
func (d *Declaration) apply(work filing) {
	for _, doc := range work.documents {
		if old := d.Document(doc.Kind); old != nil {
			*old = doc
		} else {
			d.Documents = append(d.Documents, doc)
		}
	}
	d.settle(work.at)
}

// seal signs one document for its reporter and puts it into an envelope.
func (o *Office) seal(ctx context.Context, l leaf, by Identity, now time.Time) (*Message, error) {
	signer, err := o.Keys.Signer(by.KeyName)
	if err != nil {
		return nil, fmt.Errorf("sign %s for %s: %w", l.kind(), by.CopCode, err)
	}
	body, err := l.message(by.transfer())
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", l.kind(), err)
	}
	signed, err := ceb.Sign(ctx, body, signer)
	if err != nil {
		return nil, fmt.Errorf("sign %s for %s: %w", l.kind(), by.CopCode, err)
	}
	id := strings.ToUpper(uuid.Must(uuid.NewV7()).String())
	e := ceb.Seal(id, by.DXPID, l.kind(), now, signed)
	envelope, err := e.Bytes()
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", l.kind(), err)
	}
	return newMessage(Out, l.kind(), id, by.DXPID, ceb.ExportCenter, envelope, now), nil
}

// enqueue stores what prepare made, with one job a message.
func (o *Office) enqueue(ctx context.Context, tx *database.Tx, d *Declaration, work filing) error {
	if err := saveFindings(ctx, tx, d.ID, work.findings); err != nil {
		return err
	}
	for _, m := range work.messages { // four at most
		if _, err := addMessage(ctx, tx, m); err != nil {
			return err
		}
		if err := o.Queue.Add(ctx, tx, Transmit{Message: m.ID}); err != nil {
			return err
		}
	}
	return nil
}
