import type { ComponentId, ViewId } from "@tributary/core/base";
import type { Position } from "@tributary/core/model";
import type { NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useDesk } from "../desk.ts";
import type { Point } from "../layout/pack.ts";
import { placeMutations } from "../model/commands.ts";
import type { Graph } from "../model/graph.ts";
import { frameRect } from "../layout/arrange.ts";
import type { FlowNode } from "./flow-model.ts";

/** Others see a drag at this pace: about 20 times a second. */
const SEND_EVERY_MS = 50;
/** Larger groups are not pinned whole: that many places would drown the change. */
const PIN_UP_TO = 300;

export type Drag = {
  /** Places with what is being dragged where the pointer has it. */
  readonly places: ReadonlyMap<ComponentId, Point>;
  readonly onMoves: (changes: readonly NodeChange<FlowNode>[]) => void;
};

/**
 * Moving things. The first thing placed by hand in a group places the rest of it where it already stands, so that from
 * then on the arrangement is the same for everybody.
 */
export function useDrag(graph: Graph, view: ViewId, places: ReadonlyMap<ComponentId, Point>): Drag {
  const desk = useDesk();
  const [moved, setMoved] = useState<ReadonlyMap<ComponentId, Point>>(NONE);
  const drag = useRef({ id: 0, sentAt: 0, moved: NONE as Map<ComponentId, Point> });
  const current = useRef({ graph, view, places });
  current.current = { graph, view, places };

  const send = useCallback(() => {
    const { graph: now, view: viewId, places: standing } = current.current;
    const snapshot = desk.model.getState().view;
    const due = new Map<ComponentId, Position>();
    for (const id of pinned(now, drag.current.moved, (one) => snapshot.views.get(viewId)?.members.has(one) ?? false)) {
      const at = standing.get(id);
      if (at) due.set(id, [at.x, at.y]);
    }
    for (const [id, { x, y }] of drag.current.moved) due.set(id, [x, y]);
    drag.current.sentAt = performance.now();
    const label = drag.current.moved.size === 1 ? "Move a component" : "Move components";
    return desk.edit({ label, mutations: placeMutations(snapshot, viewId, due) }, `drag ${drag.current.id}`);
  }, [desk]);

  const onMoves = useCallback(
    (changes: readonly NodeChange<FlowNode>[]) => {
      const moves = changes.filter((change) => change.type === "position");
      if (moves.length === 0 || !desk.writes()) return;
      if (drag.current.moved.size === 0) drag.current.id += 1;
      const next = new Map(drag.current.moved);
      const { graph: now, places: standing } = current.current;
      for (const { id, position } of moves) {
        if (!position) continue;
        const members = now.frames.get(id as ComponentId);
        if (members && members.length > 0) {
          const at = frameRect(now, id as ComponentId, merged(standing, next));
          if (!at) continue;
          for (const member of members) {
            const from = next.get(member) ?? standing.get(member);
            if (from) next.set(member, { x: from.x + position.x - at.x, y: from.y + position.y - at.y });
          }
        } else next.set(id as ComponentId, { x: position.x, y: position.y });
      }
      drag.current.moved = next;
      if (moves.some(({ dragging }) => dragging === true)) {
        setMoved(next);
        if (performance.now() - drag.current.sentAt > SEND_EVERY_MS) send();
        return;
      }
      if (next.size > 0) send();
      drag.current.moved = new Map();
      setMoved(NONE);
    },
    [desk, send],
  );

  return { places: useMemo(() => merged(places, moved), [places, moved]), onMoves };
}

const NONE: Map<ComponentId, Point> = new Map();

function merged(
  places: ReadonlyMap<ComponentId, Point>,
  over: ReadonlyMap<ComponentId, Point>,
): ReadonlyMap<ComponentId, Point> {
  return over.size === 0 ? places : new Map([...places, ...over]);
}

/** The members of the groups concerned that nobody has placed yet. */
function pinned(
  graph: Graph,
  moved: ReadonlyMap<ComponentId, Point>,
  placed: (id: ComponentId) => boolean,
): ComponentId[] {
  const groups = new Set<readonly ComponentId[]>();
  for (const id of moved.keys()) {
    const container = graph.cards.get(id)?.container;
    groups.add((container !== undefined ? graph.frames.get(container) : undefined) ?? graph.loose);
  }
  return [...groups].flatMap((group) =>
    group.length > PIN_UP_TO ? [] : group.filter((id) => !moved.has(id) && !placed(id)),
  );
}
