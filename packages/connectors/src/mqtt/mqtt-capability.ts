import type { Duration } from "@millrace/flow";

/** At most once, at least once, exactly once between the worker and the broker. */
export type MqttQos = 0 | 1 | 2;

export interface PublishOptions {
  /** (Default: 1) With 1 and 2 the broker has acknowledged the message when the call is done. */
  readonly qos?: MqttQos;
  /** Whether the broker keeps the message for who subscribes later. */
  readonly retain?: boolean;
  /** Travels as the user property `idempotency-key`, by which subscribers recognise a repeated message. */
  readonly idempotencyKey?: string;
}

export interface CollectOptions {
  /** Ends with so many messages, 10,000 at most. (Default: 1,000) */
  readonly count?: number;
  /** Ends after this time with what came, 10 minutes at most. (Default: "30s") */
  readonly within?: Duration;
  /** (Default: 1) */
  readonly qos?: MqttQos;
  /** Whether messages that the broker has kept come too. (Default: true) */
  readonly retained?: boolean;
}

/** A message: its payload as text where it is UTF-8, else in base64. */
export type MqttMessage = {
  readonly topic: string;
  readonly text: string | null;
  readonly base64: string | null;
  readonly qos: MqttQos;
  readonly isRetained: boolean;
};

/** What a flow receives for `mqtt()`. Call it inside a step, so that its answer is recorded. */
export interface MqttCapability {
  /** Done when the broker has the message. An empty retained message deletes the one that it keeps. */
  publish(topic: string, payload: string | Uint8Array, options?: PublishOptions): Promise<void>;
  /** Subscribes, takes what comes until one of the bounds, and unsubscribes; what came before is not there. */
  collect(filter: string, options?: CollectOptions): Promise<readonly MqttMessage[]>;
}
