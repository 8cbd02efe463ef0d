import { Worker } from "node:worker_threads";
import type { TextFile } from "@tributary/adapters/api";
import type { Imported, ImportRefusal } from "@tributary/adapters/compose";
import { err, type Result } from "@tributary/core/base";

const TIMEOUT_MS = 30_000;
const MEMORY_MB = 768;

export type ImportJob = {
  readonly files: readonly TextFile[];
  readonly env: { readonly [name: string]: string };
  readonly projectName: string;
};

/** What the files say, read in a worker that is bounded in time and memory. Never rejects for what is in the files. */
export function readFiles(job: ImportJob): Promise<Result<Imported, ImportRefusal>> {
  const worker = new Worker(new URL("./import.worker.ts", import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  return new Promise((done) => {
    const timer = setTimeout(
      () => void end(refusal(job, "Reading this took longer than 30 seconds, so it was stopped.")),
      TIMEOUT_MS,
    );
    const end = (result: Result<Imported, ImportRefusal>) => {
      clearTimeout(timer);
      void worker.terminate();
      done(result);
    };
    worker.on("message", (result: Result<Imported, ImportRefusal>) => end(result));
    worker.on("error", (fault) => end(refusal(job, `This could not be read: ${fault.message}.`)));
    worker.on("exit", () => end(refusal(job, "This could not be read.")));
  });
}

function refusal({ files }: ImportJob, message: string): Result<Imported, ImportRefusal> {
  return err({
    kind: "invalidCompose",
    errors: [{ file: files[0]?.path ?? "", path: "", line: 1, message }],
    warnings: [],
  });
}
