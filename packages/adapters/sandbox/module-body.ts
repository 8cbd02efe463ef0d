/**
 * The text of an ES module without imports, as a function body that returns its default export: evaluating that body
 * again gives the module a fresh start without compiling it again.
 *
 * It looks for the one `export default` that begins a line, so a second one hidden in a template literal is refused
 * rather than guessed about. What comes out is only ever compiled as a *body* (the engine checks that it is one), so a
 * text that is not what it seems gives a syntax error, never a way out.
 *
 * @throws {SyntaxError} with a sentence for the author
 */
export function moduleBody(js: string): string {
  const exports = [...js.matchAll(/^[ \t]*export[ \t]+default\b[ \t]*/gm)];
  const [found] = exports;
  if (!found)
    throw new SyntaxError(
      "A function is a module that says `export default function main(input) { … }`; this one has no default export.",
    );
  if (exports.length > 1) throw new SyntaxError("`export default` begins a line more than once.");
  const before = js.slice(0, found.index);
  const after = js.slice(found.index + found[0].length);
  const name = /^(?:async\s+)?function\s*\*?\s*([A-Za-z_$][\w$]*)/.exec(after)?.[1];
  // `"use strict"` shares the first line, so that line numbers in errors stay the author's.
  const strict = `"use strict"; ${before}`;
  return name ? `${strict}${after}\nreturn ${name};` : `${strict}const $default = ${after}\nreturn $default;`;
}
