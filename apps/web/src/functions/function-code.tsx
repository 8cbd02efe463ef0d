"use client";

import { CodeEditor } from "@tributary/ui/code";
import { type ChangeSetReplica, createStore, type OpenText, type Store, useStore } from "@tributary/ui/replica";
import { useEffect, useMemo, useState } from "react";
import type { FunctionPanelProps } from "./function-panel.tsx";
import { typingClient } from "./typing.ts";
import { useDeclaration } from "./use-declaration.ts";

const NO_TEXT = createStore<OpenText>({ text: null });

/** The code, typed in by everybody who is here; where one may not edit, to be read. */
export function FunctionCode({
  definition,
  replica,
  states,
  locked,
  view,
}: FunctionPanelProps & { readonly locked: boolean }) {
  const { id, source, name } = definition;
  const shared = useSharedText(locked ? null : replica, id);
  const state = states.get(id);
  const problems = useMemo(
    () => [
      ...(state?.phase === "broken" ? state.problems : []),
      ...(state?.types ?? []).map((each) => ({ ...each, isWarning: true })),
    ],
    [state],
  );
  const declaration = useDeclaration(definition, view);
  const typing = useMemo(() => ({ client: typingClient(), declaration }), [declaration]);
  return (
    <div className="relative m-3 min-h-48 min-w-0 flex-1 overflow-hidden rounded-lg bg-panel shadow-card">
      <CodeEditor
        key={id}
        label={`Code of ${name}`}
        language="typescript"
        value={source}
        shared={shared}
        readOnly={locked || !shared}
        typing={typing}
        problems={problems}
      />
      {!locked && (
        <p className="pointer-events-none absolute right-3 bottom-1.5 text-2xs text-faint">
          Everyone here types in the same text. Esc, then Tab leaves it.
        </p>
      )}
    </div>
  );
}

/** The function's code, opened for as long as it is looked at. */
function useSharedText(replica: ChangeSetReplica | null, id: string) {
  const [store, setStore] = useState<Store<OpenText>>(NO_TEXT);
  useEffect(() => {
    if (!replica) return;
    setStore(replica.openText(id));
    return () => {
      setStore(NO_TEXT);
      replica.closeText(id);
    };
  }, [replica, id]);
  const text = useStore(store, (state) => state.text);
  const presence = useMemo(() => replica?.textPresence(id), [replica, id]);
  return useMemo(() => (text && presence ? { text, presence } : null), [text, presence]);
}
