"use client";

import type { SchemaChange } from "@tributary/core/protocol";
import { Notice } from "@tributary/ui/kit";
import { KindIcon } from "../model/kind-icon.tsx";
import { CodeDiff } from "./code-diff.tsx";
import { Hands } from "./hands.tsx";
import { type CardControls, ThingCard } from "./thing-card.tsx";

export type KindCardProps = { readonly change: SchemaChange; readonly controls: CardControls };

/** A new version of a kind, beside the version before it. */
export function KindCard({ change, controls }: KindCardProps) {
  const { schema, name, title, version, before, after, by = [], problem } = change;
  return (
    <ThingCard
      thing={schema}
      label={`Kind ${title}`}
      name={title}
      sign="added"
      icon={<KindIcon schema={name} />}
      anchor={{ kind: "schema", schema }}
      controls={controls}
      detail={<span className="shrink-0 text-xs text-faint">version {version}</span>}
      marks={<Hands hands={by} />}
    >
      {problem !== undefined && (
        <Notice tone="warning" title="Somebody types in it still" className="m-3">
          This is the last definition that held, and what is applied. What is typed is not in force. {problem}
        </Notice>
      )}
      <CodeDiff
        of={{ kind: "schema", schema }}
        title={`${title} version ${version}`}
        label={`Definition of ${title}`}
        before={before}
        after={after}
      />
    </ThingCard>
  );
}
