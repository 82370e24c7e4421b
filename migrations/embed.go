// Package migrations holds the schema, one goose file a step. A file is
// portable: the subset of SQL that SQLite and PostgreSQL both accept. What
// cannot be shared goes to a folder named for the dialect.
package migrations

import "embed"

// FS holds every migration.
//
//go:embed *.sql
var FS embed.FS
