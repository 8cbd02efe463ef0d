"use client";

import { FUNCTION_TEMPLATES, type FunctionTemplate, type InstalledPackage } from "@tributary/core/catalogue";
import type { FunctionId } from "@tributary/core/base";
import { type FunctionDefinition, type Schema, schemaRef, titleOfFunction } from "@tributary/core/model";
import Link from "next/link";
import { DivergenceSign, KindIcon } from "@tributary/ui/canvas";
import { AvatarStack, Badge, cn, DropdownMenu, IconButton, SignBadge } from "@tributary/ui/kit";
import type { Peer } from "@tributary/ui/replica";
import {
  ArrowRightLeft,
  CircleAlert,
  Download,
  FileCode2,
  History,
  KeyRound,
  Package,
  PackagePlus,
  Plus,
  Search,
  Shapes,
  ShieldCheck,
  SquareFunction,
  WandSparkles,
  Zap,
} from "lucide-react";
import type { Chosen, FunctionsDeskProps } from "./desk.ts";
import { KIND_WORDS } from "./kind-words.ts";

export type FunctionListProps = Pick<FunctionsDeskProps, "view" | "base" | "states" | "mayEdit"> & {
  readonly chosen: Chosen | undefined;
  /** Of how many values of it Head has changed, too. */
  readonly diverged: (of: Chosen) => number;
  readonly peers: readonly Peer[];
  readonly onChoose: (chosen: Chosen) => void;
  readonly onCreate: (template: FunctionTemplate) => void;
  /** Whether it has been read which connections there are; a function that asks one is written for it. */
  readonly knowsConnections: boolean;
  readonly onNewKind: () => void;
  readonly packages: readonly InstalledPackage[];
  /** The runs there have been of functions here. */
  readonly runsHref: string;
  /** Absent where one may not. */
  readonly onInstall: (() => void) | undefined;
  readonly onExport: () => void;
};

const ICONS = {
  qualification: ShieldCheck,
  attribute: SquareFunction,
  codeGeneration: FileCode2,
  debug: Search,
  transformation: ArrowRightLeft,
  schema: Shapes,
  management: WandSparkles,
  authentication: KeyRound,
  action: Zap,
} as const;

/** The workspace's functions, and the kinds of components they can be attached to. */
export function FunctionList(props: FunctionListProps) {
  const { view, mayEdit, chosen, onCreate, knowsConnections, onNewKind } = props;
  const functions = [...view.functions.values()].sort((a, b) => compare(titleOfFunction(a), titleOfFunction(b)));
  const kinds = newestKinds([...view.schemas.values()]);
  const itemOf = (template: FunctionTemplate) => {
    const Icon = ICONS[template.kind];
    return {
      type: "item" as const,
      icon: <Icon />,
      label: (
        <span className="block whitespace-normal">
          {template.title}
          <span className="block text-xs text-muted">{template.sentence}</span>
        </span>
      ),
      disabled: template.asks !== undefined && !knowsConnections,
      onSelect: () => onCreate(template),
    };
  };
  return (
    <nav
      aria-label="Functions, kinds and packages"
      className={cn(
        "flex w-72 shrink-0 flex-col overflow-y-auto border-r bg-panel p-2 max-md:w-full",
        chosen !== undefined && "max-md:hidden",
      )}
    >
      <Heading title="Functions">
        {mayEdit && (
          <DropdownMenu
            align="end"
            className="w-72"
            trigger={
              <IconButton label="New function" size="sm">
                <Plus />
              </IconButton>
            }
            items={[
              ...FUNCTION_TEMPLATES.filter(({ kind }) => kind !== "action").map(itemOf),
              { type: "separator" },
              { type: "label", label: "Actions, which make a kind real" },
              ...FUNCTION_TEMPLATES.filter(({ kind }) => kind === "action").map(itemOf),
            ]}
          />
        )}
      </Heading>
      {functions.length === 0 && (
        <p className="px-2 pb-2 text-xs text-muted">
          {mayEdit
            ? "None yet. Write one with +: it runs on every component of the kinds it is attached to."
            : "None yet."}
        </p>
      )}
      <ul className="flex flex-col gap-px">
        {functions.map((definition) => (
          <FunctionRow key={definition.id} definition={definition} {...props} />
        ))}
      </ul>
      <Heading title="Kinds">
        {mayEdit && (
          <IconButton label="New kind" size="sm" onClick={onNewKind}>
            <Plus />
          </IconButton>
        )}
      </Heading>
      <ul className="flex flex-col gap-px">
        {kinds.map((schema) => (
          <KindRow key={schema.name} schema={schema} {...props} />
        ))}
      </ul>
      <Packages {...props} />
      <div className="mt-3 border-t pt-2">
        <Link
          href={props.runsHref}
          className="flex items-center gap-2 rounded-md px-2 py-1.5 text-muted text-sm hover:bg-hover hover:text-ink [&_svg]:size-3.5"
        >
          <History aria-hidden />
          Runs of functions
        </Link>
      </div>
    </nav>
  );
}

