import { MillraceError } from "@millrace/flow/errors";
import { expect, test } from "vitest";
import { Visits } from "./visits.ts";

interface Turn {
  readonly url: string;
  readonly signal: AbortSignal;
  let(): void;
  readonly released: unknown[];
}

/** A politeness whose turns the test gives. */
function start() {
  const turns: Turn[] = [];
  const over = new AbortController();
  const visits = new Visits({
    reach: { hosts: ["*"], grants: [] },
    robots: "obey",
    signal: over.signal,
    politeness: {
      enter: (url, { signal = over.signal }) =>
        new Promise((resolve, reject) => {
          const released: unknown[] = [];
          signal.addEventListener("abort", () => reject(new Error("gave up")));
          turns.push({ url: String(url), signal, released, let: () => resolve((outcome) => released.push(outcome)) });
        }),
    },
  });
  return { visits, turns, over };
}

const refusal = (message: string) => new MillraceError({ code: "EGRESS_HOST_REFUSED", message });

test("a visit holds its turn until it is left, with what the host said", async () => {
  const { visits, turns } = start();
  const entering = visits.enter("1", "http://a/");
  turns[0]?.let();
  await entering;
  expect(turns[0]?.released).toEqual([]);
  expect(visits.leave("1", { status: 429, retryAfter: "1" })).toEqual([]);
  expect(turns[0]?.released).toEqual([{ status: 429, retryAfter: "1" }]);
  expect(visits.leave("1")).toEqual([]);
  expect(turns[0]?.released).toHaveLength(1);
});

test("a visit that is left while it waits gives up its turn", async () => {
  const { visits, turns } = start();
  const entering = visits.enter("1", "http://a/");
  visits.leave("1");
  await expect(entering).rejects.toThrow("gave up");
  expect(turns[0]?.signal.aborted).toBe(true);
});

test("a session's end leaves every visit", async () => {
  const { visits, turns, over } = start();
  const inside = visits.enter("1", "http://a/");
  turns[0]?.let();
  await inside;
  const waiting = visits.enter("2", "http://a/");
  over.abort();
  await expect(waiting).rejects.toThrow("gave up");
  expect(turns[0]?.released).toEqual([undefined]);
});

test("a visit knows what was refused while it lasted, the last ones if there is much", async () => {
  const { visits, turns } = start();
  visits.refused(refusal("before"));
  const entering = visits.enter("1", "http://a/");
  turns[0]?.let();
  await entering;
  for (let number = 1; number <= 25; number += 1) visits.refused(refusal(`refused ${number}`));
  const refusals = visits.leave("1");
  expect(refusals).toHaveLength(20);
  expect(refusals.at(-1)).toMatchObject({ code: "EGRESS_HOST_REFUSED", message: "refused 25" });
});
