import type { ApiEndpoint, ApiServices } from "@tributary/adapters/api";
import { CLOSE } from "@tributary/core/protocol";
import { ok, type RunId, type WorkspaceId } from "@tributary/core/base";
import { auditLine, type Principal } from "@tributary/core/governance";
import { startRun } from "@tributary/core/engine";
import { nameOf } from "@tributary/core/model";
import type { SyncGateway } from "@tributary/adapters/transport";
import { noSuchVersion, refused } from "../answers.ts";
import type { Deps } from "../deps.ts";
import type { WaitingActs } from "../engine/waiting-acts.ts";
import type { Hosts } from "../hosts.ts";
import { beginRun } from "../runs/begin.ts";
import { planBack, whyEarly } from "../runs/restoring.ts";
import type { Runs } from "../runs/runs.ts";

export type WorkspaceParts = {
  readonly deps: Deps;
  readonly hosts: Hosts;
  readonly runs: Runs;
  readonly audit: ApiServices["audit"];
  readonly waiting: WaitingActs;
  /** Made after the services, since they serve them. */
  readonly sockets: () => { readonly documents: SyncGateway; readonly api: ApiEndpoint };
};

/** Workspaces: made, looked at, listened to; and reality brought back to what Head says. */
export function workspaceService({
  deps,
  hosts,
  runs,
  audit,
  waiting,
  sockets,
}: WorkspaceParts): ApiServices["workspaces"] {
  const { stores, topics, newId, now } = deps;
  return {
    async create(name, { actor, member }) {
      const id = newId() as WorkspaceId;
      const line = auditLine({ actor }, { at: now(), sentence: `made the workspace “${name}”`, details: { name } });
      await stores.members.createWorkspace({ id, name, owner: member }, line);
      return id;
    },

    async view(workspace, role) {
      const [record, members] = await Promise.all([
        stores.members.workspace(workspace),
        stores.members.members(workspace),
      ]);
      if (!record) return undefined;
      return hosts.workspaces.with(workspace, async (host) => ({
        id: record.id,
        name: record.name,
        role,
        headVersion: host.version,
        members,
        engine: host.engine,
      }));
    },

    async present(workspace) {
      const inside = hosts.openIn(workspace).map(({ id, session }) => ({ changeSet: id, people: session.people }));
      const head = await hosts.workspaces.with(workspace, async ({ doc }) => ({ changeSet: null, people: doc.people }));
      return [head, ...inside].filter(({ people }) => people.length > 0);
    },

    rename: (workspace, name, caller) =>
      stores.members.renameWorkspace(
        workspace,
        name,
        auditLine(caller, { at: now(), sentence: `renamed the workspace to “${name}”` }),
      ),
    events: (workspace, member, signal) => topics.listen(workspace, member, signal),
    announce: (workspace, ...changed) => topics.announce(workspace, ...changed),

    async accessChanged(change) {
      const matches = (principal: Principal) =>
        "token" in change
          ? principal.credential.kind === "token" && principal.credential.id === change.token
          : principal.member === change.member;
      const [code, reason] =
        "token" in change
          ? ([CLOSE.unauthenticated, "This token was revoked."] as const)
          : // Whoever still may be here joins again, with the rights they have now.
            ([CLOSE.unavailable, "Your role has changed; joining again."] as const);
      waiting.giveUp(matches);
      sockets().documents.disconnect(({ principal }) => matches(principal), code, reason);
      await sockets().api.recheck(matches);
      if ("workspace" in change) topics.endFor(change.workspace, change.member);
    },

    head: (workspace, version) =>
      hosts.workspaces.with(workspace, async (host) => {
        if (version === undefined || version === host.version)
          return ok({ version: host.version, snapshot: host.snapshot });
        if (version > host.version) return noSuchVersion(host.version, version);
        return ok({ version, snapshot: await stores.heads.at(workspace, version) });
      }),

    restoreDrift: (workspace, component, caller) =>
      hosts.workspaces.with(workspace, async (host) => {
        const early = await whyEarly(host);
        if (early) return early;
        return host.serial.run(async () => {
          const model = host.snapshot.components.get(component);
          if (!model) return refused("notFound", "There is no such component.");
          if (caller.actor.type !== "user")
            return refused("forbidden", "Agents propose; only people act on what runs.");
          if (runs.isRunning(workspace)) return refused("conflict", "A run is under way; restore when it has ended.");
          const plan = await planBack(host, [component]);
          if (!plan.ok) return plan;
          const { steps } = plan.value;
          if (steps.length === 0)
            return refused("conflict", `${nameOf(model)} is as intended; there is nothing to restore.`);
          const at = now();
          const run = {
            id: newId() as RunId,
            workspace,
            changeSet: null,
            title: `Restore ${nameOf(model)}`,
            phase: "running" as const,
            startedAt: at,
            startedBy: caller.actor,
            server: deps.server,
            steps: startRun(steps, at).steps,
          };
          const sentence = `had ${nameOf(model)} put back to what Head says`;
          const audit = auditLine(caller, { at, sentence, details: { run: run.id, component } });
          return beginRun(deps, runs, { run, audit });
        });
      }),

    /** Has what a kind's own functions made looked at, one thing or everything; what Docker has is read again too. */
    refresh: (workspace, component, caller) =>
      hosts.workspaces.with(workspace, async (host) => {
        const model = component === undefined ? undefined : host.snapshot.components.get(component);
        if (component !== undefined && !model) return refused("notFound", "There is no such component.");
        const about = model ? nameOf(model) : "everything";
        await audit.record(workspace, { actor: caller.actor, sentence: `had ${about} looked at outside` });
        topics.announce(workspace, "audit");
        return ok({ looked: await host.lookAgain(component) });
      }),
  };
}
