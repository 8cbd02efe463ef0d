import {
  autocompletion,
  type Completion as Offer,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from "@codemirror/autocomplete";
import { type Extension, StateEffect } from "@codemirror/state";
import { type EditorView, hoverTooltip, keymap, type Tooltip, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Completion, TypeProblem } from "@tributary/typing";
import type { TypingClient } from "./typing-client.ts";

/** What a text is compared with, and who compares. */
export type CodeTyping = { readonly client: TypingClient; readonly declaration: string };

const PAUSE_MS = 300;

/** Says that `typing` would answer something else now, so that the text is compared again. */
export const typesChanged = StateEffect.define<null>();

/** Completion, meanings under the pointer and problems, all from the types. `typing` is asked anew each time: types change. */
export function typedCode(
  typing: () => CodeTyping | undefined,
  onProblems: (found: readonly TypeProblem[]) => void,
): Extension {
  return [
    autocompletion({ override: [(context) => offers(typing(), context)] }),
    keymap.of(completionKeymap),
    hoverTooltip((view, position) => meaningAt(typing(), view, position), { hideOnChange: true }),
    checking(typing, onProblems),
  ];
}

async function offers(typing: CodeTyping | undefined, context: CompletionContext): Promise<CompletionResult | null> {
  if (!typing) return null;
  const { client, declaration } = typing;
  const word = context.matchBefore(/[\w$]*$/);
  const from = word?.from ?? context.pos;
  const before = context.state.sliceDoc(Math.max(0, from - 1), from);
  if (from === context.pos && !context.explicit && !/[."'`]/.test(before)) return null;
  const text = { declaration, source: context.state.doc.toString() };
  const found = await client.ask({ ask: "completions", text, position: context.pos });
  if (!found || context.aborted) return null;
  const options = found.map(
    (each, at): Offer => ({
      label: each.name,
      type: each.kind,
      boost: -Math.min(99, at),
      ...(each.isOptional ? { detail: "may be absent" } : {}),
      info: () => describe(client, text, context.pos, each),
    }),
  );
  return options.length === 0 ? null : { from, options, validFor: /^[\w$]*$/ };
}

async function describe(
  client: TypingClient,
  text: { readonly declaration: string; readonly source: string },
  position: number,
  { name }: Completion,
): Promise<Node | null> {
  const detail = await client.ask({ ask: "detail", text, position, name });
  return detail ? card(detail) : null;
}

async function meaningAt(typing: CodeTyping | undefined, view: EditorView, position: number): Promise<Tooltip | null> {
  if (!typing) return null;
  const text = { declaration: typing.declaration, source: view.state.doc.toString() };
  const found = await typing.client.ask({ ask: "meaning", text, position });
  if (!found) return null;
  return { pos: found.from, end: found.to, above: true, create: () => ({ dom: card(found) }) };
}

/** A type as TypeScript writes it, and the words that go with it. */
function card({ type, words }: { readonly type: string; readonly words: string }): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "cm-meaning";
  const code = document.createElement("code");
  code.textContent = type.length > 900 ? `${type.slice(0, 900)}…` : type;
  dom.append(code);
  if (words !== "") {
    const said = document.createElement("p");
    said.textContent = words;
    dom.append(said);
  }
  return dom;
}

/** Compares the text with its types when it is opened, and a moment after each edit. */
function checking(
  typing: () => CodeTyping | undefined,
  onProblems: (found: readonly TypeProblem[]) => void,
): Extension {
  return ViewPlugin.define((view) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOpen = true;
    const check = async (): Promise<void> => {
      const types = typing();
      if (!types) return;
      const { client, declaration } = types;
      const source = view.state.doc.toString();
      const found = await client.ask({ ask: "problems", text: { declaration, source } });
      if (isOpen && found && view.state.doc.toString() === source) onProblems(found);
    };
    const soon = (delayMs: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void check(), delayMs);
    };
    soon(0);
    return {
      update({ docChanged, transactions }: ViewUpdate) {
        const isOther = transactions.some(({ effects }) => effects.some((effect) => effect.is(typesChanged)));
        if (docChanged || isOther) soon(PAUSE_MS);
      },
      destroy: () => {
        isOpen = false;
        clearTimeout(timer);
      },
    };
  });
}