function Packages({ packages, chosen, diverged, onChoose, onInstall, onExport }: FunctionListProps) {
  const install = { type: "item", icon: <PackagePlus />, label: "Install a package…" } as const;
  return (
    <>
      <Heading title="Packages">
        <DropdownMenu
          align="end"
          trigger={
            <IconButton label="Install or export a package" size="sm">
              <Plus />
            </IconButton>
          }
          items={[
            ...(onInstall ? [{ ...install, onSelect: onInstall }] : []),
            { type: "item", icon: <Download />, label: "Export a package…", onSelect: onExport },
          ]}
        />
      </Heading>
      <ul className="flex flex-col gap-px">
        {packages.map(({ name, title, version, parts }) => (
          <li key={name}>
            <button
              type="button"
              aria-current={chosen?.type === "package" && chosen.name === name}
              onClick={() => onChoose({ type: "package", name })}
              className={ROW}
            >
              <Package aria-hidden="true" className="size-4 shrink-0 text-muted" strokeWidth={1.75} />
              <span className="min-w-0 flex-1 truncate">{title}</span>
              <DivergenceSign count={diverged({ type: "package", name })} />
              {parts.some(({ state }) => state !== "asInstalled") && <Badge tone="changed">changed here</Badge>}
              <span className="text-xs text-muted">{version}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Heading({ title, children }: { readonly title: string; readonly children?: React.ReactNode }) {
  return (
    <div className="flex h-9 shrink-0 items-center justify-between px-2">
      <h2 className="text-xs font-semibold text-muted">{title}</h2>
      {children}
    </div>
  );
}

const ROW =
  "flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left text-sm text-ink hover:bg-hover aria-[current=true]:bg-selected";

function FunctionRow(props: FunctionListProps & { readonly definition: FunctionDefinition }) {
  const { definition, base, states, chosen, diverged, peers, onChoose } = props;
  const { id, kind, deleted } = definition;
  const Icon = ICONS[kind];
  const isBroken = states.get(id)?.phase === "broken";
  return (
    <li>
      <button
        type="button"
        aria-current={chosen?.type === "function" && chosen.id === id}
        onClick={() => onChoose({ type: "function", id })}
        className={ROW}
      >
        <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" strokeWidth={1.75} />
        <span className={cn("min-w-0 flex-1 truncate", deleted && "text-faint line-through")}>
          {titleOfFunction(definition)}
        </span>
        <TypingHere peers={peers} text={id} />
        <DivergenceSign count={diverged({ type: "function", id })} />
        {isBroken && <CircleAlert aria-label="cannot be run as it is written" className="size-4 text-failed-text" />}
        <Sign base={base} definition={definition} />
        <span className="sr-only">{KIND_WORDS[kind] ?? kind}</span>
      </button>
    </li>
  );
}

/** Who has their cursor in a function's code, or in a definition. */
function TypingHere({ peers, text }: Pick<FunctionListProps, "peers"> & { readonly text: string }) {
  const here = peers.filter(({ typingIn }) => typingIn === text);
  if (here.length === 0) return null;
  return <AvatarStack size="sm" people={here.map(({ id, name, type }) => ({ id, name, type }))} />;
}

function Sign({ base, definition }: Pick<FunctionListProps, "base"> & { readonly definition: FunctionDefinition }) {
  const was = base.functions.get(definition.id as FunctionId);
  if (!was) return <SignBadge sign="added" />;
  if (definition.deleted && !was.deleted) return <SignBadge sign="removed" />;
  return was === definition ? null : <SignBadge sign="changed" />;
}

function KindRow({
  schema,
  chosen,
  diverged,
  peers,
  view,
  base,
  onChoose,
}: FunctionListProps & { readonly schema: Schema }) {
  const attached = [...view.functions.values()].filter((each) => !each.deleted && each.bindings.includes(schema.name));
  const of = (ref: string): boolean => ref.startsWith(`${schema.name}@`);
  const isNew = ![...base.schemas.keys()].some(of);
  const hasNew = [...view.schemas.keys()].some((ref) => of(ref) && !base.schemas.has(ref));
  return (
    <li>
      <button
        type="button"
        aria-current={chosen?.type === "kind" && chosen.name === schema.name}
        onClick={() => onChoose({ type: "kind", name: schema.name })}
        className={ROW}
      >
        <KindIcon name={schema.icon} className="size-4 shrink-0 text-muted" />
        <span className="min-w-0 flex-1 truncate">{schema.title}</span>
        <TypingHere peers={peers} text={schemaRef(schema)} />
        <DivergenceSign count={diverged({ type: "kind", name: schema.name })} />
        {attached.length > 0 && <Badge>{attached.length}</Badge>}
        <span className="text-xs text-muted">v{schema.version}</span>
        {hasNew && <SignBadge sign={isNew ? "added" : "changed"} />}
      </button>
    </li>
  );
}

/** The newest version of each kind, by title. */
export function newestKinds(schemas: readonly Schema[]): readonly Schema[] {
  const newest = new Map<string, Schema>();
  for (const schema of schemas) {
    const known = newest.get(schema.name);
    if (!known || known.version < schema.version) newest.set(schema.name, schema);
  }
  return [...newest.values()].sort((a, b) => compare(a.title, b.title));
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, "en");
}
