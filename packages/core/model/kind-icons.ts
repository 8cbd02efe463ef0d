/** The pictures a kind can have, by the names that lucide gives them. */
export const KIND_ICONS = [
  ...(["activity", "app-window", "bell", "bot", "box", "boxes", "brain", "braces", "cable"] as const),
  ...(["cloud", "code", "cog", "container", "cpu", "database", "disc-3", "disc", "earth"] as const),
  ...(["file", "file-code", "file-cog", "file-key", "file-text", "flag", "folder", "gauge", "git-branch"] as const),
  ...(["globe", "hard-drive", "house", "image", "key", "key-round", "layers", "link", "lock"] as const),
  ...(["mail", "message-square", "monitor", "network", "package", "plug", "puzzle", "radio", "route"] as const),
  ...(["scroll-text", "server", "settings", "share-2", "shield", "shield-check", "table", "tag", "terminal"] as const),
  ...(["timer", "user", "users", "vault", "waypoints", "webhook", "workflow", "zap"] as const),
] as const;
export type KindIconName = (typeof KIND_ICONS)[number];

export function isKindIcon(name: string): name is KindIconName {
  return (KIND_ICONS as readonly string[]).includes(name);
}
