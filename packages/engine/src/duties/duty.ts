/**
 * Work that one worker is enough for: firing schedules, delivering events, retention. The leading worker does it.
 * Two workers may both believe that they lead, so a duty writes by compare-and-set and does nothing twice.
 */
export interface Duty {
  readonly name: string;
  /** Does what is due; resolves to the milliseconds after which it wants to be called again at the latest, null to be called only when woken. */
  run(): Promise<number | null>;
  /** This worker no longer has it: a `run` that goes on while there is work comes to its end. */
  stop?(): void;
}
