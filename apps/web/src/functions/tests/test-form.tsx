"use client";

import type { FunctionTest } from "@tributary/core/model";
import type { TestState } from "@tributary/core/protocol";
import { CodeEditor } from "@tributary/ui/code";
import { Button, Input, Notice, Segmented } from "@tributary/ui/kit";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { draftOf, type ExpectationKind, readDraft, saysTheSame, type TestDraft } from "./draft.ts";
import { TestOutcome } from "./test-outcome.tsx";

export type TestFormProps = {
  readonly test: FunctionTest;
  readonly state: TestState | undefined;
  readonly locked: boolean;
  readonly onSave: (test: FunctionTest) => void;
  readonly onDelete: () => void;
};

const KINDS = [
  { value: "value", label: "Exactly", title: "It answers exactly this" },
  { value: "matches", label: "At least", title: "It answers this; objects may say more" },
  { value: "failure", label: "A failure", title: "It fails, with this text in its reason" },
];

/** One test: its name, what goes in, what should come out, and what did. */
export function TestForm({ test, state, locked, onSave, onDelete }: TestFormProps) {
  const [draft, setDraft] = useState<TestDraft | null>(null);
  const shown = draft ?? draftOf(test);
  const read = readDraft(shown);
  const isOther = draft !== null && !saysTheSame(draft, test);
  const change = (part: Partial<TestDraft>): void => setDraft({ ...shown, ...part });
  const save = (next: FunctionTest): void => {
    onSave(next);
    setDraft(null);
  };
  return (
    <section aria-label={`Test ${test.name}`} className="flex min-w-0 flex-1 flex-col gap-3 overflow-y-auto p-3">
      <div className="flex items-center gap-2">
        <Input
          aria-label="Name of the test"
          value={shown.name}
          readOnly={locked}
          className="min-w-0 flex-1"
          onChange={(event) => change({ name: event.target.value })}
        />
        {isOther && (
          <>
            <Button size="sm" variant="ghost" onClick={() => setDraft(null)}>
              Cancel
            </Button>
            <Button size="sm" variant="primary" disabled={!read.ok} onClick={() => read.ok && save(read.test)}>
              Save the test
            </Button>
          </>
        )}
        {!locked && !isOther && (
          <Button size="sm" variant="ghost" icon={<Trash2 />} onClick={onDelete}>
            Delete
          </Button>
        )}
      </div>
      {isOther && !read.ok && <Notice tone="error">{read.sentence}</Notice>}
      <div className="grid min-h-64 flex-1 grid-cols-1 gap-3 lg:grid-cols-2">
        <Part title="It is called with">
          <CodeEditor
            label="Input of the test"
            language="json"
            value={shown.input}
            readOnly={locked}
            onChange={(input) => input !== shown.input && change({ input })}
          />
        </Part>
        <Part
          title="It should answer"
          control={
            <Segmented
              label="What is expected"
              value={shown.kind}
              onValueChange={(kind) => !locked && change({ kind: kind as ExpectationKind })}
              options={KINDS}
            />
          }
        >
          <CodeEditor
            label="Expected answer"
            language="json"
            value={shown.expected}
            readOnly={locked}
            onChange={(expected) => expected !== shown.expected && change({ expected })}
          />
        </Part>
      </div>
      {!isOther && <TestOutcome test={test} state={state} {...(locked ? {} : { onAccept: save })} />}
    </section>
  );
}

type PartProps = { readonly title: string; readonly control?: React.ReactNode; readonly children: React.ReactNode };

function Part({ title, control, children }: PartProps) {
  return (
    <div className="flex min-h-48 min-w-0 flex-col gap-1.5">
      <div className="flex h-7 items-center justify-between gap-2">
        <h3 className="text-xs font-medium text-muted">{title}</h3>
        {control}
      </div>
      <div className="min-h-0 flex-1 overflow-hidden rounded-lg bg-panel shadow-card">{children}</div>
    </div>
  );
}
