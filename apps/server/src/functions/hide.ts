import { redact, REDACTED } from "@tributary/adapters/connections";
import { isJsonObject, type Json } from "@tributary/core/base";
import type { SandboxOutcome } from "@tributary/core/engine";

/** A JSON value with the secrets taken out of every text in it, names of members included. */
export function hideInJson(value: Json, secrets: readonly string[]): Json {
  if (secrets.length === 0) return value;
  if (typeof value === "string") return hideInText(value, secrets);
  if (typeof value === "number") return hideInNumber(value, secrets);
  if (Array.isArray(value)) return value.map((item: Json) => hideInJson(item, secrets));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, item]) => [redact(name, secrets), hideInJson(item, secrets)]);
  return Object.fromEntries(members) as Json;
}

/** One that is too short to be looked for in a text is hidden where it is all there is. */
export function hideInText(text: string, secrets: readonly string[]): string {
  return secrets.includes(text) ? REDACTED : redact(text, secrets);
}

/** A secret of digits may come back as a number. */
function hideInNumber(value: number, secrets: readonly string[]): Json {
  const text = String(value);
  const hidden = redact(text, secrets);
  return hidden === text ? value : hidden;
}

/** What came of a run, with the secrets taken out. */
export function hideInResult(result: SandboxOutcome["result"], secrets: readonly string[]): SandboxOutcome["result"] {
  if (result.ok) return { ok: true, value: hideInJson(result.value, secrets) };
  return { ok: false, failure: { ...result.failure, message: redact(result.failure.message, secrets) } };
}
