import { Machine, type MachinePlan } from "./machine.ts";

/** A machine whose runtime has started and waits, as the state of its devices; its memory is the plan's. */
export type Template = { readonly state: Buffer };

/**
 * Boots one machine to the point where it waits, and keeps what it is made of: from then on its memory cannot be written to.
 *
 * @throws {Error} when it ends before that, or has not come so far after `withinMs`; nothing of it is left then
 */
export async function makeTemplate(plan: MachinePlan, withinMs: number): Promise<Template> {
  const machine = new Machine(plan, "boot");
  let late: NodeJS.Timeout | undefined;
  try {
    const state = await Promise.race([
      plan.monitor.asleep(machine).then(() => plan.monitor.save(machine)),
      machine.ended.then(({ detail }) => Promise.reject(new Error(`the machine ended while it started. ${detail}`))),
      new Promise<never>((_resolve, reject) => {
        late = setTimeout(
          () => reject(new Error(`it was not booted and saved within ${withinMs / 1000} seconds`)),
          withinMs,
        );
      }),
    ]);
    return { state };
  } finally {
    clearTimeout(late);
    machine.kill();
    await machine.ended;
    await plan.memory.seal();
  }
}
