import type { AuditFilter, Who } from "@tributary/core/protocol";

export type ActorNameProps = {
  readonly actor: Who;
  readonly onSearch: (filter: AuditFilter) => void;
};

/** Who did it; pressed, all that they did. */
export function ActorName({ actor, onSearch }: ActorNameProps) {
  return (
    <button
      type="button"
      title={`Show everything by ${actor.name}`}
      onClick={() => onSearch({ actor: actor.id })}
      className="rounded-sm font-medium hover:text-accent-text hover:underline"
    >
      {actor.name}
    </button>
  );
}
