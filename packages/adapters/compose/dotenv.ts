import { type Lookup, substitute } from "./substitute.ts";

/**
 * The variables of an environment file: `NAME=value` lines, comments, `export`, quotes (double ones know \n and
 * variables, single ones are literal and may span lines), and variables in unquoted values. A bare `NAME` takes its
 * value from `outer`. Lines that make no sense are left out and told to `complain`.
 */
export function parseEnvFile(
  text: string,
  outer: Lookup,
  complain: (line: number, message: string) => void = () => {},
): Map<string, string> {
  const variables = new Map<string, string>();
  const lookup: Lookup = (name) => outer(name) ?? variables.get(name);
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? "").trimStart();
    if (line === "" || line.startsWith("#")) continue;
    const match = /^(?:export\s+)?([^\s=:#'"]+)\s*(?:[=:]\s*(.*))?$/.exec(line);
    if (!match) {
      complain(index + 1, "This line is not NAME=value.");
      continue;
    }
    const [, name = "", rest] = match;
    if (rest === undefined) {
      const value = outer(name);
      if (value !== undefined) variables.set(name, value);
      continue;
    }
    const quote = rest[0];
    if (quote === '"' || quote === "'") {
      const onwards = [rest, ...lines.slice(index + 1)].join("\n");
      const end = closingQuote(onwards, quote);
      if (end < 0) {
        complain(index + 1, `The value of ${name} opens a quote that is never closed.`);
        break;
      }
      const value = onwards.slice(1, end);
      index += value.split("\n").length - 1;
      variables.set(name, quote === "'" ? value : expanded(unescaped(value), lookup));
    } else {
      variables.set(name, expanded(rest.replace(/(^|\s)#.*$/, "").trimEnd(), lookup));
    }
  }
  return variables;
}

/** The variables of a file in raw form: everything after the first = is the value, as it stands. */
export function parseRawEnvFile(text: string): Map<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => /^[^\s=#][^=]*=/.test(line));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

function closingQuote(value: string, quote: string): number {
  for (let at = 1; at < value.length; at += 1) {
    if (value[at] === "\\" && quote === '"') at += 1;
    else if (value[at] === quote) return at;
  }
  return -1;
}

function unescaped(value: string): string {
  return value.replace(
    /\\(["\\nrt$])/g,
    (_whole, char: string) => ({ n: "\n", r: "\r", t: "\t", $: "$$" })[char] ?? char,
  );
}

/** A value whose variables cannot be resolved stays as it is written. */
function expanded(value: string, lookup: Lookup): string {
  const result = substitute(value, lookup);
  return result.ok ? result.value.text : value;
}
