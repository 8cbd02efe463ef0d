import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("./theme.css", import.meta.url), "utf8");

type Theme = ReadonlyMap<string, readonly [l: number, c: number, h: number]>;

function themeAt(selector: string): Theme {
  const block = css.slice(css.indexOf(`${selector} {`)).split("\n}")[0] ?? "";
  const found = block.matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g);
  return new Map([...found].map(([, name, l, c, h]) => [name as string, [Number(l), Number(c), Number(h)]]));
}

/** Relative luminance of an OKLCH colour. @see B. Ottosson, "A perceptual color space", 2020; WCAG 2.2 */
function luminance([l, c, h]: readonly [number, number, number]): number {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const cube = (x: number) => x ** 3;
  const L = cube(l + 0.3963377774 * a + 0.2158037573 * b);
  const M = cube(l - 0.1055613458 * a - 0.0638541728 * b);
  const S = cube(l - 0.0894841775 * a - 1.291485548 * b);
  const clamp = (x: number) => Math.min(1, Math.max(0, x));
  const red = clamp(4.0767416621 * L - 3.3077115913 * M + 0.2309699292 * S);
  const green = clamp(-1.2684380046 * L + 2.6097574011 * M - 0.3413193965 * S);
  const blue = clamp(-0.0041960863 * L - 0.7034186147 * M + 1.707614701 * S);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: Theme, text: string, surface: string): number {
  const [a, b] = [text, surface].map((name) => luminance(theme.get(name) ?? fail(name)));
  return (Math.max(a ?? 0, b ?? 0) + 0.05) / (Math.min(a ?? 0, b ?? 0) + 0.05);
}

function fail(name: string): never {
  throw new RangeError(`the theme has no --${name}`);
}

const MEANINGS = ["added", "changed", "removed", "healthy", "degraded", "drifted", "failed", "running"];

test.each([":root", '[data-theme="dark"]'])(
  "[K5] text has AA contrast on every surface it stands on: %s",
  (selector) => {
    const theme = themeAt(selector);
    const pairs = [
      ...["canvas", "panel", "raised", "sunken", "hover"].flatMap((surface) =>
        ["ink", "muted", "faint"].map((text) => [text, surface]),
      ),
      ...["panel", "canvas", "raised", "accent-soft", "selected"].map((surface) => ["accent-text", surface]),
      ...["accent", "accent-hover"].map((surface) => ["accent-ink", surface]),
      ...MEANINGS.flatMap((name) =>
        ["panel", "canvas", "raised", `${name}-soft`].map((surface) => [`${name}-text`, surface]),
      ),
      ...MEANINGS.map((name) => ["ink", `${name}-soft`]),
    ] as [string, string][];
    const poor = pairs.filter(([text, surface]) => contrast(theme, text, surface) < 4.5);
    expect(
      poor.map(([text, surface]) => `${text} on ${surface}: ${contrast(theme, text, surface).toFixed(2)}`),
    ).toEqual([]);
  },
);

test.each([":root", '[data-theme="dark"]'])(
  "[K5] marks that carry meaning stand out 3 : 1 from panels: %s",
  (selector) => {
    const theme = themeAt(selector);
    const poor = MEANINGS.filter((name) => contrast(theme, name, "panel") < 3);
    expect(poor).toEqual([]);
  },
);

test("[K5] dark defines every colour that light defines", () => {
  expect([...themeAt('[data-theme="dark"]').keys()].sort()).toEqual([...themeAt(":root").keys()].sort());
});
