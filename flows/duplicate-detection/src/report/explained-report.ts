import { type LinkageGround, pairExplainer } from "@millrace/parsing/linkage";
import type { TableRecord } from "@millrace/parsing/records";
import type { ExamplePair } from "../decide/example-pairs.ts";
import { recordsAt } from "../files/open-records.ts";
import { recordNumber } from "../files/result-files.ts";
import { type LinkageReport, linkageReport } from "./report.ts";

interface ReportContent extends Omit<LinkageReport, "examples"> {
  readonly leftRows: number;
  readonly examples: readonly ExamplePair[];
}

interface ReportSource {
  readonly ground: LinkageGround;
  readonly records: AsyncIterable<TableRecord>;
}

/** The report with the records of the pairs that it explains, which are read once more. */
export async function explainedReport(
  { examples, ...report }: ReportContent,
  { ground, records }: ReportSource,
): Promise<Uint8Array> {
  const { leftRows, rows, model } = report;
  const explain = pairExplainer(ground, model);
  const found = await recordsAt(records, new Set(examples.flatMap(({ left, right }) => [left, right])));
  const name = (row: number) =>
    `${leftRows === rows ? "Record" : row < leftRows ? "Record" : "Other record"} ${recordNumber(row, { leftRows })}`;
  return linkageReport({
    ...report,
    examples: examples.map((pair) => ({
      ...pair,
      records: [trimmed(found.get(pair.left)), trimmed(found.get(pair.right))] as const,
      names: [name(pair.left), name(pair.right)] as const,
      explanation: explain(pair.left, pair.right),
    })),
  });
}

/** Fields go by their trimmed names. */
function trimmed(record: TableRecord = {}): TableRecord {
  return Object.fromEntries(Object.entries(record).map(([field, value]) => [field.trim(), value]));
}
