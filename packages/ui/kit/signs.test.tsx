import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { type Sign, SignBadge } from "./sign-badge.tsx";
import { type State, StateDot } from "./state-dot.tsx";

const SIGNS: readonly Sign[] = ["added", "changed", "removed", "replaced"];
const STATES: readonly State[] = ["healthy", "degraded", "drifted", "failed", "running", "waiting", "gone", "unknown"];

/** The drawing without its colour and its words. */
const shapeOf = (markup: string) => markup.replace(/class="[^"]*"|aria-label="[^"]*"/g, "");

test("[K6] each sign and each state has a shape of its own", () => {
  const signs = SIGNS.map((sign) => shapeOf(renderToStaticMarkup(<SignBadge sign={sign} />)));
  const states = STATES.map((state) => shapeOf(renderToStaticMarkup(<StateDot state={state} />)));
  expect(new Set(signs).size).toBe(SIGNS.length);
  expect(new Set(states).size).toBe(STATES.length);
});

test("[K6] each has a word for screen readers, unless the word stands beside it", () => {
  for (const sign of SIGNS) expect(renderToStaticMarkup(<SignBadge sign={sign} />)).toContain(`aria-label="${sign}"`);
  for (const state of STATES)
    expect(renderToStaticMarkup(<StateDot state={state} />)).toContain(`aria-label="${state}"`);
  expect(renderToStaticMarkup(<SignBadge sign="added" word />)).toContain("added</span>");
  expect(renderToStaticMarkup(<StateDot state="healthy" label="" />)).toContain('aria-hidden="true"');
});
