package dashboard

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

// hostRule says under which names the server may be reached. Without it any
// web page could point its own name at 127.0.0.1 and read the dashboard with
// the browser's help (DNS rebinding).
type hostRule struct {
	names map[string]bool // host alone: any port; host:port: that port
	hint  string          // what to do about a refused name
}

// newHostRule makes the rule for a listen address, and refuses an address
// open to other machines that has no names or no password.
func newHostRule(addr string, allow []string, password string) (*hostRule, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen address %q: expected HOST:PORT, such as %s", addr, DefaultAddr)
	}
	if !isLoopback(host) {
		var missing []string
		if len(allow) == 0 {
			missing = append(missing, "the names it will be reached under (--allow-host NAME)")
		}
		if password == "" {
			missing = append(missing, "a password (environment variable TIDINGS_PASSWORD)")
		}
		if len(missing) > 0 {
			return nil, fmt.Errorf("listen address %q can be reached from other machines: that needs %s; or listen on %s",
				addr, strings.Join(missing, " and "), DefaultAddr)
		}
	}
	rule := &hostRule{names: map[string]bool{}, hint: "Start the server with --allow-host to allow this name."}
	for _, name := range []string{"localhost", "127.0.0.1", "::1", host} {
		if !isLoopback(name) {
			continue
		}
		if port == "0" { // the system chooses the port: known to nobody yet
			rule.names[name] = true
			continue
		}
		rule.names[net.JoinHostPort(name, port)] = true
		if port == "80" { // browsers leave it out
			rule.names[name] = true
		}
	}
	for _, name := range allow {
		clean, err := cleanAllowedHost(name)
		if err != nil {
			return nil, err
		}
		rule.names[clean] = true
	}
	return rule, nil
}

// isLoopback says whether an address reaches this machine only. "" is every address.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

func cleanAllowedHost(name string) (string, error) {
	host, port := splitHost(name)
	number, err := strconv.ParseUint(port, 10, 16)
	if host == "" || strings.ContainsAny(host, "/*@ ") || (port != "" && (err != nil || number == 0)) {
		return "", fmt.Errorf("allowed host %q: expected a name as browsers send it, such as tidings.example.org or tidings.example.org:8443", name)
	}
	if port == "" {
		return host, nil
	}
	return net.JoinHostPort(host, port), nil
}

// splitHost splits a Host header into a lower-case name and a port, "" where
// it has none.
func splitHost(header string) (host, port string) {
	host = strings.ToLower(header)
	if h, p, err := net.SplitHostPort(host); err == nil {
		host, port = h, p
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.TrimSuffix(host, "."), port
}

func (rule *hostRule) allows(header string) bool {
	host, port := splitHost(header)
	return rule.names[host] || (port != "" && rule.names[net.JoinHostPort(host, port)])
}

func (rule *hostRule) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !rule.allows(r.Host) {
			http.Error(w, fmt.Sprintf("This server does not answer to the name %q. %s", r.Host, rule.hint),
				http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}
