// Package pgtest gives tests a private PostgreSQL: one cluster for the test process, started from the server programs
// that are installed, reachable through a Unix socket in a temporary folder only, and one fresh database for each test.
package pgtest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Required is the environment variable that makes New fail, instead of skip, where no server programs are installed.
const Required = "ASSAY_PG"

// cluster is a running server.
type cluster struct {
	dir    string
	server *exec.Cmd
	done   chan error
	admin  *sql.DB
	log    bytes.Buffer
}

// shared is the cluster of this test process, and how many databases were made in it. It is the only state that tests
// of a process share: starting a server takes about a second, a database a fifth of that.
var shared struct {
	once    sync.Once
	cluster *cluster
	err     error
	serial  atomic.Int64
}

// New returns the DSN of a fresh database. The test is skipped where PostgreSQL is not installed, unless the
// environment says ASSAY_PG=required. Use Main as the TestMain of the package, so that the cluster is removed.
func New(tb testing.TB) string {
	tb.Helper()
	bin, err := programs()
	if err != nil {
		if os.Getenv(Required) == "required" {
			tb.Fatalf("%v, and %s=required", err, Required)
		}
		tb.Skipf("%v; install Debian's postgresql package, or run `make tools`", err)
	}
	shared.once.Do(func() { shared.cluster, shared.err = start(bin) })
	if shared.err != nil {
		tb.Fatal(shared.err)
	}
	return shared.cluster.database(tb, fmt.Sprintf("t%d", shared.serial.Add(1)))
}

// Main runs the tests of a package and then stops the cluster, if one was started. Call it from TestMain.
func Main(m *testing.M) {
	code := m.Run()
	if err := Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// Stop ends the cluster and removes its files. The server also ends when the test process dies.
func Stop() error {
	shared.once.Do(func() {})
	if shared.cluster == nil {
		return nil
	}
	return shared.cluster.stop()
}

// programs returns the folder of the newest server that is installed.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	newest, folder := 0, ""
	for _, path := range found {
		bin := filepath.Dir(path)
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(bin))); err == nil && v > newest {
			newest, folder = v, bin
		}
	}
	if folder == "" {
		if path, err := exec.LookPath("postgres"); err == nil {
			return filepath.Dir(path), nil
		}
		return "", errors.New("no PostgreSQL server is installed")
	}
	return folder, nil
}

// prefix begins the name of a cluster's folder; the number of the process follows.
const prefix = "assay-pg-"

// sweep removes folders whose test process was killed.
func sweep() error {
	found, err := filepath.Glob("/tmp/" + prefix + "*-*")
	if err != nil {
		return err
	}
	for _, dir := range found {
		var pid int
		if _, err := fmt.Sscanf(filepath.Base(dir), prefix+"%d-", &pid); err != nil || pid <= 1 {
			continue
		}
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// start makes and starts a cluster.
func start(bin string) (*cluster, error) {
	// The path of a Unix socket may have about a hundred characters, so the folder goes directly under /tmp.
	if err := sweep(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("/tmp", prefix+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return nil, err
	}
	c := &cluster{dir: dir, done: make(chan error, 1)}
	if err := c.run(bin); err != nil {
		return nil, errors.Join(fmt.Errorf("pgtest: %w\n%s", err, c.log.String()), os.RemoveAll(dir))
	}
	return c, nil
}

func (c *cluster) run(bin string) error {
	as, err := credential(c.dir)
	if err != nil {
		return err
	}
	data := filepath.Join(c.dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "assay", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = &syscall.SysProcAttr{Credential: as}, c.dir
	initdb.Stdout, initdb.Stderr = &c.log, &c.log
	if err := initdb.Run(); err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	settings := []string{
		"listen_addresses=", "unix_socket_directories=" + c.dir, "max_connections=300", "shared_buffers=64MB",
		"fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0",
		"log_min_messages=fatal", "lc_messages=C",
	}
	args := []string{"-D", data}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	c.server = exec.Command(filepath.Join(bin, "postgres"), args...)
	c.server.Dir = c.dir
	c.server.Stdout, c.server.Stderr = &c.log, &c.log
	// The kernel ends the server when the thread that started it goes, so that a killed test leaves nothing running;
	// thread keeps that thread for as long as the server runs.
	c.server.SysProcAttr = &syscall.SysProcAttr{Credential: as, Pdeathsig: syscall.SIGQUIT, Setpgid: true}
	if err := thread(c.server, c.done); err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	c.admin, err = sql.Open("pgx", c.dsn("postgres"))
	if err != nil {
		return errors.Join(err, c.kill())
	}
	return c.wait()
}

// wait returns when the server answers.
func (c *cluster) wait() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		err := c.admin.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case gone := <-c.done:
			return fmt.Errorf("postgres ended: %w", errors.Join(gone, c.admin.Close()))
		case <-ctx.Done():
			return errors.Join(err, c.kill())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// dsn returns the address of a database.
func (c *cluster) dsn(name string) string {
	q := url.Values{"host": {c.dir}, "user": {"assay"}, "sslmode": {"disable"}}
	return "postgres:///" + name + "?" + q.Encode()
}

// database makes a database that is dropped when the test ends. Its texts are ordered as in the language of most
// installations, not by bytes, so that a statement which relies on the order of a server is found out.
func (c *cluster) database(tb testing.TB, name string) string {
	tb.Helper()
	ctx := tb.Context()
	create := "create database " + name + " template template0 encoding 'UTF8' locale_provider icu icu_locale 'und' locale 'C'"
	if _, err := c.admin.ExecContext(ctx, create); err != nil {
		// A server built without ICU has only the order of bytes.
		if _, err := c.admin.ExecContext(ctx, "create database "+name); err != nil {
			tb.Fatal(err)
		}
	}
	tb.Cleanup(func() {
		if _, err := c.admin.ExecContext(context.WithoutCancel(ctx), "drop database "+name+" with (force)"); err != nil {
			tb.Error(err)
		}
	})
	return c.dsn(name)
}

// kill ends the server at once.
func (c *cluster) kill() error {
	if err := c.server.Process.Signal(syscall.SIGQUIT); err != nil {
		return err
	}
	// It was told to end, so that it ended is no failure.
	if err := <-c.done; err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); !ok {
			return err
		}
	}
	return nil
}

func (c *cluster) stop() error {
	return errors.Join(c.admin.Close(), c.kill(), os.RemoveAll(c.dir))
}

// credential returns whom to run the server as: it refuses to run as root. The folder is made theirs.
func credential(dir string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // no credential means: as we are
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, int(uid), int(gid))
	}
	return nil, errors.New("running as root, and there is no user postgres or nobody to run the server as")
}
