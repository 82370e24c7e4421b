package app

import (
	"context"
	"net/http"
	"slices"

	"quayside/backend/database"
	"quayside/backend/platform/stripesandbox"
	"quayside/backend/server"
	"quayside/backend/server/hook"
	"quayside/backend/server/office"
	"quayside/backend/server/picture"
	"quayside/backend/server/reply"
	"quayside/backend/server/session"
	"quayside/backend/server/shop"
	"quayside/backend/server/signin"
	"quayside/backend/server/studio"
	"quayside/backend/shipping"
	"quayside/static"
	"quayside/templates"
)

// site builds the pages and the doors of every audience.
func (s *house) site(ctx context.Context) (http.Handler, error) {
	countries, err := shipping.Destinations(ctx, s.db)
	if err != nil {
		return nil, err
	}
	pages, err := reply.New(reply.Options{
		Templates: templates.Files, Static: static.Files, Words: s.words, Origin: s.cfg.Origin.String(),
		Countries: startWith(s.cfg.Country, countries),
	})
	if err != nil {
		return nil, err
	}
	keeper := session.NewKeeper(s.desk, s.cfg.Origin.Scheme == "https")
	doors := []server.Door{
		server.Static{Serve: pages.Static},
		s.shop(pages),
		&signin.Doors{Pages: pages, Desk: s.desk, Keeper: keeper},
		&studio.Doors{Pages: pages, Keeper: keeper, DB: s.db, Intake: s.intake, Now: database.Now},
		&office.Doors{Pages: pages, Keeper: keeper, DB: s.db, Now: database.Now, Resend: s.office.Resend},
		&picture.Doors{Pages: pages, Show: s.pictures.Show},
		&hook.Doors{Pages: pages, Parse: s.gateway.ParseEvent, Settle: s.counter.Settle},
	}
	if s.sandbox != nil {
		doors = append(doors, server.Mount{Path: stripesandbox.Mount, Handler: s.sandbox})
	}
	return server.New(server.Options{
		Log: s.log, Origin: s.cfg.Origin, Metrics: s.metrics, MetricsToken: string(s.cfg.MetricsToken),
		Ready: s.ready, Trace: s.cfg.OTLP != "", Fail: pages.Broken, NotFound: pages.NotFound, Refuse: pages.Refuse,
	}, doors...)
}

// startWith puts the country that is assumed of visitors first, if parcels go
// there. A shop without any lane shows prices for it and sells nothing yet.
func startWith(country string, all []string) []string {
	if !slices.Contains(all, country) {
		return append(slices.Clone(all), country)
	}
	rest := slices.DeleteFunc(slices.Clone(all), func(c string) bool { return c == country })
	return append([]string{country}, rest...)
}

// stripeScript is where Stripe's own script for browsers is.
const stripeScript = "https://js.stripe.com/v3/"

// shop is the shoppers' door, with what their browsers need to pay.
func (s *house) shop(pages *reply.Pages) *shop.Doors {
	d := &shop.Doors{Pages: pages, Words: s.words, DB: s.db, Sell: s.counter, Now: database.Now}
	d.Stripe.PublishableKey, d.Stripe.ScriptURL = s.payKey, stripeScript
	if s.sandbox != nil {
		d.Stripe.ScriptURL = stripesandbox.Mount + "/v3/stripe.js"
	}
	return d
}

// ready reports why requests cannot be answered. The bus is not asked: it
// carries what may be lost, and a shop without news still sells.
func (s *house) ready(ctx context.Context) error {
	if err := s.db.Ping(ctx); err != nil {
		return err
	}
	return s.blobs.Ping(ctx)
}
