"use client";

import { useQuery } from "@tanstack/react-query";
import type { InstalledPackage, InstalledPart, PackageFile } from "@tributary/core/catalogue";
import type { FunctionId } from "@tributary/core/base";
import { type Snapshot, titleOfFunction, versionsOf } from "@tributary/core/model";
import { Badge, type BadgeTone, Button, Notice } from "@tributary/ui/kit";
import { Download, Package, SquareFunction } from "lucide-react";
import type { Chosen } from "../functions/desk.ts";
import { KindIcon } from "../model/kind-icon.tsx";
import type { ReactNode } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";

export type PackagePanelProps = {
  readonly installed: InstalledPackage;
  readonly view: Snapshot;
  readonly mayInstall: boolean;
  readonly onChoose: (chosen: Chosen) => void;
  readonly onExport: (from: InstalledPackage) => void;
  readonly onInstall: (files: readonly PackageFile[] | undefined) => void;
  /** What Head has changed of it, too. */
  readonly diverged?: ReactNode;
};

const STATE: { readonly [S in InstalledPart["state"]]: { readonly word: string; readonly tone: BadgeTone } } = {
  asInstalled: { word: "as installed", tone: "neutral" },
  changed: { word: "changed here", tone: "changed" },
  missing: { word: "missing here", tone: "removed" },
};

/** What came with a package, what of it was changed here, and whether there is a newer one. */
export function PackagePanel(props: PackagePanelProps) {
  const { installed, view, mayInstall, onChoose, onExport, onInstall, diverged } = props;
  const { title, version, name, description, builtIn, parts, hash } = installed;
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const shelf = useQuery(trpc.catalogue.shelf.queryOptions({ workspace }));
  const offered = shelf.data?.find((each) => each.name === name && each.hash !== hash);
  return (
    <section aria-label={`Package ${title}`} className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto bg-canvas">
      <header className="flex flex-wrap items-center gap-2 border-b bg-panel px-4 py-3">
        <Package aria-hidden="true" className="size-4 text-muted" strokeWidth={1.75} />
        <h2 className="text-base font-semibold text-ink">{title}</h2>
        <Badge>
          {name} {version}
        </Badge>
        {builtIn && <Badge tone="accent">comes with the server</Badge>}
        <span className="ml-auto" />
        {!builtIn && mayInstall && (
          <Button size="sm" onClick={() => onInstall(undefined)}>
            Install another version…
          </Button>
        )}
        {!builtIn && (
          <Button size="sm" icon={<Download />} onClick={() => onExport(installed)}>
            Export…
          </Button>
        )}
        {description && <p className="w-full max-w-prose text-sm text-muted">{description}</p>}
      </header>
      {diverged}
      <div className="mx-auto flex w-full max-w-3xl flex-col gap-3 p-4">
        {builtIn && (
          <Notice>
            The server keeps it up to date: a new release of it is installed when this workspace is next opened.
          </Notice>
        )}
        {offered && mayInstall && (
          <Notice
            title={`Version ${offered.version} is on the server’s shelf`}
            actions={
              <Button size="sm" variant="primary" onClick={() => onInstall(offered.files)}>
                Look at it
              </Button>
            }
          >
            What was changed here is kept unless you say otherwise.
          </Notice>
        )}
        <ul aria-label="What came with it" className="divide-y overflow-hidden rounded-xl bg-panel shadow-card">
          {parts.map((part) => (
            <li key={`${part.type} ${part.name}`}>
              <PartRow part={part} view={view} onChoose={onChoose} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

type PartRowProps = Pick<PackagePanelProps, "view" | "onChoose"> & { readonly part: InstalledPart };

function PartRow({ part, view, onChoose }: PartRowProps) {
  const { type, name, at, state } = part;
  const definition = type === "function" ? view.functions.get(at as FunctionId) : undefined;
  const title =
    type === "kind" ? (versionsOf(view, name)[0]?.title ?? name) : definition ? titleOfFunction(definition) : name;
  const chosen: Chosen = type === "kind" ? { type, name } : { type, id: at };
  return (
    <button
      type="button"
      disabled={state === "missing"}
      onClick={() => onChoose(chosen)}
      className="flex min-h-11 w-full items-center gap-3 px-3 py-2 text-left text-sm text-ink hover:bg-hover disabled:hover:bg-transparent"
    >
      {type === "kind" ? (
        <KindIcon schema={name} icon={versionsOf(view, name)[0]?.icon} />
      ) : (
        <SquareFunction aria-hidden="true" className="size-4 shrink-0 text-muted" strokeWidth={1.75} />
      )}
      <span className="min-w-0 flex-1 truncate">{title}</span>
      {type === "kind" && <span className="font-mono text-2xs text-faint">{at}</span>}
      <Badge tone={STATE[state].tone}>{STATE[state].word}</Badge>
    </button>
  );
}
