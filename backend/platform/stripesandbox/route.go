package stripesandbox

import (
	"maps"
	"net/http"
	"slices"
)

// endpoint is one call of Stripe's API that the sandbox answers.
type endpoint struct {
	method, path string // below Mount + "/api"
	keys         access
	takes        shape
	run          func(*call) (any, error)
}

// endpoints is Stripe's API as far as it is here.
func endpoints() []endpoint {
	return []endpoint{
		{"POST", "/v1/payment_intents", secretOnly, createShape, createIntent},
		{"GET", "/v1/payment_intents/{id}", anyKey, findShape, findIntent},
		{"POST", "/v1/payment_intents/{id}", secretOnly, updateShape, updateIntent},
		{"POST", "/v1/payment_intents/{id}/confirm", anyKey, confirmShape, confirmIntent},
		{"POST", "/v1/payment_intents/{id}/cancel", secretOnly, cancelShape, cancelIntent},
		{"GET", "/v1/charges/{id}", secretOnly, shape{}, findCharge},
		{"POST", "/v1/refunds", secretOnly, refundShape, createRefund},
		{"GET", "/v1/refunds", secretOnly, refundsShape, listRefunds},
		{"GET", "/v1/refunds/{id}", secretOnly, shape{}, findRefund},
		{"GET", "/v1/events", secretOnly, listShape, listEvents},
		{"GET", "/v1/events/{id}", secretOnly, shape{}, findEvent},
	}
}

// Parameters lists what each call takes, "POST /v1/refunds": {"amount", ...}, in
// bracket notation with "[]" for the items of a list and "[*]" for any name. It
// is there to be held against Stripe's own specification.
func Parameters() map[string][]string {
	all := map[string][]string{}
	for _, e := range endpoints() {
		all[e.method+" "+e.path] = slices.Sorted(maps.Keys(e.takes))
	}
	return all
}

// routes is the site map: Stripe's API, what browsers open, and our own controls.
func (s *Sandbox) routes() {
	for _, e := range endpoints() {
		s.mux.Handle(e.method+" "+Mount+"/api"+e.path, s.api(e.keys, e.takes, e.run))
		if e.keys == anyKey {
			s.mux.HandleFunc("OPTIONS "+Mount+"/api"+e.path, preflight)
		}
	}
	s.mux.Handle(Mount+"/api/", s.unknownURL())

	s.mux.HandleFunc("GET "+Mount+"/v3/{name}", s.asset)
	s.mux.HandleFunc("GET "+Mount+"/3ds/{token}", s.askBank)
	s.mux.HandleFunc("POST "+Mount+"/3ds/{token}", s.answerBank)

	s.mux.Handle("GET "+Mount+"/control", s.api(secretOnly, shape{}, readControl))
	s.mux.Handle("POST "+Mount+"/control", s.api(secretOnly, controlShape, writeControl))
}

// preflight lets a page of another origin send its key.
func preflight(w http.ResponseWriter, _ *http.Request) {
	allowBrowsers(w.Header())
	w.WriteHeader(http.StatusNoContent)
}
