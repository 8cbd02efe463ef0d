import type { AuditEntry } from "@tributary/core/protocol";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { EntryDetails } from "./entry-details.tsx";

const ENTRY: AuditEntry = {
  ...{ seq: 7, at: 1, changeSet: null, outcome: "blocked" as const, sentence: "No.", mutation: null },
  actor: { id: "a", name: "Ana", type: "user" },
};
const words = (details: AuditEntry["details"]) =>
  renderToStaticMarkup(
    <EntryDetails entry={{ ...ENTRY, ...(details ? { details } : {}) }} onSearch={() => undefined} />,
  )
    .replace(/<[^>]*>/g, "|")
    .replace(/\|+/g, "|");

test("[W67] an entry's details say which policies spoke, what they did and how gravely", () => {
  const said = [
    { policy: "images", kind: "denied", severity: "critical", sentence: "Pin it." },
    { policy: "tags", kind: "required", sentence: "An owner approves it." },
  ];
  expect(words({ said: JSON.parse(JSON.stringify(said)) })).toBe(
    "|denied · critical|images|Pin it.|required|tags|An owner approves it.|",
  );
  expect(words({ said: "of another release" })).toContain("of another release");
  expect(words(undefined)).toBe("|");
});
