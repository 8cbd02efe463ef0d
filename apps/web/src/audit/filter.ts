import { MUTATION_TRAITS, type MutationType } from "@tributary/core/model";
import { AUDIT_OUTCOMES, type AuditEntry, type AuditFilter } from "@tributary/core/protocol";

type Search = { readonly [name: string]: string | readonly string[] | undefined };

const ACTOR_TYPES: readonly AuditEntry["actor"]["type"][] = ["user", "agent", "service", "scheduler", "system"];
const MUTATION_TYPES = Object.keys(MUTATION_TRAITS) as readonly MutationType[];
const TEXTS = ["changeSet", "actor", "component", "path", "correlation", "text"] as const;

/** The search that an address asks for; what it says that is none is left out. */
export function filterOf(search: Search): AuditFilter {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === "string" && value !== "" && value.length <= 200 ? value : undefined;
  };
  const oneOf = <T extends string>(name: string, all: readonly T[]) => all.find((each) => each === text(name));
  const moment = (name: string) => {
    const value = text(name);
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
  };
  return given({
    ...Object.fromEntries(TEXTS.map((name) => [name, text(name)])),
    outcome: oneOf("outcome", AUDIT_OUTCOMES),
    actorType: oneOf("actorType", ACTOR_TYPES),
    mutationType: oneOf("mutationType", MUTATION_TYPES),
    from: moment("from"),
    to: moment("to"),
  });
}

/** The part of an address that asks for a search; empty when nothing narrows it. */
export function searchOf(filter: AuditFilter): string {
  const entries = Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]);
  const query = new URLSearchParams(entries).toString();
  return query === "" ? "" : `?${query}`;
}

/** The filter without what does not narrow it. */
export function given(filter: { readonly [Name in keyof AuditFilter]: AuditFilter[Name] | undefined }): AuditFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ""));
}
