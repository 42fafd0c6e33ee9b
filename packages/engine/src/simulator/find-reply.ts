import type { Json } from "@millrace/flow";
import type { MarkedReply, Reply, SimulatedCall } from "@millrace/flow/worlds";

export interface FoundReply {
  /** The key under which it was declared. */
  readonly declared: string;
  readonly reply: MarkedReply["reply"];
  readonly params: Readonly<Record<string, string>>;
  readonly marked: MarkedReply | null;
}

type Asked = Pick<SimulatedCall, "method" | "path">;

/** The declared reply to a call: by the session's name, by `"GET /invoices/:id"`, or by the method alone. */
export function findReply(replies: Readonly<Record<string, Reply>>, asked: Asked): FoundReply | null {
  for (const [declared, reply] of Object.entries(replies)) {
    const params = matches(declared, asked);
    if (!params) continue;
    const marked = isMarked(reply) ? reply : null;
    return { declared, params, marked, reply: marked ? marked.reply : (reply as Json) };
  }
  return null;
}

function matches(declared: string, { method, path }: Asked): Readonly<Record<string, string>> | null {
  if (declared === path || declared === method) return {};
  if (path === null || !declared.startsWith(`${method} `)) return null;
  return matchPath(declared.slice(method.length + 1).trim(), path);
}

/** `:name` stands for one segment of a path, `*` for anything. */
function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*");
  const named = source.replace(/:([A-Za-z][A-Za-z0-9]*)/g, "(?<$1>[^/]+)");
  const found = new RegExp(`^${named}$`).exec(path);
  return found && { ...found.groups };
}

function isMarked(reply: Reply): reply is MarkedReply {
  return typeof reply === "object" && reply !== null && (reply as { kind?: unknown }).kind === "millrace.reply";
}
