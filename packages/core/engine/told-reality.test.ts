import { expect, test } from "vitest";
import type { ComponentId, JsonObject, WorkspaceId } from "../base/index.ts";
import type { Property } from "../model/index.ts";
import type { ResourceState } from "../protocol/index.ts";
import type { Intent } from "./provider.ts";
import { driftFrom } from "./told-drift.ts";
import { failedState, lookedState, toldState } from "./told-reality.ts";

const domain: Property = {
  type: "object",
  properties: {
    url: { type: "string", title: "URL" },
    size: { type: "integer" },
    key: { type: "string", sensitive: true },
    note: { type: "string", inert: true },
    limits: { type: "object", title: "Limits", properties: { memory: { type: "integer", title: "Memory" } } },
    tags: { type: "array", items: { type: "string" } },
  },
};
const SCHEMA = { domain };
const INTENDED = { url: "a", size: 2, key: "k", note: "n", limits: { memory: 5 }, tags: ["x"] };
const LAST: ResourceState = {
  ...{ resourceId: "7", status: "ok", state: "up", observedAt: 1, payload: { a: 1 }, drift: [] },
};
const intent = (resource?: ResourceState): Intent => ({
  ...{ workspace: "w" as WorkspaceId, component: "c" as ComponentId, name: "web", schema: "acme.record" },
  properties: { meta: {}, domain: INTENDED, derived: {} },
  ...(resource ? { resource } : {}),
});
const about = (resource?: ResourceState) => ({ intent: intent(resource), schema: SCHEMA });
const drift = (found: JsonObject) =>
  driftFrom(SCHEMA, intent().properties, found).map(({ path, title, intended, observed }) => [
    path,
    title,
    intended,
    observed,
  ]);

test("[A4] what nobody else can read is as the functions tell it; what they leave out stays as it was known", () => {
  expect(toldState({ resourceId: "9", payload: { b: 2 }, state: "warm" }, about(LAST), 5)).toEqual({
    ...{ resourceId: "9", status: "ok", state: "warm", observedAt: 5, payload: { b: 2 }, drift: [] },
  });
  expect(toldState({ message: "done" }, about(LAST), 5)).toMatchObject({
    resourceId: "7",
    payload: { a: 1 },
    message: "done",
  });
  expect(toldState({}, about(), 5)).toMatchObject({ resourceId: "c", status: "ok", payload: {} });
  expect(toldState({}, about({ ...LAST, status: "gone" }), 5)).toMatchObject({ resourceId: "c", status: "ok" });
  expect(toldState({ isGone: true }, about(LAST), 5)).toBeUndefined();
});

test("[A13] what was found to differ is drift, member by member, and nothing else is", () => {
  expect(drift({ ...INTENDED, surplus: 1 })).toEqual([]);
  expect(drift({ url: "b", limits: { memory: 6 }, tags: ["y"] })).toEqual([
    ["/domain/url", "URL", "a", "b"],
    ["/domain/limits/memory", "Limits ▸ Memory", 5, 6],
    ["/domain/tags", "tags", ["x"], ["y"]],
  ]);
  expect(drift({ size: null })).toEqual([["/domain/size", "size", 2, null]]);
});

test("[A13] what is unset, sensitive or of no matter outside is not compared", () => {
  expect(drift({ key: "other", note: "other" })).toEqual([]);
  const unset = driftFrom(SCHEMA, { domain: { url: null } }, { url: "b", size: 3 });
  expect(unset).toEqual([]);
  expect(driftFrom(SCHEMA, {}, { url: "b" })).toEqual([]);
});

test("[A15] a step that failed shows until one succeeds or a look says how the settings are", () => {
  const failed = failedState(LAST, { kind: "update", message: "no room" }, 3);
  expect(failed).toMatchObject({ status: "error", state: "update failed", message: "no room", payload: { a: 1 } });
  expect(lookedState({ payload: { b: 2 } }, about(failed), 5)).toMatchObject({
    ...{ status: "error", state: "update failed", message: "no room", payload: { b: 2 } },
  });
  expect(lookedState({ found: { url: "a" } }, about(failed), 5)).toMatchObject({ status: "ok", state: "there" });
  expect(toldState({}, about(failed), 5)).toMatchObject({ status: "ok" });
  expect(lookedState({ isGone: true }, about(failed), 5)).toBeUndefined();
  expect(
    [undefined, { ...LAST, status: "gone" as const }].map((each) =>
      failedState(each, { kind: "create", message: "" }, 1),
    ),
  ).toEqual([...[undefined, undefined]]);
});

test("[A13] a look that does not say how the settings are leaves a difference that is known", () => {
  const drifted = { ...LAST, drift: [{ path: "/domain/url", title: "URL", intended: "a", observed: "b" }] };
  expect(lookedState({}, about(drifted), 5)?.drift).toEqual(drifted.drift);
  expect(lookedState({ found: { url: "a" } }, about(drifted), 5)?.drift).toEqual([]);
});
