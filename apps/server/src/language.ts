import { gzipSync } from "node:zlib";
import { readLibrary } from "@tributary/adapters/sandbox";
import { textHash } from "@tributary/core/base";
import type { Handlers } from "./http.ts";

/** `/api/language`: what the functions' language has by name, for editors. It is public, and changes with a release alone. */
export function languageRequests(): Handlers["requests"][number] {
  let made: { readonly body: Buffer; readonly tag: string } | undefined;
  return (request, response) => {
    if (request.url?.split("?", 1)[0] !== "/api/language") return false;
    made ??= packed();
    const { body, tag } = made;
    response.setHeader("etag", tag).setHeader("cache-control", "no-cache");
    if (request.headers["if-none-match"] === tag) {
      response.writeHead(304).end();
      return true;
    }
    response
      .writeHead(200, { "content-type": "application/json; charset=utf-8", "content-encoding": "gzip" })
      .end(body);
    return true;
  };
}

function packed() {
  const text = JSON.stringify(readLibrary());
  return { body: gzipSync(text), tag: `"${textHash(text)}"` };
}
