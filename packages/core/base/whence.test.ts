import fc from "fast-check";
import { expect, test } from "vitest";
import { METADATA_LIMITS, parseMetadata } from "./metadata.ts";
import { type Origin, originOf } from "./origin.ts";
import { cultureOf, isTimeZone, localTime } from "./place.ts";

test("[B8] notes are kept as they were given, but for blanks around them", () => {
  expect(parseMetadata({ ticket: " OPS-7 ", "asked.by": "Jürg 🙂" })).toEqual({
    ok: true,
    value: { ticket: "OPS-7", "asked.by": "Jürg 🙂" },
  });
  expect(parseMetadata({})).toEqual({ ok: true, value: {} });
});

test("[B8] what does not fit is refused with a sentence that names it", () => {
  const notes = (count: number, size: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, "x".repeat(size)]));
  const said = (given: unknown) => {
    const parsed = parseMetadata(given);
    return parsed.ok ? "kept" : parsed.error;
  };
  for (const none of [null, 7, "a", ["a"]]) expect(said(none)).toContain("short texts by name");
  expect(said(notes(11, 1))).toBe("At most 10 notes go with what is done; these are 11.");
  expect(said(notes(10, 90))).toBe("kept");
  expect(said(notes(10, 120))).toContain("at most 1000 characters; these are 1220");
  for (const name of ["", "1st", "a b", "a=b", "ü", JSON.parse('"__proto__"') as string, "x".repeat(41)])
    expect(said(Object.fromEntries([[name, "v"]]))).toContain("A note's name");
  for (const value of ["", "  ", "a\nb", "\ud800", 7, null, "x".repeat(201)])
    expect(said({ ticket: value })).toBe("The note “ticket” is one line of 1 to 200 characters.");
});

test("[B8] whatever is given, what is kept is bounded and is kept again as it is", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 45 }), fc.string({ maxLength: 220 })), (given) => {
      const parsed = parseMetadata(given);
      if (!parsed.ok) return;
      expect(Object.keys(parsed.value).length).toBeLessThanOrEqual(METADATA_LIMITS.notes);
      expect(parseMetadata(parsed.value)).toEqual(parsed);
    }),
    { seed: 4711 },
  );
});

test("[B9] languages are kept in their canonical form, and zones are those of the IANA", () => {
  expect(["de-ch", "EN", "zh-hant-tw", "", "de_DE", "not a tag", "x".repeat(40)].map(cultureOf)).toEqual([
    "de-CH",
    "en",
    "zh-Hant-TW",
    ...[undefined, undefined, undefined, undefined],
  ]);
  expect(["Europe/Berlin", "UTC", "America/Argentina/Ushuaia"].every(isTimeZone)).toBe(true);
  expect(["", "Mars/Olympus", "+01:00", "../etc", "Europe/Berlin\n"].some(isTimeZone)).toBe(false);
});

test("[B10] a clock shows its zone's time, before and after it is put forward, and over midnight", () => {
  const at = (iso: string, zone: string) => {
    const { date, weekday, hour, minute } = localTime(Date.parse(iso), zone);
    return `${date} ${weekday} ${hour}:${minute}`;
  };
  expect(at("2026-03-29T00:30:00Z", "Europe/Berlin")).toBe("2026-03-29 7 1:30");
  expect(at("2026-03-29T01:30:00Z", "Europe/Berlin")).toBe("2026-03-29 7 3:30");
  expect(at("2026-11-22T23:30:00Z", "Asia/Kathmandu")).toBe("2026-11-23 1 5:15");
  expect(at("2026-11-22T00:00:00Z", "UTC")).toBe("2026-11-22 7 0:0");
  expect(() => localTime(0, "Mars/Olympus")).toThrow(RangeError);
});

test("[B8] of what carries an origin nothing else is taken, and all of it is", () => {
  const origin: Required<Origin> = {
    ...{ reason: "r", correlation: "c", causation: "d", session: "s", clientAddress: "::1", userAgent: "u" },
    ...{ timeZone: "UTC", culture: "en", metadata: { ticket: "OPS-7" } },
  };
  expect(originOf({ ...origin, password: "hunter2" } as Origin)).toEqual(origin);
  expect(originOf(undefined)).toEqual({});
});
