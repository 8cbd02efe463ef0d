import type { PropertyChange } from "./property-changes.ts";

/** The `reason` of a step: why it is there, for the person who approves it. */
export function createdReason(modelledBefore: boolean): string {
  return modelledBefore ? "changed here, and does not exist outside yet" : "new in this change set";
}

export function neededReason(by: string): string {
  return `does not exist outside yet, and ${by} needs it`;
}

export function boundReason(host: string): string {
  return `lives inside ${host}, which is made anew`;
}

export function destroyedReason(): string {
  return "deleted in this change set";
}

/** "Image and Ports change; Image cannot be changed in place". `through`: the components the change comes from. */
export function updatedReason(changes: readonly PropertyChange[], through: readonly string[]): string {
  if (changes.length === 0) return "new in this change set, and already there outside: it is brought in line";
  const titles = unique(changes.map(({ title }) => title));
  const fixed = unique(changes.filter(({ createOnly }) => createOnly).map(({ title }) => title));
  const from = through.length > 0 ? ` (taken from ${listed(through)})` : "";
  const subject = `${listed(titles)} ${titles.length === 1 ? "changes" : "change"}${from}`;
  if (fixed.length === 0) return `${subject}; this works in place`;
  return fixed.length === titles.length
    ? `${subject}, and cannot be changed in place`
    : `${subject}; ${listed(fixed)} cannot be changed in place`;
}

/** "a", "a and b", "a, b and c", "a, b and 4 more". */
export function listed(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
  const last = shown[shown.length - 1] ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} and ${last}`;
}

function unique(titles: readonly string[]): string[] {
  return [...new Set(titles)];
}
