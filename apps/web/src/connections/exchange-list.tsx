import type { NotedExchange } from "@tributary/core/protocol";
import { RelativeTime } from "@tributary/ui/kit";

export type ExchangeListProps = { readonly name: string; readonly exchanges: readonly NotedExchange[] };

/** What functions asked last, and how that went. Nothing of it is secret. */
export function ExchangeList({ name, exchanges }: ExchangeListProps) {
  return (
    <section aria-label={`Last asked of ${name}`}>
      <h4 className="text-xs font-medium text-muted">Last asked</h4>
      {exchanges.length === 0 && <p className="mt-1 text-xs text-faint">Nothing since this server started.</p>}
      {exchanges.length > 0 && (
        <table className="mt-1 w-full table-fixed text-left font-mono text-xs">
          <tbody>
            {exchanges.map((each, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same may be asked twice within a moment
              <tr key={`${each.at} ${index}`} className="align-top">
                <td className="w-16 py-0.5 pr-2 text-muted">{each.method}</td>
                <td className="truncate py-0.5 pr-3" title={each.path}>
                  {each.path}
                </td>
                <td className="w-20 py-0.5 pr-2 tabular-nums">
                  {each.refused === undefined ? (
                    each.status
                  ) : (
                    <span className="text-failed-text" title={each.refused}>
                      refused
                    </span>
                  )}
                </td>
                <td className="w-20 py-0.5 pr-2 text-right text-muted tabular-nums">
                  {Math.round(each.durationMs)} ms
                </td>
                <td className="w-28 py-0.5 text-right font-sans text-muted">
                  <RelativeTime at={each.at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
