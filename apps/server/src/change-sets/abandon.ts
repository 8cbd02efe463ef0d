import type { Answer, Caller } from "@tributary/adapters/api";
import { ok } from "@tributary/core/base";
import { auditLine, type ChangeSetRecord } from "@tributary/core/governance";
import { OutcomeUnknown } from "@tributary/core/sync";
import { refused } from "../answers.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import { findOut } from "../reviews/find-out.ts";
import { supersededOf } from "../reviews/superseded.ts";
import type { ChangeSetHost } from "./change-set-host.ts";
import { LOOKED_UP, phaseNow } from "./closed.ts";

export type AbandonParts = {
  readonly deps: Deps;
  readonly hosts: Hosts;
  /** How often it is looked up what became of it, where the store could not say; tests are less patient. */
  readonly lookMs?: number;
};

/** Ends a change set: nobody edits it from then on, and nobody decides about it. */
export function abandon(parts: AbandonParts, record: ChangeSetRecord, caller: Caller): Answer<void> {
  const { deps, hosts } = parts;
  return hosts.withChangeSet(record, (host, home) =>
    home.serial.run(async () => {
      if (host.isClosed) return cannotBe(await phaseNow(deps, record));
      if (host.isTakingIn) return refused("conflict", TAKING_IN);
      try {
        const why = await ended(deps, record, caller);
        if (why) return refused("conflict", why);
      } catch (fault) {
        if (!(fault instanceof OutcomeUnknown)) throw fault;
        leaveUntold(parts, record, host);
        return refused("unavailable", UNKNOWN);
      }
      await hosts.seal(host, `${caller.actor.name} abandoned this change set, so it cannot be edited any more.`);
      deps.topics.announce(record.workspace, "changeSets", "requests", "audit");
      return ok(undefined);
    }),
  );
}

function cannotBe(phase: ChangeSetRecord["phase"]) {
  if (phase === "open") return refused("unavailable", LOOKED_UP);
  return refused("conflict", `This change set is ${phase}, so it cannot be abandoned.`);
}

/** Abandons it, and with it the request: nobody decides about what was abandoned. Answers why it could not be. */
async function ended({ stores, now }: Deps, record: ChangeSetRecord, caller: Caller): Promise<string | undefined> {
  const sentence = `abandoned the change set “${record.title}”`;
  const audit = auditLine(caller, { at: now(), changeSet: record.id, sentence });
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const superseded = supersededOf(await stores.requests.current(record.id), now());
    const done = await stores.changeSets.abandon(record.id, { audit, ...(superseded ? { superseded } : {}) });
    if (done.ok) return undefined;
    const phase = (await stores.changeSets.get(record.id))?.phase ?? "gone";
    if (phase !== "open") return `This change set is ${phase}, so it cannot be abandoned.`;
  }
  return "Somebody decides about this change set at this very moment. Look again, then abandon it.";
}

/** Nobody knows whether it was abandoned: nobody edits what is remembered of it here, and opened anew it is what the store says. */
function leaveUntold({ deps, hosts, lookMs }: AbandonParts, record: ChangeSetRecord, host: ChangeSetHost): void {
  const { stopping, stores, log } = deps;
  host.distrust();
  void hosts.changeSets.drop(record.id, host);
  const isAbandoned = async () => (await stores.changeSets.get(record.id))?.phase === "abandoned" || undefined;
  findOut(isAbandoned, { stopping, everyMs: lookMs })
    .then((found) => found && hosts.openAnew(record))
    .catch((fault: unknown) =>
      log.error({ err: fault, changeSet: record.id }, "could not find out whether it was abandoned"),
    );
}

const TAKING_IN =
  "Files are being imported into this change set at this very moment. Look again when they are in, then abandon it.";

/** How often abandoning starts over because somebody has decided about the request meanwhile. */
const ATTEMPTS = 3;

const UNKNOWN =
  "The database went out of reach while this change set was being abandoned, so nobody knows yet whether it was. It is looked up as soon as the database answers: look again then.";
