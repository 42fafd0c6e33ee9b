// The server's policy allows no code made from text. Zod would try it once, and the browser report the violation; this
// is its switch, read before its first schema is made (zod/v4/core/core.js, 4.6).
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
