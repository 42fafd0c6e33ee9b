// A Temporal server in one process, its store SQLite in memory as with `temporal server start-dev`: that command cannot be
// built from the module proxy, as it needs a module which lies only in its repository.
package main

import (
	"fmt"
	"io"
	"os"

	"go.temporal.io/server/temporaltest"
)

func main() {
	server := temporaltest.NewServer()
	fmt.Printf("%s %s\n", server.GetFrontendHostPort(), server.GetDefaultNamespace())
	// It lives as long as the one who started it.
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}
