import { setImmediate as turn } from "node:timers/promises";
import type { ApiServices } from "@tributary/adapters/api";
import { type JsonObject, ok, type WorkspaceId } from "@tributary/core/base";
import {
  hasSettings,
  type HistoryStore,
  secretsToSet,
  WorkspaceFileReader,
  type WorkspaceSettings,
} from "@tributary/core/history";
import { stateHash } from "@tributary/core/model";
import { refused } from "../answers.ts";
import type { Deps } from "../deps.ts";
import { auditActor } from "../services/audit.ts";

/** What came with the model, as the first line of the log tells it: where it leads, and who is asked. */
function detailsOf(settings: WorkspaceSettings): JsonObject {
  return hasSettings(settings) ? { settings } : {};
}

type Imported = ApiServices["history"]["imported"];

/**
 * A new workspace from an exported one. The whole file is read, replayed and proven before anything is written, and then
 * written in one transaction, so that a bad file leaves nothing behind. Change sets do not travel: their titles stay in the file.
 */
export async function importedWorkspace(
  { now, newId }: Pick<Deps, "now" | "newId">,
  history: HistoryStore,
  lines: Parameters<Imported>[0],
  by: Parameters<Imported>[1],
): ReturnType<Imported> {
  const reader = new WorkspaceFileReader();
  for await (const line of lines) {
    if (!reader.add(line)) break;
    await turn();
  }
  const read = reader.end();
  if (!read.ok) return refused("invalid", `Line ${read.error.line}: ${read.error.sentence} Nothing was imported.`);
  const { header, versions, state, settings } = read.value;
  const workspace = newId() as WorkspaceId;
  const name = by.name ?? header.name.slice(0, 100);
  const hash = stateHash(state.digest);
  await history.restore({
    workspace,
    name,
    owner: by.owner,
    versions,
    settings,
    entry: {
      at: now(),
      actor: auditActor(by.actor),
      changeSet: null,
      outcome: "accepted",
      sentence: `imported ${state.version === 1 ? "1 version" : `${state.version} versions`} of “${header.name}”`,
      mutation: null,
      details: { version: state.version, stateHash: hash, exportedAt: header.exportedAt, ...detailsOf(settings) },
    },
  });
  const secrets = secretsToSet(settings, state.snapshot);
  const counts = { connections: settings.connections.length, tiers: settings.tiers.length };
  return ok({ workspace, name, version: state.version, stateHash: hash, ...counts, secrets });
}
