import type { ApiServices, Caller } from "@tributary/adapters/api";
import { mayEdit, ok, type ChangeSetId, type WorkspaceId } from "@tributary/core/base";
import { type AuditLine, auditLine, type ChangeSetRecord } from "@tributary/core/governance";
import { refused } from "../answers.ts";
import { type AbandonParts, abandon } from "../change-sets/abandon.ts";
import { phaseNow } from "../change-sets/closed.ts";
import { readDirectory } from "../change-sets/names.ts";
import { summaryOf } from "../change-sets/summaries.ts";
import { importFiles } from "../import/import-files.ts";
import type { Example } from "../import/examples.ts";

export type ChangeSetParts = AbandonParts & {
  readonly examples: () => Promise<readonly Example[]>;
};

export function changeSetService({ examples, ...parts }: ChangeSetParts): ApiServices["changeSets"] {
  const { deps, hosts } = parts;
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

    abandon: (record, caller) => abandon(parts, record, caller),

    async reopen(record, caller) {
      const reopened = hosts.workspaces.with(record.workspace, (home) =>
        home.serial.run(async () => {
          const audit = line(record, caller, `took up the change set “${record.title}” again`);
          return stores.changeSets.reopen(record.id, audit);
        }),
      );
      const done = await reopened.catch(async (fault: unknown) => {
        // Where nobody knows, whoever opens it next finds it as the store has it.
        await hosts.changeSets.evict(record.id);
        throw fault;
      });
      if (!done) {
        const phase = await phaseNow(deps, record);
        return refused("conflict", `This change set is ${phase}; only an abandoned one can be taken up again.`);
      }
      // Whoever has it open sees it closed: opened anew, it stands on today's Head and can be edited.
      await hosts.changeSets.evict(record.id);
      await hosts.withChangeSet(record, async () => undefined);
      topics.announce(record.workspace, "changeSets", "audit");
      return ok(undefined);
    },

    async importFiles({ workspace, changeSet, files, env, caller }) {
      if (!mayEdit(caller.role)) return refused("forbidden", "Your role may look but not import.");
      const open = () => create({ workspace, title: importTitle(files), caller });
      return importFiles({ hosts, deps, record: changeSet, open, files, env, caller });
    },

    examples,
  };

  function line({ id }: ChangeSetRecord, caller: Caller, sentence: string): AuditLine {
    return auditLine(caller, { at: now(), changeSet: id, sentence });
  }
}

function importTitle(files: readonly { readonly path: string }[]): string {
  const name = files[0]?.path.split(/[\\/]/).at(-1) ?? "a Compose file";
  return `Import ${name}`.slice(0, 100);
}
