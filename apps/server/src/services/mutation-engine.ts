import type { ApiServices } from "@tributary/adapters/api";
import { newSigningKey, type Sealer } from "@tributary/adapters/webhook";
import { assertNever, ok } from "@tributary/core/base";
import { type Compiler, heardSentence, parseHeardEdits, type TypeChecker } from "@tributary/core/engine";
import {
  auditLine,
  type NotAcknowledged,
  type OutboxStore,
  parseSetting,
  POLICY_CATALOGUE,
  type PolicySetting,
  type PolicyStore,
  type WebhookStore,
} from "@tributary/core/governance";
import type { HeardEdits, PolicyView } from "@tributary/core/protocol";
import { refused } from "../answers.ts";
import type { Deps } from "../deps.ts";
import { editBatch } from "../engine/batch-edit.ts";
import { dryRunOf } from "../engine/dry-run.ts";
import type { WaitingActs } from "../engine/waiting-acts.ts";
import type { Hosts } from "../hosts.ts";
import { auditActor } from "./audit.ts";

const PAGE = 50;

export type MutationEngineParts = {
  readonly deps: Deps;
  readonly hosts: Hosts;
  readonly stores: {
    readonly policies: PolicyStore;
    readonly outbox: OutboxStore;
    readonly webhooks: WebhookStore;
  };
  readonly sealer: Sealer;
  readonly waiting: WaitingActs;
  /** What reads the code of functions. */
  readonly compiler: Compiler;
  readonly checker: TypeChecker;
};

export function mutationEngineService(parts: MutationEngineParts): ApiServices["mutationEngine"] {
  const { deps, hosts, stores, sealer, waiting } = parts;
  const { engine, now, topics } = deps;
  return {
    async policies(workspace) {
      const settings = new Map((await stores.policies.list(workspace)).map((each) => [each.kind, each]));
      return POLICY_CATALOGUE.map((definition) => viewOf(definition, settings.get(definition.kind)));
    },

    async setPolicy(workspace, wish, { actor, origin }) {
      const parsed = parseSetting(wish);
      if (!parsed.ok) return refused("invalid", parsed.error);
      const title = POLICY_CATALOGUE.find(({ kind }) => kind === wish.kind)?.title ?? wish.kind;
      const sentence = `set the policy “${title}” to ${wish.enforcement}`;
      await stores.policies.set(workspace, parsed.value, { actor, at: now(), sentence, ...(origin ? { origin } : {}) });
      await engine.policies.read(workspace);
      topics.announce(workspace, "policies", "requests", "audit");
      return ok(undefined);
    },

    async statistics(workspace) {
      return { ...engine.statistics(workspace), outbox: await stores.outbox.counts(workspace) };
    },

    dryRun: (record, wish, caller) =>
      hosts.withChangeSet(record, async ({ session }) => {
        const by = { actor: caller.actor, role: caller.role, origin: caller.origin };
        return dryRunOf(session, by, wish, parts);
      }),

    edit: (record, wish, caller) =>
      // From here on: until it is open they may lose the right to it.
      waiting.during(caller.principal, (giveup) =>
        hosts.withChangeSet(record, (host) => editBatch(host, caller, { ...wish, giveup })),
      ),

    async activity(workspace, before) {
      const page = await stores.outbox.list(workspace, { limit: PAGE, ...(before === undefined ? {} : { before }) });
      return page.map(({ key: _key, workspace: _workspace, data: _data, actor, acknowledged, ...view }) => ({
        ...view,
        actor: auditActor(actor),
        acknowledged: acknowledged && { by: auditActor(acknowledged.by), at: acknowledged.at },
      }));
    },

    async acknowledge(workspace, id, caller) {
      const at = now();
      const { actor: by } = caller;
      const noted = await stores.outbox.acknowledge(workspace, id, { by, at }, (description) =>
        auditLine(caller, { at, sentence: `looked at this: ${description}`, details: { activity: id } }),
      );
      if (!noted.ok) return notAcknowledged(noted.error);
      topics.announce(workspace, "activity", "audit");
      return ok(undefined);
    },

    async webhook(workspace) {
      const webhook = await stores.webhooks.get(workspace);
      return webhook ? { url: webhook.url, hears: webhook.hears, sentence: toldSentence(webhook.hears) } : null;
    },

    async setHeard(workspace, wish, { actor, origin }) {
      const parsed = parseHeardEdits(wish);
      if (!parsed.ok) return refused("invalid", parsed.error);
      const sentence = `set what the webhook hears of edits: ${heardSentence(parsed.value)}`;
      const by = { actor, at: now(), sentence, ...(origin ? { origin } : {}) };
      if (!(await stores.webhooks.hear(workspace, parsed.value, by)))
        return refused("conflict", "This workspace has no webhook: set its address first.");
      await engine.policies.read(workspace);
      topics.announce(workspace, "activity", "audit");
      return ok(undefined);
    },

    async setWebhook(workspace, url, { actor, origin }) {
      const key = url === null ? null : newSigningKey();
      const next = url === null || key === null ? null : { url, sealedSecret: sealer.seal(key, workspace) };
      const sentence = url === null ? "took the webhook away" : `set the webhook to ${new URL(url).host}`;
      await stores.webhooks.set(workspace, next, { actor, at: now(), sentence, ...(origin ? { origin } : {}) });
      await engine.policies.read(workspace);
      topics.announce(workspace, "activity", "audit");
      return ok({ key });
    },

    async retryActivity(workspace, caller) {
      const at = now();
      const count = await stores.outbox.retry(workspace, at, (many) =>
        auditLine(caller, {
          at,
          sentence: `had ${many === 1 ? "one message" : `${many} messages`} to the webhook sent once more`,
        }),
      );
      if (count === 0) return count;
      topics.announce(workspace, "activity", "audit");
      return count;
    },
  };
}

function toldSentence(hears: HeardEdits): string {
  return `It is told what is applied and where a guard is taken away, and of ${heardSentence(hears)}.`;
}

function notAcknowledged(refusal: NotAcknowledged): ReturnType<typeof refused> {
  switch (refusal.kind) {
    case "nothingToLookAt":
      return refused("notFound", "There is nothing of that number here that somebody is to look at.");
    case "alreadyAcknowledged":
      return refused(
        "conflict",
        `${refusal.acknowledged.by.name} has looked at it already. There is nothing left to do.`,
      );
    default:
      return assertNever(refusal);
  }
}

function viewOf(
  { kind, title, description, effect, parameters: fields }: (typeof POLICY_CATALOGUE)[number],
  setting: PolicySetting | undefined,
): PolicyView {
  const parsed = parseSetting(setting ?? { kind, enforcement: "off", parameters: {} });
  const defaults = Object.fromEntries(fields.map((field) => [field.name, field.default]));
  return {
    ...{ kind, title, description, effect, fields },
    enforcement: setting?.enforcement ?? "off",
    parameters: parsed.ok ? parsed.value.parameters : defaults,
    ...(parsed.ok ? {} : { broken: parsed.error }),
  };
}
