import type { ComponentId } from "@tributary/core/base";
import type { State } from "../../kit/index.ts";
import { frameRect, sizeOf } from "../layout/arrange.ts";
import type { Point } from "../layout/pack.ts";
import type { Graph } from "../model/graph.ts";

export type Scene = {
  readonly graph: Graph;
  readonly places: ReadonlyMap<ComponentId, Point>;
  readonly selection: ReadonlySet<ComponentId>;
  readonly lit: ReadonlySet<ComponentId> | null;
  readonly stateOf: (id: ComponentId) => State | undefined;
  /** Colours of peers, by the component they have in hand. */
  readonly peers: ReadonlyMap<string, string>;
  readonly edges: boolean;
};

export type Camera = { readonly x: number; readonly y: number; readonly zoom: number };

type Palette = Record<
  | "panel"
  | "line"
  | "lineStrong"
  | "faint"
  | "ink"
  | "accent"
  | "added"
  | "changed"
  | "removed"
  | "healthy"
  | "degraded"
  | "drifted"
  | "failed"
  | "running",
  string
>;

/** The theme's colours as a 2D context takes them; read anew when the theme changes. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim() || "#888";
  return {
    panel: read("panel"),
    line: read("line"),
    lineStrong: read("line-strong"),
    faint: read("faint"),
    ink: read("ink"),
    accent: read("accent"),
    added: read("added"),
    changed: read("changed"),
    removed: read("removed"),
    healthy: read("healthy"),
    degraded: read("degraded"),
    drifted: read("drifted"),
    failed: read("failed"),
    running: read("running"),
  };
}

/**
 * Paints a scene as seen by a camera: what React draws card by card, as marks. Cheap enough for thousands in one frame,
 * because marks of one colour are one path.
 */
export function paint(
  context: CanvasRenderingContext2D,
  scene: Scene,
  camera: Camera,
  palette: Palette,
  size: { readonly width: number; readonly height: number },
): void {
  const { graph, places } = scene;
  const toX = (x: number) => x * camera.zoom + camera.x;
  const toY = (y: number) => y * camera.zoom + camera.y;
  context.clearRect(0, 0, size.width, size.height);

  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.beginPath();
  for (const frame of graph.frames.keys()) {
    const rect = frameRect(graph, frame, places);
    if (rect) context.roundRect(toX(rect.x), toY(rect.y), rect.width * camera.zoom, rect.height * camera.zoom, 4);
  }
  context.stroke();

  if (scene.edges) {
    context.globalAlpha = scene.lit ? 0.2 : 0.55;
    context.beginPath();
    for (const { from, to } of graph.edges) {
      const [a, b] = [places.get(from), places.get(to)];
      if (!a || !b) continue;
      context.moveTo(toX(a.x + 100), toY(a.y + 35));
      context.lineTo(toX(b.x + 100), toY(b.y + 35));
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  const marks = new Map<string, Path2D>();
  const mark = (colour: string) => {
    let path = marks.get(colour);
    if (!path) {
      path = new Path2D();
      marks.set(colour, path);
    }
    return path;
  };
  for (const card of graph.cards.values()) {
    const at = places.get(card.id);
    if (card.frame || !at) continue;
    const { width, height } = sizeOf(card);
    const [x, y, w, h] = [toX(at.x), toY(at.y), Math.max(2.5, width * camera.zoom), Math.max(2, height * camera.zoom)];
    if (x > size.width || y > size.height || x + w < 0 || y + h < 0) continue;
    const dim = scene.lit !== null && !scene.lit.has(card.id);
    const state = scene.stateOf(card.id);
    const colour = dim
      ? palette.line
      : card.sign
        ? palette[card.sign]
        : state
          ? stateColour(state, palette)
          : palette.faint;
    mark(colour).roundRect(x, y, w, h, Math.min(3, h / 3));
    const outline = scene.selection.has(card.id) ? palette.accent : scene.peers.get(card.id);
    if (outline) {
      context.strokeStyle = outline;
      context.lineWidth = 2;
      context.strokeRect(x - 2, y - 2, w + 4, h + 4);
    }
  }
  for (const [colour, path] of marks) {
    context.fillStyle = colour;
    context.fill(path);
  }
}

function stateColour(state: State, palette: Palette): string {
  switch (state) {
    case "healthy":
    case "degraded":
    case "drifted":
    case "failed":
    case "running":
      return palette[state];
    case "gone":
      return palette.failed;
    default:
      return palette.faint;
  }
}
