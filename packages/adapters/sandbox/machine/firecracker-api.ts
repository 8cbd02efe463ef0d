import { request } from "node:http";
import type { ApiRequest } from "./firecracker.ts";

/**
 * Why it was refused; undefined when it was done. What is not answered within the time is refused: it may have been done, so it is not
 * to be asked again. Rejects when nobody was reached.
 */
export function askFirecracker(
  socketPath: string,
  { method, path, body }: ApiRequest,
  withinMs: number,
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(withinMs);
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      if (signal.aborted) resolve(`it did not answer within ${withinMs / 1000} seconds`);
      else reject(error);
    };
    const text = JSON.stringify(body);
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    const asked = request({ socketPath, method, path, headers, signal }, (response) => {
      let said = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        said += part;
      });
      response.on("error", fail);
      response.on("end", () => resolve(response.statusCode === 204 ? undefined : said || `${response.statusCode}`));
    });
    asked.on("error", fail);
    asked.end(text);
  });
}
