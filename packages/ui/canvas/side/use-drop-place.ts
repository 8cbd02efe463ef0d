import type { ComponentId } from "@tributary/core/base";
import type { Position } from "@tributary/core/model";
import { useCallback } from "react";
import { useDesk } from "../desk.ts";
import { CARD_SIZE } from "../layout/arrange.ts";
import type { Graph } from "../model/graph.ts";
import { containerAt } from "../map/hit.ts";
import { useViewpoint } from "../map/viewpoint.ts";

/** Where something new goes that was not dropped anywhere: into what is in sight, where nothing stands; undefined while nobody knows what stands where. */
export function useDropPlace(
  graph: Graph,
): () => { readonly at: Position | undefined; readonly container: ComponentId | undefined } {
  const desk = useDesk();
  const viewpoint = useViewpoint();
  return useCallback(() => {
    const { places } = viewpoint.current;
    const centre = viewpoint.current.centre();
    const selected = desk.ui.getState().selection.at(-1);
    const card = selected && graph.cards.get(selected);
    const container = card ? (card.frame ? card.id : card.container) : containerAt(graph, places, centre);
    let [x, y] = [centre.x - CARD_SIZE.width / 2, centre.y - CARD_SIZE.height / 2];
    const taken = () =>
      [...places.values()].some((at) => Math.abs(at.x - x) < CARD_SIZE.width && Math.abs(at.y - y) < CARD_SIZE.height);
    for (let tries = 0; tries < 60 && taken(); tries += 1) {
      if (tries % 6 === 5) [x, y] = [centre.x - CARD_SIZE.width / 2 + tries * 16, centre.y - CARD_SIZE.height / 2];
      else y += CARD_SIZE.height + 24;
    }
    return { at: viewpoint.current.ready ? [x, y] : undefined, container };
  }, [desk, graph, viewpoint]);
}
