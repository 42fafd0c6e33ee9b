import { work } from "./client.ts";

await work({
  capability: "csv-stats",
  example: { payload: { csv: "item,price\na,2\nb,4", column: "price" }, result: { count: 2, sum: 6, mean: 3 } },
  handle: ({ csv, column }: { csv: string; column: string }) => {
    const [head = [], ...rows] = csv.split("\n").map((line) => line.split(","));
    const values = rows.map((row) => Number(row[head.indexOf(column)]));
    const sum = values.reduce((total, value) => total + value, 0);
    return { count: values.length, sum, mean: sum / values.length };
  },
});
