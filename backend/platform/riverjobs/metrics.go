package riverjobs

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"quayside/backend/database"
)

// Depth is how many jobs of one kind are in one state: available (waiting for a
// worker), scheduled (waiting for their time), running, retryable (failed,
// waiting to be tried again), discarded (given up after the last try).
type Depth struct {
	Kind, State string
	Jobs        int64
}

// Depths counts what has not ended well yet, and what was given up.
func Depths(ctx context.Context, conn database.Conn) ([]Depth, error) {
	var depths []Depth
	err := conn.Gorm(ctx).Raw(`SELECT kind, CAST(state AS TEXT) AS state, count(*) AS jobs FROM river_job
		WHERE state IN ('available', 'scheduled', 'running', 'retryable', 'discarded')
		GROUP BY kind, state ORDER BY kind, state`).Scan(&depths).Error
	return depths, err
}

func newWorked() *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "quayside_job_seconds", Help: "How long jobs took, by kind and how they ended.",
		Buckets: []float64{.001, .005, .02, .1, .5, 2, 10, 60},
	}, []string{"kind", "outcome"})
}

var depthDesc = prometheus.NewDesc("quayside_jobs", "Jobs in the queue, by kind and state.", []string{"kind", "state"}, nil)

// Describe is for a prometheus registry.
func (q *Queue) Describe(ch chan<- *prometheus.Desc) {
	ch <- depthDesc
	q.worked.Describe(ch)
}

// Collect counts the queue whenever the metrics are read.
func (q *Queue) Collect(ch chan<- prometheus.Metric) {
	q.worked.Collect(ch)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	depths, err := Depths(ctx, q.db)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(depthDesc, err)
		return
	}
	for _, d := range depths {
		ch <- prometheus.MustNewConstMetric(depthDesc, prometheus.GaugeValue, float64(d.Jobs), d.Kind, d.State)
	}
}
