import { type LogLine, type RunEvent, type RunView, withSteps } from "@tributary/core/protocol";
import type { AgentApi } from "./api.ts";

export type FollowOptions = {
  /** How it stands, each time that changes. */
  readonly onRun?: (run: RunView) => void;
  /** Each line of its log, once, as it comes. */
  readonly onLog?: (line: LogLine) => void;
  /** Aborted: nothing more is told. The run goes on. */
  readonly signal?: AbortSignal;
};

/** Runs of applied change sets. An agent looks; whoever retries or ends one is a person. Each call rejects with an `AgentFault`. */
export type AgentRuns = {
  /** The newest hundred, newest first. */
  list(): Promise<readonly RunView[]>;
  get(run: string): Promise<RunView>;
  /** Resolves with the run when it has ended, or was looked at for long enough. */
  follow(run: string, options?: FollowOptions): Promise<RunView>;
};

export function runsOf(api: AgentApi): AgentRuns {
  const get = async (run: string) => (await api.query("run.get", { run })) as RunView;
  return {
    list: async () => (await api.query("run.list", { workspace: await api.workspace() })) as readonly RunView[],
    get,
    async follow(run, { onRun, onLog, signal } = {}) {
      let seen = 0;
      let known: RunView | undefined;
      const tell = (now: RunView) => {
        known = now;
        onRun?.(now);
      };
      const onEvent = (event: unknown) => {
        const told = event as RunEvent;
        if (told.type === "run") return tell(told.run);
        if (told.type === "steps") return known && tell(withSteps(known, told.steps));
        // After a broken line they are told from the beginning.
        for (const line of told.lines.filter(({ seq }) => seq > seen)) {
          seen = line.seq;
          onLog?.(line);
        }
      };
      for (;;) {
        await api.watch(
          "run.watch",
          { run, afterSeq: seen, bySteps: true },
          { onEvent, ...(signal ? { signal } : {}) },
        );
        const now = await get(run);
        // A server that stops lets go of a run without an end: the next one takes it up.
        if (now.phase !== "running" || signal?.aborted) return now;
      }
    },
  };
}
