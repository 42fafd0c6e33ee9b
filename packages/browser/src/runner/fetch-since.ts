import type { CapabilityClient, Json } from "@millrace/flow";
import type { FetchedPage, FetchOptions, KnownPage } from "../capability/browser-capability.ts";

/** Asks the worker for a page, or for what has changed since it was read. */
export async function fetchSince(
  client: Pick<CapabilityClient, "call">,
  url: string,
  { signal, headers = {}, since = null }: FetchOptions = {},
): Promise<FetchedPage> {
  const ask = async (conditions: FetchOptions["headers"]) => {
    const said = Object.entries({ ...headers, ...conditions }).filter(([, value]) => value !== undefined);
    const params: Json = { url, headers: Object.fromEntries(said) as Json };
    return (await client.call("fetch", params, signal && { signal })) as unknown as FetchedPage;
  };
  const answer = await ask(conditionsOf(since));
  // The address leads to another resource by now, to which what is known of the one before says nothing.
  return answer.status === 304 && since !== null && answer.url !== since.url ? ask({}) : answer;
}

/** Both where both are known: a server that reads the first does not heed the second. Source: RFC 9110, section 13.1.3. */
function conditionsOf(since: KnownPage | null): NonNullable<FetchOptions["headers"]> {
  return {
    ...(since?.etag != null && { "if-none-match": since.etag }),
    ...(since?.lastModified != null && { "if-modified-since": since.lastModified }),
  };
}
