import type { FeedItem, JournalEntryDto, RunDetailDto, StreamEvent } from "@millrace/contract";
import { describe, expectTypeOf, it } from "vitest";
import { createClient, type Download } from "./client.ts";

const client = createClient({ url: "http://127.0.0.1:1" });

describe("createClient()", () => {
  it("returns the types of the contract", () => {
    expectTypeOf(client.runs.get).parameter(0).toEqualTypeOf<{ runId: string }>();
    expectTypeOf(client.runs.get).returns.resolves.toEqualTypeOf<RunDetailDto>();
    expectTypeOf(client.runs.watch).returns.toEqualTypeOf<AsyncIterable<StreamEvent<JournalEntryDto>>>();
    expectTypeOf(client.events.watch).returns.toEqualTypeOf<AsyncIterable<StreamEvent<FeedItem>>>();
    expectTypeOf(client.artifacts.get).returns.resolves.toEqualTypeOf<Download>();
  });

  it("asks for an input only where a field is required", () => {
    expectTypeOf(client.runs.list).toBeCallableWith();
    expectTypeOf(client.runs.start).toBeCallableWith({ flow: "shop" });
    // @ts-expect-error a run needs its id
    () => client.runs.get();
    // @ts-expect-error statuses are known words
    () => client.runs.list({ status: "done" });
    // @ts-expect-error there is no such operation
    () => client.runs.delete({ runId: "r1" });
  });
});
