export interface CodeFilterProps {
  /** Those that are seen on the page. */
  readonly codes: readonly string[];
  readonly value: string | undefined;
  readonly onChange: (code: string) => void;
}

/** Chooses by the code of the cause. */
export function CodeFilter({ codes, value, onChange }: CodeFilterProps) {
  const known = value === undefined || codes.includes(value) ? codes : [value, ...codes];
  return (
    <select
      aria-label="Code"
      className="field max-w-56"
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">Every code</option>
      {known.map((code) => (
        <option key={code}>{code}</option>
      ))}
    </select>
  );
}
