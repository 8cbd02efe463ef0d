"use client";

import { Button, cn, Notice, Spinner } from "@tributary/ui/kit";
import { ArrowRight, CircleCheck, FileDown, Map as MapIcon, Server } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { count } from "../model/count.ts";
import { ImportChoices } from "../import/import-choices.tsx";
import { ImportReport } from "../import/import-report.tsx";
import { useImport } from "../import/use-import.ts";
import { paths } from "../paths.ts";
import { EngineForm } from "../settings/engine-form.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf } from "../trpc.ts";

type Way = "engine" | "import" | "empty";

/** The first minute of a workspace: an engine, a Compose file, or an empty map. In any order. */
export function StartPage() {
  const router = useRouter();
  const { id: workspace, view, mayAdminister, mayEdit } = useWorkspace();
  const { engine } = view;
  const [way, setWay] = useState<Way>(engine.phase === "none" && mayAdminister ? "engine" : "import");
  const bring = useImport({ workspace });
  const connected = engine.phase === "connected";
  return (
    <div className="mx-auto w-full max-w-3xl px-6 pt-12 pb-20">
      <h1 className="text-2xl font-semibold tracking-tight">Start {view.name}</h1>
      <p className="mt-1.5 text-base text-muted">Everything here is read-only until somebody approves a change.</p>
      <div className="mt-8 space-y-3">
        <Choice
          icon={connected ? <CircleCheck className="text-healthy-text" /> : <Server />}
          title="Connect a Docker engine"
          sentence={
            connected
              ? `${engine.name} is connected: Docker ${engine.version}, ${count(engine.containers, "container")}.`
              : "So that approved changes can run, and drift is seen."
          }
          open={way === "engine"}
          onOpen={() => setWay("engine")}
          disabled={!mayAdminister}
        >
          <EngineForm onConnected={() => setWay("import")} />
        </Choice>
        <Choice
          icon={<FileDown />}
          title="Import a Compose file"
          sentence="Drop one, paste one, or try one of our examples. It opens as a change set."
          open={way === "import"}
          onOpen={() => setWay("import")}
          disabled={!mayEdit}
        >
          {bring.data ? (
            <div className="space-y-4">
              <ImportReport report={bring.data} />
              <div className="flex justify-end gap-2">
                <Button variant="ghost" onClick={() => bring.reset()}>
                  {bring.data.ok ? "Import another" : "Choose another file"}
                </Button>
                {bring.data.ok && (
                  <Button
                    variant="primary"
                    onClick={() => bring.data && router.push(paths.changeSet(workspace, bring.data.changeSet))}
                  >
                    Open the change set <ArrowRight />
                  </Button>
                )}
              </div>
            </div>
          ) : (
            <>
              {bring.error && (
                <Notice tone="error" className="mb-4">
                  {sentenceOf(bring.error)}
                </Notice>
              )}
              {bring.isPending && (
                <p role="status" className="mb-3 flex items-center gap-2 text-sm text-muted">
                  <Spinner /> Reading and checking against the Compose specification…
                </p>
              )}
              <ImportChoices busy={bring.isPending} onFiles={bring.start} />
            </>
          )}
        </Choice>
        <Choice
          icon={<MapIcon />}
          title="Start empty"
          sentence="Go to the map and draw it yourself."
          open={false}
          onOpen={() => router.push(paths.map(workspace))}
        />
      </div>
    </div>
  );
}

type ChoiceProps = {
  readonly icon: ReactNode;
  readonly title: string;
  readonly sentence: string;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly disabled?: boolean;
  readonly children?: ReactNode;
};

function Choice({ icon, title, sentence, open, onOpen, disabled, children }: ChoiceProps) {
  return (
    <section
      aria-label={title}
      className={cn(
        "overflow-hidden rounded-xl bg-panel shadow-card transition-shadow",
        open && "ring-1 ring-accent/40",
      )}
    >
      <button
        type="button"
        disabled={disabled}
        aria-expanded={children ? open : undefined}
        onClick={onOpen}
        className="group flex w-full items-center gap-4 px-5 py-4 text-left disabled:cursor-not-allowed disabled:opacity-50"
      >
        <span
          className={cn(
            "inline-flex size-10 shrink-0 items-center justify-center rounded-lg bg-sunken text-muted [&_svg]:size-5",
            open && "bg-accent-soft text-accent-text",
          )}
        >
          {icon}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block text-base font-semibold text-ink">{title}</span>
          <span className="block text-sm text-muted">{sentence}</span>
        </span>
        <ArrowRight
          aria-hidden="true"
          className={cn(
            "size-4 text-faint transition-transform group-enabled:group-hover:translate-x-0.5",
            open && "rotate-90",
          )}
        />
      </button>
      {open && children && <div className="border-t px-5 pt-4 pb-5">{children}</div>}
    </section>
  );
}
