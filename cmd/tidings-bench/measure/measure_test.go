package measure

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/peer"
	"tidings/cmd/tidings-bench/question"
)

func TestPercentile(t *testing.T) {
	nine := []float64{9, 1, 8, 2, 7, 3, 6, 4, 5}
	for _, test := range []struct {
		numbers []float64
		p, want float64
	}{
		{[]float64{5}, 50, 5}, {[]float64{5}, 95, 5},
		{nine, 50, 5}, {nine, 95, 9}, {nine, 10, 1}, {nine, 100, 9},
		{[]float64{4, 1, 3, 2}, 50, 2.5}, {[]float64{1, 2}, 95, 2},
	} {
		if got := Percentile(test.numbers, test.p); got != test.want {
			t.Errorf("percentile %g of %v: %g; expected %g", test.p, test.numbers, got, test.want)
		}
	}
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[i] = float64(100 - i)
	}
	if got := Percentile(hundred, 95); got != 95 {
		t.Errorf("percentile 95 of 1 to 100: %g", got)
	}
	if nine[0] != 9 {
		t.Error("Percentile sorted its argument")
	}
}

func TestMemoryOfThisProcess(t *testing.T) {
	s := &sampler{}
	before, err := s.peak()
	if err != nil {
		t.Fatal(err)
	}
	const size = 64 << 20
	var page []byte
	if err := s.during(func() error {
		page = make([]byte, size)
		for i := 0; i < size; i += 4096 {
			page[i] = 1
		}
		s.sample()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	after, err := s.peak()
	if err != nil {
		t.Fatal(err)
	}
	if after.Own < before.Own+size/2 || after.Peak < after.Own {
		t.Errorf("64 MB more were allocated: %+v before, %+v after", before, after)
	}
	_ = page[len(page)-1]
}

func TestMemoryOfAServer(t *testing.T) {
	s := &sampler{server: os.Getpid}
	m, err := s.peak()
	if err != nil {
		t.Fatal(err)
	}
	if m.Own < 1<<20 || m.Peak < m.Own {
		t.Errorf("the memory of this process and its children: %+v", m)
	}
}

func TestRoom(t *testing.T) {
	dir := t.TempDir()
	if err := Room(dir, 1); err != nil {
		t.Error(err)
	}
	var space *SpaceError
	if err := Room(dir, 1<<60); !errors.As(err, &space) || space.Need != 1<<60 {
		t.Errorf("an exabyte is free: %v", err)
	}
}

// TestEnginesAgree loads a small corpus into every engine that there is here and
// asks all questions: where the semantics are the same the answers have to be.
func TestEnginesAgree(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	// The server's user has to be able to reach its directory.
	for d := dir; d != os.TempDir() && d != "/"; d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "corpus.jsonl")
	facts := makeCorpus(t, file, corpus.Options{Articles: 300, Seed: 3})
	topics, err := analytics.StarterTopics()
	if err != nil {
		t.Fatal(err)
	}
	questions := question.All(facts, topics.Topics)
	results := map[string]Result{}
	for _, d := range peer.Definitions() {
		if err := d.Available(); err != nil {
			t.Logf("%s is left out: %v", d.Label, err)
			continue
		}
		job := Job{Engine: d, Dir: filepath.Join(dir, d.Name), File: file, Facts: facts, Topics: topics.Topics, Questions: questions, Repeat: 1, Slow: time.Minute}
		start := time.Now()
		if err := os.Mkdir(job.Dir, 0o755); err != nil {
			t.Fatal(err)
		}
		job.Phase = Loading
		loaded, err := job.Run(ctx)
		if err != nil {
			t.Fatalf("%s: %v", d.Label, err)
		}
		if loaded.Load.Memory.Peak == 0 || loaded.Version == "" {
			t.Errorf("%s: %+v", d.Label, loaded)
		}
		job.Phase = Answering
		if results[d.Name], err = job.Run(ctx); err != nil {
			t.Fatalf("%s: %v", d.Label, err)
		}
		t.Logf("%s: %v", d.Label, time.Since(start))
		if results[d.Name].Size < facts.TextBytes/4 {
			t.Errorf("%s: %d bytes of text are in a database of %d", d.Label, facts.TextBytes, results[d.Name].Size)
		}
	}
	ours := results["tidings"]
	answered := 0
	for _, d := range peer.Definitions() {
		theirs, ran := results[d.Name]
		if !ran {
			continue
		}
		for _, q := range questions {
			a, okA := ours.Question(q.ID)
			b, okB := theirs.Question(q.ID)
			if !okA || !okB || a.Cannot != "" {
				t.Errorf("%s: question %s has no answer", d.Label, q.ID)
				continue
			}
			checked, _ := d.Checked(q, facts)
			if b.Cannot != "" || !checked {
				continue
			}
			answered++
			if difference := question.Difference(a.Answer, b.Answer); difference != "" {
				t.Errorf("%s, %s: %s", d.Label, q.ID, difference)
			}
		}
	}
	if least := len(questions) + 20; answered < least {
		t.Errorf("%d answers were compared; expected at least %d", answered, least)
	}
	checkTopics(t, ours, facts)
}

// checkTopics looks whether articles are about the topics as often as in news.
func checkTopics(t *testing.T, ours Result, facts corpus.Facts) {
	t.Helper()
	var mentions int64
	for _, a := range ours.Asked {
		if strings.HasPrefix(a.ID, "topic-") {
			mentions += a.Answer.Sum()
		}
	}
	if share := float64(mentions) / float64(facts.Articles); share < 0.04 || share > 0.3 {
		t.Errorf("mentions of seven topics, by article: %.3f; expected 0.04 to 0.3", share)
	}
}

func makeCorpus(t *testing.T, path string, o corpus.Options) corpus.Facts {
	t.Helper()
	g, err := corpus.New(o)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := g.Write(context.Background(), f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return facts
}

// TestAnAnswerThatChangesIsAFault uses an engine that answers otherwise every
// time.
func TestAnAnswerThatChangesIsAFault(t *testing.T) {
	job := Job{WarmUps: 2, Repeat: 9, Slow: time.Minute}
	if _, err := job.ask(context.Background(), &fickle{}, &sampler{}, question.Question{ID: "x", Kind: question.Series}); err == nil || !strings.Contains(err.Error(), "otherwise") {
		t.Errorf("%v; expected an error that the answer changed", err)
	}
	steady := &fickle{steady: true}
	asked, err := job.ask(context.Background(), steady, &sampler{}, question.Question{ID: "x", Kind: question.Series})
	if err != nil || len(asked.Times) != 9 || steady.asked != 11 {
		t.Errorf("%v, %d times of %d questions; expected 9 times after 2 warm-ups", err, len(asked.Times), steady.asked)
	}
	if !slices.Equal(asked.Answer.Rows[0].Numbers, []int64{1}) {
		t.Errorf("the answer is %v", asked.Answer)
	}
}

// TestWhatIsSlowIsAskedLessOften uses an engine that takes a millisecond, by its own clock.
func TestWhatIsSlowIsAskedLessOften(t *testing.T) {
	for _, test := range []struct {
		slow         time.Duration
		times, asked int
	}{{time.Minute, 9, 11}, {time.Millisecond / 2, 3, 4}, {time.Microsecond, 1, 2}} {
		engine := &fickle{steady: true, takes: time.Millisecond}
		job := Job{WarmUps: 2, Repeat: 9, Slow: test.slow, now: func() time.Time { return engine.clock }}
		asked, err := job.ask(context.Background(), engine, &sampler{}, question.Question{ID: "x", Kind: question.Series})
		if err != nil || len(asked.Times) != test.times || engine.asked != test.asked {
			t.Errorf("slow is %v: %v, %d times of %d questions; expected %d of %d", test.slow, err, len(asked.Times), engine.asked, test.times, test.asked)
		}
	}
}

// fickle is an engine that counts how often it was asked.
type fickle struct {
	peer.Engine
	steady bool
	asked  int
	takes  time.Duration
	clock  time.Time
}

func (f *fickle) Ask(context.Context, question.Question) (question.Answer, error) {
	f.asked++
	f.clock = f.clock.Add(f.takes)
	var a question.Answer
	if f.steady {
		a.Add("2020-01-06", 1)
	} else {
		a.Add("2020-01-06", int64(f.asked))
	}
	return a, nil
}
