import { formsOf, redact, REDACTED, shortSecrets } from "@tributary/adapters/connections";
import { isJsonObject, type Json } from "@tributary/core/base";
import type { SandboxOutcome } from "@tributary/core/engine";

/** Shorter ones are part of any sentence: “a”, “1”. */
const SHORTEST_WORD = 3;

/** A JSON value with the secrets taken out of every text and number in it, names of members included. Rule [F7]. */
export function hideInJson(value: Json, secrets: readonly string[]): Json {
  if (secrets.length === 0) return value;
  if (typeof value === "string") return hideInText(value, secrets);
  if (typeof value === "number") return hideInNumber(value, secrets);
  if (Array.isArray(value)) return value.map((item: Json) => hideInJson(item, secrets));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, item]) => [hideInText(name, secrets), hideInJson(item, secrets)]);
  return Object.fromEntries(members) as Json;
}

/** One that is too short to be looked for in a text is hidden where it is all there is, and so in a text that is JSON. */
export function hideInText(text: string, secrets: readonly string[]): string {
  if (secrets.length === 0) return text;
  return isOneOf(text, secrets) ? REDACTED : redact(hideInJsonText(text, secrets), secrets);
}

/** What is said to people, a line of a log or why something failed: there a short one is hidden as a word of its own, too. */
export function hideInWords(text: string, secrets: readonly string[]): string {
  const hidden = hideInText(text, secrets);
  const words = formsOf(shortSecrets(secrets)).filter((word) => word.trim().length >= SHORTEST_WORD);
  return words.reduce((left, word) => left.replaceAll(aloneIn(word), REDACTED), hidden);
}

/** What came of a run, with the secrets taken out. */
export function hideInResult(result: SandboxOutcome["result"], secrets: readonly string[]): SandboxOutcome["result"] {
  if (result.ok) return { ok: true, value: hideInJson(result.value, secrets) };
  return { ok: false, failure: { ...result.failure, message: hideInWords(result.failure.message, secrets) } };
}

/** A secret of digits may come back as a number, written in another way than it was, or with another sign. */
function hideInNumber(value: number, secrets: readonly string[]): Json {
  const isSecret = secrets.some((secret) => secret.trim() !== "" && Math.abs(Number(secret)) === Math.abs(value));
  const text = String(value);
  const hidden = isSecret ? REDACTED : redact(text, secrets);
  return hidden === text ? value : hidden;
}

function isOneOf(text: string, secrets: readonly string[]): boolean {
  const [bare, plain] = [text.trim(), text.replace(/=+$/, "")];
  return bare !== "" && [bare, plain].some((each) => secrets.includes(each) || formsOf(secrets).includes(each));
}

const TEXT_OR_NUMBER = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Each text and number of a text that is JSON, hidden in its place. */
function hideInJsonText(text: string, secrets: readonly string[]): string {
  if (!isJsonText(text)) return text;
  return text.replace(TEXT_OR_NUMBER, (token) => {
    const value = JSON.parse(token) as string | number;
    const hidden = hideInJson(value, secrets);
    return hidden === value ? token : JSON.stringify(hidden);
  });
}

function isJsonText(text: string): boolean {
  if (!/^\s*[[{"\d-]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function aloneIn(word: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${word.replace(/[$()*+.?[\\\]^{|}/]/g, "\\$&")}(?![\\p{L}\\p{N}_])`, "gu");
}
