import type { ComponentId } from "@tributary/core/base";
import type { RebaseReport } from "@tributary/core/document";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { createStore } from "../../replica/index.ts";
import { RebaseNotice, type RebaseNoticeProps } from "./rebase-notice.tsx";

const EMPTY: RebaseReport = { version: 4, at: 0, dropped: [], renamed: [], more: 0 };
const RENAMED = { component: "c" as ComponentId, from: "web", to: "web-2" };
const NOTE = "Head has a function “check” now, so yours is named “check_2”.";

function shown(report: RebaseReport | null, onDismiss?: () => void): string {
  const replica = createStore({ reports: report ? [report] : [] }) as unknown as RebaseNoticeProps["replica"];
  return renderToStaticMarkup(<RebaseNotice replica={replica} onDismiss={onDismiss} />).replace(/<[^>]*>/g, "|");
}

test("[C72] what a move of Head took or renamed is named, functions and versions of kinds among it", () => {
  expect(shown({ ...EMPTY, notes: [NOTE] })).toContain(
    "Head moved to v4: 1 name or version of functions and kinds changed",
  );
  expect(shown({ ...EMPTY, notes: [NOTE] })).toContain(NOTE);
  expect(shown({ ...EMPTY, renamed: [RENAMED] })).toContain("web is called web-2 now");
  expect(shown(null)).toBe("");
});

test("[C72] whoever may put it away is offered that, and nobody else", () => {
  expect(shown({ ...EMPTY, notes: [NOTE] }, () => undefined)).toContain("Understood");
  expect(shown({ ...EMPTY, notes: [NOTE] })).not.toContain("Understood");
});
