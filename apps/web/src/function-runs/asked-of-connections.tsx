import type { KeptExchanges } from "@tributary/core/protocol";

export type AskedOfConnectionsProps = { readonly exchanges: KeptExchanges };

/** What a run asked of its connections, and how each was answered. Nothing of it is secret. */
export function AskedOfConnections({ exchanges: { total, kept } }: AskedOfConnectionsProps) {
  if (total === 0) return null;
  return (
    <section aria-label="What it asked of connections">
      <h4 className="mb-1 flex h-6 items-center text-xs font-medium text-muted">Asked of connections ({total})</h4>
      <ul className="max-h-40 overflow-y-auto rounded-md bg-sunken px-3 py-2 font-mono text-xs leading-5">
        {kept.map((each, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they happened in this order, and never change
          <li key={at} className="flex gap-3" title={each.refused}>
            <span className={each.refused === undefined ? "w-8 text-muted" : "w-8 text-failed-text"}>
              {each.status ?? "—"}
            </span>
            <span className="min-w-0 truncate">
              {each.method} {each.connection}
              {each.path}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
