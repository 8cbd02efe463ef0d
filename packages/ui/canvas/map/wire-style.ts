import type { EdgeMeaning } from "@tributary/core/model";
import type { DrawnMeaning } from "../model/graph.ts";

export type WireStyle = {
  readonly word: string;
  /** What the line says, for the legend. */
  readonly sentence: string;
  readonly width: number;
  readonly dash?: string;
  readonly round?: boolean;
  /** Two thin lines instead of one. */
  readonly double?: boolean;
  readonly arrow?: "to" | "from";
};

/** Each meaning has a line of its own, told apart without colour. */
export const WIRES: Record<DrawnMeaning, WireStyle> = {
  network: { word: "network", sentence: "is on the network", width: 3.5, double: true },
  dependsOn: { word: "starts after", sentence: "starts after", width: 1.75, dash: "0.1 5", round: true, arrow: "to" },
  mount: { word: "mount", sentence: "mounts", width: 1.5, dash: "7 4" },
  data: { word: "value", sentence: "takes a value from", width: 1.5, arrow: "from" },
  manages: { word: "managed by", sentence: "is managed by", width: 1.25, dash: "10 3 2 3", arrow: "from" },
  image: { word: "image", sentence: "runs the image", width: 1.25, dash: "2 3" },
};

export function wireOf(meaning: EdgeMeaning | DrawnMeaning): WireStyle {
  return meaning === "contains" ? WIRES.data : WIRES[meaning];
}
