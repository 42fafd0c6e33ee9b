export interface FillBarProps {
  readonly count: number;
  /** Null for none. */
  readonly limit: number | null;
}

/** How much of a limit is used, as numbers and as a bar; without a limit there is nothing to fill. */
export function FillBar({ count, limit }: FillBarProps) {
  const share = limit === null ? 0 : Math.min(1, count / limit);
  return (
    <div className="min-w-28">
      <p className="tabular-nums">
        {count.toLocaleString("en")}
        <span className="text-muted">{limit === null ? "" : ` of ${limit.toLocaleString("en")}`}</span>
      </p>
      {limit !== null && (
        <div aria-hidden="true" className="mt-1 h-2 overflow-hidden rounded-full border border-edge bg-raised">
          <div className={`h-full ${share < 1 ? "bg-race" : "bg-hold"}`} style={{ width: `${share * 100}%` }} />
        </div>
      )}
    </div>
  );
}
