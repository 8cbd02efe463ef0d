import { isJsonObject, type Json } from "../base/index.ts";
import { checkFields, secretKind, type SecretFields } from "./kind.ts";
import { type KeyPair, type RandomBytes, seal, unseal } from "./sealed-box.ts";

/** What a sealed value is of. Sealed in with it: a value moved to another name, or another workspace, does not open there. */
export type SecretAbout = { readonly workspace: string; readonly name: string; readonly kind: string };

/** Sealed values are multiples of so many bytes long, so that their length says little. */
const STEP_BYTES = 256;

export function sealFields(
  about: SecretAbout,
  fields: SecretFields,
  { publicKey, random }: { readonly publicKey: Uint8Array; readonly random: RandomBytes },
): Uint8Array {
  const { workspace, name, kind } = about;
  const bytes = new TextEncoder().encode(JSON.stringify({ workspace, name, kind, fields }));
  // JSON may end in white space.
  const padded = new Uint8Array(Math.ceil(bytes.length / STEP_BYTES) * STEP_BYTES).fill(0x20);
  padded.set(bytes);
  return seal(padded, publicKey, random);
}

/** The fields of a sealed value; undefined when it does not open with this key, or is not about this. */
export function openFields(sealed: Uint8Array, about: SecretAbout, key: KeyPair): SecretFields | undefined {
  const bytes = unseal(sealed, key);
  const kind = secretKind(about.kind);
  const content = bytes && readJson(bytes);
  if (!kind || !isJsonObject(content)) return undefined;
  if (content["workspace"] !== about.workspace || content["name"] !== about.name) return undefined;
  if (content["kind"] !== about.kind) return undefined;
  const fields = checkFields(kind, content["fields"] ?? null);
  return fields.ok ? fields.value : undefined;
}

function readJson(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json;
  } catch {
    return undefined; // who sealed it did not seal a secret
  }
}
