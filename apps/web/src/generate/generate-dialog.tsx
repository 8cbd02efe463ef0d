"use client";

import type { ChangeSetId, Json } from "@tributary/core/base";
import { readForm } from "@tributary/core/engine";
import { type ManagementFunction, nameOf, schemaName, type Snapshot } from "@tributary/core/model";
import { Button, Dialog, Notice, Spinner } from "@tributary/ui/kit";
import type { ChangeSetReplica } from "@tributary/ui/replica";
import { useMemo, useState } from "react";
import { count } from "../model/count.ts";
import { KindIcon } from "../model/kind-icon.tsx";
import { type Answers, GenerateForm } from "./generate-form.tsx";
import { ProposalView } from "./proposal-view.tsx";
import { useGenerating } from "./use-generating.ts";

export type GenerateDialogProps = {
  readonly changeSet: ChangeSetId;
  readonly replica: ChangeSetReplica;
  readonly view: Snapshot;
  /** Those that can be chosen; at least one. */
  readonly functions: readonly ManagementFunction[];
  readonly function: ManagementFunction;
  /** The component it was asked for, if for one. */
  readonly component: string | undefined;
  readonly onClose: () => void;
};

/** Has a function of the workspace edit the change set: what it asks first, then what it would do, then that. */
export function GenerateDialog(props: GenerateDialogProps) {
  const { changeSet, replica, view, functions, onClose } = props;
  const [chosen, setChosen] = useState(props.function);
  const [component, setComponent] = useState(props.component);
  const [answers, setAnswers] = useState(() => defaultsOf(props.function));
  const [isChecked, setChecked] = useState(false);
  const generating = useGenerating(changeSet, replica);
  const { first, proposal, isRunning, isLooking, isDoing, problem } = generating;
  const components = useMemo(() => componentsFor(view, chosen), [view, chosen]);
  const fitting = components.some(({ value }) => value === component) ? component : undefined;
  const only = components.length === 1 ? components[0]?.value : undefined;
  const target = fitting ?? only;
  const isReady = readForm(chosen.form, { ...answers }).ok && (chosen.schemas.length === 0 || target !== undefined);
  const choose = (by: string) => {
    const next = functions.find((each) => each.by === by);
    if (!next) return;
    setChosen(next);
    setAnswers(defaultsOf(next));
    setChecked(false);
  };
  const ask = () => {
    setChecked(true);
    if (isReady) generating.run({ function: chosen.by, component: target, input: answers });
  };
  const canDo = proposal !== undefined && !isLooking && proposal.edits > 0 && proposal.refusals.length === 0;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size={first ? "lg" : "md"}
      title={first ? `${first.function}${first.component ? ` for ${first.component}` : ""}` : "Generate"}
      description={
        first ? "This is what it would do. Nothing is done yet." : "A function edits this change set for you."
      }
      footer={
        first ? (
          <>
            <Button onClick={generating.reset}>Back</Button>
            <Button
              variant="primary"
              disabled={!canDo || isDoing}
              icon={isDoing ? <Spinner /> : undefined}
              onClick={() => generating.carryOut(onClose)}
            >
              {proposal && proposal.edits > 0 ? `Make ${count(proposal.edits, "edit")}` : "Nothing to do"}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" disabled={isRunning} icon={isRunning ? <Spinner /> : undefined} onClick={ask}>
              See what it would do
            </Button>
          </>
        )
      }
    >
      {problem && (
        <Notice tone="error" className="mb-4">
          {problem}
        </Notice>
      )}
      {first ? (
        <ProposalView proposal={proposal} first={first} how={generating.how} onHow={generating.setHow} />
      ) : (
        <GenerateForm
          changeSet={changeSet}
          functions={functions}
          chosen={chosen}
          onChoose={choose}
          components={components}
          component={target}
          onComponent={setComponent}
          answers={answers}
          onAnswers={setAnswers}
          isChecked={isChecked}
        />
      )}
    </Dialog>
  );
}

function defaultsOf({ form }: ManagementFunction): Answers {
  const set = Object.entries(form?.properties ?? {}).flatMap(([name, property]): [string, Json][] =>
    property.default === undefined ? [] : [[name, property.default]],
  );
  return Object.fromEntries(set);
}

function componentsFor(view: Snapshot, { schemas }: ManagementFunction) {
  return [...view.components.values()]
    .filter(({ deleted, schema }) => !deleted && schemas.includes(schemaName(schema)))
    .map((each) => ({ value: each.id as string, label: nameOf(each), icon: <KindIcon schema={each.schema} /> }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}
