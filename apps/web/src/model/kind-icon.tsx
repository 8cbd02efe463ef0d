import { KindIcon as SchemaIcon } from "@tributary/ui/canvas";
import { cn } from "@tributary/ui/kit";
import { kindWord } from "./kind-word.ts";

/** The icons our schemas carry, for answers that name a schema without sending it. */
const ICONS: { readonly [kind: string]: string } = {
  container: "container",
  image: "package",
  network: "network",
  volume: "database",
  config: "file-cog",
  secret: "key-round",
  project: "boxes",
};

export type KindIconProps = {
  /** A schema's name, with or without its version: `docker.container@1`. */
  readonly schema: string;
  /** As its definition says, where that is known. */
  readonly icon?: string | undefined;
  readonly className?: string | undefined;
};

/** The picture of a component's kind, as on the map. Decoration: the word stands beside it. */
export function KindIcon({ schema, icon, className }: KindIconProps) {
  const name = icon ?? ICONS[kindWord(schema)] ?? "box";
  return <SchemaIcon name={name} className={cn("size-4 shrink-0 text-muted", className)} />;
}
