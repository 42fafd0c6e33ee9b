import type { ServerParts } from "../http/server-parts.ts";
import { findPrincipal, type Principal } from "./principal.ts";

export interface SignedInCall {
  readonly principal: Principal;
  readonly request: Request;
  readonly parts: ServerParts;
}

/** A stream that hands nothing out any more when the token it was opened with has ended (`TOKEN_REFUSED`). */
export function whileSignedIn<Part>(
  stream: AsyncIterable<Part>,
  { principal, request, parts }: SignedInCall,
): AsyncIterable<Part> {
  // The local token stays good as long as the process does.
  if (principal.id === "local") return stream;
  return {
    [Symbol.asyncIterator]() {
      const iterator = stream[Symbol.asyncIterator]();
      const end = async (): Promise<IteratorResult<Part>> => {
        await iterator.return?.();
        return { done: true, value: undefined };
      };
      return {
        async next() {
          const result = await iterator.next();
          if (result.done) return result;
          try {
            await findPrincipal(request, parts);
          } catch (error) {
            await end();
            throw error;
          }
          return result;
        },
        return: end,
      };
    },
  };
}
