import type { ReactNode } from "react";

const unseen = ["Actions", "Selected"];

export interface DataTableProps {
  /** What the table is, for who does not see it. */
  readonly caption: string;
  /** The titles; "Actions" and "Selected" are said and not shown. */
  readonly columns: readonly string[];
  readonly children: ReactNode;
}

/** Things of one kind, one a row; on a narrow screen each is a card of its cells, one below the other. */
export function DataTable({ caption, columns, children }: DataTableProps) {
  return (
    <div className="panel overflow-hidden">
      <table className="data-table w-full text-left">
        <caption className="sr-only">{caption}</caption>
        <thead className="label-small border-b border-line bg-raised max-md:sr-only">
          <tr>
            {columns.map((title) => (
              <th key={title} scope="col" className="font-semibold whitespace-nowrap">
                {unseen.includes(title) ? <span className="sr-only">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
  );
}
