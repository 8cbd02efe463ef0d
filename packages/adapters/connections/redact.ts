/** What stands where a secret stood: characters that a header may hold too. */
export const REDACTED = "[redacted]";
/** Shorter ones would blank out ordinary words. */
const SHORTEST = 6;

/**
 * Takes the secrets out of texts, as they are and as they travel in addresses and in Basic credentials. Made once for all texts: each then
 * costs a look-up per character, and a comparison only where a secret begins like what stands there, however many secrets there are.
 */
export class Redactor {
  /** By their first characters, as many as the shortest has; each list the longest first. */
  readonly #forms = new Map<string, string[]>();

  constructor(secrets: readonly string[]) {
    for (const form of longForms(secrets)) {
      const alike = this.#forms.get(form.slice(0, SHORTEST));
      if (alike) alike.push(form);
      else this.#forms.set(form.slice(0, SHORTEST), [form]);
    }
  }

  /** What overlaps is taken out together, so that of neither an end is left. */
  redact(text: string): string {
    if (this.#forms.size === 0) return text;
    let [clean, from, to] = ["", 0, 0];
    for (let at = 0; at + SHORTEST <= text.length; at += 1) {
      const end = this.#endOf(text, at, to);
      if (end === undefined) continue;
      if (at >= to) clean += text.slice(from, at) + REDACTED;
      [from, to] = [end, end];
    }
    return clean + text.slice(from);
  }

  /** Where the longest ends that begins here, of those that reach further than `beyond`. */
  #endOf(text: string, at: number, beyond: number): number | undefined {
    const alike = this.#forms.get(text.slice(at, at + SHORTEST));
    const form = alike?.find((each) => at + each.length > beyond && text.startsWith(each, at));
    return form === undefined ? undefined : at + form.length;
  }
}

/** One text without the secrets; of many, a `Redactor` takes them out. */
export function redact(text: string, secrets: readonly string[]): string {
  return new Redactor(secrets).redact(text);
}

/** Those that `redact` does not look for, since they would blank out ordinary words: hidden only where they stand alone. */
export function shortSecrets(secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => secret.length < SHORTEST);
}

/** Secrets, as they are and as they travel, the longest first. */
export function formsOf(secrets: readonly string[]): readonly string[] {
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
    // Without the padding: in a stream it comes later than what it follows.
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    Buffer.from(secret).toString("base64url"),
    Buffer.from(secret).toString("hex"),
  ]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

function longForms(secrets: readonly string[]): readonly string[] {
  return formsOf(secrets.filter((secret) => secret.length >= SHORTEST));
}

/** The same over a stream of bytes, also where a secret is cut in two by it, or cut off by its breaking. */
export async function* redactStream(
  chunks: AsyncIterable<Uint8Array>,
  secrets: readonly string[],
): AsyncIterable<Uint8Array> {
  const forms = longForms(secrets).map((form) => Buffer.from(form));
  if (forms.length === 0) {
    yield* chunks;
    return;
  }
  const keep = Math.max(...forms.map((form) => form.length)) - 1;
  let held: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of chunks) {
      const clean = withoutForms(Buffer.concat([held, chunk]), forms);
      const cut = Math.max(0, clean.length - keep);
      if (cut > 0) yield clean.subarray(0, cut);
      held = clean.subarray(cut);
    }
  } catch (fault) {
    // What broke off may be all but the last byte of a secret.
    const plain = held.subarray(0, held.length - begunAtEnd(held, forms));
    if (plain.length > 0) yield plain;
    throw fault;
  }
  if (held.length > 0) yield held;
}

/** How many bytes at the end may be the beginning of one of them. */
function begunAtEnd(bytes: Buffer, forms: readonly Buffer[]): number {
  let longest = 0;
  for (const form of forms)
    for (let length = Math.min(form.length - 1, bytes.length); length > longest; length -= 1)
      if (form.subarray(0, length).equals(bytes.subarray(bytes.length - length))) longest = length;
  return longest;
}

function withoutForms(bytes: Buffer, forms: readonly Buffer[]): Buffer {
  let left = bytes;
  for (const form of forms) {
    for (let at = left.indexOf(form); at >= 0; at = left.indexOf(form, at + REDACTED.length))
      left = Buffer.concat([left.subarray(0, at), Buffer.from(REDACTED), left.subarray(at + form.length)]);
  }
  return left;
}
