import { cn } from "@tributary/ui/kit";
import { Box, Boxes, Database, FileCog, HardDrive, KeyRound, Layers, type LucideIcon, Network } from "lucide-react";
import { kindWord } from "./kind-word.ts";

const ICONS: { readonly [kind: string]: LucideIcon } = {
  container: Box,
  image: Layers,
  network: Network,
  volume: HardDrive,
  config: FileCog,
  secret: KeyRound,
  project: Boxes,
  database: Database,
};

export type KindIconProps = {
  /** A schema's name, with or without its version: `docker.container@1`. */
  readonly schema: string;
  readonly className?: string | undefined;
};

/** The picture of a component's kind. Decoration: the word stands beside it. */
export function KindIcon({ schema, className }: KindIconProps) {
  const Icon = ICONS[kindWord(schema)] ?? Box;
  return <Icon aria-hidden="true" strokeWidth={1.75} className={cn("size-4 shrink-0 text-muted", className)} />;
}
