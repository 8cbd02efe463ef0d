import { expect, test } from "vitest";
import { redactStream } from "./redact.ts";

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
