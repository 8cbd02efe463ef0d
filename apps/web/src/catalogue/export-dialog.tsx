"use client";

import { useMutation } from "@tanstack/react-query";
import { packArchive } from "@tributary/adapters/archive";
import type { InstalledPackage } from "@tributary/core/catalogue";
import { type Snapshot, titleOfFunction, versionsOf } from "@tributary/core/model";
import { Button, Checkbox, Dialog, Field, Input, Notice, toast } from "@tributary/ui/kit";
import { Download } from "lucide-react";
import { useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type ExportDialogProps = {
  readonly view: Snapshot;
  readonly changeSet: string | undefined;
  /** Its next version is made; a package of its own when absent. */
  readonly from?: InstalledPackage | undefined;
  readonly onClose: () => void;
};

/** Chooses kinds and functions, names them, and hands over a zip file. */
export function ExportDialog({ view, changeSet, from, onClose }: ExportDialogProps) {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const [head, setHead] = useState({
    ...{ title: from?.title ?? "", name: from?.name ?? "", description: from?.description ?? "" },
    version: from ? nextVersion(from.version) : "1.0.0",
  });
  const [schemas, setSchemas] = useState(partsOf(from, "kind"));
  const [functions, setFunctions] = useState(partsOf(from, "function"));
  const pack = useMutation(
    trpc.catalogue.export.mutationOptions({
      onSuccess: (files) => {
        save(`${head.name}-${head.version}.zip`, packArchive(files));
        toast.success(`${head.title} ${head.version} is on its way to your downloads.`);
        onClose();
      },
    }),
  );
  const set = (field: keyof typeof head) => (event: { readonly target: { readonly value: string } }) =>
    setHead((was) => ({
      ...was,
      [field]: event.target.value,
      ...(field === "title" && !from ? named(event.target.value) : {}),
    }));
  const kinds = [...new Set([...view.schemas.values()].map(({ name }) => name))].sort();
  const written = [...view.functions.values()].filter(({ deleted }) => !deleted);
  const start = () => {
    const selection = { ...head, schemas: [...schemas], functions: [...functions] };
    pack.mutate({ workspace, ...(changeSet ? { changeSet } : {}), selection });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      size="md"
      title="Export a package"
      description="Kinds and functions in one file, for other workspaces to install."
      footer={
        <Button
          variant="primary"
          icon={<Download />}
          busy={pack.isPending}
          disabled={schemas.size + functions.size === 0 || head.title.trim() === ""}
          onClick={start}
        >
          Download the package
        </Button>
      }
    >
      {pack.error && (
        <Notice tone="error" className="mb-4">
          {sentenceOf(pack.error)}
        </Notice>
      )}
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-[1fr_1fr_7rem]">
        <Field label="Title">
          <Input value={head.title} onChange={set("title")} autoFocus />
        </Field>
        <Field label="Name">
          <Input value={head.name} onChange={set("name")} className="font-mono text-xs" placeholder="house-rules" />
        </Field>
        <Field label="Version">
          <Input value={head.version} onChange={set("version")} className="font-mono text-xs" />
        </Field>
        <Field label="What it is for" className="sm:col-span-3">
          <Input value={head.description} onChange={set("description")} />
        </Field>
      </div>
      <Choices
        title="Functions"
        empty="Nobody has written a function here yet."
        options={written.map((each) => ({ id: each.id, title: titleOfFunction(each) }))}
        chosen={functions}
        onChange={setFunctions}
      />
      <Choices
        title="Kinds"
        empty="There is no kind here."
        options={kinds.map((name) => ({ id: name, title: versionsOf(view, name)[0]?.title ?? name }))}
        chosen={schemas}
        onChange={setSchemas}
      />
    </Dialog>
  );
}

type ChoicesProps = {
  readonly title: string;
  readonly empty: string;
  readonly options: readonly { readonly id: string; readonly title: string }[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
};

function Choices({ title, empty, options, chosen, onChange }: ChoicesProps) {
  const toggle = (id: string, isOn: boolean) => {
    const next = new Set(chosen);
    if (isOn) next.add(id);
    else next.delete(id);
    onChange(next);
  };
  return (
    <fieldset className="mt-5">
      <legend className="mb-2 text-xs font-semibold text-muted">{title}</legend>
      {options.length === 0 && <p className="text-xs text-faint">{empty}</p>}
      <div className="grid grid-cols-1 gap-x-4 gap-y-2 sm:grid-cols-2">
        {options.map(({ id, title: label }) => (
          <Checkbox key={id} label={label} checked={chosen.has(id)} onCheckedChange={(isOn) => toggle(id, isOn)} />
        ))}
      </div>
    </fieldset>
  );
}

function partsOf(from: InstalledPackage | undefined, type: "kind" | "function"): ReadonlySet<string> {
  const parts = (from?.parts ?? []).filter((part) => part.type === type && part.state !== "missing");
  return new Set(parts.map(({ name, at }) => (type === "kind" ? name : at)));
}

/** A name for a package of this title. */
function named(title: string): { readonly name: string } {
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return { name };
}

function nextVersion(version: string): string {
  const [major = "1", minor = "0"] = version.split(".");
  return `${major}.${Number(minor) + 1}.0`;
}

function save(name: string, bytes: Uint8Array): void {
  const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type: "application/zip" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
