import type { Json } from "@tributary/core/base";
import { expect, test } from "vitest";
import { hideInJson, hideInResult, hideInText, hideInWords } from "./hide.ts";

const HIDDEN = "[redacted]";

test("[F7] a short secret of digits is hidden as a number, in whatever way it is written, and another number stays", () => {
  const answer = { text: "48213", number: 48213, below: [{ negative: -48213 }], other: 48214, part: 148213 };
  expect(hideInJson(answer, ["48213"])).toEqual({
    ...{ text: HIDDEN, number: HIDDEN, below: [{ negative: HIDDEN }] },
    ...{ other: 48214, part: 148213 },
  });
  for (const [secret, number] of [
    ["048213", 48213],
    ["1e5", 100_000],
    ["0x1F4", 500],
    ["12.50", 12.5],
    ["-77", 77],
    ["12345678901234567890", 12345678901234567000],
  ] as const)
    expect([secret, hideInJson({ number }, [secret])]).toEqual([secret, { number: HIDDEN }]);
});

test("[F7] a short secret is hidden as the name of a member, encoded, with white space around it, and in a text that is JSON", () => {
  const short = ["k3y!", "4711"];
  expect(hideInJson([{ "k3y!": 1 }, { "4711": 2 }], short)).toEqual([{ [HIDDEN]: 1 }, { [HIDDEN]: 2 }]);
  for (const text of ["k3y!", " k3y!\n", btoa("k3y!"), btoa("k3y!").replaceAll("=", ""), encodeURIComponent("k3y!")])
    expect([text, hideInText(text, short)]).toEqual([text, HIDDEN]);
  const inner = JSON.stringify({ pin: 4711, list: ["k3y!", "plain"], deep: JSON.stringify(["4711", 5]) });
  expect(JSON.parse(hideInText(inner, short))).toEqual({
    ...{ pin: HIDDEN, list: [HIDDEN, "plain"] },
    deep: JSON.stringify([HIDDEN, 5]),
  });
  expect(hideInText("4.711e3", short)).toBe(JSON.stringify(HIDDEN));
});

test("[F7] a text that is JSON, and holds no secret, stays to the letter, however it is written and however deep", () => {
  for (const text of [
    '{ "a" : 1.50, "b":"\\u0041", "c": -0 }',
    `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
    "{half",
  ])
    expect(hideInText(text, ["4711"])).toBe(text);
});

test("[F7] why something failed, and what is logged, is said without a short secret where that is a word of its own", () => {
  const failure = (message: string) =>
    hideInResult({ ok: false, failure: { kind: "thrown", message } }, ["48213", "p.w"]);
  for (const [message, said] of [
    ["48213", HIDDEN],
    ["Error: 48213 (line 1)", `Error: ${HIDDEN} (line 1)`],
    ["Error: no pin 48213, or “p.w”.", `Error: no pin ${HIDDEN}, or “${HIDDEN}”.`],
    ["Error: 148213 and p-w are others", "Error: 148213 and p-w are others"],
  ])
    expect(failure(message as string)).toEqual({ ok: false, failure: { kind: "thrown", message: said } });
  expect(hideInWords(`sent ${btoa("48213")}`, ["48213"])).not.toContain(btoa("48213").slice(0, 7));
});

test("[F7] an empty text is no secret, nor is what stands in a sentence with one or two characters", () => {
  const value: Json = { "": "", n: 0, blank: " " };
  expect(hideInJson(value, ["", " "])).toEqual(value);
  expect(hideInWords("It took 12 tries on a line.", ["a", "12"])).toBe("It took 12 tries on a line.");
  expect(hideInWords("12", ["12"])).toBe(HIDDEN);
});

test("[F7] the secrets are read once, however much there is to look through", () => {
  const readsFor = (value: Json): number => {
    let reads = 0;
    const secrets = new Proxy(
      Array.from({ length: 40 }, (_, i) => `a-long-secret-${i}`),
      {
        get: (target, name, receiver) => {
          reads += 1;
          return Reflect.get(target, name, receiver) as unknown;
        },
      },
    );
    const hidden = JSON.stringify(hideInJson(value, secrets));
    expect(hidden).not.toContain("a-long-secret");
    return reads;
  };
  const some = (count: number): Json => [
    { text: JSON.stringify(Array.from({ length: count }, (_, i) => [i, `line ${i}`, "a-long-secret-7"])) },
    ...Array.from({ length: count }, (_, i) => `a-long-secret-3 and ${i}`),
  ];
  expect(readsFor(some(2000))).toBe(readsFor(some(2)));
});

test("[F7] what a text ends with is looked through once, also where it looks like padding and is none", () => {
  const padding = "=".repeat(400_000);
  expect(hideInText(`${padding}x`, ["4711"])).toBe(`${padding}x`);
  expect(hideInText(`NDcxMQ${padding}`, ["4711"])).toBe(HIDDEN);
});
