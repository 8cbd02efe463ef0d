import type { ComponentId } from "@tributary/core/base";
import type { State } from "../../kit/index.ts";
import { frameRect, sizeOf } from "../layout/arrange.ts";
import type { Point } from "../layout/pack.ts";
import type { DrawnMeaning, Graph } from "../model/graph.ts";
import { DOT_BELOW } from "./level.ts";

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
  if (scene.edges && camera.zoom >= TITLES_FROM) paintTitles(context, scene, camera, palette);

  if (scene.edges) paintEdges(context, scene, camera, palette);

  const tiles: Tile[] = [];
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
          : palette.lineStrong;
    if (h >= NAMED_FROM) tiles.push({ x, y, w, h, name: card.name, colour, dim });
    else if (h < 8) mark(colour).rect(x, y, w, h);
    else mark(colour).roundRect(x, y, w, h, Math.min(3, h / 3));
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
  for (const tile of tiles) paintTile(context, tile, palette);
}

/** Frames have room for their title from this zoom on. */
const TITLES_FROM = 0.1;

function paintTitles(
  context: CanvasRenderingContext2D,
  { graph, places }: Scene,
  camera: Camera,
  palette: Palette,
): void {
  const size = Math.min(12, 44 * camera.zoom * 0.8);
  context.font = `600 ${Math.max(8, size)}px "Inter Variable", system-ui, sans-serif`;
  context.textBaseline = "middle";
  context.fillStyle = palette.ink;
  for (const frame of graph.frames.keys()) {
    const rect = frameRect(graph, frame, places);
    const name = graph.cards.get(frame)?.name;
    if (rect && name)
      context.fillText(name, (rect.x + 24) * camera.zoom + camera.x, (rect.y + 23) * camera.zoom + camera.y);
  }
}

/** Cards at least this tall, in pixels, are painted with their name. */
const NAMED_FROM = 11;

type Tile = {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly name: string;
  readonly colour: string;
  readonly dim: boolean;
};

function paintTile(context: CanvasRenderingContext2D, { x, y, w, h, name, colour, dim }: Tile, palette: Palette): void {
  context.globalAlpha = dim ? 0.35 : 1;
  context.fillStyle = palette.panel;
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x, y, w, h, 3);
  context.fill();
  context.stroke();
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x + 8, y + h / 2, Math.min(3, h / 4), 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = palette.ink;
  const size = Math.min(11.5, h * 0.72);
  context.font = `500 ${size}px "Inter Variable", system-ui, sans-serif`;
  context.textBaseline = "middle";
  const room = Math.floor((w - 18) / (size * 0.56));
  context.fillText(name.length > room ? `${name.slice(0, Math.max(1, room - 1))}…` : name, x + 15, y + h / 2 + 0.5);
  context.globalAlpha = 1;
}

const DASH: Partial<Record<DrawnMeaning, readonly number[]>> = {
  manages: [6, 2, 1, 2],
  dependsOn: [1, 3],
  mount: [5, 3],
  image: [2, 3],
};

/** The connections alone: straight from afar, curved where there is room, dashed by what they mean. */
export function paintEdges(context: CanvasRenderingContext2D, scene: Scene, camera: Camera, palette: Palette): void {
  const { graph, places, lit } = scene;
  const near = camera.zoom >= DOT_BELOW;
  const byMeaning = new Map<DrawnMeaning, Path2D>();
  for (const { from, to, meaning } of graph.edges) {
    const [a, b] = [places.get(from), places.get(to)];
    const [one, other] = [graph.cards.get(from), graph.cards.get(to)];
    if (!a || !b || !one || !other || (lit && !(lit.has(from) && lit.has(to)))) continue;
    const path = byMeaning.get(meaning) ?? new Path2D();
    byMeaning.set(meaning, path);
    const forward = a.x <= b.x;
    const [x1, y1] = [
      camera.x + camera.zoom * (a.x + (forward ? sizeOf(one).width : 0)),
      camera.y + camera.zoom * (a.y + sizeOf(one).height / 2),
    ];
    const [x2, y2] = [
      camera.x + camera.zoom * (b.x + (forward ? 0 : sizeOf(other).width)),
      camera.y + camera.zoom * (b.y + sizeOf(other).height / 2),
    ];
    path.moveTo(x1, y1);
    if (near) path.bezierCurveTo((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2);
    else path.lineTo(x2, y2);
  }
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.globalAlpha = near ? 1 : 0.5;
  for (const [meaning, path] of byMeaning) {
    context.setLineDash(near ? [...(DASH[meaning] ?? [])] : []);
    context.stroke(path);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
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
