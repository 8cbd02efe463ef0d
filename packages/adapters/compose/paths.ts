/** Paths of files, with / between the parts, relative ones allowed. No file is touched here. */

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : slash === 0 ? "/" : path.slice(0, slash);
}

/** `path` as seen from where `directory` is seen from; absolute paths stay. */
export function joined(directory: string, path: string): string {
  if (path.startsWith("/") || path.startsWith("~") || directory === "" || directory === ".") return normal(path);
  return normal(`${directory}/${path}`);
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "." || (part === "" && parts.length > 0)) continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== ".." && parts.at(-1) !== "") parts.pop();
    else parts.push(part);
  }
  return parts.join("/") || (path.startsWith("/") ? "/" : ".");
}

/** How a path written in a file in `directory` is written in one at the project's root: `./` or `../` in front, as Compose needs it. */
export function rebased(directory: string, path: string): string {
  if (directory === "" || directory === "." || !isRelative(path)) return path;
  const whole = joined(directory, path);
  return whole.startsWith("/") || whole.startsWith("..") ? whole : whole === "." ? "." : `./${whole}`;
}

function isRelative(path: string): boolean {
  return (
    path !== "" &&
    !/^([/~\\]|[A-Za-z]:[\\/]|[a-z][a-z0-9+-]*:\/\/|git@|\$)/.test(path) &&
    !path.startsWith("github.com/")
  );
}

/** The path of `to` as written relative to directory `from`, both seen from the same place. */
export function relative(from: string, to: string): string {
  if (from === "" || from === ".") return to;
  if (to === from) return ".";
  if (to.startsWith(`${from}/`)) return to.slice(from.length + 1);
  if (to.startsWith("/") !== from.startsWith("/")) return to;
  const a = from.split("/").filter(Boolean);
  const b = to.split("/").filter(Boolean);
  let common = 0;
  while (common < a.length && common < b.length && a[common] === b[common]) common += 1;
  return [...a.slice(common).map(() => ".."), ...b.slice(common)].join("/") || ".";
}
