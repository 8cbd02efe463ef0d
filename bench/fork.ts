import type { ComponentId } from "@tributary/core/base";
import { OverlayView } from "@tributary/core/document";
import { applyMutation, type Path, type Snapshot } from "@tributary/core/model";
import { baseSnapshot } from "@tributary/testing/simulation";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";

export const name = "fork";

/** µs to fork a change set from Head and make its first edit; the peer copies the whole model, as a document per branch would. */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  for (const size of quick ? [1_000, 10_000] : [1_000, 10_000, 100_000]) {
    const head = baseSnapshot(size);
    const ours = median(Array.from({ length: 200 }, () => timeUs(() => forkAndEdit(head))));
    const peer = median(
      Array.from({ length: 3 }, () =>
        timeUs(() =>
          structuredClone(
            Object.fromEntries(head.components.map((component) => [...component.attributes.entries()]).entries()),
          ),
        ),
      ),
    );
    yield result({
      bench: name,
      case: `${size} components`,
      ours,
      peer,
      peerName: "structuredClone of the model",
      unit: "µs",
      better: "lower",
    });
  }
}

function forkAndEdit(head: Snapshot): Snapshot {
  const { view } = new OverlayView(head, () => undefined, []);
  return applyMutation(view, {
    type: "attribute.set",
    component: "base7" as ComponentId,
    path: "/domain/size" as Path,
    value: 1,
  });
}

function timeUs(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) * 1000;
}
