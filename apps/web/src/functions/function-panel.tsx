"use client";

import type { FunctionId, Json } from "@tributary/core/base";
import { type FunctionDefinition, type Mutation, titleOfFunction } from "@tributary/core/model";
import { Badge, Button, Input, Notice, Segmented } from "@tributary/ui/kit";
import { RotateCcw, Trash2 } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { DefineBar } from "../catalogue/define-bar.tsx";
import { ThingHistory } from "../history/thing-history.tsx";
import { AttachControl } from "./attach-control.tsx";
import type { FunctionsDeskProps } from "./desk.ts";
import { FormControl } from "./form-control.tsx";
import { FunctionCode } from "./function-code.tsx";
import { FunctionSide, type Side } from "./function-side.tsx";
import { GrantsControl } from "./grants-control.tsx";
import { InputsControl } from "./inputs-control.tsx";
import { SignInUses } from "./sign-in-uses.tsx";
import { sideOptions } from "./side-options.tsx";
import { KIND_WORDS } from "./kind-words.ts";
import { TestsPanel } from "./tests/tests-panel.tsx";
import { TypesPanel } from "./types-panel.tsx";

export type FunctionPanelProps = FunctionsDeskProps & {
  readonly definition: FunctionDefinition;
  /** What Head has changed of it, too. */
  readonly diverged?: ReactNode;
};

/** One function: what it is called, what it reads, what it is attached to, and its code. */
export function FunctionPanel(props: FunctionPanelProps) {
  const { definition, mayEdit, edit, refusals, states } = props;
  const { id, deleted, name } = definition;
  const set = (field: "name" | "title", value: Json): void =>
    edit(`Set the ${field} of ${titleOfFunction(definition)}`, [{ type: "function.set", function: id, field, value }]);
  const state = states.get(id);
  const notes = refusals.filter((note) => note.function === id);
  const locked = !mayEdit || deleted;
  const [side, setSide] = useState<Side>("code");
  return (
    <section
      aria-label={`Function ${titleOfFunction(definition)}`}
      className="flex min-h-0 min-w-0 flex-1 flex-col bg-canvas max-md:overflow-y-auto"
    >
      <header className="flex flex-col gap-3 border-b bg-panel px-4 pt-3 pb-3">
        <div className="flex flex-wrap items-center gap-2">
          <TextBox
            label="Title"
            value={definition.title}
            placeholder={name}
            readOnly={locked}
            className="h-8 max-w-72 border-transparent bg-transparent px-1 text-base read-only:bg-transparent font-semibold"
            onCommit={(value) => set("title", value === "" ? null : value)}
          />
          <Badge>{KIND_WORDS[definition.kind] ?? definition.kind}</Badge>
          {deleted && <Badge tone="removed">deleted here</Badge>}
          <span className="ml-auto" />
          <Segmented
            label="Sides of this function"
            value={side}
            onValueChange={(value) => setSide(value as Side)}
            options={sideOptions(definition, state)}
          />
          <ThingHistory key={id} thing={id} title={titleOfFunction(definition)} />
          {mayEdit && <DeleteButton definition={definition} edit={edit} />}
        </div>
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2 text-xs text-muted">
          <span className="flex items-center gap-2">
            Name
            <TextBox
              label="Name"
              value={name}
              readOnly={locked}
              className="h-7 w-44 font-mono text-xs"
              onCommit={(value) => set("name", value)}
            />
          </span>
          <Reads {...props} locked={locked} />
        </div>
        {notes.slice(-1).map((note) => (
          <Notice key={note.id} tone="error">
            {note.sentence}
          </Notice>
        ))}
      </header>
      {props.diverged}
      {state?.phase === "broken" && (
        <Notice tone="error" title="This cannot be run as it is written" className="m-3 mb-0">
          Line {state.problems[0]?.line}, column {state.problems[0]?.column}: {state.problems[0]?.sentence}{" "}
          {state.inForce
            ? "Until it can, the last text that could stays in force."
            : "Wherever it is attached, it fails with this reason."}
        </Notice>
      )}
      {definition.kind === "schema" && props.replica && !locked && (
        <DefineBar replica={props.replica} functionId={id} />
      )}
      {side === "tests" ? (
        <TestsPanel {...props} locked={locked} />
      ) : side === "types" ? (
        <TypesPanel {...props} />
      ) : (
        <div className="flex min-h-0 flex-1 max-md:flex-none max-md:flex-col">
          <FunctionCode {...props} locked={locked} />
          <FunctionSide {...props} side={side} />
        </div>
      )}
    </section>
  );
}

/** What it is given, what it may ask, and where it is used: as far as its kind has any of these. */
function Reads(props: FunctionPanelProps & { readonly locked: boolean }) {
  const { definition } = props;
  switch (definition.kind) {
    case "schema":
      return null;
    case "authentication":
      return (
        <>
          <GrantsControl {...props} />
          <SignInUses id={definition.id} />
        </>
      );
    default:
      return (
        <>
          {/* An action is given its component whole. */}
          {definition.kind === "management" && <FormControl {...props} />}
          {definition.kind !== "management" && definition.kind !== "action" && <InputsControl {...props} />}
          <GrantsControl {...props} />
          <AttachControl {...props} />
        </>
      );
  }
}

function DeleteButton({ definition, edit }: Pick<FunctionPanelProps, "definition" | "edit">) {
  const { id, deleted } = definition;
  const title = titleOfFunction(definition);
  const mutation: Mutation = { type: deleted ? "function.restore" : "function.delete", function: id as FunctionId };
  return deleted ? (
    <Button size="sm" icon={<RotateCcw />} onClick={() => edit(`Restore ${title}`, [mutation])}>
      Restore
    </Button>
  ) : (
    <Button size="sm" variant="ghost" icon={<Trash2 />} onClick={() => edit(`Delete ${title}`, [mutation])}>
      Delete
    </Button>
  );
}

type TextBoxProps = {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly readOnly: boolean;
  readonly className: string;
  readonly onCommit: (value: string) => void;
};

/** One line that is written when one leaves it or presses Enter, and forgotten with Escape. */
function TextBox({ label, value, placeholder, readOnly, className, onCommit }: TextBoxProps) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  return (
    <Input
      aria-label={label}
      value={draft}
      placeholder={placeholder}
      readOnly={readOnly}
      className={className}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => draft !== value && onCommit(draft.trim())}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setDraft(value);
      }}
    />
  );
}
