import type { ViewId } from "@tributary/core/base";
import { useEffect, useRef } from "react";
import type { WritableStore } from "../../replica/index.ts";
import { type DeskUi, useDesk } from "../desk.ts";
import type { CommonProps } from "../props.ts";

type Asked = string | null | undefined;
type Tell = NonNullable<CommonProps["onViewChange"]>;

/**
 * Keeps the view that is shown and the address that names it together: whoever follows a link, or goes back, sees that view;
 * whoever chooses one, or is led to one by whom they follow, has it in the address. Rule C63.
 */
export function useAddressedView(asked: Asked, onChange: Tell | undefined): void {
  const { ui } = useDesk();
  const tell = useRef(onChange);
  tell.current = onChange;
  const keeper = useRef<ReturnType<typeof viewKeeper>>(undefined);
  useEffect(() => {
    const kept = viewKeeper(ui, (view, how) => tell.current?.(view, how));
    keeper.current = kept;
    return kept.stop;
  }, [ui]);
  useEffect(() => keeper.current?.ask(asked), [asked]);
}

/** Tells each change of the view once, but for what it was asked to show. */
export function viewKeeper(ui: WritableStore<DeskUi>, tell: Tell) {
  let told = ui.getState().view;
  const stop = ui.subscribe(() => {
    const { view, following } = ui.getState();
    if (view === told) return;
    told = view;
    tell(view, following === null ? "push" : "replace");
  });
  const ask = (view: Asked) => {
    if (view === undefined || view === ui.getState().view) return;
    told = view as ViewId | null;
    ui.set({ view: told, listAll: false, edge: null });
  };
  return { ask, stop };
}
