package dashboard

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
)

// contentSecurityPolicy allows what the binary itself serves and nothing
// else: no inline script or style, no frame, no foreign host.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secureHeaders sets what every answer carries, refusals included.
func secureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer") // an article's site learns nothing of the query
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "private, no-cache") // numbers change with every import
		next.ServeHTTP(w, r)
	})
}

// handle makes a gin handler of one that reports its errors.
func (s *Server) handle(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			s.fail(c, err)
		}
	}
}

// queryContext limits what a page may spend on its questions.
func (s *Server) queryContext(c *gin.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.Request.Context(), s.config.QueryTimeout)
}

func (s *Server) logRequests(c *gin.Context) {
	start := s.now()
	c.Next()
	took := s.now().Sub(start)
	if c.FullPath() != livePath || c.Writer.Status() != http.StatusOK { // a page that listens for an hour is no slow request
		s.config.Metrics.served(c.FullPath(), c.Writer.Status(), took)
	}
	level := slog.LevelDebug
	if c.Writer.Status() >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	s.log.Log(c.Request.Context(), level, "request",
		"method", c.Request.Method, "path", c.Request.URL.Path, "status", c.Writer.Status(),
		"bytes", max(c.Writer.Size(), 0), "took", took.Round(time.Millisecond).String())
}

// recoverPanics keeps one broken request from being more than that.
func (s *Server) recoverPanics(c *gin.Context) {
	defer func() {
		broken := recover()
		if broken == nil {
			return
		}
		if broken == http.ErrAbortHandler {
			panic(broken) // a download cut short on purpose: net/http closes the connection
		}
		s.log.Error("panic", "path", c.Request.URL.Path, "panic", broken, "stack", string(debug.Stack()))
		if c.Writer.Written() {
			panic(http.ErrAbortHandler) // half an answer must not look like a whole one
		}
		s.fail(c, errPanicked)
	}()
	c.Next()
}
