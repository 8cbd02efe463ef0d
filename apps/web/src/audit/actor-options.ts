import type { AuditActor } from "@tributary/core/protocol";
import type { SelectOption } from "@tributary/ui/kit";

const KINDS = {
  user: "Person",
  service: "Program",
  scheduler: "The system",
  system: "The system",
} as const;

/**
 * Those in the log to choose from, whoever has done something last first.
 *
 * @param chosen - who is looked for: stands among them even where the log is not read yet, or names nobody so
 */
export function actorOptions(
  actors: readonly AuditActor[] | undefined,
  chosen: string | undefined,
): readonly SelectOption[] {
  const options = (actors ?? []).map((actor) => ({
    value: actor.id,
    label: actor.name,
    description: aboutOf(actor),
  }));
  if (chosen === undefined || options.some(({ value }) => value === chosen)) return options;
  return [
    ...options,
    { value: chosen, label: actors ? "Somebody else" : "…", description: actors ? chosen : undefined },
  ];
}

/** "Agent of Ana, revoked": what tells those of one name apart, and that somebody is gone. */
function aboutOf({ type, owner, gone }: AuditActor): string {
  if (type === "user") return gone ? "No longer a member" : KINDS.user;
  const kind = type === "agent" ? (owner ? `Agent of ${owner}` : "Agent") : KINDS[type];
  return gone ? `${kind}, no longer let in` : kind;
}
