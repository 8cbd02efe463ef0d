import { isTokenValid } from "@tributary/core/governance";
import { MUTATION_TRAITS, type MutationType } from "@tributary/core/model";
import { AUDIT_OUTCOMES, type AuditActor, type AuditFilter } from "@tributary/core/protocol";
import { z } from "zod";
import { content, moment, someId, text } from "./inputs.ts";
import { inWorkspace, router } from "./trpc.ts";

const PAGE = 100;
const MUTATION_TYPES = Object.keys(MUTATION_TRAITS) as [MutationType, ...MutationType[]];

/** What the log is searched by, as it comes from outside. Empty texts narrow nothing. */
export const auditFilter = z.object({
  changeSet: someId.optional(),
  actor: someId.optional(),
  actorType: z.enum(["user", "agent", "service", "scheduler", "system"]).optional(),
  outcome: z.enum(AUDIT_OUTCOMES).optional(),
  component: someId.optional(),
  path: content(1000).optional(),
  mutationType: z.enum(MUTATION_TYPES).optional(),
  from: z.coerce.number().pipe(moment).optional(),
  to: z.coerce.number().pipe(moment).optional(),
  correlation: text(200).optional(),
  text: text(200).optional(),
});

/** People and tokens; Tributary itself is always there. */
const COMES_AND_GOES: ReadonlySet<AuditActor["type"]> = new Set(["user", "agent", "service"]);

const anchor = z.object({ seq: z.int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/, "is not a hash") });

export const audit = router({
  list: inWorkspace
    .input(auditFilter.extend({ before: z.int().min(1).optional() }))
    .query(({ ctx, input: { workspace, before, ...filter } }) => {
      const earlier = before === undefined ? {} : { before };
      return ctx.services.stores.audit.list(workspace, { ...givenOf(filter), ...earlier, limit: PAGE });
    }),

  /** Whose entries there are, also of those who have no way in any more. */
  actors: inWorkspace.query(async ({ ctx, input: { workspace } }) => {
    const { audit, members } = ctx.services.stores;
    const [actors, people, tokens] = await Promise.all([
      audit.actors(workspace),
      members.members(workspace),
      members.tokens(workspace),
    ]);
    const [now, present] = [ctx.services.now(), new Set<string>(people.map(({ id }) => id))];
    const letIn = tokens.filter((each) => isTokenValid(each, now) && present.has(each.user));
    const known = new Set([...present, ...letIn.map(({ id }) => id)]);
    return actors.map(
      (actor): AuditActor => ({ ...actor, gone: COMES_AND_GOES.has(actor.type) && !known.has(actor.id) }),
    );
  }),

  verify: inWorkspace
    .input(z.object({ anchors: z.array(anchor).max(100).optional() }))
    .query(({ ctx, input }) => ctx.services.audit.verify(input.workspace, input.anchors ?? [])),
});

/** What narrows the search: fields without a value do not. */
export function givenOf(filter: z.infer<typeof auditFilter>): AuditFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ""));
}
