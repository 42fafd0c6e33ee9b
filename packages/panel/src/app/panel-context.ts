import type { Client } from "@millrace/sdk";
import { createContext, useContext } from "react";

/** The state of the stream that the page at hand lives by. */
export type ConnectionState = "opening" | "open" | "lost" | "not needed";

export interface Panel {
  readonly client: Client;
  readonly connection: ConnectionState;
  readonly setConnection: (state: ConnectionState) => void;
  /** Says something to people who do not see the page change. */
  readonly announce: (text: string) => void;
  /** Looks at an error that ended a stream: a session that is over leads to the sign-in page. */
  readonly onStreamError: (error: unknown) => void;
}

export const PanelContext = createContext<Panel | null>(null);

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (!panel) throw new Error("Cannot use the panel outside of App");
  return panel;
}
