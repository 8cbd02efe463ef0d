import type { ApiServices, Caller } from "@tributary/adapters/api";
import { mayEdit, ok, type ChangeSetId, type WorkspaceId } from "@tributary/core/base";
import type { ChangeSetRecord } from "@tributary/core/governance";
import { review, isOpen } from "@tributary/core/governance";
import { refused } from "../answers.ts";
import { readDirectory } from "../change-sets/names.ts";
import { summaryOf } from "../change-sets/summaries.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import { importFiles } from "../import/import-files.ts";
import type { Example } from "../import/examples.ts";

export type ChangeSetParts = {
  readonly deps: Deps;
  readonly hosts: Hosts;
  readonly audit: ApiServices["audit"];
  readonly examples: () => Promise<readonly Example[]>;
};

export function changeSetService({ deps, hosts, audit, examples }: ChangeSetParts): ApiServices["changeSets"] {
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
    await stores.changeSets.create(record);
    await audit.record(workspace, {
      actor: caller.actor,
      changeSet: record.id,
      sentence: `opened the change set “${title}”`,
    });
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
          await stores.changeSets.update(record.id, { phase: "abandoned" });
          await host.seal(`${caller.actor.name} abandoned this change set, so it cannot be edited any more.`);
          await supersedeRequest(record.id);
          await audit.record(record.workspace, {
            actor: caller.actor,
            changeSet: record.id,
            sentence: `abandoned the change set “${record.title}”`,
          });
          topics.announce(record.workspace, "changeSets", "requests", "audit");
          return ok(undefined);
        }),
      );
    },

    async reopen(record, caller) {
      const done = await hosts.workspaces.with(record.workspace, (home) =>
        home.serial.run(async () => {
          const current = await stores.changeSets.get(record.id);
          if (current?.phase !== "abandoned") return false;
          await stores.changeSets.update(record.id, { phase: "open" });
          return true;
        }),
      );
      if (!done)
        return refused("conflict", `This change set is ${record.phase}; only an abandoned one can be taken up again.`);
      // Whoever has it open sees it closed: opened anew, it stands on today's Head and can be edited.
      await hosts.changeSets.evict(record.id);
      await hosts.withChangeSet({ ...record, phase: "open" }, (host) => host.session.thaw());
      await audit.record(record.workspace, {
        actor: caller.actor,
        changeSet: record.id,
        sentence: `took up the change set “${record.title}” again`,
      });
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

  /** Nobody decides about what was abandoned. */
  async function supersedeRequest(changeSet: ChangeSetId): Promise<void> {
    const current = await stores.requests.current(changeSet);
    if (!current || !isOpen(current)) return;
    const standing = { contentHash: "", contributors: [], members: [], requiredApprovals: 1 };
    const next = review(current, { type: "supersede", at: now() }, standing);
    if (next.ok) await stores.requests.update(next.value);
  }
}

function importTitle(files: readonly { readonly path: string }[]): string {
  const name = files[0]?.path.split(/[\\/]/).at(-1) ?? "a Compose file";
  return `Import ${name}`.slice(0, 100);
}
