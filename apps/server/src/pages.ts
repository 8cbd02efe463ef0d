import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";

const WEB = join(import.meta.dirname, "../../web");
/** As apps/web/next.config.ts has it. */
const BUILT = process.env["TRIBUTARY_WEB_DIST"] ?? ".next";

export type Pages = { handle(request: IncomingMessage, response: ServerResponse): void; close(): Promise<void> };

/** The web app, run in this process by Next from its build; a plain sentence where there is none. */
export async function openPages(mode: "built" | "none", onFault: (fault: unknown) => void): Promise<Pages> {
  if (mode === "none") return sentence("This server runs without its web app.");
  if (!existsSync(join(WEB, BUILT, "BUILD_ID")))
    return sentence("The web app has not been built yet. Run npm start, or npm run build, in the project's folder.");
  // Loaded here, for it is large and not everybody needs it.
  const { default: next } = await import("next");
  const app = next({ dev: false, dir: WEB, quiet: true });
  await quietly(() => app.prepare());
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => void handle(request, response).catch(onFault),
    close: () => app.close(),
  };
}

/** Next tells how long its configuration took; stdout belongs to the one line that says where we are. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const { log } = console;
  console.log = () => {};
  try {
    await work();
  } finally {
    console.log = log;
  }
}

function sentence(text: string): Pages {
  return {
    handle: (_request, response) =>
      void response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`),
    close: async () => {},
  };
}
