package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
)

func taken(err error) error {
	return fault.Wrap(err, fault.Conflict, "it exists already", "use another name, or change the one that is there")
}

func dangling(err error) error {
	return fault.Wrap(err, fault.Conflict, "it refers to something that does not exist", "")
}

func busy(err error) error {
	return fault.Wrap(err, fault.Unavailable, "the database is busy", "try again in a moment")
}

func missing(noun string) error {
	return fault.New(fault.NotFound, "there is no such "+noun, "")
}

func stale(noun string) error {
	return fault.New(fault.Stale, "somebody changed this "+noun+" since you read it", "read it again and repeat your change")
}

// normal turns whatever the driver returned into a fault. A missing row becomes fault.NotFound.
func (s *Store) normal(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return missing("thing")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return fault.Wrap(err, fault.Unavailable, "the database does not answer", "try again in a moment")
	}
	if faulty, _ := s.dialect.fault(err); fault.CodeOf(faulty) != fault.Internal {
		return faulty
	}
	return fault.Wrap(err, fault.Internal, "the database could not do it", "look into the log of the server")
}

// name replaces the message of a missing row or a taken value by one that says what it was.
func name(err error, noun, unique string) error {
	switch {
	case fault.Is(err, fault.NotFound):
		return missing(noun)
	case unique != "" && fault.Is(err, fault.Conflict):
		return fault.Wrap(err, fault.Conflict, "there is already "+unique, "use another one, or change the one that is there")
	}
	return err
}

// nobody is returned for a scope that sees nothing.
func nobody(in authz.Scope, noun string) error {
	if in.Org() == "" {
		return missing(noun)
	}
	return nil
}
