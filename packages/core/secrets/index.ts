/** Secrets: sealed where they are typed, referred to by name, opened only while they are used. Pure. Rules: SPEC.md. */
export { referenceFault } from "./check.ts";
export { removalRefusal, rotationRefusal } from "./duties.ts";
export { openFields, sealFields } from "./content.ts";
export type { SecretAbout } from "./content.ts";
export { checkFields, SECRET_KINDS, secretKind, valueOf } from "./kind.ts";
export type { SecretField, SecretFields, SecretKind } from "./kind.ts";
export type {
  SealedValue,
  SecretConflict,
  SecretDeed,
  SecretRecord,
  SecretStore,
  SecretVersion,
  WorkspaceKey,
} from "./ports.ts";
export { registrySignIn, secretText, secretWords } from "./texts.ts";
export type { OpenSecret } from "./texts.ts";
export { newKeyPair } from "./sealed-box.ts";
export type { KeyPair, RandomBytes } from "./sealed-box.ts";
export { secretUses, secretUsesOf } from "./uses.ts";
export type { SecretUse } from "./uses.ts";
