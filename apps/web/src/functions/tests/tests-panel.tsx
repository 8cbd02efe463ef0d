"use client";

import { type FunctionTest, testField, titleOfFunction } from "@tributary/core/model";
import type { TestState } from "@tributary/core/protocol";
import { Button, EmptyState } from "@tributary/ui/kit";
import { Plus } from "lucide-react";
import { useState } from "react";
import { freshId } from "../desk.ts";
import type { FunctionPanelProps } from "../function-panel.tsx";
import { RecordControl } from "./record-control.tsx";
import { TestForm } from "./test-form.tsx";
import { TestRow } from "./test-row.tsx";

export type TestsPanelProps = FunctionPanelProps & { readonly locked: boolean };

const BLANK: FunctionTest = { name: "New test", input: {}, expect: { value: null } };
const NO_STATES: { readonly [id: string]: TestState } = {};

/** What a function should answer: each test with how it stands, and the one chosen to be looked at or changed. */
export function TestsPanel(props: TestsPanelProps) {
  const { definition, edit, locked, states } = props;
  const { id, tests = {} } = definition;
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const outcomes = states.get(id)?.tests ?? NO_STATES;
  const title = titleOfFunction(definition);
  const write = (label: string, test: string, value: FunctionTest | null): void =>
    edit(`${label} a test of ${title}`, [{ type: "function.set", function: id, field: testField(test), value }]);
  const add = (test: FunctionTest): void => {
    const fresh = freshId();
    write("Add", fresh, test);
    setChosen(fresh);
  };
  const entries = Object.entries(tests).sort(([a, one], [b, other]) => compare(one.name, other.name) || compare(a, b));
  const open = entries.find(([test]) => test === chosen) ?? entries[0];
  const ways = !locked && (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" icon={<Plus />} onClick={() => add(BLANK)}>
        Write a test
      </Button>
      <RecordControl {...props} onRecorded={add} />
    </div>
  );
  if (!open)
    return (
      <div className="flex min-h-0 flex-1 items-center justify-center">
        <EmptyState picture="changes" title="No tests yet" actions={ways}>
          A test is an input and the answer it should have. It runs whenever the code changes, for everybody, and a test
          that fails is said in review.
        </EmptyState>
      </div>
    );
  const [test, shown] = open;
  return (
    <div className="flex min-h-0 flex-1 max-md:flex-none max-md:flex-col">
      <nav
        aria-label="Tests"
        className="flex w-64 shrink-0 flex-col gap-3 overflow-y-auto border-r bg-panel p-2 max-md:w-full max-md:border-r-0 max-md:border-b"
      >
        <ul className="flex flex-col gap-0.5">
          {entries.map(([each, { name }]) => (
            <TestRow
              key={each}
              name={name}
              state={outcomes[each]}
              chosen={each === test}
              onChoose={() => setChosen(each)}
            />
          ))}
        </ul>
        {ways && <div className="px-1">{ways}</div>}
      </nav>
      <TestForm
        key={test}
        test={shown}
        state={outcomes[test]}
        locked={locked}
        onSave={(next) => write("Change", test, next)}
        onDelete={() => write("Delete", test, null)}
      />
    </div>
  );
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, "en");
}
