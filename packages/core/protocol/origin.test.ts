import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMetadata } from "../base/index.ts";
import { originHeaders, originQuery, parseGivenNotes, type SaidOrigin, saidOrigin } from "./origin.ts";

const ALL: SaidOrigin = {
  ...{ correlation: "cli-1", causation: "run:2", timeZone: "Europe/Berlin", culture: "de-CH" },
  ...{ reason: "für Müller, 50 %", metadata: { ticket: "OPS-7", "asked.by": "Jürg & Zoë = 2" } },
};

test("[W8] what a client says is read as it said it, from headers and from the query of an address", () => {
  const headers = originHeaders(ALL);
  expect(Object.values(headers).every((value) => /^[\x20-\x7e]*$/.test(value))).toBe(true);
  expect(saidOrigin((name) => headers[name])).toEqual({ ok: true, value: ALL });
  const query = new URLSearchParams(new URLSearchParams(originQuery(ALL)).toString());
  expect(saidOrigin((name) => query.get(name.replace("x-tributary-", "")) ?? undefined)).toEqual({
    ok: true,
    value: ALL,
  });
  expect(saidOrigin(() => undefined)).toEqual({ ok: true, value: {} });
});

test("[W8] any notes that can be kept arrive as they are", () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,20}$/);
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ unit: "grapheme", maxLength: 60 }), { maxKeys: 6 }), (given) => {
      const metadata = parseMetadata(given);
      if (!metadata.ok) return;
      const headers = originHeaders({ metadata: metadata.value });
      const read = saidOrigin((header) => headers[header]);
      expect(read.ok && (read.value.metadata ?? {})).toEqual(metadata.value);
    }),
    { seed: 4711 },
  );
});

test("[W8] what is not well-formed of where and why is left out; notes that cannot be kept are refused with a sentence", () => {
  const said = (headers: Record<string, string>) => saidOrigin((name) => headers[name.replace("x-tributary-", "")]);
  expect(
    said({ correlation: "a b", causation: "é", "time-zone": "Mars/Olympus", culture: "klingon!", reason: "%E0%A4%A" }),
  ).toEqual({ ok: true, value: {} });
  expect(said({ metadata: "" })).toEqual({ ok: true, value: {} });
  expect(said({ metadata: "ticket=a%0Ab" })).toMatchObject({ ok: false, error: expect.stringContaining("“ticket”") });
  expect(said({ metadata: "ticket=a&ticket=b" })).toEqual({ ok: false, error: "Each note is given once." });
  for (const odd of ["ticket", "=a", "a b=c", "ticket=%E0%A4%A"]) expect(said({ metadata: odd }).ok).toBe(false);
});

test("[W8] what is given in a room is read, or is nothing anybody who checks it would send", () => {
  expect(parseGivenNotes(JSON.stringify({ reason: "a\nb", metadata: { ticket: "OPS-7" }, more: 1 }))).toEqual({
    ...{ reason: "a b", metadata: { ticket: "OPS-7" } },
  });
  expect(parseGivenNotes("{}")).toEqual({});
  for (const odd of ["", "7", "null", '{"reason":7}', '{"metadata":{"a b":"c"}}', '{"metadata":"x"}'])
    expect(parseGivenNotes(odd)).toBeUndefined();
});

test("[W8] a reason that is too long for a log is cut between characters", () => {
  const said = originHeaders({ reason: `${"x".repeat(299)}\u{1F600}` });
  const read = saidOrigin((name) => said[name]);
  expect(read.ok && read.value.reason?.isWellFormed()).toBe(true);
  expect(parseGivenNotes('{"reason":"\\ud800"}')?.reason?.isWellFormed()).toBe(true);
});
