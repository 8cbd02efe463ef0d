import { createServer, connect } from "node:net";
import { join } from "node:path";
import { Machine, type MachinePlan } from "./machine.ts";

const POLL_MS = 10;

/** A machine whose runtime has started and waits, as the state of its devices; its memory is the plan's. */
export type Template = { readonly state: Buffer };

const IGNORE_SHARED = { capabilities: [{ capability: "x-ignore-shared", state: true }] };

/**
 * Boots one machine to the point where it waits, and keeps what it is made of: from then on its memory cannot be written to.
 *
 * @throws {Error} when it ends before that, or has not come so far after `withinMs`; nothing of it is left then
 */
export async function makeTemplate(plan: MachinePlan, withinMs: number): Promise<Template> {
  const machine = new Machine(plan, "boot");
  let late: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      machine.asleep(),
      machine.ended.then(({ detail }) => Promise.reject(new Error(`the machine ended while it started. ${detail}`))),
      new Promise<never>((_resolve, reject) => {
        late = setTimeout(() => reject(new Error(`it did not boot within ${withinMs / 1000} seconds`)), withinMs);
      }),
    ]);
    const control = await machine.control();
    await control.command("stop");
    await control.command("migrate-set-capabilities", IGNORE_SHARED);
    const state = await received(join(machine.folder, "state"), (path) =>
      control.command("migrate", { uri: `unix:${path}` }),
    );
    control.close();
    return { state };
  } finally {
    clearTimeout(late);
    machine.kill();
    await machine.ended;
    await plan.memory.seal();
  }
}

/** A copy of the template, running: it shares the template's memory until it writes to it. */
export async function copyOf(template: Template, machine: Machine): Promise<void> {
  await machine.connect();
  const control = await machine.control();
  const path = join(machine.folder, "state");
  try {
    await control.command("migrate-set-capabilities", IGNORE_SHARED);
    await control.command("migrate-incoming", { uri: `unix:${path}` });
    await sent(path, template.state);
    // It has taken over the template's state, and with it that it stands still.
    while (((await control.command("query-migrate")) as { readonly status?: string }).status !== "completed")
      await new Promise((done) => setTimeout(done, POLL_MS));
    await control.command("cont");
  } finally {
    control.close();
  }
}

function received(path: string, begin: (path: string) => Promise<unknown>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const server = createServer((socket) => {
      socket.on("data", (chunk) => chunks.push(chunk));
      socket.on("error", reject);
      socket.on("end", () => {
        server.close();
        resolve(Buffer.concat(chunks));
      });
    });
    server.listen(path, () => begin(path).catch(reject));
  });
}

function sent(path: string, state: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.end(state));
    socket.on("error", reject);
    socket.on("close", () => resolve());
  });
}
