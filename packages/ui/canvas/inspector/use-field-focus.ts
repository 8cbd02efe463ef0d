import { type FocusEvent, useMemo, useRef, useState } from "react";
import { useDesk } from "../desk.ts";
import { afterPress } from "./after-press.ts";
import { useFieldScope } from "./field-context.ts";

export type FieldFocus = {
  readonly focused: boolean;
  /** For the element that carries the field's `data-path`. */
  readonly watch: {
    readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
    readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
  };
};

/** Whether this field itself, not one inside it, has the focus; others see it as being edited meanwhile. */
export function useFieldFocus(path: string): FieldFocus {
  const desk = useDesk();
  const { component } = useFieldScope();
  const [focused, setFocused] = useState(false);
  const here = useRef(false);
  const watch = useMemo(
    () => ({
      onFocus: (event: FocusEvent<HTMLElement>) => {
        const own = event.target.closest("[data-path]") === event.currentTarget;
        here.current = own;
        // What shows while the field has the focus would move what is being pressed, too.
        afterPress(() => setFocused(here.current));
        if (own) desk.setEditing({ component, path });
      },
      onBlur: (event: FocusEvent<HTMLElement>) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        here.current = false;
        desk.setEditing(null);
        afterPress(() => setFocused(here.current));
      },
    }),
    [desk, component, path],
  );
  return { focused, watch };
}
