package app

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/assay-ip/assay/engine/price"
	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/blob"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/config"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/health"
	"github.com/assay-ip/assay/internal/importer"
	"github.com/assay-ip/assay/internal/jobs"
	"github.com/assay-ip/assay/internal/knowledge"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/policy"
	"github.com/assay-ip/assay/internal/product"
	"github.com/assay-ip/assay/internal/rescan"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/rights"
	"github.com/assay-ip/assay/internal/seal"
	"github.com/assay-ip/assay/internal/signon"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/vault"
	"github.com/assay-ip/assay/internal/vocabulary"
	"github.com/assay-ip/assay/packs"
)

// Parts are the services over one database, without the server around them.
type Parts struct {
	Store    *store.Store
	Accounts *account.Service
	Brands   *rights.Service
	Products *product.Service
	Rules    *policy.Service
	Packs    *policy.Packs
	Listings *listing.Service
	Review   *review.Service
	Events   *event.Service
	Hub      *event.Hub
	Keeper   *knowledge.Keeper
	Archive  *knowledge.Archive
	Runs     *rescan.Service
	Jobs     *jobs.Runner
	Words    *vocabulary.Service
	Vault    *vault.Service
	Files    *blob.Folder

	rates int // how many exchange rates are known
}

// Options say how to open the parts.
type Options struct {
	Log     *slog.Logger
	Clock   clock.Clock
	Migrate bool         // bring the database up to date first
	Unsafe  bool         // see Main.Unsafe
	Rates   []price.Rate // used when the configuration names no file of rates
}

// Open opens the database of a configuration and puts the services over it. Nothing runs yet: the hub and the keeper are
// started by Main. Close the Store when done.
func Open(ctx context.Context, c config.Config, o Options) (*Parts, error) {
	if c.Database == "" {
		if err := os.MkdirAll(c.Data, 0o750); err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "the data folder "+strconv.Quote(c.Data)+" cannot be made", "name a folder that may be written with --data")
		}
	} else if path, ok := strings.CutPrefix(c.Database, "sqlite:"); ok {
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "the folder of the database is not there", "make it, or name another with --database sqlite:PATH")
		}
	}
	ps, err := packs.Load()
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "the packs that come with Assay cannot be read", "")
	}
	rates, err := readRates(c.Rates, o.Rates)
	if err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, store.Options{DSN: c.DSN(), Log: o.Log, Clock: o.Clock, Unsafe: o.Unsafe})
	if err != nil {
		return nil, err //nolint:wrapcheck // a fault
	}
	if o.Migrate {
		if err := st.Migrate(ctx); err != nil {
			_ = st.Close()
			return nil, err //nolint:wrapcheck // a fault
		}
	}
	p := &Parts{
		Store: st, Accounts: accounts(c, st, o.Clock), Brands: rights.NewService(st, o.Clock), Products: product.NewService(st, st, o.Clock),
		Rules: policy.NewService(st, o.Clock), Packs: policy.NewPacks(st, o.Clock, ps), Review: review.NewService(st, st, o.Clock), Events: event.NewService(st),
		Hub: event.NewHub(st, o.Log), Keeper: knowledge.NewKeeper(st, ps, o.Clock, o.Log, knowledge.WithRates(rates)), rates: len(rates),
	}
	p.Listings = listing.NewService(st, p.Keeper, o.Clock)
	p.Archive = knowledge.NewArchive(st, p.Keeper, o.Clock)
	p.Runs = rescan.NewService(st, p.Archive, st, o.Clock)
	p.Jobs = jobs.New(st, rescan.NewWorker(st, p.Keeper, o.Clock, o.Log, c.Rescan), o.Clock, o.Log, c.Keep)
	p.Words = vocabulary.NewService(st, o.Clock, o.Log, c.Words)
	if err := p.openVault(c, o.Clock); err != nil {
		_ = st.Close()
		return nil, err
	}
	return p, nil
}

// keyFile is the file in the data folder whose key seals second factors. Every process on one database needs the same.
const keyFile = "secrets.key"

func accounts(c config.Config, st *store.Store, clk clock.Clock) *account.Service {
	return account.NewService(st, clk, account.WithBox(seal.File(filepath.Join(c.Data, keyFile))), account.WithLife(c.Session.Idle, c.Session.Life))
}

// signOn returns the provider of single sign-on, nil when none is configured.
func signOn(c config.Config) (*signon.Provider, error) {
	if c.SignOn.Issuer == "" {
		return nil, nil //nolint:nilnil // no provider is what off means
	}
	if c.SignOn.ClientID == "" {
		return nil, fault.New(fault.Invalid, "single sign-on has no client ID", "set sso.client_id to what the provider knows Assay by")
	}
	p := signon.Config{Issuer: c.SignOn.Issuer, ClientID: c.SignOn.ClientID}
	if c.SignOn.SecretFile != "" {
		b, err := os.ReadFile(c.SignOn.SecretFile)
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "the secret of single sign-on cannot be read", "check the setting sso.secret_file")
		}
		p.ClientSecret = strings.TrimSpace(string(b))
	}
	return signon.New(p), nil
}

