package measure

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/peer"
	"tidings/cmd/tidings-bench/question"
)

// Phase is what one process does with an engine.
type Phase string

// The phases, in their order.
const (
	Loading   Phase = "load"
	Detecting Phase = "detect" // loading with the languages to be found out
	Answering Phase = "ask"
)

// Job is one phase of one engine.
type Job struct {
	Engine    peer.Definition
	Phase     Phase
	Dir       string // of the engine's database
	File      string // the corpus
	Facts     corpus.Facts
	Topics    []analytics.TopicDefinition
	Questions []question.Question
	WarmUps   int // how often a question is asked before it is timed
	Repeat    int // how often it is timed
	// Slow is what a question has to take to be warmed up once and timed three
	// times only; one that takes six times as long is timed once.
	Slow     time.Duration
	Progress func(string) // may be nil

	now func() time.Time // the clock of questions; nil is the real one
}

// Run does the job in this process.
func (j Job) Run(ctx context.Context) (Result, error) {
	engine := j.Engine.New(j.Dir, j.Facts)
	memory := &sampler{}
	if server, ok := engine.(peer.Server); ok {
		memory.server = server.Process
	}
	r := Result{Engine: j.Engine.Name}
	var err error
	switch j.Phase {
	case Loading:
		err = j.load(ctx, engine, memory, &r)
	case Detecting:
		detector, ok := engine.(peer.Detector)
		if !ok {
			return r, fmt.Errorf("%s does not find out languages", j.Engine.Name)
		}
		r.Detecting, err = j.timed(memory, func() error { return detector.LoadDetecting(ctx, j.File) })
	case Answering:
		err = j.answer(ctx, engine, memory, &r)
	default:
		return r, fmt.Errorf("phase %q: expected %s, %s or %s", j.Phase, Loading, Detecting, Answering)
	}
	return r, errors.Join(err, engine.Close())
}

func (j Job) load(ctx context.Context, engine peer.Engine, memory *sampler, r *Result) error {
	var err error
	if r.Load, err = j.timed(memory, func() error { return engine.Load(ctx, j.File) }); err != nil {
		return err
	}
	r.Version, err = engine.Version(ctx)
	return err
}

func (j Job) timed(memory *sampler, do func() error) (*Load, error) {
	start := time.Now()
	err := memory.during(do)
	l := &Load{Articles: j.Facts.Articles, Seconds: time.Since(start).Seconds()}
	if err != nil {
		return nil, err
	}
	l.Memory, err = memory.peak()
	return l, err
}

// answer tags the topics and asks all questions.
func (j Job) answer(ctx context.Context, engine peer.Engine, memory *sampler, r *Result) error {
	if err := engine.Open(ctx); err != nil {
		return err
	}
	// Now, as some engines clean up when they are closed.
	var err error
	if r.Size, err = engine.Size(ctx); err != nil {
		return err
	}
	if tagger, ok := engine.(peer.Tagger); ok {
		start := time.Now()
		if err := memory.during(func() error { return tagger.Tag(ctx, j.Topics) }); err != nil {
			return fmt.Errorf("tagging: %w", err)
		}
		r.Tag = time.Since(start).Seconds()
	}
	for _, q := range j.Questions {
		asked, err := j.ask(ctx, engine, memory, q)
		if err != nil {
			return fmt.Errorf("question %s: %w", q.ID, err)
		}
		r.Asked = append(r.Asked, asked)
		if j.Progress != nil {
			if len(asked.Times) > 0 {
				j.Progress(fmt.Sprintf("%s %.1f ms", q.ID, Percentile(asked.Times, 50)))
			} else {
				j.Progress(q.ID + ": " + asked.Cannot)
			}
		}
	}
	r.Answering, err = memory.peak()
	return err
}

// ask warms a question up and takes its times. Every answer has to be the same.
func (j Job) ask(ctx context.Context, engine peer.Engine, memory *sampler, q question.Question) (Asked, error) {
	out := Asked{ID: q.ID}
	now := j.now
	if now == nil {
		now = time.Now
	}
	once := func() (time.Duration, error) {
		start := now()
		a, err := engine.Ask(ctx, q)
		took := now().Sub(start)
		if err != nil {
			return took, err
		}
		a = a.Canonical(q.Kind)
		if out.Answer.Rows == nil {
			out.Answer = a
		} else if d := question.Difference(out.Answer, a); d != "" {
			return took, fmt.Errorf("asked again, it answered otherwise: %s", d)
		}
		return took, nil
	}
	repeat, warm := j.Repeat, j.WarmUps
	var cannot *peer.CannotError
	for i := 0; i < warm; i++ {
		var took time.Duration
		err := memory.during(func() (err error) { took, err = once(); return err })
		if errors.As(err, &cannot) {
			return Asked{ID: q.ID, Cannot: cannot.Why}, nil
		}
		if err != nil {
			return out, err
		}
		switch {
		case took > 6*j.Slow:
			repeat, warm = 1, 1
		case took > j.Slow:
			repeat, warm = min(repeat, 3), 1
		}
	}
	runtime.GC() // the garbage of the question before is not this one's
	for range repeat {
		took, err := once()
		if errors.As(err, &cannot) {
			return Asked{ID: q.ID, Cannot: cannot.Why}, nil
		}
		if err != nil {
			return out, err
		}
		out.Times = append(out.Times, float64(took.Microseconds())/1000)
	}
	return out, nil
}
