/** "web", "web and db", "web, db and cache", "web, db, cache and 4 more"; each once. */
export function namesOf(all: readonly string[], joined: "and" | "or" = "and"): string {
  const names = [...new Set(all)];
  if (names.length > 3) return `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${joined} ${names.at(-1)}`;
}
