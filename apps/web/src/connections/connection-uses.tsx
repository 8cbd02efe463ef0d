import type { ConnectionUse } from "@tributary/core/protocol";
import { Badge } from "@tributary/ui/kit";
import { KIND_WORDS } from "../functions/kind-words.ts";

export type ConnectionUsesProps = { readonly name: string; readonly uses: readonly ConnectionUse[] };

/** The functions in force that are granted a connection. */
export function ConnectionUses({ name, uses }: ConnectionUsesProps) {
  return (
    <section aria-label={`Functions granted ${name}`}>
      <h4 className="text-xs font-medium text-muted">Granted to</h4>
      {uses.length === 0 && (
        <p className="mt-1 text-xs text-faint">
          No function yet. Grants are part of a function, so they are reviewed with it.
        </p>
      )}
      <ul className="mt-1 flex flex-col gap-1">
        {uses.map((use) => (
          <li key={`${use.schema ?? ""} ${use.function}`} className="flex items-center gap-2 text-xs">
            <span>{use.function}</span>
            <Badge>{KIND_WORDS[use.kind as keyof typeof KIND_WORDS] ?? use.kind}</Badge>
            {use.schema === undefined && <span className="text-faint">of this workspace</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
