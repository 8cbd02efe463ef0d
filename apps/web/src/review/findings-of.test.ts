import type { Cell } from "@tributary/core/model";
import type { Finding } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { placeFindings, seriousFindings } from "./findings-of.ts";

const finding = (path: string | undefined, result: Finding["result"] = "warning", component = "web"): Finding => ({
  component,
  name: component,
  function: "pinned",
  title: "Image is pinned",
  result,
  ...(path === undefined ? {} : { path }),
});
const field = (path: string) => ({ path, title: path, after: { cell: { value: 1 } as Cell, text: "1" } });

test("[W10] a finding stands beside the field it concerns, or the nearest changed one", () => {
  const change = {
    component: "web",
    fields: [field("/domain/image"), field("/domain/ports/a"), field("/domain/ports/a/published")],
  };
  const findings = ["/domain/image", "/domain/ports/a/target", "/domain/healthcheck", undefined].map((path) =>
    finding(path),
  );
  const { atField, elsewhere } = placeFindings(change, findings);
  expect([...atField.keys()]).toEqual(["/domain/image", "/domain/ports/a"]);
  expect(elsewhere).toEqual([findings[2], findings[3]]);
});

test("[W10] other components' findings and successes are not shown here", () => {
  const change = { component: "web", fields: [field("/domain/image")] };
  const { atField, elsewhere } = placeFindings(change, [
    finding("/domain/image", "success"),
    finding("/domain/image", "failure", "db"),
  ]);
  expect([atField.size, elsewhere.length]).toEqual([0, 0]);
});

test("[W10] failures come before warnings", () => {
  const order = seriousFindings([finding("a"), finding("b", "failure"), finding("c", "success")]);
  expect(order.map(({ result }) => result)).toEqual(["failure", "warning"]);
});
