package customs

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"quayside/backend/customs/ceb"
	"quayside/backend/database"
)

// Direction says who wrote a message.
type Direction string

const (
	Out Direction = "out" // we, to customs
	In  Direction = "in"  // customs, to us: a reply
)

// What can be odd about a reply. The words for people are in the languages,
// under "office.note.<note>".
const (
	NoteUnreadable = "unreadable" // neither envelope nor message can be read
	NoteExtras     = "extras"     // it holds parts we do not know
	NoteStray      = "stray"      // it answers a document we did not send
)

// Message is one message or reply, byte for byte as it travelled.
type Message struct {
	ID        string
	Direction Direction
	Kind      ceb.Kind // "" for a reply that could not be read
	CopMsgID  string   // the sender's number of it
	Sender    string
	Receiver  string
	Envelope  []byte // the whole DxpMsg
	SHA256    string // of Envelope, in hex
	Note      string // of a reply: what is odd about it; of a message: why the port never takes it
	CreatedAt time.Time
	SentAt    *time.Time // when the port took it; nil for replies and while waiting
	Entries   []Entry
}

// Entry is one document in a message, or one answer in a reply.
type Entry struct {
	MessageID     string
	Position      int
	DeclarationID *string // nil for an answer to a document that is not ours
	Document      ceb.Kind
	Key           ceb.Key
	Attempt       int
	Status        string // returnStatus of an answer, "" in a message
	Info          string // returnInfo of an answer
	At            time.Time
}

// newMessage makes the record of an envelope.
func newMessage(dir Direction, kind ceb.Kind, copMsgID, sender, receiver string, envelope []byte, now time.Time) *Message {
	return &Message{ID: database.NewID(), Direction: dir, Kind: kind, CopMsgID: copMsgID, Sender: sender, Receiver: receiver,
		Envelope: envelope, SHA256: digest(envelope), CreatedAt: now}
}

// digest returns the SHA-256 of b in hex.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// hold adds an entry.
func (m *Message) hold(e Entry) {
	e.MessageID, e.Position = m.ID, len(m.Entries)
	m.Entries = append(m.Entries, e)
}
