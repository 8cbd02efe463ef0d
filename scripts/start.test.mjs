import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { lock, makeCheckout } from "./lib/checkout.fixture.mjs";
import { ROOT } from "./lib/root.mjs";
import { SERVER_FLAGS } from "./lib/server-flags.mjs";

const MAIN = "apps/server/src/main.ts";
const checkouts = [];

function checkout(files) {
  const made = makeCheckout(files);
  checkouts.push(made);
  return made;
}

afterEach(() => {
  for (const made of checkouts.splice(0)) made.remove();
});

/** Starts it with a fake npm, which only says what it was asked. */
function start({ root, write }, { onLine } = {}) {
  write("npm.js", 'console.error("npm", process.argv.slice(2).join(" ")); process.exit(3);\n');
  const env = { ...process.env, npm_execpath: join(root, "npm.js") };
  const child = spawn(process.execPath, [join(root, "scripts/start.mjs"), "--flag"], { env, stdio: "pipe" });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      onLine?.(text, child);
    });
  }
  return new Promise((done) => child.on("close", (code) => done({ code, output })));
}

test("[B2] the server's exit code is ours, and it gets our arguments", async () => {
  const made = checkout({ [MAIN]: 'console.log("up", process.argv[2] satisfies unknown); process.exit(7);\n' });
  const { code, output } = await start(made);
  expect(output).toContain("up --flag");
  expect(code).toBe(7);
});

test("[B8] however it is started, the server's V8 is set up alike", async () => {
  const made = checkout({ [MAIN]: 'console.log("set up", ...process.execArgv);\n' });
  expect((await start(made)).output).toContain(`set up ${SERVER_FLAGS.join(" ")}`);
  for (const file of ["Dockerfile", "apps/server/package.json", "bench/relay.ts"])
    for (const flag of SERVER_FLAGS) expect(readFileSync(join(ROOT, file), "utf8")).toContain(flag);
});

test.each(["SIGTERM", "SIGINT"])("[B2] %s reaches the server, which may put things away first", async (signal) => {
  const server = `setInterval(() => undefined, 1000); process.on("${signal}", () => { console.log("put away"); process.exit(0); }); console.log("up");\n`;
  const { code, output } = await start(checkout({ [MAIN]: server }), {
    onLine: (text, child) => text.includes("up") && child.kill(signal),
  });
  expect(output).toContain("put away");
  expect(code).toBe(0);
});

test("[B2] when npm is killed, what it started puts things away and ends", async () => {
  const server = `setInterval(() => undefined, 1000); process.on("SIGTERM", () => { console.log("put away"); process.exit(0); }); console.log("up");\n`;
  const { root, write } = checkout({ [MAIN]: server });
  const script = JSON.stringify(join(root, "scripts/start.mjs"));
  write(
    "parent.mjs",
    `import { spawn } from "node:child_process"; spawn(process.execPath, [${script}], { stdio: "inherit" });\n`,
  );
  const env = { ...process.env, npm_lifecycle_event: "start", npm_execpath: join(root, "npm.js") };
  const parent = spawn(process.execPath, [join(root, "parent.mjs")], { env, stdio: "pipe" });
  let output = "";
  parent.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
    if (text.includes("up")) parent.kill("SIGKILL");
  });
  await new Promise((done) => parent.stdout.on("close", done));
  expect(output).toContain("put away");
});

test("[B2] a server ended by a signal is told by the shell's convention", async () => {
  const { code } = await start(checkout({ [MAIN]: 'process.kill(process.pid, "SIGKILL");\n' }));
  expect(code).toBe(137);
});

test("[B3] a checkout without a server says so", async () => {
  const { code, output } = await start(checkout());
  expect(output).toContain("This checkout has no server");
  expect(code).toBe(1);
});

test("[B1] an install that agrees with the lock is kept, and remembered", async () => {
  const made = checkout({ [MAIN]: "" });
  expect((await start(made)).code).toBe(0);
  expect(existsSync(join(made.root, "node_modules/.tributary-stamp"))).toBe(true);
});

test("[B1] a package of another platform may be missing, an ordinary one may not", async () => {
  const made = checkout({ [MAIN]: "" });
  const elsewhere = { version: "1.0.0", optional: true };
  made.write("package-lock.json", JSON.stringify(lock({ "node_modules/elsewhere": elsewhere })));
  expect((await start(made)).code).toBe(0);

  made.write("package-lock.json", JSON.stringify(lock({ "node_modules/right": { version: "1.0.0" } })));
  const { code, output } = await start(made);
  expect(output).toContain("npm ci");
  expect(output).toContain("Installing failed");
  expect(code).toBe(1);
});

test("[B1] a workspace that is not linked yet is installed", async () => {
  const made = checkout({ [MAIN]: "" });
  const link = { resolved: "packages/right", link: true };
  made.write("package-lock.json", JSON.stringify(lock({ "node_modules/@us/right": link })));
  expect((await start(made)).output).toContain("npm ci");
  made.write("node_modules/@us/right/package.json", "{}");
  expect((await start(made)).code).toBe(0);
});

test("[B1] a half-finished install, which has no hidden lock, is done again", async () => {
  const made = checkout({ [MAIN]: "" });
  rmSync(join(made.root, "node_modules/.package-lock.json"));
  expect((await start(made)).output).toContain("npm ci");
});

const FAKE_NEXT = `
import { mkdirSync, writeFileSync } from "node:fs";
mkdirSync(".next", { recursive: true });
writeFileSync(".next/BUILD_ID", "1");
`;

test("[B4] the web app is built when a source changes, and not when a test or nothing does", async () => {
  const made = checkout({
    [MAIN]: "",
    "apps/web/next.config.ts": "export default {};",
    "packages/core/a.ts": "1",
    "node_modules/next/package.json": '{"type":"module"}',
    "node_modules/next/dist/bin/next": FAKE_NEXT,
  });
  expect((await start(made)).output).toContain("Building the web app");
  expect((await start(made)).output).not.toContain("Building");
  made.write("packages/core/a.test.ts", "changed");
  expect((await start(made)).output).not.toContain("Building");
  made.write("packages/core/a.ts", "2");
  expect((await start(made)).output).toContain("Building the web app");
});
