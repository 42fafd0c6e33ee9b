import { describe, expect, test } from "vitest";
import { withoutHopByHop } from "./hop-by-hop.ts";

describe("withoutHopByHop()", () => {
  test("keeps order, spelling and repetition of what is for the end", () => {
    const headers = ["Accept", "*/*", "Set-Cookie", "a=1", "set-cookie", "b=2"];
    expect(withoutHopByHop(headers)).toEqual(headers);
  });

  test("drops what is for the next hop, also what Connection names", () => {
    const headers = [
      ...["Connection", "close, X-Private ,,x-other", "Keep-Alive", "5", "Proxy-Authorization", "Basic x"],
      ...["Proxy-Connection", "keep-alive", "TE", "trailers", "Trailer", "X", "Transfer-Encoding", "chunked"],
      ...["Upgrade", "h2c", "Proxy-Authenticate", "Basic", "X-Private", "1", "x-OTHER", "2", "Accept", "*/*"],
    ];
    expect(withoutHopByHop(headers)).toEqual(["Accept", "*/*"]);
  });

  test("lets Connection take away neither the length nor the host", () => {
    const headers = ["Connection", "Content-Length, Host", "Content-Length", "3", "Host", "example.com"];
    expect(withoutHopByHop(headers)).toEqual(["Content-Length", "3", "Host", "example.com"]);
  });

  test("drops what else it is told to", () => {
    expect(withoutHopByHop(["Host", "a", "Accept", "b"], new Set(["host"]))).toEqual(["Accept", "b"]);
  });
});
