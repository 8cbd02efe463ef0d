import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeCheckout } from "./lib/checkout.fixture.mjs";

test("[B7] when npm is killed, the tests it ran put things away and end", async () => {
  const tests = `setInterval(() => undefined, 1000); process.on("SIGTERM", () => { console.log("put away"); process.exit(0); }); console.log("up");\n`;
  const { root, write, remove } = makeCheckout({ "node_modules/vitest/vitest.mjs": tests });
  const script = JSON.stringify(join(root, "scripts/test.mjs"));
  write(
    "parent.mjs",
    `import { spawn } from "node:child_process"; spawn(process.execPath, [${script}, "--only", "pg"], { stdio: "inherit" });\n`,
  );
  const env = { ...process.env, npm_lifecycle_event: "test" };
  const parent = spawn(process.execPath, [join(root, "parent.mjs")], { env, stdio: "pipe" });
  let output = "";
  parent.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
    if (text.includes("up")) parent.kill("SIGKILL");
  });
  // Closed once the last process that could write to it has ended.
  await new Promise((done) => parent.stdout.on("close", done));
  remove();
  expect(output).toContain("put away");
  expect(output).not.toContain("passed");
});
