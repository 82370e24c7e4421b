package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"quayside/backend/database"
)

const (
	userTable    = "users"
	sessionTable = "sessions"
)

type userRow struct {
	ID           string
	Email        string
	Name         string
	PasswordHash string
	Role         string
	MerchantID   *string
	CreatedAt    time.Time
}

type sessionRow struct {
	TokenHash  string
	UserID     string
	UserAgent  string
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
}

func (r userRow) user() User {
	u := User{ID: r.ID, Email: r.Email, Name: r.Name, Role: Role(r.Role), CreatedAt: r.CreatedAt.UTC()}
	if r.MerchantID != nil {
		u.MerchantID = *r.MerchantID
	}
	return u
}

// Add stores a person with the hash of their password, made by
// [Passwords.Hash]. It returns what [User.Check] finds, or ErrTaken.
func Add(ctx context.Context, tx *database.Tx, u User, hash string) error {
	if err := u.Check(); err != nil {
		return err
	}
	r := userRow{ID: u.ID, Email: u.Email, Name: u.Name, PasswordHash: hash, Role: string(u.Role), CreatedAt: u.CreatedAt.UTC()}
	if u.MerchantID != "" {
		r.MerchantID = &u.MerchantID
	}
	err := tx.Gorm(ctx).Table(userTable).Create(&r).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrTaken.Because(err)
	}
	if err != nil {
		return fmt.Errorf("add user: %w", err)
	}
	return nil
}

// findToSignIn returns the person with an address and the hash of their
// password; of an address nobody has, both are empty.
func findToSignIn(ctx context.Context, conn database.Conn, email string) (User, string, error) {
	var r userRow
	err := conn.Gorm(ctx).Table(userTable).Where("email = ?", email).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return User{}, "", nil
	}
	if err != nil {
		return User{}, "", fmt.Errorf("find user by email: %w", err)
	}
	return r.user(), r.PasswordHash, nil
}

func addSession(ctx context.Context, tx *database.Tx, s sessionRow) error {
	if err := tx.Gorm(ctx).Table(sessionTable).Create(&s).Error; err != nil {
		return fmt.Errorf("add session: %w", err)
	}
	return nil
}

// findSession returns a session and whose it is, or ErrSignedOut.
func findSession(ctx context.Context, conn database.Conn, tokenHash string) (sessionRow, User, error) {
	var r struct {
		LastSeenAt time.Time
		ExpiresAt  time.Time
		User       userRow `gorm:"embedded"`
	}
	err := conn.Gorm(ctx).Table(sessionTable).
		Select("sessions.last_seen_at, sessions.expires_at, users.*").
		Joins("JOIN users ON users.id = sessions.user_id").
		Where("sessions.token_hash = ?", tokenHash).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return sessionRow{}, User{}, ErrSignedOut
	}
	if err != nil {
		return sessionRow{}, User{}, fmt.Errorf("find session: %w", err)
	}
	return sessionRow{TokenHash: tokenHash, LastSeenAt: r.LastSeenAt, ExpiresAt: r.ExpiresAt}, r.User.user(), nil
}

// sawSession moves the time of the last doing, never back.
func sawSession(ctx context.Context, tx *database.Tx, tokenHash string, at time.Time) error {
	err := tx.Gorm(ctx).Table(sessionTable).
		Where("token_hash = ? AND last_seen_at < ?", tokenHash, at).
		UpdateColumn("last_seen_at", at).Error
	if err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	return nil
}

func dropSession(ctx context.Context, tx *database.Tx, tokenHash string) error {
	if err := tx.Gorm(ctx).Table(sessionTable).Where("token_hash = ?", tokenHash).Delete(&sessionRow{}).Error; err != nil {
		return fmt.Errorf("drop session: %w", err)
	}
	return nil
}

// dropEnded removes the sessions of a person that nobody can use any more, so
// that the table stays small without a sweeper.
func dropEnded(ctx context.Context, tx *database.Tx, userID string, now time.Time) error {
	err := tx.Gorm(ctx).Table(sessionTable).
		Where("user_id = ? AND (expires_at <= ? OR last_seen_at <= ?)", userID, now, now.Add(-sessionIdle)).
		Delete(&sessionRow{}).Error
	if err != nil {
		return fmt.Errorf("drop ended sessions: %w", err)
	}
	return nil
}
