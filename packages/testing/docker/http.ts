import { request } from "node:http";

export type EngineAnswer = { readonly status: number; readonly body: string };

/**
 * One request to a Docker engine on a unix socket. Deliberately not the client library under test: the harness must
 * be able to say what the engine thinks when the library is wrong.
 *
 * @throws {Error} when the socket cannot be reached; an HTTP error status is an answer
 */
export function askEngine(
  socketPath: string,
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: { readonly contentType: string; readonly bytes: Uint8Array | string },
): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": body.contentType };
    const sent = request({ socketPath, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    sent.on("error", reject);
    sent.end(body?.bytes);
  });
}

/** The parsed answer. @throws {Error} with the engine's own words when it refuses */
export async function askEngineJson(
  socketPath: string,
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: unknown,
): Promise<unknown> {
  const sent = body === undefined ? undefined : { contentType: "application/json", bytes: JSON.stringify(body) };
  const answer = await askEngine(socketPath, method, path, sent);
  if (answer.status >= 400) throw new Error(`docker: ${method} ${path} answered ${answer.status}: ${answer.body}`);
  return answer.body === "" ? undefined : JSON.parse(answer.body);
}
