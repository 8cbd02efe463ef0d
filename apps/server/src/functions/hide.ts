import { formsOf, REDACTED, Redactor, shortSecrets } from "@tributary/adapters/connections";
import { isJsonObject, type Json } from "@tributary/core/base";
import type { SandboxOutcome } from "@tributary/core/engine";

/** Shorter ones are part of any sentence: “a”, “1”. */
const SHORTEST_WORD = 3;

/**
 * Takes secrets out of what is shown and kept [F7]. What follows from the secrets alone is worked out once, when it is made: so whoever
 * has many texts to look through (a run's lines) keeps one.
 */
export class Hider {
  readonly #isIdle: boolean;
  readonly #redactor: Redactor;
  /** As they are and as they travel: what is hidden where it is all there is. */
  readonly #whole: ReadonlySet<string>;
  readonly #numbers: ReadonlySet<number>;
  readonly #words: RegExp | undefined;

  constructor(secrets: readonly string[]) {
    const known = [...new Set(secrets)];
    this.#isIdle = known.length === 0;
    this.#redactor = new Redactor(known);
    this.#whole = new Set(formsOf(known));
    this.#numbers = new Set(known.filter((each) => each.trim() !== "").map((each) => Math.abs(Number(each))));
    const words = formsOf(shortSecrets(known)).filter((word) => word.trim().length >= SHORTEST_WORD);
    this.#words = words.length > 0 ? anyAlone(words) : undefined;
  }

  /** A JSON value with the secrets taken out of every text and number in it, names of members included. */
  json(value: Json): Json {
    if (this.#isIdle) return value;
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.#number(value);
    if (Array.isArray(value)) return value.map((item: Json) => this.json(item));
    if (!isJsonObject(value)) return value;
    const members = Object.entries(value).map(([name, item]) => [this.text(name), this.json(item)]);
    return Object.fromEntries(members) as Json;
  }

  /** One that is too short to be looked for in a text is hidden where it is all there is, and so in a text that is JSON. */
  text(text: string): string {
    if (this.#isIdle) return text;
    return this.#isOne(text) ? REDACTED : this.#redactor.redact(this.#jsonText(text));
  }

  /** What is said to people, a line of a log or why something failed: there a short one is hidden as a word of its own, too. */
  words(text: string): string {
    const hidden = this.text(text);
    return this.#words ? hidden.replaceAll(this.#words, REDACTED) : hidden;
  }

  /** A secret of digits may come back as a number, written in another way than it was, or with another sign. */
  #number(value: number): Json {
    const text = String(value);
    const hidden = this.#numbers.has(Math.abs(value)) ? REDACTED : this.#redactor.redact(text);
    return hidden === text ? value : hidden;
  }

  #isOne(text: string): boolean {
    const [bare, plain] = [text.trim(), withoutPadding(text)];
    return bare !== "" && (this.#whole.has(bare) || this.#whole.has(plain));
  }

  /** Each text and number of a text that is JSON, hidden in its place. */
  #jsonText(text: string): string {
    if (!isJsonText(text)) return text;
    return text.replace(TEXT_OR_NUMBER, (token) => {
      const value = JSON.parse(token) as string | number;
      const hidden = this.json(value);
      return hidden === value ? token : JSON.stringify(hidden);
    });
  }
}

export function hideInJson(value: Json, secrets: readonly string[]): Json {
  return new Hider(secrets).json(value);
}

export function hideInText(text: string, secrets: readonly string[]): string {
  return new Hider(secrets).text(text);
}

export function hideInWords(text: string, secrets: readonly string[]): string {
  return new Hider(secrets).words(text);
}

/** What came of a run, with the secrets taken out. */
export function hideInResult(result: SandboxOutcome["result"], secrets: readonly string[]): SandboxOutcome["result"] {
  const hider = new Hider(secrets);
  if (result.ok) return { ok: true, value: hider.json(result.value) };
  return { ok: false, failure: { ...result.failure, message: hider.words(result.failure.message) } };
}

function withoutPadding(text: string): string {
  let end = text.length;
  while (text[end - 1] === "=") end -= 1;
  return text.slice(0, end);
}

const TEXT_OR_NUMBER = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function isJsonText(text: string): boolean {
  if (!/^\s*[[{"\d-]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The longest stand first, and are taken where several begin at the same place. */
function anyAlone(words: readonly string[]): RegExp {
  const any = words.map((word) => word.replace(/[$()*+.?[\\\]^{|}/]/g, "\\$&")).join("|");
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${any})(?![\\p{L}\\p{N}_])`, "gu");
}
