import type { FlowDetail, FlowSummary, Manifest } from "@millrace/contract";

/** A flow or one version of it, as the store keeps both. */
interface FlowRow {
  readonly flow: string;
  readonly version: string;
  readonly manifest: string;
  /** When it was published, in milliseconds since 1970. */
  readonly at: number;
}

export function flowDetail({ flow, version, manifest, at }: FlowRow): FlowDetail {
  const told = JSON.parse(manifest) as Manifest;
  return {
    flow,
    version,
    description: told.description ?? null,
    publishedAt: new Date(at).toISOString(),
    manifest: told,
  };
}

export function flowSummary(row: FlowRow): FlowSummary {
  const { manifest: _, ...summary } = flowDetail(row);
  return summary;
}
