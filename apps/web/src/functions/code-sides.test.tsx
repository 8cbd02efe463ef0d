import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { CodeSides } from "./code-sides.tsx";

test("[W63] of a code that both changed in the same place, Head's stands beside what stands here, line by line", () => {
  const markup = renderToStaticMarkup(<CodeSides base={"a\nwas"} theirs={"a\nheads"} mine={"a\nmine"} />);
  const lines = [...markup.matchAll(/<tr[^>]*>(.*?)<\/tr>/g)].map(([, line = ""]) => line.replace(/<[^>]*>/g, ""));
  expect(lines.map((line) => line.replace(/^\d*/, "")).join("|")).toMatch(/a\|.*heads\|.*mine/);
  expect(markup).not.toContain("was</");
  expect(markup).toContain("What Head changed");
});
