export { findToken, type KnownToken, noteTokenUse } from "./find-token.ts";
export { createToken, getToken, listTokens, revokeToken, rotateToken, type Token, type TokenKey } from "./tokens.ts";
