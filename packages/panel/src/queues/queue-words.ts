import type { QueueDetailDto } from "@millrace/contract";
import { durationText } from "../time/duration-text.ts";

type Settings = QueueDetailDto["settings"];
type Rate = NonNullable<Settings["rate"]>;

const rateText = ({ limit, perMs }: Rate) => `${limit} per ${durationText(perMs)}`;

/** What limits a queue beside its concurrency and size, in words; none where nothing does. */
export function limitWords({ rate, ratePerKey, concurrencyPerKey }: Settings): string[] {
  return [
    ...(rate ? [`${rateText(rate)}`] : []),
    ...(ratePerKey ? [`${rateText(ratePerKey)} for each key`] : []),
    ...(concurrencyPerKey === null ? [] : [`${concurrencyPerKey} running for each key`]),
  ];
}
