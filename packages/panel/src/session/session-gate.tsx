import type { Client } from "@millrace/sdk";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { asError, isScopeMissing, isSignedOut } from "../error/as-error.ts";
import { SignIn } from "./sign-in.tsx";
import { takeToken } from "./take-token.ts";

export interface SessionGateProps {
  readonly client: Client;
  readonly firstToken: string | null;
  /** Whether the server has refused the session since it was opened. */
  readonly isRefused: boolean;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

type State = { readonly step: "opening" | "open" } | { readonly step: "closed"; readonly error: Error | null };

/** Shows the panel to whom has a session, and the way to get one to everyone else. */
export function SessionGate({ client, firstToken, isRefused, onOpen, children }: SessionGateProps) {
  const [state, setState] = useState<State>({ step: "opening" });
  const open = useCallback(
    async (token: string | null) => {
      try {
        if (token === null) await requireSession(client);
        else await client.session.open({ token });
        onOpen();
        setState({ step: "open" });
      } catch (error) {
        setState({ step: "closed", error: token === null && isSignedOut(error) ? null : asError(error) });
      }
    },
    [client, onOpen],
  );
  useEffect(() => void open(firstToken), [open, firstToken]);
  useEffect(() => {
    // The printed URL, opened in a tab that shows the panel already, changes the fragment alone.
    const readFragment = () => {
      const token = takeToken(window);
      if (token !== null) void open(token);
    };
    window.addEventListener("hashchange", readFragment);
    return () => window.removeEventListener("hashchange", readFragment);
  }, [open]);
  if (state.step === "closed" || isRefused) {
    return <SignIn error={state.step === "closed" ? state.error : null} onToken={open} />;
  }
  return state.step === "open" ? children : <p className="sr-only">Opening the panel</p>;
}

/** Rejects without a session; one that may not see the system is one too. */
async function requireSession(client: Client): Promise<void> {
  try {
    await client.system.get();
  } catch (error) {
    if (!isScopeMissing(error)) throw error;
  }
}
