import type { CodeProblem, Compiled } from "@tributary/core/engine";
import { transform } from "sucrase";
import { functionCode } from "../function-code.ts";
import { moduleBody } from "../module-body.ts";

/** Types that are more than types: they would need code of their own, so that lines and columns would not stay. */
const NOT_ERASABLE = /^[ \t]*(?:export[ \t]+)?(?:declare[ \t]+)?(?:const[ \t]+)?(enum|namespace|module)\b/m;
const IMPORT = /^[ \t]*import\b(?![ \t]*\.)/m;

/**
 * A function's text as JavaScript, or what is wrong with it and where. Runs in a thread of its own: the parser below is compiled to
 * WebAssembly, and a text that is nested deeply enough leaves its memory in ruins for all that come after.
 *
 * @throws what the parser throws when it breaks, as opposed to when the text does
 */
export function compileText(source: string): Compiled {
  const found = IMPORT.exec(source);
  if (found)
    return broken(placeAt(source, found.index), "A function cannot import anything: all it may know is given to it.");
  try {
    const code = functionCode(source);
    moduleBody(code.js);
    return { ok: true, code };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return broken(placeOf(source, error), `${error.message.split("\n")[0]}.`.replace(/\.\.$/, "."));
  }
}

type Place = { readonly line: number; readonly column: number };

function broken(place: Place, sentence: string): Compiled {
  const problem: CodeProblem = { ...place, sentence };
  return { ok: false, problems: [problem] };
}

/** Node says what is wrong and not where; a second parser, which is only asked then, knows where. */
function placeOf(source: string, error: SyntaxError): Place {
  const unsupported = NOT_ERASABLE.exec(source);
  if (unsupported && /not supported/.test(error.message)) return placeAt(source, unsupported.index);
  try {
    transform(source, { transforms: ["typescript"], disableESTransforms: true });
  } catch (thrown) {
    const at = /\((\d+):(\d+)\)/.exec(thrown instanceof Error ? thrown.message : "");
    if (at) return { line: Number(at[1]), column: Number(at[2]) };
  }
  return { line: 1, column: 1 };
}

function placeAt(source: string, index: number): Place {
  const before = source.slice(0, index).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
