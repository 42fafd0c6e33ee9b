import { isLoopbackAddress, ownNamesOf, type Place } from "../config/host-names.ts";
import type { SystemDescription } from "../http/server-parts.ts";

/** Says who can reach a server with this configuration, and what that means where it is more than this machine. */
export function describeReach(place: Place): SystemDescription["reach"] {
  const names = [...ownNamesOf(place)];
  const how = isLoopbackAddress(place.host) ? "by a proxy on this machine" : `at ${place.host}`;
  return {
    address: place.host,
    names,
    notice:
      place.publicHosts.length > 0
        ? `It can be reached from outside, ${how}, as ${names.join(", ")}. Every call of the API needs a token. The server speaks plain HTTP: TLS is the work of a proxy in front.`
        : null,
  };
}
