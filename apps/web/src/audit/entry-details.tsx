import { isJsonObject, type Origin } from "@tributary/core/base";
import { type AuditEntry, type AuditFilter, policyWordsIn } from "@tributary/core/protocol";
import { notesOf } from "./notes-of.ts";
import { PolicyWords } from "./policy-words.tsx";

export type EntryDetailsProps = {
  readonly entry: AuditEntry;
  readonly onSearch: (filter: AuditFilter) => void;
};

/** Whence and why, in the order in which people ask. */
const ORIGIN: readonly (readonly [Exclude<keyof Origin, "metadata">, string])[] = [
  ["reason", "Reason"],
  ["session", "Session"],
  ["clientAddress", "Address"],
  ["userAgent", "Program"],
  ["timeZone", "Time zone"],
  ["culture", "Language"],
  ["correlation", "Together with"],
  ["causation", "Came of"],
];
/** What others have in common with it, so that they can be looked for. */
const SHARED: ReadonlySet<keyof Origin> = new Set(["session", "clientAddress", "correlation", "causation"]);

/** All that an entry says beside its sentence: whence and why, the mutation, and what else was kept. */
export function EntryDetails({ entry, onSearch }: EntryDetailsProps) {
  const details = isJsonObject(entry.details) ? entry.details : {};
  const origin = ORIGIN.flatMap(([name, title]) => {
    const value = details[name];
    return typeof value === "string" ? [{ name, title, value }] : [];
  });
  const notes = notesOf(entry);
  const words = policyWordsIn(details);
  const known = new Set<string>(["metadata", ...(words.length > 0 ? ["said"] : []), ...ORIGIN.map(([name]) => name)]);
  const rest = Object.fromEntries(Object.entries(details).filter(([name]) => !known.has(name)));
  return (
    <div className="mt-2 space-y-2 md:ml-19">
      {origin.length + notes.length > 0 && (
        <dl className="grid grid-cols-[7rem_1fr] gap-x-3 gap-y-1 text-xs">
          {notes.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="font-mono text-2xs break-words text-faint">{name}</dt>
              <dd className="min-w-0">
                <Sought value={value} onSearch={() => onSearch({ text: value })} />
              </dd>
            </div>
          ))}
          {origin.map(({ name, title, value }) => (
            <div key={name} className="contents">
              <dt className="text-faint">{title}</dt>
              <dd className="min-w-0 break-words text-muted">
                {SHARED.has(name) ? (
                  <Sought
                    value={value}
                    onSearch={() => onSearch(name === "correlation" ? { correlation: value } : { text: value })}
                  />
                ) : (
                  value
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {words.length > 0 && <PolicyWords words={words} />}
      {entry.mutation !== null && <Written value={entry.mutation} />}
      {Object.keys(rest).length > 0 && <Written value={rest} />}
    </div>
  );
}

/** What others may have in common with it. */
function Sought({ value, onSearch }: { readonly value: string; readonly onSearch: () => void }) {
  return (
    <button
      type="button"
      title="Show everything with this"
      onClick={onSearch}
      className="max-w-full text-left font-mono text-2xs break-all text-accent-text hover:underline"
    >
      {value}
    </button>
  );
}

function Written({ value }: { readonly value: object }) {
  return (
    <pre className="max-h-72 overflow-auto rounded-lg bg-sunken p-3 font-mono text-2xs leading-4 text-muted">
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
