import { err, ok, type Result } from "@tributary/core/base";

/** A text with its variables replaced. Those that are not set became empty texts. */
export type Substituted = {
  readonly text: string;
  readonly unset: readonly string[];
  /** Sentences about variables that must be set and are not. */
  readonly required: readonly string[];
};

export type Lookup = (name: string) => string | undefined;

const NAME = /[_a-zA-Z][_a-zA-Z0-9]*/y;
const MAX_NESTING = 20;

/** A reference that makes no sense; carries the sentence out of the recursion. */
class Malformed extends Error {}

/**
 * `text` with `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR-default}`, `${VAR:?message}`, `${VAR?message}`, `${VAR:+other}`
 * and `${VAR+other}` replaced, nested ones too; `$$` is a dollar sign, and so is a `$` before anything else. The error is
 * a sentence.
 *
 * @see https://docs.docker.com/reference/compose-file/interpolation/
 */
export function substitute(text: string, lookup: Lookup): Result<Substituted, string> {
  if (!text.includes("$")) return ok({ text, unset: [], required: [] });
  const substitution = new Substitution(lookup);
  try {
    return ok({
      text: substitution.replaced(text, 0),
      unset: substitution.unset,
      required: substitution.required,
    });
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause;
    return err(cause.message);
  }
}

/** The name of the variable whose value a text is, whole: `$VAR`, `${VAR}`, `${VAR:?message}`; undefined for any other text. */
export function wholeVariable(text: string): string | undefined {
  const match = /^\$(?:([_a-zA-Z][_a-zA-Z0-9]*)|\{([_a-zA-Z][_a-zA-Z0-9]*)(?::?\?[^{}]*)?\})$/.exec(text);
  return match?.[1] ?? match?.[2];
}

class Substitution {
  readonly unset: string[] = [];
  readonly required: string[] = [];
  readonly #lookup: Lookup;

  constructor(lookup: Lookup) {
    this.#lookup = lookup;
  }

  replaced(text: string, depth: number): string {
    if (depth > MAX_NESTING) throw new Malformed("Variables are nested too deeply here.");
    let out = "";
    for (let at = 0; at < text.length; ) {
      const dollar = text.indexOf("$", at);
      if (dollar < 0) return out + text.slice(at);
      out += text.slice(at, dollar);
      const next = text[dollar + 1];
      const name = nameAt(text, dollar + 1);
      if (next === "{") {
        const end = closing(text, dollar + 2);
        out += this.#braced(text.slice(dollar + 2, end), depth);
        at = end + 1;
      } else if (name) {
        out += this.#value(name);
        at = dollar + 1 + name.length;
      } else {
        out += "$";
        at = dollar + (next === "$" ? 2 : 1);
      }
    }
    return out;
  }

  #braced(inside: string, depth: number): string {
    const name = nameAt(inside, 0);
    if (!name)
      throw new Malformed(`“\${${excerpt(inside)}}” is no variable: a name starts with a letter or underscore.`);
    const rest = inside.slice(name.length);
    if (rest === "") return this.#value(name);
    const operator = /^:?[-?+]/.exec(rest)?.[0];
    if (!operator)
      throw new Malformed(`“\${${excerpt(inside)}}” is no variable: after the name come :-, -, :?, ?, :+ or +.`);
    const word = rest.slice(operator.length);
    const value = this.#lookup(name);
    const given = operator.startsWith(":") ? Boolean(value) : value !== undefined;
    switch (operator.at(-1)) {
      case "-":
        return given ? (value ?? "") : this.replaced(word, depth + 1);
      case "+":
        return given ? this.replaced(word, depth + 1) : "";
      default: {
        if (given) return value ?? "";
        const why = new Substitution(this.#lookup).replaced(word, depth + 1).trim();
        this.unset.push(name);
        this.required.push(`The variable ${name} must be set${why ? `: ${excerpt(why)}` : ""}.`);
        return "";
      }
    }
  }

  #value(name: string): string {
    const value = this.#lookup(name);
    if (value === undefined) this.unset.push(name);
    return value ?? "";
  }
}

function nameAt(text: string, at: number): string | undefined {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0];
}

/** Where the brace opened before `from` is closed; pairs of braces may stand between. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    else if (text[at] === "}") depth -= 1;
    if (depth === 0) return at;
  }
  throw new Malformed(`“${excerpt(text)}” opens a variable with \${ and does not close it.`);
}

function excerpt(text: string): string {
  const line = text.replace(/\p{Cc}/gu, " ");
  return line.length > 80 ? `${line.slice(0, 77)}…` : line;
}
