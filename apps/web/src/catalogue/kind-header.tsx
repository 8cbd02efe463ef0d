"use client";

import type { FunctionId } from "@tributary/core/base";
import {
  defaultKey,
  defaultSchemaOf,
  functionsOf,
  isLocked,
  type KindIconName,
  lockKey,
  makerOf,
  packageWith,
  type Schema,
  schemaRef,
  titleOfFunction,
  versionsOf,
} from "@tributary/core/model";
import { KindIcon } from "@tributary/ui/canvas";
import { Badge, Button, Select } from "@tributary/ui/kit";
import { Lock, LockOpen, Shapes, Star } from "lucide-react";
import type { ReactNode } from "react";
import { type Chosen, freshId, type FunctionsDeskProps } from "../functions/desk.ts";
import { schemaSource } from "@tributary/core/catalogue";
import { count } from "../model/count.ts";
import { IconPicker } from "./icon-picker.tsx";

export type KindHeaderProps = Pick<FunctionsDeskProps, "view" | "base" | "mayEdit" | "edit"> & {
  /** The version that is shown. */
  readonly schema: Schema;
  readonly onShow: (version: number) => void;
  readonly onChoose: (chosen: Chosen) => void;
  /** Absent where its picture stays as it is. */
  readonly onPick: ((icon: KindIconName) => void) | undefined;
  /** What can be done with its definition. */
  readonly children: ReactNode;
};

/** What a kind is called, which version is shown, how that one stands, and what belongs to it. */
export function KindHeader({ schema, view, base, mayEdit, edit, onShow, onChoose, onPick, children }: KindHeaderProps) {
  const ref = schemaRef(schema);
  const versions = versionsOf(view, schema.name);
  const isDefault = defaultSchemaOf(view, schema.name)?.version === schema.version;
  const isNew = !base.schemas.has(ref);
  const locked = isLocked(view, ref);
  const origin = packageWith(view, { schema: schema.name });
  const attached = functionsOf(view, schema);
  const definer = [...view.functions.values()].find(
    ({ kind, deleted, bindings }) => kind === "schema" && !deleted && bindings.includes(schema.name),
  );
  const asCode = () => {
    const id = freshId() as FunctionId;
    const { version: _, functions: __, provider, ...described } = schema;
    // That Docker makes it real is no definition's to say.
    const definition = provider === undefined || makerOf(schema) === "docker" ? described : { ...described, provider };
    const name = freeName(
      `${schema.name.split(".").at(-1)}Kind`,
      new Set([...view.functions.values()].map((each) => each.name)),
    );
    edit(`Write ${schema.title} as code`, [
      { type: "function.create", function: id, kind: "schema", name, source: schemaSource(definition) },
      { type: "function.set", function: id, field: "title", value: `Defines ${schema.title}` },
      { type: "function.bind", function: id, schema: schema.name },
    ]);
    onChoose({ type: "function", id });
  };
  return (
    <header className="flex flex-col gap-2 border-b bg-panel px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        {onPick ? (
          <IconPicker icon={schema.icon} onPick={onPick} />
        ) : (
          <KindIcon name={schema.icon} className="size-4 shrink-0 text-muted" />
        )}
        <h2 className="text-base font-semibold text-ink">{schema.title}</h2>
        <Badge>{ref}</Badge>
        {isNew && <Badge tone="changed">new in this change set</Badge>}
        {locked && (
          <Badge tone="accent">
            <Lock aria-hidden="true" /> locked
          </Badge>
        )}
        {isDefault && versions.length > 1 && (
          <Badge tone="accent">
            <Star aria-hidden="true" /> default
          </Badge>
        )}
        <span className="ml-auto" />
        {versions.length > 1 && (
          <Select
            size="sm"
            label="Version"
            className="w-32"
            value={String(schema.version)}
            onValueChange={(value) => onShow(Number(value))}
            options={versions.map(({ version }) => ({ value: String(version), label: `Version ${version}` }))}
          />
        )}
        {children}
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        <p>
          {attached.length === 0
            ? "No functions."
            : `${count(attached.length, "function")}: ${attached.map((each) => each.title || titleOfFunction(each)).join(", ")}.`}
        </p>
        {origin && (
          <Button variant="link" size="sm" onClick={() => onChoose({ type: "package", name: origin.name })}>
            from {origin.record.title} {origin.record.version}
          </Button>
        )}
        {definer && (
          <Button variant="link" size="sm" onClick={() => onChoose({ type: "function", id: definer.id })}>
            defined by {titleOfFunction(definer)}
          </Button>
        )}
        <span className="ml-auto" />
        {mayEdit && !definer && (
          <Button variant="ghost" size="sm" icon={<Shapes />} onClick={asCode}>
            Write it as code
          </Button>
        )}
        {mayEdit && isNew && (
          <Button
            variant="ghost"
            size="sm"
            icon={locked ? <LockOpen /> : <Lock />}
            onClick={() =>
              edit(`${locked ? "Unlock" : "Lock"} ${ref}`, [
                locked
                  ? { type: "catalogue.clear", key: lockKey(ref) }
                  : { type: "catalogue.set", key: lockKey(ref), value: true },
              ])
            }
          >
            {locked ? "Unlock" : "Lock this version"}
          </Button>
        )}
        {mayEdit && !isDefault && (
          <Button
            variant="ghost"
            size="sm"
            icon={<Star />}
            onClick={() =>
              edit(`Make ${ref} the default`, [
                { type: "catalogue.set", key: defaultKey(schema.name), value: schema.version },
              ])
            }
          >
            Make it the default
          </Button>
        )}
      </div>
    </header>
  );
}

function freeName(stem: string, taken: ReadonlySet<string>): string {
  if (!taken.has(stem)) return stem;
  for (let suffix = 2; ; suffix += 1) if (!taken.has(`${stem}${suffix}`)) return `${stem}${suffix}`;
}
