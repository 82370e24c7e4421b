package customs

import "quayside/backend/customs/ceb"

// Signer signs for one company, by a key of its own or through a device. It is
// never called inside a transaction: a device takes seconds.
type Signer = ceb.Signer

// Keys finds the signer of an identity by its key's name, or returns
// [ErrNoKey].
type Keys interface {
	Signer(keyName string) (Signer, error)
}
