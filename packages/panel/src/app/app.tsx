import type { Client } from "@millrace/sdk";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { isSignedOut } from "../error/as-error.ts";
import { SessionGate } from "../session/session-gate.tsx";
import { type ConnectionState, PanelContext } from "./panel-context.ts";
import { createPanelRouter } from "./router.tsx";

/** The whole panel: the session, what is known of the server, the pages. */
export function App({ client, firstToken }: { readonly client: Client; readonly firstToken: string | null }) {
  const [isRefused, setIsRefused] = useState(false);
  const [connection, setConnection] = useState<ConnectionState>("opening");
  const [announcement, announce] = useState("");
  const onStreamError = useCallback((error: unknown) => {
    if (isSignedOut(error)) setIsRefused(true);
  }, []);
  const [queries] = useState(() => createQueries(onStreamError));
  const [router] = useState(createPanelRouter);
  const onOpen = useCallback(() => {
    setIsRefused(false);
    void queries.invalidateQueries();
  }, [queries]);
  const panel = useMemo(
    () => ({ client, connection, setConnection, announce, onStreamError }),
    [client, connection, onStreamError],
  );
  return (
    <PanelContext value={panel}>
      <QueryClientProvider client={queries}>
        <SessionGate client={client} firstToken={firstToken} isRefused={isRefused} onOpen={onOpen}>
          <RouterProvider router={router} />
        </SessionGate>
        <p aria-live="polite" className="sr-only">
          {announcement}
        </p>
      </QueryClientProvider>
    </PanelContext>
  );
}

// The client repeats what may be repeated; streams say when something changed, so nothing goes stale by itself.
function createQueries(onError: (error: unknown) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false } },
  });
}
