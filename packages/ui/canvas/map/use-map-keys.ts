import type { ComponentId, ViewId } from "@tributary/core/base";
import { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect, useRef } from "react";
import { newId, useDesk } from "../desk.ts";
import { isTyping } from "../frame/undo-keys.ts";
import { sizeOf } from "../layout/arrange.ts";
import type { Point } from "../layout/pack.ts";
import { deleteCommand, duplicateCommand, placeMutations } from "../model/commands.ts";
import { disconnectMutations } from "../model/connect.ts";
import type { Graph } from "../model/graph.ts";
import type { Tool } from "./map-tools.tsx";

export type MapKeysOptions = {
  readonly surface: RefObject<HTMLElement | null>;
  readonly graph: Graph;
  readonly places: ReadonlyMap<ComponentId, Point>;
  readonly view: ViewId;
  readonly onTool: (tool: Tool) => void;
  readonly onFit: (only?: ReadonlySet<ComponentId>) => void;
};

const STEP = 8;
/** Keys that mean the same wherever the focus is; the others belong to whatever has it. */
const ANYWHERE = new Set(["delete", "backspace", "escape", "f2", "v", "h", "1", "2", "+", "=", "-", "[", "]"]);
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * The map's keys. Most work wherever the focus is on the page, except where text is typed or a dialog is open; arrows and
 * Enter only while the map or nothing has it.
 */
export function useMapKeys(options: MapKeysOptions): void {
  const desk = useDesk();
  const flow = useReactFlow();
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      const { graph, places, view, surface, onTool, onFit } = latest.current;
      const { selection, edge } = desk.ui.getState();
      const onMap = event.target === document.body || surface.current?.contains(event.target as Node);
      const command = event.metaKey || event.ctrlKey;
      const snapshot = () => desk.model.getState().view;
      const act = (key: string): boolean => {
        if (command) {
          if (key === "d" && selection.length > 0 && desk.mayEdit()) {
            const placeOf = (id: ComponentId) => {
              const at = places.get(id);
              return at && ([at.x, at.y] as const);
            };
            desk.edit(duplicateCommand(snapshot(), selection, { view, placeOf, newId }));
            return true;
          }
          if (key === "a" && onMap) {
            desk.ui.set({
              selection: [...graph.cards.values()].filter((card) => !card.frame).map(({ id }) => id),
              edge: null,
            });
            return true;
          }
          return false;
        }
        if (!onMap) return ANYWHERE.has(key) && plain(key);
        const arrow = ARROWS[event.key];
        if (arrow && (event.altKey || selection.length === 0)) return step(arrow);
        if (arrow && desk.writes()) return nudge(arrow);
        return plain(key);
      };

      function plain(key: string): boolean {
        const [first] = selection;
        switch (key) {
          case "delete":
          case "backspace":
            if (!desk.mayEdit()) return false;
            if (edge !== null) {
              const found = graph.edges.find(({ id }) => id === edge);
              if (found)
                desk.edit({ label: "Disconnect", mutations: disconnectMutations(snapshot(), found.from, found.path) });
              desk.ui.set({ edge: null });
              return true;
            }
            if (selection.length > 0) desk.edit(deleteCommand(snapshot(), selection));
            return selection.length > 0;
          case "escape":
            desk.ui.set({ selection: [], edge: null, renaming: null, connecting: null, following: null });
            return true;
          case "f2":
            if (first && desk.writes()) desk.ui.set({ renaming: first });
            return first !== undefined;
          case "enter":
            if (first) desk.ui.set({ tab: "attributes", reveal: { component: first, path: "" } });
            return first !== undefined;
          case "[":
          case "]": {
            const panel = key === "[" ? "side" : "inspector";
            const { panels } = desk.ui.getState();
            desk.ui.set({ panels: { ...panels, [panel]: !panels[panel] } });
            return true;
          }
          case "v":
            onTool("select");
            return true;
          case "h":
            onTool("hand");
            return true;
          case "1":
            onFit();
            return true;
          case "2":
            if (selection.length > 0) onFit(new Set(selection));
            return selection.length > 0;
          case "+":
          case "=":
            flow.zoomIn({ duration: 150 });
            return true;
          case "-":
            flow.zoomOut({ duration: 150 });
            return true;
          default:
            return false;
        }
      }

      function nudge([x, y]: readonly [number, number]): boolean {
        const by = STEP * (event.shiftKey ? 5 : 1);
        const due = new Map<ComponentId, readonly [number, number]>();
        for (const id of selection.flatMap((one) => graph.frames.get(one) ?? [one])) {
          const at = places.get(id);
          if (at) due.set(id, [at.x + x * by, at.y + y * by]);
        }
        desk.edit({ label: "Move", mutations: placeMutations(snapshot(), view, due) }, `nudge ${selection.join(" ")}`);
        return due.size > 0;
      }

      function step(direction: readonly [number, number]): boolean {
        const next = nearest(graph, places, selection.at(-1), direction);
        if (next === undefined) return false;
        desk.ui.set({ selection: [next], edge: null });
        const at = places.get(next);
        const { x, y, zoom } = flow.getViewport();
        const box = surface.current?.getBoundingClientRect();
        const [left, top] = [(at?.x ?? 0) * zoom + x, (at?.y ?? 0) * zoom + y];
        if (at && box && (left < 0 || top < 0 || left > box.width - 160 || top > box.height - 100)) {
          flow.setCenter(at.x + 120, at.y + 40, { zoom, duration: 200 });
        }
        return true;
      }

      if (act(event.key.toLowerCase())) event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [desk, flow]);
}

/** The nearest card in a direction, sideways distance counting double; the first one when there is none to start from. */
export function nearest(
  graph: Graph,
  places: ReadonlyMap<ComponentId, Point>,
  from: ComponentId | undefined,
  [dx, dy]: readonly [number, number],
): ComponentId | undefined {
  const centre = (id: ComponentId) => {
    const [card, at] = [graph.cards.get(id), places.get(id)];
    return card && at && { x: at.x + sizeOf(card).width / 2, y: at.y + sizeOf(card).height / 2 };
  };
  const start = from === undefined ? undefined : centre(from);
  let best: { readonly id: ComponentId; readonly distance: number } | undefined;
  for (const card of graph.cards.values()) {
    const at = centre(card.id);
    if (card.frame || card.id === from || !at) continue;
    const ahead = start ? (at.x - start.x) * dx + (at.y - start.y) * dy : at.x + at.y;
    if (start && ahead <= 4) continue;
    const aside = start ? Math.abs((at.x - start.x) * dy) + Math.abs((at.y - start.y) * dx) : 0;
    const distance = ahead + 2 * aside;
    if (!best || distance < best.distance) best = { id: card.id, distance };
  }
  return best?.id;
}
