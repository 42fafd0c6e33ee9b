export {
  type Envelope,
  getSecret,
  listSecrets,
  putSecret,
  removeSecret,
  rewrapSecret,
  type SecretKey,
  type StoredSecret,
  secretsNotUnder,
} from "./secrets.ts";
