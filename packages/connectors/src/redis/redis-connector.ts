import { z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { type ConnectorProblem, defineConnector, secretField } from "../connector/index.ts";
import { tlsProblem } from "../connector/tls-problem.ts";
import { dataCommands } from "./data-commands.ts";
import { type OpenedRedis, openRedis } from "./open-redis.ts";

export const redisSettings = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535).default(6379),
  user: z.string().min(1).max(128).optional(),
  password: secretField().optional(),
  database: z.int().min(0).max(1_000_000).default(0),
  /** Stands before every key and channel, so that several projects can share a server. */
  prefix: z.string().max(256).default(""),
  /** False only where the way to the server is safe by itself. */
  tls: z.boolean().default(true),
  /** Certificates in PEM that the server's may be signed by; by default those that the machine trusts. */
  ca: z.string().max(262_144).optional(),
  commandTimeoutMs: z.int().min(1).max(3_600_000).default(10_000),
});

const key = z.string().min(1).max(1_024);
const owner = z.string().min(1).max(1_024);

// The counter outlives the lock, so that tokens never begin again.
const lockScript = `
local held = redis.call('get', KEYS[1])
if held and held ~= ARGV[1] then return false end
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
if held then return tonumber(redis.call('get', KEYS[2])) end
return redis.call('incr', KEYS[2])`;
const unlockScript = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('del', KEYS[1])`;

/** Redis and its kin, spoken to with the driver `ioredis`. */
export const redisConnector = defineConnector({
  kind: "redis",
  title: "Redis",
  settings: redisSettings,
  runnerModule: new URL("./redis-client.ts", import.meta.url).href,
  // Commands of one connection go one after another without waiting for each other.
  concurrency: 64,
  reach: ({ host, port }) => [`${host}:${port}`],
  open: openRedis,
  async probe({ redis }) {
    await redis.ping();
    // Not everybody may ask who it is.
    const [, version = ""] = /redis_version:(\S+)/.exec(await redis.info("server").catch(() => "")) ?? [];
    return { message: `Redis ${version}`.trim() };
  },
  explain: (error) => tlsProblem(error) ?? explain(error),
  methods: {
    command: {
      params: z.strictObject({ name: z.string().max(64), args: z.array(z.string().max(64 * 1024 * 1024)).max(10_000) }),
      async handle({ name, args }, { client }) {
        const command = name.toLowerCase();
        if (!dataCommands.has(command)) throw notAllowed(name);
        // Another database is not the connection's, as its number says which one is.
        if (command === "copy" && args.slice(2).some((arg) => arg.toLowerCase() === "db")) throw notAllowed("copy db");
        return jsonOf(await client.redis.call(command, ...args));
      },
    },
    publish: {
      params: z.strictObject({ channel: key, message: z.string().max(64 * 1024 * 1024) }),
      handle: ({ channel, message }, { client }) => client.redis.publish(client.prefix + channel, message),
    },
    lock: {
      params: z.strictObject({
        key,
        owner,
        ttlMs: z
          .int()
          .min(1)
          .max(31 * 86_400_000),
      }),
      handle: async ({ key, owner, ttlMs }, { client }) =>
        (await client.redis.eval(lockScript, 2, ...lockKeys(key), owner, ttlMs)) as number | null,
    },
    unlock: {
      params: z.strictObject({ key, owner }),
      handle: async ({ key, owner }, { client }) =>
        (await client.redis.eval(unlockScript, 1, lockKeys(key)[0], owner)) === 1,
    },
  },
  close: async ({ redis }: OpenedRedis) => redis.disconnect(),
});

/** The lock and the counter of its tokens; the braces put both into one slot of a cluster. */
function lockKeys(key: string): [string, string] {
  return [`{${key}}:lock`, `{${key}}:token`];
}

function jsonOf(reply: unknown): ReturnType<typeof JSON.parse> {
  if (Array.isArray(reply)) return reply.map(jsonOf);
  return reply === undefined ? null : reply;
}

function explain(error: unknown): ConnectorProblem | null {
  if (!(error instanceof Error)) return null;
  const { message } = error;
  if (/^(WRONGPASS|NOAUTH|NOPERM)\b|without any password configured|invalid username-password/.test(message)) {
    return { reason: "credentials" };
  }
  if (/^Connection is closed|^Stream isn't writeable|max retries per request/.test(message)) {
    return { reason: "unreachable" };
  }
  // It starts, is copied from, is full or does something long: another time it may go.
  if (/^(LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|OOM|READONLY|NOREPLICAS)\b|^Command timed out/.test(message)) {
    return { reason: "refused", retry: true };
  }
  return error.name === "ReplyError" ? { reason: "refused", retry: false } : null;
}

function notAllowed(name: string): MillraceError {
  return new MillraceError({
    code: "CONNECTOR_CALL_REFUSED",
    message: `Cannot send a command to Redis as it must be one that reads or changes data under named keys: ${JSON.stringify(name.slice(0, 40))}`,
    hint: "The guide to connectors lists them; publish and lock are methods of their own.",
  });
}
