import type { ComponentId } from "@tributary/core/base";
import { useModel, useUi } from "../desk.ts";
import { fitsBetween } from "../model/connect.ts";

/** How a card is lit: as usual, dimmed by a hover elsewhere, dark because a search did not find it, or a fitting target. */
export type Light = "usual" | "dim" | "dark" | "target";

export function useLight(id: ComponentId): Light {
  const lit = useUi((ui) => (ui.lit === null || ui.lit.ids.has(id) ? null : ui.lit.by));
  const connecting = useUi((ui) => ui.connecting);
  const fits = useModel(({ view }) =>
    connecting === null || connecting === id ? null : fitsBetween(view, connecting, id).length > 0,
  );
  if (fits !== null) return fits ? "target" : "dim";
  return lit === "search" ? "dark" : lit === "hover" ? "dim" : "usual";
}
