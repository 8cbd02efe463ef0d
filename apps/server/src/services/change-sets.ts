import type { ApiServices, Caller } from "@tributary/adapters/api";
import { mayEdit, ok, type ChangeSetId, type WorkspaceId } from "@tributary/core/base";
import { type AuditLine, auditLine, type ChangeSetRecord } from "@tributary/core/governance";
import { refused } from "../answers.ts";
import { readDirectory } from "../change-sets/names.ts";
import { summaryOf } from "../change-sets/summaries.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import { supersededOf } from "../reviews/superseded.ts";
import { importFiles } from "../import/import-files.ts";
import type { Example } from "../import/examples.ts";

export type ChangeSetParts = {
  readonly deps: Deps;
  readonly hosts: Hosts;
  readonly examples: () => Promise<readonly Example[]>;
};

export function changeSetService({ deps, hosts, examples }: ChangeSetParts): ApiServices["changeSets"] {
  const { stores, topics, now, newId } = deps;

  const create = async (input: {
    readonly workspace: WorkspaceId;
    readonly title: string;
    readonly caller: Caller;
  }): Promise<ChangeSetRecord> => {
    const { workspace, title, caller } = input;
    const record: ChangeSetRecord = await hosts.workspaces.with(workspace, async (home) => ({
      id: newId() as ChangeSetId,
      workspace,
      title,
      description: "",
      phase: "open",
      baseVersion: home.version,
      createdBy: caller.actor.id,
      createdAt: now(),
    }));
    await stores.changeSets.create(record, line(record, caller, `opened the change set “${title}”`));
    topics.announce(workspace, "changeSets", "audit");
    return record;
  };

  return {
    create: async (input) => (await create(input)).id,

    async summaries(records) {
      const [first] = records;
      if (!first) return [];
      const directory = await readDirectory(stores.members, first.workspace);
      const applying = new Set(hosts.openIn(first.workspace).flatMap((host) => (host.isApplying ? [host.id] : [])));
      const ids = records.map(({ id }) => id);
      const written = await stores.changeSets.contributorsOfAll(ids);
      const runs = await stores.runs.newestOf(ids);
      return Promise.all(
        records.map((record) =>
          summaryOf(deps, record, {
            directory,
            applying: applying.has(record.id),
            contributors: written.get(record.id) ?? [],
            run: runs.get(record.id),
          }),
        ),
      );
    },

    async abandon(record, caller) {
      return hosts.withChangeSet(record, async (host, home) =>
        home.serial.run(async () => {
          if (host.isClosed)
            return refused("conflict", `This change set is ${record.phase}, so it cannot be abandoned.`);
          const why = await ended(record, caller);
          if (why) return refused("conflict", why);
          await hosts.seal(host, `${caller.actor.name} abandoned this change set, so it cannot be edited any more.`);
          topics.announce(record.workspace, "changeSets", "requests", "audit");
          return ok(undefined);
        }),
      );
    },

    async reopen(record, caller) {
      const done = await hosts.workspaces.with(record.workspace, (home) =>
        home.serial.run(async () => {
          const audit = line(record, caller, `took up the change set “${record.title}” again`);
          return stores.changeSets.reopen(record.id, audit);
        }),
      );
      if (!done)
        return refused("conflict", `This change set is ${record.phase}; only an abandoned one can be taken up again.`);
      // Whoever has it open sees it closed: opened anew, it stands on today's Head and can be edited.
      await hosts.changeSets.evict(record.id);
      await hosts.withChangeSet({ ...record, phase: "open" }, (host) => host.session.thaw());
      topics.announce(record.workspace, "changeSets", "audit");
      return ok(undefined);
    },

    async importFiles({ workspace, changeSet, files, env, caller }) {
      if (!mayEdit(caller.role)) return refused("forbidden", "Your role may look but not import.");
      const open = () => create({ workspace, title: importTitle(files), caller });
      return importFiles({ hosts, record: changeSet, open, files, env, caller });
    },

    examples,
  };

  /** Abandons it, and with it the request: nobody decides about what was abandoned. Answers why it could not be. */
  async function ended(record: ChangeSetRecord, caller: Caller): Promise<string | undefined> {
    const audit = line(record, caller, `abandoned the change set “${record.title}”`);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const superseded = supersededOf(await stores.requests.current(record.id), now());
      const done = await stores.changeSets.abandon(record.id, { audit, ...(superseded ? { superseded } : {}) });
      if (done.ok) return undefined;
      const phase = (await stores.changeSets.get(record.id))?.phase ?? "gone";
      if (phase !== "open") return `This change set is ${phase}, so it cannot be abandoned.`;
    }
    return "Somebody decides about this change set at this very moment. Look again, then abandon it.";
  }

  function line({ id }: ChangeSetRecord, caller: Caller, sentence: string): AuditLine {
    return auditLine(caller, { at: now(), changeSet: id, sentence });
  }
}

/** How often abandoning starts over because somebody has decided about the request meanwhile. */
const ATTEMPTS = 3;

function importTitle(files: readonly { readonly path: string }[]): string {
  const name = files[0]?.path.split(/[\\/]/).at(-1) ?? "a Compose file";
  return `Import ${name}`.slice(0, 100);
}
