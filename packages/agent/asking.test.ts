import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { COMMAND_HEADER, isCommandId } from "@tributary/core/protocol";
import { type BreakingLine, breakingLine } from "@tributary/testing/line";
import superjson from "superjson";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAgentApi } from "./api.ts";

let server: Server;
let line: BreakingLine;
/** Under which ids commands arrived. */
let arrived: (string | undefined)[];
let answer: { readonly status: number; readonly body: unknown; readonly type?: string };
/** Whether what arrives is answered. */
let isSilent: boolean;

beforeEach(async () => {
  arrived = [];
  isSilent = false;
  answer = { status: 200, body: { result: { data: superjson.serialize("done") } } };
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      arrived.push(request.headers[COMMAND_HEADER]?.toString());
      if (isSilent) return;
      const text = answer.type ? String(answer.body) : JSON.stringify(answer.body);
      response.writeHead(answer.status, { "content-type": answer.type ?? "application/json" }).end(text);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  line = await breakingLine(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  if (!line.isClosed) await line.close();
  server.closeAllConnections();
  server.close();
});

const api = () => createAgentApi(line.url, "good");

test("[B48] a command whose answer is lost is asked for again under its id, and answered; the next one has another id", async () => {
  for (const at of ["answer", "midst", "question"] as const) {
    arrived = [];
    line.breakNext(at, 2);
    expect(await api().command("thing.make")).toBe("done");
    expect(arrived).toHaveLength(at === "question" ? 1 : 3);
    expect(new Set(arrived).size).toBe(1);
    expect(isCommandId(arrived[0] ?? "")).toBe(true);
  }
  expect(line.breaks).toBe(6);
  arrived = [];
  await api().command("thing.make");
  await api().command("thing.make");
  expect(new Set(arrived).size).toBe(2);
});

test("[B48] what is refused is asked for once, and so is a question", async () => {
  answer = {
    status: 409,
    body: { error: superjson.serialize({ message: "No.", code: -1, data: { code: "CONFLICT" } }) },
  };
  await expect(api().command("thing.make")).rejects.toMatchObject({ kind: "refused", message: "No." });
  expect(arrived).toHaveLength(1);
  const data = { code: "CONFLICT", outcome: "unknown" };
  answer = { status: 409, body: { error: superjson.serialize({ message: "Who knows.", code: -1, data }) } };
  await expect(api().command("thing.make")).rejects.toMatchObject({ kind: "unknown", message: "Who knows." });
  expect(arrived).toHaveLength(2);
  await expect(api().query("thing.get")).rejects.toMatchObject({ kind: "unknown" });
  expect(arrived.at(-1)).toBeUndefined();
});

test("[B48] it is asked for so many times and no more, and then nobody knows; where nobody was ever reached, nothing was asked", async () => {
  line.breakNext("answer", 100);
  await expect(api().command("thing.make")).rejects.toMatchObject({ kind: "unknown" });
  expect(arrived).toHaveLength(8);
  await line.close();
  await expect(api().command("thing.make")).rejects.toMatchObject({ kind: "unreachable" });
}, 60_000);

test("[B48] whoever has had enough is not asked for", async () => {
  const enough = new AbortController();
  line.breakNext("answer", 100);
  const asked = api().command("thing.make", undefined, { signal: enough.signal });
  await expect.poll(() => arrived.length).toBe(2);
  enough.abort();
  await expect(asked).rejects.toBeDefined();
  const times = arrived.length;
  await new Promise((go) => setTimeout(go, 3_000));
  expect(arrived).toHaveLength(times);
});

test("[B49] whoever has had enough while it is done is told that nobody knows; before it was sent, nothing was asked", async () => {
  isSilent = true;
  const enough = new AbortController();
  const asked = api().command("thing.make", undefined, { signal: enough.signal });
  asked.catch(() => {});
  await expect.poll(() => arrived.length).toBe(1);
  enough.abort();
  await expect(asked).rejects.toMatchObject({ kind: "unknown" });
  const late = api().command("thing.make", undefined, { signal: enough.signal });
  await expect(late).rejects.toMatchObject({ kind: "unreachable" });
  expect(arrived).toHaveLength(1);
});

test("[B49] a fault after an asking that may have arrived is asked through, and is not what came of the command", async () => {
  const fault = (data: object) => ({
    status: 500,
    body: { error: superjson.serialize({ message: "Most likely not.", code: -1, data }) },
  });
  answer = fault({ code: "INTERNAL_SERVER_ERROR", httpStatus: 500 });
  await expect(api().command("thing.make")).rejects.toMatchObject({ kind: "refused", message: "Most likely not." });
  expect(arrived).toHaveLength(1);
  line.breakNext("answer");
  await expect(api().command("thing.make")).rejects.toMatchObject({ kind: "unknown" });
  expect(arrived).toHaveLength(9);
  answer = fault({ code: "INTERNAL_SERVER_ERROR", httpStatus: 500, outcome: "kept" });
  line.breakNext("answer");
  await expect(api().command("thing.make")).rejects.toMatchObject({ kind: "refused", message: "Most likely not." });
  expect(arrived).toHaveLength(11);
}, 60_000);

test("[B49] what stands before the server and says no is told as a no, at once", async () => {
  answer = { status: 403, type: "text/plain", body: "Requests from other sites are not answered." };
  await expect(api().command("thing.make")).rejects.toMatchObject({ kind: "forbidden", message: answer.body });
  answer = { status: 413, type: "text/html", body: "<p>Too large</p>" };
  await expect(api().command("thing.make")).rejects.toMatchObject({ kind: "refused" });
  expect(arrived).toHaveLength(2);
});
