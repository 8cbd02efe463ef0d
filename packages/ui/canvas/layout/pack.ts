export type Point = { readonly x: number; readonly y: number };
export type Size = { readonly width: number; readonly height: number };
export type Rect = Point & Size;

/** Room inside a frame, around its members, and above them for its title. */
export const FRAME_PADDING = 32;
export const FRAME_HEADER = 44;
const GAP = 72;

/**
 * Boxes in rows, left to right, as wide altogether as makes a screen-shaped whole. Keeps the order given, so that the same
 * model gives the same picture to everybody.
 */
export function packed(sizes: readonly Size[]): readonly Point[] {
  const area = sizes.reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0);
  const widest = Math.max(0, ...sizes.map(({ width }) => width));
  const limit = Math.max(widest, Math.sqrt(area * 1.7));
  let [x, y, row] = [0, 0, 0];
  return sizes.map(({ width, height }) => {
    if (x > 0 && x + width > limit) [x, y, row] = [0, y + row + GAP, 0];
    const at = { x, y };
    x += width + GAP;
    row = Math.max(row, height);
    return at;
  });
}

/** The smallest box around boxes; undefined around none. */
export function boundsOf(rects: Iterable<Rect>): Rect | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left === Infinity ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
}
