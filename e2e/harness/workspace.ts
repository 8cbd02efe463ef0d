import type { Api } from "./api.ts";
import { freePort } from "./free-port.ts";
import { shop } from "./shop.ts";

/** A workspace of one journey: Ada owns it, Ben may approve, Vera may look. Its engine is connected. */
export type Workspace = {
  readonly id: string;
  /** The server as each of them speaks to it, for what this journey is not about. */
  readonly ada: Api;
  readonly ben: Api;
  readonly vera: Api;
};

export async function foundWorkspace(
  people: Pick<Workspace, "ada" | "ben" | "vera">,
  options: { readonly name: string; readonly dockerHost?: string },
): Promise<Workspace> {
  const { id } = await people.ada.command<{ id: string }>("workspace.create", { name: options.name });
  const host = options.dockerHost;
  if (host) await people.ada.command("engine.connect", { workspace: id, host });
  for (const [who, role] of [
    [people.ben, "approver"],
    [people.vera, "viewer"],
  ] as const) {
    const { token } = await people.ada.command<{ token: string }>("workspace.invite", { workspace: id, role });
    await who.command("workspace.acceptInvite", { token });
  }
  return { id, ...people };
}

/** Imports a Compose file as Ada. Resolves to the id of the change set that holds it. */
export async function importCompose(workspace: Workspace, text: string, changeSet?: string): Promise<string> {
  const report = await workspace.ada.command<{ changeSet: string; ok: boolean }>("changeSet.import", {
    workspace: workspace.id,
    ...(changeSet === undefined ? {} : { changeSet }),
    files: [{ path: "compose.yaml", text }],
  });
  if (!report.ok) throw new Error(`The Compose file of this journey is refused: ${JSON.stringify(report)}`);
  return report.changeSet;
}

/** The small shop, published on a port of its own, as a change set of Ada's: drawn, and not applied yet. */
export async function importShop(workspace: Workspace): Promise<string> {
  return importCompose(workspace, shop({ name: "shop", port: await freePort() }));
}

/** The small shop on Head, and running. */
export async function runShop(workspace: Workspace): Promise<void> {
  await approveAndApply(workspace, await importShop(workspace));
}

/** An empty change set of Ada's. */
export async function newChangeSet(workspace: Workspace, title: string): Promise<string> {
  const { id } = await workspace.ada.command<{ id: string }>("changeSet.create", { workspace: workspace.id, title });
  return id;
}

type Review = { readonly contentHash: string; readonly settled: boolean };
type Run = { readonly phase: string; readonly sentence?: string };

/** Has a change set of Ada's approved by Ben and applied. Resolves to how the run ended, well or not. */
export async function applied(workspace: Workspace, changeSet: string): Promise<Run> {
  return ended(workspace, await begun(workspace, changeSet));
}

/** Has a change set of Ada's approved by Ben and put on Head, and lets nothing of it become real. */
export async function onHeadAlone(workspace: Workspace, changeSet: string): Promise<void> {
  const run = await begun(workspace, changeSet);
  await workspace.ada.command("run.cancel", { run });
  await ended(workspace, run);
}

async function begun(workspace: Workspace, changeSet: string): Promise<string> {
  await workspace.ada.command("review.request", { changeSet });
  const { contentHash } = await until(
    () => workspace.ben.query<Review>("review.get", { changeSet }),
    ({ settled }) => settled,
  );
  await workspace.ben.command("review.approve", { changeSet, contentHash });
  const { run } = await workspace.ada.command<{ run: string }>("review.execute", { changeSet, contentHash });
  return run;
}

async function ended(workspace: Workspace, run: string): Promise<Run> {
  return until(
    () => workspace.ada.query<Run>("run.get", { run }),
    ({ phase }) => phase !== "running",
  );
}

/** Has a change set of Ada's approved by Ben and applied, and waits until all of it runs. */
export async function approveAndApply(workspace: Workspace, changeSet: string): Promise<void> {
  const { phase, sentence } = await applied(workspace, changeSet);
  if (phase !== "succeeded") throw new Error(`The run ${phase}: ${sentence}`);
}

const PATIENCE_MS = 60_000;
const PAUSE_MS = 150;

async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`Still not so after ${PATIENCE_MS / 1000} s: ${JSON.stringify(answer)}`);
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
}
