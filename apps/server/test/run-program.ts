import { spawn } from "node:child_process";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");

export type Ended = { readonly code: number | null; readonly output: string };

/** Runs one of the repository's programs as somebody would in a terminal, with a server and a token in its environment. */
export function runProgram(
  script: string,
  { url, token }: { readonly url: string; readonly token: string },
  args: readonly string[],
  input?: string,
): Promise<Ended> {
  const child = spawn(join(ROOT, "node_modules/.bin/node"), [join(ROOT, script), ...args], {
    env: { ...process.env, NO_COLOR: "1", TRIBUTARY_URL: url, TRIBUTARY_TOKEN: token },
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  child.stdin?.end(input);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  return new Promise((done) => child.once("close", (code) => done({ code, output })));
}