// openVault puts the rights over the database and the folder of files.
func (p *Parts) openVault(c config.Config, clk clock.Clock) error {
	evidence, err := packs.LoadEvidence()
	if err != nil {
		return fault.Wrap(err, fault.Internal, "the packs that come with Assay cannot be read", "")
	}
	if p.Files, err = blob.OpenFolder(filepath.Join(c.Data, "files")); err != nil {
		return err //nolint:wrapcheck // a fault
	}
	p.Vault = vault.NewService(p.Store, p.Store, p.Files, evidence, clk)
	return nil
}

// checkFiles says whether documents can be kept.
func (p *Parts) checkFiles(ctx context.Context) health.Check {
	if err := p.Files.Ready(ctx); err != nil {
		return health.Check{Name: "files", State: health.Failing, Detail: "documents cannot be written", Hint: "check the folder files below the data folder"}
	}
	return health.Check{Name: "files", State: health.OK, Detail: "a folder on this machine"}
}

// readRates reads the file of exchange rates, when one is named.
func readRates(path string, otherwise []price.Rate) ([]price.Rate, error) {
	if path == "" {
		return otherwise, nil
	}
	f, err := os.Open(path) //nolint:gosec // the file the operator names
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the exchange rates "+strconv.Quote(path)+" cannot be opened", "check the setting rates")
	}
	defer f.Close()          //nolint:errcheck // only read
	return importer.Rates(f) //nolint:wrapcheck // a fault
}

// Check says how the database and the knowledge are.
func (p *Parts) Check(ctx context.Context) []health.Check {
	db := health.Check{Name: "database", State: health.OK, Detail: p.Store.Dialect()}
	if err := p.Store.Ping(ctx); err != nil {
		db.State, db.Detail, db.Hint = health.Failing, "it does not answer", "check that it runs and can be reached"
	}
	know := health.Check{Name: "knowledge", State: health.OK, Detail: "snapshot " + strconv.FormatInt(p.Keeper.Current().Number, 10)}
	if p.Keeper.Engine() == nil {
		know.State, know.Detail = health.Failing, "no snapshot is compiled yet"
	} else if err := p.Keeper.Problem(); err != nil {
		know.State, know.Detail, know.Hint = health.Failing, "the newest entries are not in effect; "+know.Detail+" still is", "see the log for the entry at fault"
	} else if st := p.Keeper.State(); st.Pinned {
		know.State, know.Detail, know.Hint = health.Off, "snapshot "+strconv.FormatInt(st.Active, 10)+" is pinned; newer knowledge is not in effect", "release it on the page of snapshots"
	}
	money := health.Check{Name: "currencies", State: health.OK, Detail: strconv.Itoa(p.rates) + " exchange rates"}
	if p.rates == 0 {
		money = health.Check{Name: "currencies", State: health.Off, Detail: "prices in another currency than the known band's are not compared", Hint: "name a file of exchange rates with the setting rates"}
	}
	return []health.Check{
		db, know, money, p.checkWords(), p.checkJobs(), p.checkFiles(ctx),
		{Name: "pictures", State: health.Off, Detail: "listings are screened by their texts and prices; pictures are not looked at yet"},
	}
}

// checkJobs says whether work that goes on after its request is handed out.
func (p *Parts) checkJobs() health.Check {
	if p.Jobs.Problem() != nil {
		return health.Check{Name: "jobs", State: health.Failing, Detail: "work in the background is not handed out", Hint: "see the log"}
	}
	return health.Check{Name: "jobs", State: health.OK}
}

// checkWords says how learning the words of titles stands.
func (p *Parts) checkWords() health.Check {
	last := p.Words.Last()
	switch {
	case p.Words.Every() == 0:
		return health.Check{Name: "words", State: health.Off, Detail: "words that many sellers use are not learned", Hint: "set words.every, such as 1h"}
	case last.Err != nil:
		return health.Check{Name: "words", State: health.Failing, Detail: "the words of titles are not learned", Hint: "see the log"}
	case last.At.IsZero():
		return health.Check{Name: "words", State: health.OK, Detail: "not learned yet"}
	}
	return health.Check{Name: "words", State: health.OK, Detail: "learned at " + last.At.Format(time.RFC3339)}
}

// lag returns how many events are written and not yet handed to streams, 0 when that cannot be told.
func (p *Parts) lag(ctx context.Context) int64 {
	last, err := p.Store.LastEvent(ctx)
	if err != nil {
		return 0
	}
	return max(0, last-p.Hub.Seen())
}

// Console returns a viewer for whoever runs a command on the machine itself: an administrator of the organisation with this
// name or ID, of the operator when it is empty. Whoever may read the database may do that anyway.
func (p *Parts) Console(ctx context.Context, org string) (authz.Viewer, error) {
	all, err := p.Store.Organisations(ctx)
	if err != nil {
		return authz.Viewer{}, err //nolint:wrapcheck // a fault
	}
	if len(all) == 0 {
		return authz.Viewer{}, fault.New(fault.NotFound, "there is no organisation yet", "run assay serve and open the address it prints, or assay account set-up")
	}
	var names []string
	for _, o := range all {
		if o.ID == org || strings.EqualFold(o.Name, org) || (org == "" && o.Operator) {
			return authz.Viewer{User: "console", Name: "console", Org: o.ID, OrgName: o.Name, Role: authz.RoleAdmin}, nil
		}
		names = append(names, strconv.Quote(o.Name))
	}
	return authz.Viewer{}, fault.Bad(fault.Field{
		Name: "--org", Value: org, Message: "there is no such organisation", Hint: "give one of " + strings.Join(names[:min(len(names), 20)], ", "),
	})
}
