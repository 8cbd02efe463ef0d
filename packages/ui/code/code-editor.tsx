"use client";

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import type { TypeProblem } from "@tributary/typing";
import { useEffect, useMemo, useRef, useState } from "react";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import * as Y from "yjs";
import type { TextPresence } from "../replica/index.ts";
import { codeTheme } from "./code-theme.ts";
import { type CodeTyping, typedCode, typesChanged } from "./typed-code.ts";

export type CodeProblemMark = {
  readonly line: number;
  readonly column: number;
  readonly sentence: string;
  /** How much of the text it is about, in characters; the word there, when left out. */
  readonly length?: number;
  /** Something to see to, that stops nothing. */
  readonly isWarning?: boolean;
};

export type CodeEditorProps = {
  readonly label: string;
  readonly language: "typescript" | "json";
  /** What stands there. Of shared code, what its text says is shown instead. */
  readonly value: string;
  /** Code that several people type in at the same time. */
  readonly shared?: { readonly text: Y.Text; readonly presence: TextPresence } | null;
  readonly readOnly?: boolean;
  readonly problems?: readonly CodeProblemMark[];
  /** What the text is compared with while it is written: completion, meanings and problems come from there. */
  readonly typing?: CodeTyping | undefined;
  /** The code as it is now, when it is one's own. */
  readonly onChange?: (value: string) => void;
};

const NO_PROBLEMS: readonly CodeProblemMark[] = [];
const NOT_CHECKED: readonly TypeProblem[] | undefined = undefined;

/** Code with its colours, its problems at their places and, where it is shared, everybody's cursors. */
export function CodeEditor(props: CodeEditorProps) {
  const { label, language, value, shared = null, readOnly = false, problems = NO_PROBLEMS, typing } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [misfits, setMisfits] = useState(NOT_CHECKED);
  const { text, presence } = shared ?? { text: null, presence: null };

  const shown = useMemo(
    () => [...problems.filter(({ isWarning }) => !misfits || !isWarning), ...(misfits ?? []).map(asWarning)],
    [problems, misfits],
  );
  const declared = typing?.declaration;
  const isTyped = typing !== undefined;

  useEffect(() => {
    if (!host.current) return;
    const undo = text ? new Y.UndoManager(text, { trackedOrigins: new Set(), captureTimeout: 400 }) : undefined;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: text ? text.toString() : latest.current.value,
        extensions: [
          basics(label, language),
          isTyped ? typedCode(() => latest.current.typing, setMisfits) : [],
          readOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : [],
          text && presence && undo
            ? [yCollab(text, presence, { undoManager: undo }), keymap.of(yUndoManagerKeymap)]
            : [history(), keymap.of(historyKeymap), telling((next) => latest.current.onChange?.(next))],
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
      undo?.destroy();
      presence?.setLocalStateField("cursor", null);
    };
  }, [label, language, text, presence, readOnly, isTyped]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other types, other problems
  useEffect(() => view.current?.dispatch({ effects: typesChanged.of(null) }), [declared]);

  useEffect(() => {
    const made = view.current;
    if (!made || text || made.state.doc.toString() === value) return;
    made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: value } });
  }, [value, text]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: an editor that was made anew has to be told again
  useEffect(() => {
    const made = view.current;
    if (made)
      made.dispatch(
        setDiagnostics(
          made.state,
          shown.map((problem) => diagnosticOf(made.state, problem)),
        ),
      );
  }, [shown, text, readOnly, label, isTyped]);

  return <div ref={host} className="size-full min-h-0 overflow-hidden" data-code={label} />;
}

function basics(label: string, language: CodeEditorProps["language"]): Extension {
  return [
    lineNumbers(),
    lintGutter(),
    highlightActiveLine(),
    drawSelection(),
    indentUnit.of("  "),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, indentWithTab]),
    language === "json" ? json() : javascript({ typescript: true }),
    // Also what cannot be typed in is scrolled with the keyboard.
    EditorView.contentAttributes.of({
      ...{ "aria-label": label, tabindex: "0", spellcheck: "false", autocapitalize: "off" },
    }),
    codeTheme,
  ];
}

function telling(onChange: (value: string) => void): Extension {
  return EditorView.updateListener.of((update) => {
    if (update.docChanged) onChange(update.state.doc.toString());
  });
}

function asWarning({ line, column, length, sentence }: TypeProblem): CodeProblemMark {
  return { line, column, length, sentence, isWarning: true };
}

/** What the problem is about; where that is not said the word there, or the character before it where a line has ended too early. */
function diagnosticOf(state: EditorState, { line, column, length, sentence, isWarning }: CodeProblemMark): Diagnostic {
  const at = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  const place = Math.min(at.from + Math.max(0, column - 1), at.to);
  const severity = isWarning ? "warning" : "error";
  if (length !== undefined) return { from: place, to: Math.min(at.to, place + length), severity, message: sentence };
  const word = state.wordAt(place);
  const from = word?.from ?? (place === at.to ? Math.max(at.from, place - 1) : place);
  return { from, to: word?.to ?? Math.max(from, Math.min(place + 1, at.to)), severity, message: sentence };
}
