import type { Actor, WorkspaceId } from "@tributary/core/base";
import type { SideEffect } from "@tributary/core/engine";
import type pg from "pg";
import { storable } from "./storable.ts";

export type NewEffect = {
  readonly effect: SideEffect;
  readonly key: string;
  readonly actor: Actor;
  readonly changeSet: string | null;
};

const TYPES = ["text[]", "text[]", "text[]", "text[]", "boolean[]", "text[]", "text[]", "text[]", "bigint[]"];
export const OUTBOX_COLUMNS = TYPES.length;

/** The arguments of `outboxInsert`, one array per column. What is dry has not happened and is not kept. */
export function outboxColumns(effects: readonly NewEffect[]): unknown[][] {
  const kept = effects.filter(({ effect }) => !effect.dry);
  return [
    kept.map(({ key }) => storable(key)),
    kept.map(({ effect }) => storable(effect.type)),
    kept.map(({ effect }) => storable(effect.description)),
    kept.map(({ effect }) => effect.severity),
    kept.map(({ effect }) => effect.requiresAction),
    kept.map(({ effect }) => JSON.stringify(effect.data)),
    kept.map(({ actor }) => JSON.stringify(actor)),
    kept.map(({ changeSet }) => changeSet),
    kept.map(({ effect }) => effect.at),
  ];
}

/**
 * Takes `outboxColumns` into the outbox, the first of them being parameter number `first`. `workspace` names whose they are,
 * `from` what else has to be there for anything to be kept. A key that is there already stays.
 */
export function outboxInsert(first: number, workspace: string, from = ""): string {
  const columns = TYPES.map((type, index) => `$${first + index}::${type}`).join(", ");
  return `INSERT INTO outbox (workspace, key, type, description, severity, requires_action, data, actor, change_set, at, due_at)
  SELECT ${workspace}, e.key, e.type, e.description, e.severity, e.requires_action, e.data::json, e.actor::json, e.change_set, e.at, e.at
  FROM ${from} unnest(${columns}) AS e(key, type, description, severity, requires_action, data, actor, change_set, at)
  ON CONFLICT DO NOTHING`;
}

export async function insertEffects(
  client: pg.ClientBase | pg.Pool,
  workspace: WorkspaceId,
  effects: readonly NewEffect[],
): Promise<void> {
  if (effects.length === 0) return;
  await client.query(outboxInsert(2, "$1::text"), [workspace, ...outboxColumns(effects)]);
}
