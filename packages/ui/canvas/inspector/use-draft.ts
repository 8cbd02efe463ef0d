import type { ComponentId } from "@tributary/core/base";
import { refusalSentence, runBatch } from "@tributary/core/model";
import { useCallback, useEffect, useRef, useState } from "react";
import { useDesk, useUi } from "../desk.ts";
import { editText, type Field, parseTyped } from "../model/form.ts";

/** Typing pauses this long before others see it. */
const SHARE_AFTER_MS = 300;

export type Draft = {
  readonly text: string;
  /** Why what is typed does not hold yet. */
  readonly error: string | undefined;
  readonly dirty: boolean;
  readonly type: (text: string) => void;
  /** Keeps what is typed now. */
  readonly keep: () => void;
  /** Back to the value that holds. */
  readonly discard: () => void;
};

/**
 * Text being typed into a field. It is judged with every key by the model's own rules; while it holds it is shared after a
 * short pause, and while it does not it stays here and nothing is lost.
 */
export function useDraft(component: ComponentId, field: Field): Draft {
  const desk = useDesk();
  const held = editText(field.cell, field.kind);
  const [draft, setDraft] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef({ draft, field, held });
  latest.current = { draft, field, held };

  const retried = useUi(({ retry }) =>
    retry?.component === component && retry.path === field.path ? retry.text : null,
  );
  useEffect(() => {
    if (retried === null) return;
    desk.ui.set({ retry: null });
    setDraft(retried);
  }, [retried, desk]);

  const judged = draft === null || draft === held ? undefined : judge(desk, component, field, draft);

  const commit = useCallback(() => {
    clearTimeout(timer.current);
    const { draft: text, field: at, held: now } = latest.current;
    if (text === null || text === now) return true;
    const verdict = judge(desk, component, at, text);
    if (!verdict.ok) return false;
    const mutation = verdict.value;
    const kept = desk.edit({ label: `Change ${at.title}`, mutations: [mutation] }, `type ${component}${at.path}`).ok;
    // From here on the shared value is the truth, so that what others write now is seen and not overwritten.
    if (kept) setDraft((now) => (now === text ? null : now));
    return kept;
  }, [desk, component]);

  useEffect(() => () => void commit(), [commit]);

  return {
    text: draft ?? held,
    error: judged?.ok === false ? judged.sentence : undefined,
    dirty: draft !== null && draft !== held,
    type: (text) => {
      setDraft(text);
      clearTimeout(timer.current);
      if (desk.writes()) timer.current = setTimeout(commit, SHARE_AFTER_MS);
    },
    keep: () => {
      if (commit()) setDraft(null);
    },
    discard: () => {
      clearTimeout(timer.current);
      setDraft(null);
    },
  };
}

function judge(desk: ReturnType<typeof useDesk>, component: ComponentId, field: Field, text: string) {
  if (text === "" && field.kind !== "json") {
    return { ok: true, value: { type: "attribute.unset", component, path: field.path } } as const;
  }
  const parsed = parseTyped(field, text);
  if (!parsed.ok) return parsed;
  const mutation = { type: "attribute.set", component, path: field.path, value: parsed.value } as const;
  const refusal = runBatch(desk.model.getState().view, [mutation], "atomic").outcomes[0]?.refusal;
  return refusal
    ? ({ ok: false, sentence: refusalSentence(refusal) } as const)
    : ({ ok: true, value: mutation } as const);
}
