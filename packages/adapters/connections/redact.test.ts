import fc from "fast-check";
import { expect, test } from "vitest";
import { redact, REDACTED, Redactor, redactStream } from "./redact.ts";

const SECRET = "s3cr3t-t0ken-value";

async function* broken(text: string, step: number): AsyncIterable<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
  throw new Error("it broke off");
}

async function readUntilBroken(stream: AsyncIterable<Uint8Array>): Promise<{ text: string; fault: unknown }> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of stream) parts.push(part);
    return { text: Buffer.concat(parts).toString(), fault: undefined };
  } catch (fault) {
    return { text: Buffer.concat(parts).toString(), fault };
  }
}

test("[N9] wherever an answer breaks off, no beginning of a secret comes out before it; what is none does", async () => {
  const forms = [SECRET, Buffer.from(SECRET).toString("base64"), Buffer.from(SECRET).toString("hex")];
  for (const form of forms)
    for (let cut = 1; cut < form.length; cut += 1)
      for (const step of [1, 7, 1000]) {
        const { text, fault } = await readUntilBroken(
          redactStream(broken(`you are ${form.slice(0, cut)}`, step), [SECRET]),
        );
        expect([form, cut, step, text]).toEqual([form, cut, step, "you are "]);
        expect(fault).toMatchObject({ message: "it broke off" });
      }
  const plain = await readUntilBroken(redactStream(broken("nothing of it: half", 3), [SECRET]));
  expect(plain).toMatchObject({ text: "nothing of it: half", fault: { message: "it broke off" } });
});

test("[N9] a whole secret before the break is cut out as ever", async () => {
  const { text } = await readUntilBroken(
    redactStream(broken(`you are ${SECRET}, or ${SECRET.slice(0, 9)}`, 5), [SECRET]),
  );
  expect(text).toBe("you are [redacted], or ");
});

test("[N9] in a text, every secret is cut out wherever it stands, as it is and as it travels, and all else stays", () => {
  const words = ["abcdef", "abcdefgh", "xxabcdef", SECRET, "abc"];
  const some = fc.constantFrom(
    ...words,
    ...words.map((word) => Buffer.from(word).toString("hex")),
    "ab",
    "x",
    "-",
    "é",
  );
  const seen = { cut: 0, kept: 0 };
  fc.assert(
    fc.property(fc.array(some, { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      const isSecretAt = Array.from(text, () => false);
      for (const word of words.filter(({ length }) => length >= 6))
        for (const form of [word, Buffer.from(word).toString("hex")])
          for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
            isSecretAt.fill(true, at, at + form.length);
      const clean = new Redactor(words).redact(text);
      const rest = [...text].filter((_, at) => !isSecretAt[at]).join("");
      expect(clean.replaceAll(REDACTED, "")).toBe(rest);
      seen[rest === text ? "kept" : "cut"] += 1;
      if (rest === text) expect(clean).toBe(text);
    }),
    { numRuns: 500 },
  );
  expect(Math.min(seen.cut, seen.kept)).toBeGreaterThan(0);
});

test("[N9] of two secrets that overlap no end is left, and two beside each other are two", () => {
  expect(redact("xxabcdefgh!", ["abcdefgh", "xxabcdef"])).toBe("[redacted]!");
  expect(redact("abcdefabcdef", ["abcdef"])).toBe("[redacted][redacted]");
});
