"use client";

import { useQuery } from "@tanstack/react-query";
import type { JsonObject } from "@tributary/core/base";
import {
  type ConnectionGrant,
  isWorldKind,
  parsePatternText,
  patternText,
  titleOfFunction,
} from "@tributary/core/model";
import { Button, Checkbox, Notice, Popover, Textarea } from "@tributary/ui/kit";
import { Plug } from "lucide-react";
import { useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";
import type { FunctionPanelProps } from "./function-panel.tsx";

type Draft = ReadonlyMap<string, string>;

/** What a function that talks to the world may ask, of which connections. It counts from when it is applied. */
export function GrantsControl({
  definition,
  edit,
  locked,
}: Pick<FunctionPanelProps, "definition" | "edit"> & { readonly locked: boolean }) {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const view = useQuery({
    ...trpc.connection.view.queryOptions({ workspace }),
    enabled: isWorldKind(definition.kind),
  });
  const grants = definition.connections ?? [];
  const [draft, setDraft] = useState<Draft | null>(null);
  if (!isWorldKind(definition.kind)) return null;
  const shown = draft ?? draftOf(grants);
  const names = new Set([...(view.data?.connections.map(({ name }) => name) ?? []), ...shown.keys()]);
  const bad = [...shown.values()].flatMap(linesOf).find((line) => parsePatternText(line) === undefined);
  const change = (name: string, text: string | undefined): void => {
    const next = new Map(shown);
    if (text === undefined) next.delete(name);
    else next.set(name, text);
    setDraft(next);
  };
  const save = (): void => {
    if (!draft || bad !== undefined) return;
    const value = grantsOf(draft);
    edit(`Set what ${titleOfFunction(definition)} may ask`, [
      { type: "function.set", function: definition.id, field: "connections", value: value.length > 0 ? value : null },
    ]);
    setDraft(null);
  };
  return (
    <Popover
      label="What it may ask"
      className="w-96"
      onOpenChange={(open) => !open && save()}
      trigger={
        <Button size="sm" icon={<Plug />}>
          {grants.length === 0 ? "Reaches nothing" : `Reaches ${grants.map(({ connection }) => connection).join(", ")}`}
        </Button>
      }
    >
      <p className="mb-3 text-xs text-muted">
        It asks with <code>{'fetch("http://name.conn/path")'}</code>. What it is granted is reviewed with it, and counts
        from when it is applied.
      </p>
      <ul className="flex flex-col gap-3">
        {[...names].map((name) => (
          <li key={name}>
            <Checkbox
              checked={shown.has(name)}
              disabled={locked}
              onCheckedChange={(on) => change(name, on ? "" : undefined)}
              label={name}
            />
            {shown.has(name) && (
              <Textarea
                aria-label={`What it may ask of ${name}`}
                rows={2}
                readOnly={locked}
                value={shown.get(name) ?? ""}
                placeholder="All that the connection allows, or lines such as GET /zones/**"
                className="mt-1.5 font-mono text-xs"
                onChange={(event) => change(name, event.target.value)}
              />
            )}
          </li>
        ))}
      </ul>
      {bad !== undefined && (
        <Notice tone="warning" className="mt-3">
          “{bad}” is no line such as GET /zones/**; nothing is saved until it is.
        </Notice>
      )}
    </Popover>
  );
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function draftOf(grants: readonly ConnectionGrant[]): Draft {
  return new Map(grants.map(({ connection, patterns = [] }) => [connection, patterns.map(patternText).join("\n")]));
}

function grantsOf(draft: Draft): readonly JsonObject[] {
  return [...draft].map(([connection, text]) => {
    const patterns = linesOf(text).flatMap((line) => {
      const pattern = parsePatternText(line);
      return pattern ? [{ path: pattern.path, methods: [...pattern.methods] }] : [];
    });
    const grant: JsonObject = patterns.length > 0 ? { connection, patterns } : { connection };
    return grant;
  });
}
