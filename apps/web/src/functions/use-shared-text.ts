"use client";

import {
  type ChangeSetReplica,
  createStore,
  type OpenText,
  type Store,
  type TextPresence,
  useStore,
} from "@tributary/ui/replica";
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";

type SharedText = { readonly text: NonNullable<OpenText["text"]>; readonly presence: TextPresence };

const NO_TEXT = createStore<OpenText>({ text: null });

/** A text that everybody here types in: a function's code, or a version's definition. Opened for as long as it is looked at. */
export function useSharedText(replica: ChangeSetReplica | null, key: string): SharedText | null {
  const [store, setStore] = useState<Store<OpenText>>(NO_TEXT);
  useEffect(() => {
    if (!replica) return;
    setStore(replica.openText(key));
    return () => {
      setStore(NO_TEXT);
      replica.closeText(key);
    };
  }, [replica, key]);
  const text = useStore(store, (state) => state.text);
  const presence = useMemo(() => replica?.textPresence(key), [replica, key]);
  return useMemo(() => (text && presence ? { text, presence } : null), [text, presence]);
}

/** What a shared text says, as it is typed; `otherwise` while there is none. */
export function useTextOf(shared: SharedText | null, otherwise: string): string {
  const text = shared?.text;
  const subscribe = useCallback(
    (changed: () => void) => {
      text?.observe(changed);
      return () => text?.unobserve(changed);
    },
    [text],
  );
  const said = (): string => text?.toString() ?? otherwise;
  return useSyncExternalStore(subscribe, said, () => otherwise);
}
