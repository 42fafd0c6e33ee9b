import { z } from "@millrace/flow";

/** Whom to ask about which pairs. */
export const reviewInput = z.object({
  from: z.number().min(0).max(1).default(0.2).describe("Pairs from this probability on are doubtful."),
  to: z.number().min(0).max(1).default(0.8).describe("And up to this one."),
  most: z.int().min(1).max(50).default(20).describe("So many pairs at most, those closest to even odds first."),
  role: z.string().min(1).optional().describe("Who is asked. (Default: everyone who may decide)"),
  days: z.number().min(0.01).max(365).default(7).describe("Without an answer in so many days it goes on without one."),
});

export type Review = z.output<typeof reviewInput>;
