import type { ChangeSetId, FunctionId, WorkspaceId } from "@tributary/core/base";
import type { PackageSelection } from "@tributary/core/catalogue";
import type { ChangeSetRecord } from "@tributary/core/governance";
import type { SchemaRef } from "@tributary/core/model";
import { z } from "zod";
import type { UpgradeWish } from "./catalogue-services.ts";
import { accepted, refused } from "./errors.ts";
import { componentId, files, someId, text } from "./inputs.ts";
import type { ApiContext } from "./services.ts";
import { inChangeSet, inWorkspace, mustEdit, router } from "./trpc.ts";

const MAX_PARTS = 2000;
const schemaRef = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,128}@\d{1,9}$/, "is not a version of a kind, such as acme.service@2")
  .transform((text) => text as SchemaRef);

const selection = z.object({
  name: text(64),
  version: text(32),
  title: text(120),
  description: text(4000).default(""),
  schemas: z.array(text(64)).max(MAX_PARTS).default([]),
  functions: z.array(someId).max(MAX_PARTS).default([]),
});
const wish = z.object({
  files,
  overwrite: z.array(text(160)).max(MAX_PARTS).optional(),
  remove: z.boolean().optional(),
});
const upgrade = z.object({
  to: schemaRef,
  components: z.array(componentId).min(1, "chooses no component").max(10_000).optional(),
  lose: z.boolean().optional(),
});

/** Kinds and functions: packages of them, definitions that functions make, moves to other versions. */
export const catalogue = router({
  shelf: inWorkspace.query(({ ctx }) => ctx.services.catalogue.shelf()),

  installed: inWorkspace
    .input(z.object({ changeSet: someId.optional() }))
    .query(async ({ ctx, input }) => ctx.services.catalogue.installed(await placeOf(ctx, input))),

  /** Of Head, or of a change set. A command only for its size: it changes nothing. */
  export: inWorkspace
    .meta({ once: false })
    .input(z.object({ changeSet: someId.optional(), selection }))
    .mutation(async ({ ctx, input }) =>
      accepted(await ctx.services.catalogue.exported(await placeOf(ctx, input), selected(input.selection))),
    ),

  compare: inWorkspace
    .meta({ once: false })
    .input(z.object({ changeSet: someId.optional(), ...wish.shape }))
    .mutation(async ({ ctx, input }) =>
      accepted(await ctx.services.catalogue.compared(await placeOf(ctx, input), wished(input))),
    ),

  install: inChangeSet.input(wish).mutation(async ({ ctx, input }) => {
    mustEdit(ctx.caller);
    return accepted(await ctx.services.catalogue.install(ctx.record, wished(input), ctx.caller));
  }),

  upgradePreview: inChangeSet
    .meta({ once: false })
    .input(upgrade)
    .mutation(async ({ ctx, input }) =>
      accepted(await ctx.services.catalogue.upgradePreview(ctx.record, upgradeWish(input))),
    ),

  upgrade: inChangeSet.input(upgrade).mutation(async ({ ctx, input }) => {
    mustEdit(ctx.caller);
    return accepted(await ctx.services.catalogue.upgrade(ctx.record, upgradeWish(input), ctx.caller));
  }),

  /** Runs a schema function, which only who may edit may. */
  define: inChangeSet
    .input(z.object({ function: someId, save: z.boolean().default(false) }))
    .mutation(async ({ ctx, input }) => {
      mustEdit(ctx.caller);
      const { function: id, save } = input;
      return accepted(
        await ctx.services.catalogue.define(ctx.record, { function: id as FunctionId, save }, ctx.caller),
      );
    }),
});

type Place = { readonly workspace: WorkspaceId; readonly changeSet?: string | undefined };

/** The workspace, and the change set of it that is named. */
async function placeOf(
  { services }: Pick<ApiContext, "services">,
  { workspace, changeSet }: Place,
): Promise<{ readonly workspace: WorkspaceId; readonly changeSet?: ChangeSetRecord }> {
  if (changeSet === undefined) return { workspace };
  const found = await services.stores.changeSets.get(changeSet as ChangeSetId);
  if (found?.workspace !== workspace) throw refused("notFound", "There is no such change set in this workspace.");
  return { workspace, changeSet: found };
}

function selected({ functions, ...rest }: z.infer<typeof selection>): PackageSelection {
  return { ...rest, functions: functions as FunctionId[] };
}

function wished({ files: given, overwrite, remove }: z.infer<typeof wish>) {
  return {
    files: given,
    ...(overwrite === undefined ? {} : { overwrite }),
    ...(remove === undefined ? {} : { remove }),
  };
}

function upgradeWish({ to, components, lose }: z.infer<typeof upgrade>): UpgradeWish {
  return { to, ...(components === undefined ? {} : { components }), ...(lose === undefined ? {} : { lose }) };
}
