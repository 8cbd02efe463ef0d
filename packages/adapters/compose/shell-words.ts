import { err, ok, type Result } from "@tributary/core/base";

/**
 * The arguments of a command line: split at white space, with 'single' and "double" quotes and backslashes as in a
 * shell, but no variables, and operators such as && as ordinary words. `$(…)` and `` `…` `` stay whole.
 */
export function shellWords(line: string): Result<readonly string[], string> {
  const words: string[] = [];
  let word = "";
  let inWord = false;
  let quote: "'" | '"' | "`" | ")" | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? "";
    if (char === "\\" && quote !== "'") {
      at += 1;
      if (line[at] !== "\n") word += line[at] ?? "";
      inWord = true;
    } else if (quote) {
      if (char === quote) quote = undefined;
      if (quote || char === ")" || char === "`") word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      inWord = true;
    } else if (/\s/.test(char)) {
      if (inWord) words.push(word);
      word = "";
      inWord = false;
    } else {
      if (char === "`") quote = "`";
      if (char === "(" && word.endsWith("$")) quote = ")";
      word += char;
      inWord = true;
    }
  }
  if (quote)
    return err(quote === ")" ? "it opens $( and does not close it" : `it opens a ${quote} and does not close it`);
  if (inWord) words.push(word);
  return ok(words);
}
