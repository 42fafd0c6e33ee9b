import { type ArtifactReference, type FlowContext, z } from "@millrace/flow";
import { decide } from "@millrace/parsing/linkage";
import type { TableRecord } from "@millrace/parsing/records";
import { recordsAt } from "../files/open-records.ts";
import { readScoredFile } from "../files/scored-file.ts";
import { type Answers, doubtfulPairs } from "./doubtful.ts";
import type { Review } from "./review-input.ts";

interface Asking extends Pick<FlowContext<unknown>, "step" | "artifact"> {
  readonly review: Review;
  readonly scored: { readonly file: ArtifactReference };
  readonly basis: Parameters<typeof decide>[1];
  records(): AsyncIterable<TableRecord>;
}

/** Shows a person the doubtful pairs; of those that were shown, the ones that are not named are different. */
export async function askAbout({ step, artifact, review, scored, basis, records }: Asking): Promise<Answers> {
  const doubtful = await step("find doubtful pairs", async () => {
    const pairs = await readScoredFile(artifact.read(scored.file));
    const decision = decide(pairs, basis);
    const places = doubtfulPairs(decision, review);
    const rows = new Set(places.flatMap((at) => [pairs.left[at] as number, pairs.right[at] as number]));
    const found = await recordsAt(records(), rows);
    return places.map((place, at) => ({
      pair: at + 1,
      place,
      probability: Number((decision.probabilities[place] as number).toFixed(3)),
      one: textsOf(found.get(pairs.left[place] as number)),
      other: textsOf(found.get(pairs.right[place] as number)),
    }));
  });
  if (doubtful.length === 0) return {};
  const answer = await step.approval("review doubtful pairs", {
    ...(review.role !== undefined && { to: { role: review.role } }),
    show: doubtful.map(({ place: _, ...shown }) => shown),
    form: z.object({ same: z.array(z.int().min(1)).describe("Numbers of the pairs that are the same.") }),
    within: `${review.days * 24}h`,
  });
  if (answer.outcome !== "approved") return {};
  const same = new Set(answer.form.same);
  return Object.fromEntries(doubtful.map(({ pair, place }) => [String(place), same.has(pair)]));
}

/** A record as a person reads it. */
function textsOf(record: TableRecord = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).map(([field, value]) => [
      field.trim(),
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
