package office

import (
	"fmt"
	"net/http"
	"unicode/utf8"

	"github.com/beevik/etree"
	"github.com/gin-gonic/gin"

	"quayside/backend/customs"
	"quayside/backend/customs/ceb"
	"quayside/backend/server/reply"
)

// messagePage is what templates/office/message.html sees, and all it sees.
type messagePage struct {
	reply.Frame
	Kind, Number, Sender, Receiver string
	Digest, Written, Sent, Note    string
	Body                           string // the message, indented for reading
	File                           string // address of the exact bytes
	Signature                      string // what verifying it says, "" for replies
}

// messageShow serves GET /office/messages/:id: one message or reply, readable.
func (d *Doors) messageShow(c *gin.Context) error {
	m, err := customs.FindMessage(c.Request.Context(), d.DB, c.Param("id"))
	if err != nil {
		return err
	}
	w := d.Pages.Words(c)
	p := &messagePage{
		Frame: d.frame(c, w.T("office.raw.title", "kind", string(m.Kind)), "declarations"),
		Kind:  string(m.Kind), Number: m.CopMsgID, Sender: m.Sender, Receiver: m.Receiver, Digest: m.SHA256, Note: m.Note,
		Written: w.DateTime(m.CreatedAt, customsZone), File: c.Request.URL.Path + "/file", Body: indent(inside(m.Envelope)),
	}
	if m.SentAt != nil {
		p.Sent = w.DateTime(*m.SentAt, customsZone)
	}
	if m.Direction == customs.In && m.Note != "" {
		p.Note = w.T("office.note." + m.Note)
	}
	if m.Direction == customs.Out {
		p.Signature = signatureOf(w, inside(m.Envelope))
	}
	return d.Pages.Page(c, http.StatusOK, "office/message", *p)
}

// messageFile serves GET /office/messages/:id/file: the envelope, byte for byte
// as it travelled. It is never shown as a page: a reply is a stranger's text.
func (d *Doors) messageFile(c *gin.Context) error {
	m, err := customs.FindMessage(c.Request.Context(), d.DB, c.Param("id"))
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", fmt.Sprintf("attachment; filename=%q", m.ID+".xml"))
	c.Header("Cache-Control", "private, no-store")
	c.Data(http.StatusOK, "application/xml", m.Envelope)
	return nil
}

// inside returns the business message in an envelope, or the bytes themselves
// if they are no envelope.
func inside(envelope []byte) []byte {
	e, err := ceb.Open(envelope)
	if err != nil {
		return envelope
	}
	return e.Data
}

func signatureOf(w reply.Words, message []byte) string {
	v, err := ceb.Verify(message)
	if err != nil {
		return w.Refusal(err)
	}
	return w.T("office.raw.signed", "algorithm", string(v.Algorithm), "key", v.KeyName)
}

// indent lays XML out for reading. What is no XML is shown as it is, as far as
// it is text.
func indent(b []byte) string {
	doc := etree.NewDocument()
	err := doc.ReadFromBytes(b)
	if err == nil {
		doc.Indent(2)
		var text string
		if text, err = doc.WriteToString(); err == nil {
			return text
		}
	}
	if utf8.Valid(b) {
		return string(b)
	}
	return fmt.Sprintf("%q", b)
}
