import { contentHash, type Json } from "@tributary/core/base";
import { EMPTY_DIGEST, EMPTY_SNAPSHOT, stateHash } from "@tributary/core/model";
import { expect, test } from "vitest";
import { WorkspaceFileReader } from "./workspace-file.ts";
import { secretsToSet, type WorkspaceSettings } from "./workspace-settings.ts";

const HEADER = { format: "tributary-workspace", version: 2, name: "Shop", exportedAt: 9 };
const HEAD = { version: 0, stateHash: stateHash(EMPTY_DIGEST) };
const DNS = {
  ...{ name: "dns", description: "Ours", origin: "https://dns.example", privateAddresses: false },
  allows: [{ methods: ["GET"], path: "/zones/**" }],
  credential: { kind: "bearer", secret: "dns-token" },
} as const;
const SETTINGS: WorkspaceSettings = {
  connections: [
    DNS,
    { ...DNS, name: "crm", credential: { kind: "function", function: { id: "f1" }, secret: "crm.key" } },
    { ...DNS, name: "open", credential: null },
    { ...DNS, name: "keyed", credential: { kind: "header", header: "X-API-Key", secret: "dns-token" } },
  ],
  tiers: [{ kind: "action", tier: "hardened", hardware: true }],
};

function read(...lines: readonly unknown[]) {
  const reader = new WorkspaceFileReader();
  for (const line of lines) if (!reader.add(JSON.stringify(line))) break;
  const found = reader.end();
  return found.ok ? found.value.settings : found.error.sentence;
}

const ended = (settings: unknown) => ({ end: { ...HEAD, settingsHash: contentHash(settings) } });
const file = (settings: unknown) => read(HEADER, { settings }, ended(settings));

test("[F4] settings are read back as they were", () => {
  expect(file(SETTINGS)).toEqual(SETTINGS);
  expect(read({ ...HEADER, version: 1 }, { end: HEAD })).toEqual({ connections: [], tiers: [] });
});

test("[F4] settings that were changed, left out or put in are refused", () => {
  const other = { ...SETTINGS, connections: [{ ...DNS, origin: "https://elsewhere.example" }] };
  const lie = "The settings in the file are not those that it says it holds.";
  expect(read(HEADER, { settings: other }, ended(SETTINGS))).toBe(lie);
  expect(read(HEADER, ended(SETTINGS))).toBe(lie);
  expect(read(HEADER, { settings: SETTINGS }, { end: HEAD })).toBe(lie);
  expect(read(HEADER, { settings: SETTINGS }, { settings: SETTINGS }, ended(SETTINGS))).toContain("Something follows");
  expect(read({ ...HEADER, version: 1 }, { settings: SETTINGS }, ended(SETTINGS))).toBe(
    "This line is no version of Head.",
  );
});

test.each([
  [{ ...DNS, name: "docker" }, "The connection docker is none. “docker” is the engine's own connection."],
  [{ ...DNS, origin: "https://me:secret@dns.example" }, "An address holds no user or password"],
  [{ ...DNS, credential: { kind: "bearer", value: "hunter2" } }, "It is not written as one."],
  [{ ...DNS, allows: [{ methods: "GET", path: "/" }] }, "It is not written as one."],
  [{ ...DNS, allows: [] }, "Say what may be asked"],
  [{ ...DNS, credential: { kind: "function", function: {} } }, "It is not written as one."],
  ["dns", "The connection without a name is none."],
])("[F4] what nobody could set is refused: %j", (connection, sentence) => {
  expect(file({ connections: [connection], tiers: [] })).toContain(sentence);
});

test("[F4] two of one name, and demands that are none, are refused", () => {
  expect(file({ connections: [DNS, DNS], tiers: [] })).toBe("The connection dns is there twice.");
  const demand = { kind: "action", tier: "world", hardware: false };
  expect(file({ connections: [], tiers: [{ ...demand, kind: "qualification" }] })).toContain("is none");
  expect(file({ connections: [], tiers: [demand, demand] })).toContain("for one kind of function");
  expect(file([])).toBe("This line holds no settings of a workspace.");
});

test("[F4] what a file has beyond a setting is left behind, a value of a secret above all", () => {
  const more = { ...DNS, revision: 7, credential: { ...DNS.credential, value: "hunter2" } };
  expect(file({ connections: [more as unknown as Json], tiers: [] })).toEqual({ connections: [DNS], tiers: [] });
});

test("[F4] which secrets have to be set anew is said, each once, without its field", () => {
  expect(secretsToSet(SETTINGS, EMPTY_SNAPSHOT)).toEqual(["crm", "dns-token"]);
});
