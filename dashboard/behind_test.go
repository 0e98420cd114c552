package dashboard

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// writerFunc is a function as a writer.
type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// What is written behind comes whole and in order, however it is cut.
func TestWriteBehindIsWhole(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		var want, got bytes.Buffer
		err := writeBehind(&got, func(w io.Writer) error {
			for range random.IntN(12) {
				p := make([]byte, random.IntN(3*outBuffer))
				for i := range p {
					p[i] = byte(random.Uint32())
				}
				want.Write(p)
				if n, err := w.Write(p); n != len(p) || err != nil {
					t.Fatal(n, err)
				}
				clear(p) // it is the caller's again
			}
			return nil
		})
		if err != nil || !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Fatalf("%d of %d bytes came, or others: %v", got.Len(), want.Len(), err)
		}
	}
}

// An error of the writer ends the writing, at the latest when its buffers are
// full, and is the error of the whole, also where it comes with the last byte.
func TestWriteBehindFails(t *testing.T) {
	broken := errors.New("broken pipe")
	for _, after := range []int{0, 1, 10} {
		writes := 0
		failing := writerFunc(func(p []byte) (int, error) {
			if writes++; writes > after {
				return 0, broken
			}
			return len(p), nil
		})
		taken := 0
		err := writeBehind(failing, func(w io.Writer) error {
			for {
				n, err := w.Write(make([]byte, outBuffer))
				if taken += n; err != nil {
					return err
				}
			}
		})
		if !errors.Is(err, broken) || writes != after+1 {
			t.Errorf("after %d writes: %v, %d writes", after, err, writes)
		}
		if most := (after + 2*behindBuffers) * outBuffer; taken > most {
			t.Errorf("after %d writes: %d bytes were taken, %d at most were to be", after, taken, most)
		}
	}
	err := writeBehind(writerFunc(func([]byte) (int, error) { return 0, broken }), func(w io.Writer) error {
		_, err := w.Write([]byte("the last bytes"))
		return err
	})
	if !errors.Is(err, broken) {
		t.Errorf("the last bytes were not written, and the error is %v", err)
	}
	own := errors.New("no more rows")
	if err := writeBehind(io.Discard, func(io.Writer) error { return own }); !errors.Is(err, own) {
		t.Errorf("the error of the rows became %v", err)
	}
}

// A writer that takes nothing off stops the rows: memory stays bounded.
func TestWriteBehindWaits(t *testing.T) {
	gate, taken := make(chan struct{}), make(chan int, 100)
	slow := writerFunc(func(p []byte) (int, error) { <-gate; return len(p), nil })
	done := make(chan error)
	go func() {
		done <- writeBehind(slow, func(w io.Writer) error {
			for i := range 50 {
				if _, err := w.Write(make([]byte, outBuffer)); err != nil {
					return err
				}
				taken <- i
			}
			return nil
		})
	}()
	time.Sleep(50 * time.Millisecond)
	if n := len(taken); n > behindBuffers {
		t.Errorf("%d buffers were taken and none written, with room for %d", n, behindBuffers)
	}
	close(gate)
	if err := <-done; err != nil || len(taken) != 50 {
		t.Error(err, len(taken))
	}
}

// Dates and times without a layout are what package time writes with one.
func TestAppendTimeAsPackageTime(t *testing.T) {
	day := int64(secondsOfDay)
	seconds := []int64{0, -1, 1, day, -day, -day - 1, 951782400, 253402300799, 253402300800, -62167219200, -62167219201, math.MaxInt64 / 2_000_000}
	random := rand.New(rand.NewPCG(3, 4))
	for range 10_000 {
		seconds = append(seconds, random.Int64N(400_000_000_000)-100_000_000_000)
	}
	for _, s := range seconds {
		for _, micro := range []int64{0, 1, 500_000} {
			at := time.UnixMicro(s*1_000_000 + micro).UTC()
			if have, want := string(appendTime(nil, at.UnixMicro())), at.Format(time.RFC3339Nano); have != want {
				t.Fatalf("%s, not %s", have, want)
			}
		}
		if have, want := string(appendDate(nil, s/day)), time.Unix(s/day*day, 0).UTC().Format(time.DateOnly); have != want {
			t.Fatalf("%s, not %s", have, want)
		}
	}
}
