import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { COMMAND_HEADER, isCommandId } from "@tributary/core/protocol";
import { type BreakingLine, breakingLine } from "@tributary/testing/line";
import { createTRPCClient } from "@trpc/client";
import superjson from "superjson";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type AppRouter, askingLinks, sentenceOf } from "./trpc.ts";

let server: Server;
let line: BreakingLine;
/** Under which ids commands arrived. */
let arrived: (string | undefined)[];
let answer: { readonly status: number; readonly body: unknown; readonly type?: string };

beforeEach(async () => {
  arrived = [];
  answer = { status: 200, body: { result: { data: superjson.serialize({ id: "made" }) } } };
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      arrived.push(request.headers[COMMAND_HEADER]?.toString());
      const text = answer.type ? String(answer.body) : JSON.stringify(answer.body);
      response.writeHead(answer.status, { "content-type": answer.type ?? "application/json" }).end(text);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  line = await breakingLine(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await line.close();
  server.closeAllConnections();
  server.close();
});

const api = () => createTRPCClient<AppRouter>({ links: askingLinks(line.url) });
const making = () => api().changeSet.create.mutate({ workspace: "w", title: "x" });

test("[WQ1] a command whose answer is lost is asked for again under its id; the next one has another", async () => {
  line.breakNext("answer");
  line.breakNext("midst");
  expect(await making()).toEqual({ id: "made" });
  expect([arrived.length, new Set(arrived).size, line.breaks]).toEqual([3, 1, 2]);
  expect(isCommandId(arrived[0] ?? "")).toBe(true);
  await making();
  expect(new Set(arrived).size).toBe(2);
});

test("[WQ1] what is refused is asked for once; a question has no id", async () => {
  const error = superjson.serialize({ message: "No.", code: -1, data: { code: "CONFLICT" } });
  answer = { status: 409, body: { error } };
  expect(await making().catch(sentenceOf)).toBe("No.");
  expect(arrived).toHaveLength(1);
  await api()
    .session.me.query()
    .catch(() => {});
  expect(arrived.at(-1)).toBeUndefined();
});

test("[WQ1] where no answer comes, a command is told as what nobody knows, a question as what can be asked again", async () => {
  line.breakNext("answer", 100);
  expect(await making().catch(sentenceOf)).toContain("nobody knows whether this was done");
  expect(arrived).toHaveLength(8);
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  expect(await api().session.me.query().catch(sentenceOf)).toContain("Check that it is running, then try again");
}, 60_000);

test("[WQ2] what stands before the server and says no is told as a no, at once", async () => {
  answer = { status: 403, type: "text/plain", body: "Requests from other sites are not answered." };
  expect(await making().catch(sentenceOf)).toBe("Requests from other sites are not answered.");
  answer = { status: 404, type: "text/html", body: "<h1>Not found</h1>" };
  expect(await making().catch(sentenceOf)).toContain("is not Tributary, and says 404");
  expect(arrived).toHaveLength(2);
});

test("[WQ2] a fault after an asking that may have arrived is asked through, and told as what nobody knows", async () => {
  const data = { code: "INTERNAL_SERVER_ERROR", httpStatus: 500 };
  answer = { status: 500, body: { error: superjson.serialize({ message: "Most likely not.", code: -1, data }) } };
  expect(await making().catch(sentenceOf)).toBe("Most likely not.");
  line.breakNext("answer");
  expect(await making().catch(sentenceOf)).toContain("nobody knows whether this was done");
  expect(arrived).toHaveLength(9);
}, 60_000);
