import type { KeptExchanges, ManagementDone, ManagementProposal, OfferedManagement } from "@tributary/core/protocol";
import { exchangeLine } from "./function-text.ts";
import { columns, counted } from "./lines.ts";

const SIGNS = { added: "+", changed: "~", removed: "-" } as const;

export function functionsText(functions: readonly OfferedManagement[]): string {
  if (functions.length === 0) return "There are no management functions in this change set.";
  const rows = functions.map(({ by, title, schemas, form }) => [
    by,
    plain(title),
    schemas.length > 0 ? `for a ${schemas.join(", ")}` : "for the workspace",
    Object.keys(form?.properties ?? {})
      .map((name) => (form?.required?.includes(name) ? `${name}=…` : `[${name}=…]`))
      .join(" "),
  ]);
  const reaching = functions.flatMap(({ title, reach }) =>
    reach
      ? [
          "",
          `${plain(title)} ${reach.isAgreed ? "reads" : "would read, once it is applied"}:`,
          ...reach.reads.map((line) => `  ${plain(line)}`),
        ]
      : [],
  );
  return [columns(rows), ...reaching].join("\n");
}

/** What it would do, component by component, and what it would leave alone. */
export function proposalText(
  proposal: ManagementProposal,
  how: { readonly overwrite: boolean; readonly prune: boolean },
): string {
  const { changes, kept, leftovers, refusals, message, exchanges } = proposal;
  const lines = changes.flatMap(({ kind, name, schema, fields }) => [
    `${SIGNS[kind]} ${name} (${schema})`,
    ...fields.map(
      ({ title, before, after }) =>
        `    ${title}: ${[before?.text, after?.text ?? "(cleared)"].filter((text) => text !== undefined).join(" → ")}`,
    ),
  ]);
  return [
    ...(message ? [message, ""] : []),
    ...exchangeLines(exchanges),
    ...(lines.length > 0 ? lines : ["Nothing is to be done."]),
    ...kept.map(({ name, field }) => `Stays as it was made by hand: ${name} ▸ ${field}`),
    ...(how.prune ? [] : leftovers.map(({ name }) => `Stays, though it is no longer generated: ${name}`)),
    ...refusals.map((sentence) => `Would be refused: ${sentence}`),
  ]
    .map(plain)
    .join("\n");
}

/** So many of what it asked are told one by one. */
const TOLD = 12;

function exchangeLines(exchanges: KeptExchanges | undefined): readonly string[] {
  if (!exchanges) return [];
  const told = exchanges.kept.slice(0, TOLD).map(exchangeLine);
  const more = exchanges.total - told.length;
  return [`Asked of connections: ${exchanges.total}`, ...told, ...(more > 0 ? [`    and ${more} more`] : []), ""];
}

export function doneText({ label, edits }: ManagementDone): string {
  return plain(`${label}: ${counted(edits, "edit")} made.`);
}

/** What others wrote cannot move the cursor [CL9]. */
function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
