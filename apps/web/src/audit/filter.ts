import { isId, isMoment, isWholeText } from "@tributary/core/base";
import { MUTATION_TRAITS, type MutationType } from "@tributary/core/model";
import { AUDIT_OUTCOMES, type AuditEntry, type AuditFilter } from "@tributary/core/protocol";

type Search = { readonly [name: string]: string | readonly string[] | undefined };

const ACTOR_TYPES: readonly AuditEntry["actor"]["type"][] = ["user", "agent", "service", "scheduler", "system"];
const MUTATION_TYPES = Object.keys(MUTATION_TRAITS) as readonly MutationType[];
const IDS = ["changeSet", "actor", "component"] as const;
/** As many characters as the server looks for. */
export const LONGEST_WORDS = 200;
const LONGEST_PATH = 1000;

/** The search that an address asks for; what it says that is none is left out. */
export function filterOf(search: Search): AuditFilter {
  const text = (name: string, longest = LONGEST_WORDS) => {
    const value = search[name];
    return isWholeText(value) && value.length <= longest ? value : undefined;
  };
  const oneOf = <T extends string>(name: string, all: readonly T[]) => all.find((each) => each === text(name));
  const moment = (name: string) => {
    const value = text(name);
    return value !== undefined && /^\d+$/.test(value) && isMoment(Number(value)) ? Number(value) : undefined;
  };
  const id = (name: string) => (isId(search[name]) ? search[name] : undefined);
  return given({
    ...Object.fromEntries(IDS.map((name) => [name, id(name)])),
    path: text("path", LONGEST_PATH),
    correlation: text("correlation"),
    text: text("text"),
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

/** How much of a search is chosen among the filters, besides what stands in sight of its own: the words, and a component. */
export function narrowingOf(filter: AuditFilter): number {
  return Object.keys(filter).filter((name) => name !== "text" && name !== "component" && name !== "path").length;
}
