package customs

import (
	"context"
	"time"

	"quayside/backend/database"
)

// Port carries sealed messages to customs and brings replies back.
type Port interface {
	// Send hands over one envelope. Handing the same one over again is
	// harmless: the port knows it by its CopMsgId. An error with a method
	// Permanent that returns true means that the port will never take it.
	Send(ctx context.Context, envelope []byte) error
	// Receive calls take for each reply that waits. A reply is given again
	// until take has returned nil for it.
	Receive(ctx context.Context, take func(ctx context.Context, envelope []byte) error) (int, error)
}

// Queue takes jobs. A job added in a transaction exists if and only if that
// transaction commits.
type Queue interface {
	Add(ctx context.Context, tx *database.Tx, job interface{ Kind() string }) error
}

// Office writes, sends and follows declarations.
type Office struct {
	DB    *database.DB
	Queue Queue
	Port  Port
	Keys  Keys
	Now   func() time.Time
}

// Declare asks for the declaration of one paid parcel to be written and sent.
// It is safe to work twice: a parcel has one declaration.
type Declare struct {
	Parcel string `json:"parcel"` // its ID
}

// Kind is stored in the queue; renaming it orphans waiting work.
func (Declare) Kind() string { return "customs.declare" }

// Transmit asks for one sealed message to be handed to the port. It is safe to
// work twice: the port knows the message by its number.
type Transmit struct {
	Message string `json:"message"` // its ID
}

// Kind is stored in the queue; renaming it orphans waiting work.
func (Transmit) Kind() string { return "customs.transmit" }

// moment is now as customs' clock shows it: whole milliseconds.
func (o *Office) moment() time.Time { return o.Now().UTC().Truncate(time.Millisecond) }
