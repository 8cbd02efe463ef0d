import { textHash } from "../base/index.ts";
import { reversed, spliced, type TextSplice } from "../model/index.ts";

/** One edit of a text, as a log has it: what was put in and taken out, and the hash of what stood there then. */
export type TextEdit = { readonly splices: readonly TextSplice[]; readonly afterHash: string };

/** So many edits back at most: some minutes of one person typing without a pause. */
const MAX_EDITS = 1_000;

/**
 * What stood in a text before `source`, newest first, by taking its edits back one by one. It ends where they do not lead on from
 * one another, and says nothing where none of them led to `source`.
 *
 * @param edits - oldest first
 */
export function* earlierTexts(source: string, edits: readonly TextEdit[]): Generator<string, void, undefined> {
  const hash = textHash(source);
  let text = source;
  const last = edits.findLastIndex(({ afterHash }) => afterHash === hash);
  for (let index = last; index >= 0 && last - index < MAX_EDITS; index -= 1) {
    const edit = edits[index];
    if (!edit || edit.afterHash !== textHash(text)) return;
    const before = spliced(text, reversed(edit.splices));
    if (before === undefined) return;
    text = before;
    yield text;
  }
}
