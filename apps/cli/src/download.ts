import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AgentFault } from "@tributary/agent";
import { err, ok, type Result } from "@tributary/core/base";
import type { Server } from "./where.ts";

/**
 * Writes what `GET <path>` answers into a file, or to the standard output when none is named.
 *
 * @throws {AgentFault} with the server's sentence when it is refused
 */
export async function download({ url, token }: Server, path: string, out: string | undefined): Promise<void> {
  const response = await reached(url, fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } }));
  if (!response.ok || !response.body) throw new AgentFault("refused", (await response.text()).trim());
  const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  try {
    if (out === undefined) for await (const chunk of body) process.stdout.write(chunk as Buffer);
    else await pipeline(body, createWriteStream(out));
  } catch (fault) {
    throw new AgentFault(
      "unreachable",
      "The file was cut off on its way: the connection ended, or it could not be written.",
      fault,
    );
  }
}

/** The answer, or a sentence that nobody is there. @throws {AgentFault} */
export async function reached(url: string, answer: Promise<Response>): Promise<Response> {
  return answer.catch((fault: unknown) => {
    const sentence = `No Tributary answers at ${url}. Is the address right, and does it run?`;
    throw new AgentFault("unreachable", sentence, fault);
  });
}

/** Hands over a text file line by line, until `take` answers false. The error is a sentence. */
export async function eachLine(path: string, take: (line: string) => unknown): Promise<Result<void, string>> {
  const file = createReadStream(path, "utf8");
  const failed = new Promise<Result<void, string>>((done) =>
    file.once("error", () => done(err(`There is no file ${path} that can be read.`))),
  );
  const read = async () => {
    for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY }))
      if (take(line) === false) break;
    file.destroy();
    return ok(undefined);
  };
  return Promise.race([failed, read()]);
}
