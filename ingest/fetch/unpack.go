package fetch

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
)

// acceptEncoding is what unpack unpacks.
const acceptEncoding = "gzip, br, deflate"

// unpack reads a body, of at most so many bytes unpacked.
func unpack(body io.Reader, h http.Header, most int64) ([]byte, error) {
	var codings []string
	for _, value := range h.Values("Content-Encoding") {
		for coding := range strings.SplitSeq(value, ",") {
			if coding = strings.ToLower(strings.TrimSpace(coding)); coding != "" && coding != "identity" {
				codings = append(codings, coding)
			}
		}
	}
	if len(codings) > 3 {
		return nil, &Error{Class: ClassEncoding, Message: fmt.Sprintf("the body is packed %d times over", len(codings))}
	}
	r := body
	for i := len(codings) - 1; i >= 0; i-- { // the last was put on last
		var err error
		if r, err = unpacker(codings[i], r); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	n, err := io.Copy(&out, io.LimitReader(r, most+1))
	if n > most {
		return nil, &Error{Class: ClassTooLarge, Message: fmt.Sprintf("the body has more than %d bytes", most)}
	}
	if err != nil && len(codings) > 0 && err != io.ErrUnexpectedEOF {
		return nil, &Error{Class: ClassEncoding, Message: "the body cannot be unpacked: " + err.Error(), Err: err}
	}
	return out.Bytes(), err
}

func unpacker(coding string, r io.Reader) (io.Reader, error) {
	switch coding {
	case "gzip", "x-gzip":
		// Some servers say gzip of what is not.
		in := bufio.NewReader(r)
		if head, err := in.Peek(2); err == nil && (head[0] != 0x1f || head[1] != 0x8b) {
			return in, nil
		}
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return nil, &Error{Class: ClassEncoding, Message: "the body cannot be unpacked: " + err.Error(), Err: err}
		}
		return unpacked, nil
	case "br":
		return brotli.NewReader(r), nil
	case "deflate":
		// zlib by the standard, raw by some servers.
		in := bufio.NewReader(r)
		if head, err := in.Peek(2); err == nil && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
			unpacked, err := zlib.NewReader(in)
			if err != nil {
				return nil, &Error{Class: ClassEncoding, Message: "the body cannot be unpacked: " + err.Error(), Err: err}
			}
			return unpacked, nil
		}
		return flate.NewReader(in), nil
	}
	return nil, &Error{Class: ClassEncoding, Message: fmt.Sprintf("the body is packed with %q, which was not asked for", coding)}
}
