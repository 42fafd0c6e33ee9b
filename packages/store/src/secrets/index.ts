export { dropSecretLease, type SecretLease, takeSecretLease } from "./secret-leases.ts";
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
