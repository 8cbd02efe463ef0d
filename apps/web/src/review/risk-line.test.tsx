import type { ThingRisk } from "@tributary/core/protocol";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { RiskChip } from "./risk-chip.tsx";
import { RiskLine } from "./risk-line.tsx";

const HIGH: ThingRisk = {
  ...{ thing: "d", name: "pgdata", risk: "high", why: "It is deleted outside, with the data it holds." },
  irreversible: "What it holds is lost.",
};
const LOW: ThingRisk = { thing: "n", name: "new", risk: "low", why: "It is new." };
const words = (markup: string) => markup.replace(/<[^>]*>/g, "|").replace(/\|+/g, "|");

test("[W54] a change of more than low risk says which, why, and that it cannot be taken back; of low risk nothing is said", () => {
  expect(words(renderToStaticMarkup(<RiskChip {...HIGH} />))).toBe("|high risk|cannot be taken back|");
  expect(words(renderToStaticMarkup(<RiskChip risk="medium" />))).toBe("|medium risk|");
  expect(words(renderToStaticMarkup(<RiskLine risk={HIGH} />))).toBe(
    "|It is deleted outside, with the data it holds. |What it holds is lost.|",
  );
  expect([renderToStaticMarkup(<RiskChip {...LOW} />), renderToStaticMarkup(<RiskLine risk={LOW} />)]).toEqual([
    "",
    "",
  ]);
});
