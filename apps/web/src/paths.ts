const of = (...segments: readonly string[]) => `/${segments.map(encodeURIComponent).join("/")}`;

const withSelect = (path: string, select: string | undefined) =>
  select === undefined ? path : `${path}?select=${encodeURIComponent(select)}`;

/** With the view of the map that is to be shown; none means everything. */
const onView = (path: string, view: string | null | undefined) =>
  view ? `${path}?view=${encodeURIComponent(view)}` : path;

/** Every page's address, in one place. */
export const paths = {
  signIn: (next?: string) => (next ? `/sign-in?next=${encodeURIComponent(next)}` : "/sign-in"),
  welcome: () => "/welcome",
  newWorkspace: () => "/new-workspace",
  start: (workspace: string) => of("w", workspace, "start"),
  invite: (token: string) => of("invite", token),
  map: (workspace: string, view?: string | null) => onView(of("w", workspace, "map"), view),
  table: (workspace: string, view?: string | null) => onView(of("w", workspace, "table"), view),
  component: (workspace: string, component: string) =>
    `${of("w", workspace, "map")}?select=${encodeURIComponent(component)}`,
  /** A component on Head as it was at a version. */
  componentAt: (workspace: string, component: string, version: number) =>
    `${of("w", workspace, "map")}?select=${encodeURIComponent(component)}&version=${version}`,
  changes: (workspace: string) => of("w", workspace, "changes"),
  changeSet: (workspace: string, changeSet: string, view?: string | null) =>
    onView(of("w", workspace, "changes", changeSet), view),
  changeSetComponent: (workspace: string, changeSet: string, component: string) =>
    `${of("w", workspace, "changes", changeSet)}?select=${encodeURIComponent(component)}`,
  /** The change set with a thread opened, at what it is about. */
  thread: (workspace: string, changeSet: string, thread: string) =>
    `${of("w", workspace, "changes", changeSet)}?thread=${encodeURIComponent(thread)}`,
  changeSetTable: (workspace: string, changeSet: string, view?: string | null) =>
    onView(of("w", workspace, "changes", changeSet, "table"), view),
  functions: (workspace: string, select?: string) => withSelect(of("w", workspace, "functions"), select),
  changeSetFunctions: (workspace: string, changeSet: string, select?: string) =>
    withSelect(of("w", workspace, "changes", changeSet, "functions"), select),
  /** Runs of functions: all of them, those of a change set, or those on a component. */
  functionRuns: (workspace: string, which: { readonly changeSet?: string; readonly component?: string } = {}) => {
    const query = new URLSearchParams(which).toString();
    return of("w", workspace, "functions", "runs") + (query && `?${query}`);
  },
  functionRun: (workspace: string, run: string) => of("w", workspace, "functions", "runs", run),
  /** The review, at one of the things that change, with a thread about it opened. */
  review: (
    workspace: string,
    changeSet: string,
    { at, thread }: { readonly at?: string; readonly thread?: string } = {},
  ) => {
    const wanted = new URLSearchParams({ ...(at ? { at } : {}), ...(thread ? { thread } : {}) });
    return of("w", workspace, "changes", changeSet, "review") + (wanted.size > 0 ? `?${wanted}` : "");
  },
  runs: (workspace: string) => of("w", workspace, "runs"),
  run: (workspace: string, run: string) => of("w", workspace, "runs", run),
  drift: (workspace: string) => of("w", workspace, "drift"),
  audit: (workspace: string, changeSet?: string) =>
    changeSet
      ? `${of("w", workspace, "audit")}?changeSet=${encodeURIComponent(changeSet)}`
      : of("w", workspace, "audit"),
  settings: (
    workspace: string,
    section?: "members" | "agents" | "engine" | "connections" | "policies" | "secrets" | "engine-room",
  ) => (section ? of("w", workspace, "settings", section) : of("w", workspace, "settings")),
} as const;

/** Where to go after signing in: only a place of our own, never another site. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}
